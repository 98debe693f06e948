"""The convolutional network in PyTorch: trained on digits once, and read from the stored file."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from utils import data
from utils.frameworks.convolutional import BATCH, CHANNELS, CLASSES, EPS, FILE, STRIDES, images

EPOCHS, RATE = 12, 3e-3
# ours -> PyTorch's, of one batch norm
NAMES = {
    "gamma": "weight",
    "beta": "bias",
    "running_mean": "running_mean",
    "running_var": "running_var",
}


def made() -> torch.nn.Sequential:
    """Return the network with random weights: what `read` does, in PyTorch's own layers."""
    layers: list[torch.nn.Module] = []
    for place, stride in enumerate(STRIDES):
        before, channels = CHANNELS[place : place + 2]
        layers += [
            torch.nn.Conv2d(before, channels, 3, stride, padding=1, bias=False),
            torch.nn.BatchNorm2d(channels, eps=EPS),
            torch.nn.ReLU(),
        ]
    last = torch.nn.Linear(CHANNELS[-1], CLASSES)
    return torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), last)


def train() -> None:
    """Train it, and store weights, running statistics and scores."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    digits, network = data.load_digits(), made()
    x = torch.tensor(digits.x_train, dtype=torch.float32).reshape(-1, 1, 8, 8)
    y = torch.tensor(digits.y_train)
    rule = torch.optim.Adam(network.parameters(), RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for begin in range(0, len(x) // BATCH * BATCH, BATCH):
            chosen = order[begin : begin + BATCH]
            rule.zero_grad()
            torch.nn.functional.cross_entropy(network(x[chosen]), y[chosen]).backward()
            rule.step()
    kept: dict[str, Any] = {}
    for place in range(len(STRIDES)):
        kept[f"W[{place + 1}]"] = network[3 * place].weight
        for ours, theirs in NAMES.items():
            kept[f"{ours}[{place + 1}]"] = getattr(network[3 * place + 1], theirs)
    kept |= {f"W[{len(CHANNELS)}]": network[-1].weight, f"b[{len(CHANNELS)}]": network[-1].bias}
    arrays = {name: value.detach().numpy().copy() for name, value in kept.items()}
    arrays |= {"version": np.array(torch.__version__), **scores(network)}
    np.savez_compressed(FILE, **arrays)


def scores(network: torch.nn.Sequential) -> dict[str, np.ndarray]:
    """Return what it says of the test digits in eval mode, and of the first in train mode."""
    x = torch.tensor(images(), dtype=torch.float32)
    with torch.no_grad():
        found = {"scores": network.eval()(x), "train_scores": network.train()(x[:BATCH])}
    return {name: value.numpy() for name, value in found.items()}


def loaded() -> torch.nn.Sequential:
    """Return the network with what is stored."""
    network = made()
    with np.load(FILE) as kept, torch.no_grad():
        for place in range(len(STRIDES)):
            network[3 * place].weight.copy_(torch.from_numpy(kept[f"W[{place + 1}]"]))
            for ours, theirs in NAMES.items():
                array = torch.from_numpy(kept[f"{ours}[{place + 1}]"])
                getattr(network[3 * place + 1], theirs).copy_(array)
        network[-1].weight.copy_(torch.from_numpy(kept[f"W[{len(CHANNELS)}]"]))
        network[-1].bias.copy_(torch.from_numpy(kept[f"b[{len(CHANNELS)}]"]))
    return network
