"""PyTorch's layer in the scenario."""

from __future__ import annotations

import numpy as np
import torch

from utils.frameworks import LEARNING_RATE, Result, Scenario


def run(s: Scenario) -> Result:
    """Make 20 steps in train mode, then eval mode.

    The running variance starts at n/(n-1), which is our 1 in PyTorch's convention.
    """
    _, n, size = s.z.shape
    layer = torch.nn.BatchNorm1d(size, momentum=0.1, eps=1e-5).double()
    start = {"weight": s.gamma, "bias": s.beta, "running_mean": np.zeros(size)}
    start["running_var"] = np.full(size, n / (n - 1))
    layer.load_state_dict({name: torch.from_numpy(value) for name, value in start.items()})

    def gradients(z: np.ndarray, dout: np.ndarray, prefix: str) -> dict[str, np.ndarray]:
        layer.zero_grad()
        given = torch.from_numpy(z).requires_grad_()
        output = layer(given)
        output.backward(torch.from_numpy(dout))
        parts = (output.detach(), given.grad, layer.weight.grad, layer.bias.grad)
        names = ("output", "dz", "dgamma", "dbeta")
        return {prefix + name: part.numpy().copy() for name, part in zip(names, parts, strict=True)}

    for z, dout in zip(s.z, s.dout, strict=True):
        arrays = gradients(z, dout, "")
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter -= LEARNING_RATE * parameter.grad
    arrays["running_mean"] = layer.running_mean.numpy().copy()
    arrays["running_var"] = layer.running_var.numpy().copy()
    layer.eval()
    return Result("PyTorch", torch.__version__, arrays | gradients(s.z_new, s.dout_new, "eval "))
