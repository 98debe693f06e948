"""PyTorch's batch norm of images and its relatives in their scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from utils.frameworks import Arrays, Result
from utils.frameworks.relatives import EPS, GROUPS, Scenario, named


def run(s: Scenario) -> Result:
    """Run each layer forward and backward once, in train mode."""
    channels, features = s.images.shape[1], s.rows.shape[1]
    images, rows = (
        (s.images, s.dimages, s.gamma, s.beta),
        (s.rows, s.drows, s.row_gamma, s.row_beta),
    )
    found: Arrays = {}
    for name, layer, given in (
        ("BatchNorm2d", torch.nn.BatchNorm2d(channels, eps=EPS), images),
        ("InstanceNorm2d", torch.nn.InstanceNorm2d(channels, eps=EPS, affine=True), images),
        ("GroupNorm", torch.nn.GroupNorm(GROUPS, channels, eps=EPS), images),
        ("LayerNorm", torch.nn.LayerNorm(features, eps=EPS), rows),
        ("RMSNorm", torch.nn.RMSNorm(features, eps=EPS), rows),
    ):
        found |= named(name, _gradients(layer.double(), *given))
    return Result("PyTorch", torch.__version__, found)


def _gradients(
    layer: Any, x: np.ndarray, dout: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, ...]:
    # RMS norm has no bias
    parameters = [getattr(layer, name, None) for name in ("weight", "bias")]
    with torch.no_grad():
        for parameter, value in zip(parameters, (gamma, beta), strict=True):
            if parameter is not None:
                parameter.copy_(torch.from_numpy(value))
    given = torch.from_numpy(x).requires_grad_()
    output = layer(given)
    output.backward(torch.from_numpy(dout))
    found = [output.detach(), given.grad, *(p.grad for p in parameters if p is not None)]
    return tuple(part.numpy().copy() for part in found)
