"""A convolutional network that was trained in PyTorch, read by the learner's functions in NumPy.

`python -m utils.frameworks pytorch train` has trained and stored it, with the scores that PyTorch
gave to the test digits: `stored/convolutional.npz`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from utils import data
from utils.activations import relu
from utils.convolution import convolve
from utils.experiments.kit import Function
from utils.frameworks import STORED, installed, run_apart
from utils.threads import one_thread

FILE = STORED / "convolutional.npz"
CHANNELS, STRIDES, CLASSES = (1, 16, 32, 32), (1, 2, 1), 10
EPS, BATCH = 1e-5, 60
Normalize = Callable[[np.ndarray, "BatchNorm2d"], np.ndarray]


class BatchNorm2d(NamedTuple):
    """The state of one batch norm, (C,) each: what a state_dict holds."""

    gamma: np.ndarray
    beta: np.ndarray
    running_mean: np.ndarray
    running_var: np.ndarray


class Layer(NamedTuple):
    """A convolution and the batch norm behind it. W: (C * 9, F), b: (F,); norm: None if folded."""

    W: np.ndarray
    b: np.ndarray
    stride: int
    norm: BatchNorm2d | None


class Trained(NamedTuple):
    """The network, and what PyTorch says with it.

    layers: three. W: (C, classes), b: (classes,), of the dense layer at the end. scores: (N,
    classes), of the test digits in eval mode. train_scores: (BATCH, classes), of the first of them
    as one batch in train mode.
    """

    layers: tuple[Layer, ...]
    W: np.ndarray
    b: np.ndarray
    scores: np.ndarray
    train_scores: np.ndarray
    version: str


def images() -> np.ndarray:
    """Return the test digits as the network sees them: (N, 1, 8, 8), from 0 to 1."""
    return data.load_digits().x_test.reshape(-1, 1, 8, 8)


def stored() -> Trained:
    """Return the network and PyTorch's scores, from the file."""
    with np.load(FILE) as file:
        kept = dict(file)
    version = str(kept.pop("version"))
    kept = {name: value.astype(np.float64) for name, value in kept.items()}
    layers = []
    for place, stride in enumerate(STRIDES, start=1):
        w = kept[f"W[{place}]"]
        norm = BatchNorm2d(*(kept[f"{part}[{place}]"] for part in BatchNorm2d._fields))
        # PyTorch's (F, C, 3, 3), as a matrix with a column for each output channel
        layers.append(Layer(w.reshape(len(w), -1).T, np.zeros(len(w)), stride, norm))
    w, b = kept[f"W[{len(CHANNELS)}]"].T, kept[f"b[{len(CHANNELS)}]"]
    return Trained(tuple(layers), w, b, kept["scores"], kept["train_scores"], version)


class Said(NamedTuple):
    """What PyTorch says with the stored weights. source: where that is from.

    scores: (N, classes), of the test digits in eval mode. train_scores: (BATCH, classes), of the
    first of them as one batch in train mode.
    """

    scores: np.ndarray
    train_scores: np.ndarray
    source: str


def said() -> Said:
    """Return what PyTorch says: here and now where it is installed, and else what is stored."""
    if installed("pytorch"):
        return live()
    network = stored()
    source = f"PyTorch {network.version}, stored"
    return Said(network.scores, network.train_scores, source)


def live() -> Said:
    """Return what the installed PyTorch says, in a process of its own.

    Raises RuntimeError: if it fails, with the last line of what it said.
    """
    found = json.loads(run_apart("pytorch", "convolutional"))
    scores, train_scores = (np.array(found[name]) for name in ("scores", "train_scores"))
    return Said(scores, train_scores, f"PyTorch {found['version']}, here and now")


# ---- ours ----


def read(network: Trained, x: np.ndarray, normalize: Normalize | None = None) -> np.ndarray:
    """Return the scores (N, classes) of images x (N, 1, H, W).

    normalize(z, norm): what stands behind each convolution whose batch norm is still there.
    """
    for layer in network.layers:
        z = convolve(x, layer.W, layer.stride)[0] + layer.b[:, None, None]
        if layer.norm is not None and normalize is not None:
            z = np.asarray(normalize(z, layer.norm))
        x = relu(z)
    return x.mean(axis=(2, 3)) @ network.W + network.b


def folded(network: Trained, fold_batchnorm: Function) -> Trained:
    """Return the network without batch norms: the learner's function puts each into W and b."""
    layers = []
    for layer in network.layers:
        assert layer.norm is not None, "this network has been folded already"
        W, b = fold_batchnorm(layer.W, layer.b, *layer.norm, EPS)  # noqa: N806
        layers.append(Layer(np.asarray(W), np.asarray(b), layer.stride, None))
    return network._replace(layers=tuple(layers))


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference of two arrays of scores, relative to the largest score."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def milliseconds(ways: Sequence[Callable[[], object]], rounds: int = 9) -> list[float]:
    """Return how long each takes, the median of rounds in which all have their turn."""
    spent: list[list[float]] = [[] for _ in ways]
    with one_thread():
        for _ in range(rounds):
            for place, way in enumerate(ways):
                begin = time.perf_counter()
                way()
                spent[place].append(1000 * (time.perf_counter() - begin))
    return [float(np.median(times)) for times in spent]
