"""Deep stacks, with skips and without: signals and gradients at the start, and training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils import plain_network
from utils.experiments.why.runs import BN, PLAIN, Own
from utils.network import Network, Parameters

SKIP, SKIP_BN, SKIP_INIT = "skips", "skips and batch norm", "skips that start at alpha = 0"
AT_START = (PLAIN, BN, SKIP, SKIP_BN)
TRAINED = (*AT_START, SKIP_INIT)
WIDTH, DEPTH = 128, 50


class Signals(NamedTuple):
    """What goes up and comes down a stack of layers at the start, from its bottom to its top.

    size: (layers + 1,), the root mean square of what each layer gets, and of the output.
    gradient: (layers + 1,), that of the gradient with respect to it. dx: (N, D), the gradient with
    respect to what the stack gets.
    """

    size: np.ndarray
    gradient: np.ndarray
    dx: np.ndarray


def signals(
    own: Own,
    kind: str,
    x: np.ndarray,
    dout: np.ndarray,
    rng: np.random.Generator,
    depth: int = DEPTH,
    factor: float = 1.0,
) -> Signals:
    """Send x up a stack of ReLU layers with He's weights times a factor, and dout down.

    x, dout: (N, D), with D units in each layer.
    """
    width = x.shape[1]
    deviation = factor * np.sqrt(2 / width)
    weights = [deviation * rng.normal(size=(width, width)) for _ in range(depth)]
    ones, zeros = np.ones(width), np.zeros(width)
    h, caches, sizes = x, [], [_size(x)]
    for w in weights:
        out, cache = _up(own, kind, h, w, ones, zeros)
        caches.append((h, w, cache))
        h = np.asarray(out)
        sizes.append(_size(h))
    gradients = [_size(dout)]
    for h, w, cache in reversed(caches):
        dout = _down(own, kind, dout, h, w, cache)
        gradients.append(_size(dout))
    return Signals(np.array(sizes), np.array(gradients[::-1]), dout)


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _up(
    own: Own, kind: str, h: np.ndarray, w: np.ndarray, ones: np.ndarray, zeros: np.ndarray
) -> tuple[np.ndarray, Any]:
    if kind == SKIP_BN:
        found: tuple[np.ndarray, Any] = own.residual_forward(h, w, ones, zeros, 1.0)
        return found
    if kind == SKIP:
        return h + np.maximum(h, 0.0) @ w, None
    z, cache = h @ w, None
    if kind == BN:
        z, cache = own.batchnorm_forward(z, ones, zeros)
    return np.maximum(z, 0.0), (cache, np.asarray(z) > 0)


def _down(own: Own, kind: str, dout: np.ndarray, h: np.ndarray, w: np.ndarray, cache: Any) -> Any:
    if kind == SKIP_BN:
        return np.asarray(own.residual_backward(dout, cache)[0])
    if kind == SKIP:
        return dout + (dout @ w.T) * (h > 0)
    kept, on = cache
    dz = dout * on
    if kind == BN:
        dz = np.asarray(own.batchnorm_backward(dz, kept)[0])
    return dz @ w.T


def digits_up(own: Own, seed: int, width: int = WIDTH, count: int = 128) -> np.ndarray:
    """Return (count, width): images in a random linear map to as many units as a layer has."""
    rng = np.random.default_rng(seed + 500)
    x = own.digits.x_train[rng.permutation(len(own.digits.x_train))[:count]]
    return x @ (rng.normal(size=(x.shape[1], width)) / np.sqrt(x.shape[1]))


def at_start(
    own: Own, kind: str, seeds: Sequence[int], depth: int = DEPTH, factor: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes and gradients, (seeds, depth + 1) each, of digits and a random dout."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x = digits_up(own, seed)
        dout = rng.normal(size=x.shape)
        found.append(signals(own, kind, x, dout, rng, depth, factor)[:2])
    sizes, gradients = (np.array(values) for values in zip(*found, strict=True))
    return sizes, gradients


def neighbours(own: Own, kind: str, seeds: Sequence[int], depth: int = DEPTH) -> np.ndarray:
    """Return (seeds,): how the gradients of neighbouring inputs correlate.

    256 inputs, evenly on a straight line between two images. All have the same dout, and each
    gradient is compared with the next one's.
    """
    return np.array([_correlation(_line(own, kind, seed, depth)) for seed in seeds])


def _line(own: Own, kind: str, seed: int, depth: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    first, second = digits_up(own, seed, count=2)
    x = first + np.linspace(0, 1, 256)[:, None] * (second - first)
    dout = np.tile(rng.normal(size=x.shape[1]), (len(x), 1))
    return signals(own, kind, x, dout, rng, depth).dx


def _correlation(dx: np.ndarray) -> float:
    centred = dx - dx.mean(axis=0)
    pairs = np.sum(centred[1:] * centred[:-1])
    return float(pairs / np.sum(centred**2))


# ---- networks to be trained ----


def start(kind: str, seed: int, depth: int, width: int = 32) -> Parameters:
    """Return the parameters of a deep network for digits, the same W for every kind.

    Layer 1 is a product with W alone; then come depth layers, and the output layer.
    """
    sizes = (64, *[width] * (depth + 1), 10)
    made = plain_network.initialize(sizes, np.random.default_rng(seed))
    kept = {}
    for name, value in made.items():
        layer = int(name[2:-1])
        if layer == depth + 2 or name[0] == "W":
            kept[name] = value
    for layer in range(2, depth + 2):
        if kind in (PLAIN, SKIP, SKIP_INIT):
            kept[f"b[{layer}]"] = np.zeros(width)
        else:
            kept |= {f"gamma[{layer}]": np.ones(width), f"beta[{layer}]": np.zeros(width)}
        if kind == SKIP_INIT:
            kept[f"alpha[{layer}]"] = np.zeros(())
    return kept


def network(own: Own, kind: str) -> Network:
    """Make the deep network of a kind; with skips and batch norm it is the learner's blocks."""

    def forward(x: np.ndarray, p: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        last = max(int(name[2:-1]) for name in p if name[0] == "W")
        h, caches = x @ p["W[1]"], []
        for layer in range(2, last):
            out, cache = _layer(own, kind, h, p, layer)
            caches.append((h, cache))
            h = np.asarray(out)
        return h @ p[f"W[{last}]"] + p[f"b[{last}]"], (x, caches, h)

    def backward(dout: np.ndarray, found: Any, p: Mapping[str, np.ndarray]) -> Parameters:
        x, caches, h = found
        last = len(caches) + 2
        gradients = {f"dW[{last}]": h.T @ dout, f"db[{last}]": dout.sum(axis=0)}
        dout = dout @ p[f"W[{last}]"].T
        for layer in range(last - 1, 1, -1):
            dout, new = _layer_back(own, kind, dout, p, layer, *caches[layer - 2])
            gradients |= {f"d{name}[{layer}]": value for name, value in new.items()}
        return gradients | {"dW[1]": x.T @ dout}

    return Network(forward, backward)


def _layer(
    own: Own, kind: str, h: np.ndarray, p: Mapping[str, np.ndarray], layer: int
) -> tuple[np.ndarray, Any]:
    w = p[f"W[{layer}]"]
    if kind == SKIP_BN:
        gamma, beta = p[f"gamma[{layer}]"], p[f"beta[{layer}]"]
        found: tuple[np.ndarray, Any] = own.residual_forward(h, w, gamma, beta, 1.0)
        return found
    if kind == BN:
        z, cache = own.batchnorm_forward(h @ w, p[f"gamma[{layer}]"], p[f"beta[{layer}]"])
        a = np.maximum(np.asarray(z), 0.0)
        return a, (cache, a)
    if kind == PLAIN:
        a = np.maximum(h @ w + p[f"b[{layer}]"], 0.0)
        return a, a
    a = np.maximum(h + p[f"b[{layer}]"], 0.0)
    branch = a @ w
    alpha = float(p[f"alpha[{layer}]"]) if kind == SKIP_INIT else 1.0
    return h + alpha * branch, (a, branch, alpha)


def _layer_back(
    own: Own,
    kind: str,
    dout: np.ndarray,
    p: Mapping[str, np.ndarray],
    layer: int,
    h: np.ndarray,
    cache: Any,
) -> tuple[np.ndarray, Parameters]:
    w = p[f"W[{layer}]"]
    if kind == SKIP_BN:
        dh, dw, dgamma, dbeta, _ = own.residual_backward(dout, cache)
        return np.asarray(dh), {"W": dw, "gamma": dgamma, "beta": dbeta}
    if kind == BN:
        back, dgamma, dbeta = own.batchnorm_backward(dout * (cache[1] > 0), cache[0])
        dz = np.asarray(back)
        return dz @ w.T, {"W": h.T @ dz, "gamma": dgamma, "beta": dbeta}
    if kind == PLAIN:
        dz = dout * (cache > 0)
        return dz @ w.T, {"W": h.T @ dz, "b": dz.sum(axis=0)}
    a, branch, alpha = cache
    through = alpha * dout
    inner = (through @ w.T) * (a > 0)
    found = {"W": a.T @ through, "b": inner.sum(axis=0)}
    if kind == SKIP_INIT:
        found["alpha"] = np.sum(dout * branch)
    return dout + inner, found
