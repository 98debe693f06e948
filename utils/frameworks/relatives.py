"""Batch norm of images and its relatives beside those of the frameworks: outputs and gradients.

As in `utils.frameworks`: computed by the framework where it is installed, and else read from what
`python -m grader frameworks` has stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from utils.caches import LayerNormCache
from utils.frameworks import STORED, Arrays, Result, run_apart
from utils.rms_norm import rms_norm, rms_norm_backward

EPS, GROUPS = 1e-5, 3
Functions = Mapping[str, Callable[..., Any]]
Gradients = tuple[np.ndarray, ...]

LAYERS = ("BatchNorm2d", "InstanceNorm2d", "GroupNorm", "LayerNorm", "RMSNorm")
# framework -> which of them it has
HAS = {
    "pytorch": LAYERS,
    "keras": ("BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm"),
    "tensorflow": ("BatchNorm2d",),
}
PARTS = ("output", "dx", "dgamma", "dbeta")


class Scenario(NamedTuple):
    """What the layers are put through, float64.

    images, dimages: (N, C, H, W), and the upstream gradient. rows, drows: (N, D). gamma, beta: for
    the channels, and row_gamma, row_beta for the features.
    """

    images: np.ndarray
    dimages: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    rows: np.ndarray
    drows: np.ndarray
    row_gamma: np.ndarray
    row_beta: np.ndarray


def scenario(shape: tuple[int, ...] = (4, 6, 5, 3), features: int = 7) -> Scenario:
    """Make images and rows with a channel and an example whose deviations are near 1e-2."""
    rng = np.random.default_rng(0)
    n, channels = shape[:2]
    scale = np.resize([1.0, 1e-2, 5.0], channels).reshape(1, -1, 1, 1)
    narrow = np.resize([1.0, 5.0, 1e-2, 0.3], n)[:, None]
    return Scenario(
        rng.normal(size=shape) * scale + rng.normal(size=(1, channels, 1, 1)),
        rng.normal(size=shape),
        rng.uniform(0.5, 2.0, size=channels),
        rng.normal(size=channels),
        rng.normal(size=(n, features)) * narrow + rng.normal(size=(n, 1)),
        rng.normal(size=(n, features)),
        rng.uniform(0.5, 2.0, size=features),
        rng.normal(size=features),
    )


def names(layers: tuple[str, ...]) -> list[str]:
    """Name the arrays of some layers; RMS norm has no beta."""
    return [f"{layer} {part}" for layer in layers for part in PARTS if _has(layer, part)]


def _has(layer: str, part: str) -> bool:
    return not (layer == "RMSNorm" and part == "dbeta")


def named(layer: str, values: Gradients) -> Arrays:
    """Name what a layer gave: output, dx, dgamma and dbeta."""
    return {f"{layer} {part}": value for part, value in zip(PARTS, values, strict=False)}


# ---- the frameworks ----


def live(framework: str) -> Result:
    """Return what the installed framework's layers do now, in a process of its own.

    Raises RuntimeError: if it fails, with the last line of what it said.
    """
    return _read(run_apart(framework, "relatives"), live=True)


def stored(framework: str) -> Result:
    """Return what its layers did when `python -m grader frameworks` ran."""
    return _read(_path(framework).read_text(encoding="utf-8"))


def store() -> Iterator[Path]:
    """Store what each framework's layers do now; yield the files that are written."""
    for framework in HAS:
        _path(framework).write_text(written(live(framework)) + "\n", encoding="utf-8")
        yield _path(framework)


def written(result: Result) -> str:
    """Return a result as JSON, numbers in full."""
    arrays = {name: array.tolist() for name, array in result.arrays.items()}
    return json.dumps({"framework": result.framework, "version": result.version, **arrays})


def _path(framework: str) -> Path:
    return STORED / f"relatives_{framework}.json"


def _read(text: str, live: bool = False) -> Result:
    entry = json.loads(text)
    framework, version = entry.pop("framework"), entry.pop("version")
    return Result(framework, version, {k: np.array(v) for k, v in entry.items()}, live)


# ---- ours ----


def ours(functions: Functions) -> Arrays:
    """Return what the learner's functions do in the scenario.

    functions: batchnorm_conv_forward, batchnorm_backward, group_norm and layernorm_backward.
    """
    s = scenario()
    channels = s.images.shape[1]
    rows = s.rows, s.drows, s.row_gamma, s.row_beta
    images = s.images, s.dimages, s.gamma, s.beta
    found = named("BatchNorm2d", _batch_norm(functions, s))
    for layer, groups in (("InstanceNorm2d", channels), ("GroupNorm", GROUPS)):
        found |= named(layer, _group_norm(functions, groups, *images))
    found |= named("LayerNorm", _group_norm(functions, 1, *rows))
    output = rms_norm(s.rows, s.row_gamma, EPS)
    return found | named("RMSNorm", (output, *rms_norm_backward(s.drows, s.rows, s.row_gamma, EPS)))


def _batch_norm(functions: Functions, s: Scenario) -> Gradients:
    """Go back through the rows that the learner's forward pass has kept."""
    n, c, h, w = s.images.shape
    y, cache = functions["batchnorm_conv_forward"](s.images, s.gamma, s.beta, EPS)
    drows = np.moveaxis(s.dimages, 1, 3).reshape(-1, c)
    dz, dgamma, dbeta = functions["batchnorm_backward"](np.ascontiguousarray(drows), cache)
    return y, np.moveaxis(dz.reshape(n, h, w, c), 3, 1), dgamma, dbeta


def _group_norm(
    functions: Functions,
    groups: int,
    x: np.ndarray,
    dout: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
) -> Gradients:
    """Go back by layer norm's backward pass: a group of an example is a row of its own.

    A row's values have gammas of their own, so dout is multiplied by them before.
    """
    n, c = len(x), x.shape[1]
    y = functions["group_norm"](x, gamma, beta, groups, EPS)
    x_hat = functions["group_norm"](x, np.ones(c), np.zeros(c), groups, EPS)
    parts = x.reshape(n * groups, -1)
    std = (parts.std(axis=1) ** 2 + EPS) ** 0.5
    cache = LayerNormCache(x_hat.reshape(parts.shape), std, np.ones(parts.shape[1]))
    weighted = np.moveaxis(np.moveaxis(dout, 1, -1) * gamma, -1, 1)
    dx, _, _ = functions["layernorm_backward"](weighted.reshape(parts.shape), cache)
    others = (0, *range(2, x.ndim))
    return y, dx.reshape(x.shape), (dout * x_hat).sum(axis=others), dout.sum(axis=others)
