"""Many small networks trained at once: seeds and learning rates lie along the first two axes.

Here batch norm is the course's own, written for stacks; a test compares it with the solutions. One
training of a stack takes a fraction of the time of its runs one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from utils import plain_network
from utils.activations import Activation, relu
from utils.data import Split
from utils.experiments.kit import BATCH, one_thread

EPS = 1e-5
Layer = dict[str, np.ndarray]


@dataclass(frozen=True)
class Recipe:
    """A network and its training.

    norm: for each hidden layer, what is normalized: "z", "a", or "" for nothing.
    count: how many of the training images are used, other ones for each seed; 0 for all.
    every: steps between two looks at the accuracy; 0 for one look, at the end.
    factor: what the hidden layers' initial weights, He's, are multiplied by.
    affine: are gamma and beta learned? Else they stay 1 and 0.
    hold: is each unit's weight vector brought back to its first length after each step?
    """

    norm: tuple[str, ...] = ("z", "z", "z")
    activation: Activation = relu
    units: int = 32
    batch_size: int = BATCH
    steps: int = 92
    every: int = 0
    count: int = 0
    factor: float = 1.0
    affine: bool = True
    hold: bool = False


class Seen(NamedTuple):
    """What a stack of trainings came to, for each seed and rate.

    accuracy: (seeds, rates, looks), at the steps `at`, the last at the end. fitted: (seeds, rates),
    the share of the seed's own training images that are right. growth: (seeds, rates), the length
    of all hidden W at the end over that at the start.
    """

    accuracy: np.ndarray
    at: np.ndarray
    fitted: np.ndarray
    growth: np.ndarray

    def final(self) -> np.ndarray:
        """Return (seeds, rates): the accuracy at the end."""
        return self.accuracy[:, :, -1]

    def steps(self, goal: float) -> np.ndarray:
        """Return (seeds, rates): the first look with so high an accuracy; infinite if none has."""
        reached = self.accuracy >= goal
        return np.where(reached.any(axis=2), self.at[reached.argmax(axis=2)], np.inf)


def train(recipe: Recipe, data: Split, seeds: Sequence[int], rates: Sequence[float]) -> Seen:
    """Train with each seed at each rate; look at the accuracy on data.x_test, as one batch.

    A seed decides the initial weights, the images and their order, whatever the recipe's norm.
    """
    layers = _start(recipe, data, seeds, len(rates))
    first = [_length(layer["W"]) for layer in layers[:-1]]
    rate = np.array(rates, dtype=float)[None, :, None, None]
    looks: list[np.ndarray] = []
    at: list[int] = []
    images = _images(recipe, data, seeds)
    with one_thread(), np.errstate(all="ignore"):
        for step, chosen in enumerate(_batches(recipe, images, seeds)):
            if recipe.every and step % recipe.every == 0:
                looks.append(_accuracy(recipe, layers, data.x_test[None, None], data.y_test))
                at.append(step)
            x, y = data.x_train[chosen][:, None], data.y_train[chosen][:, None]
            for layer, gradient in zip(layers, _gradients(recipe, layers, x, y), strict=True):
                for name, value in gradient.items():
                    layer[name] -= rate * value
            if recipe.hold:
                for layer, length in zip(layers, first, strict=False):
                    layer["W"] *= length / _length(layer["W"])
        looks.append(_accuracy(recipe, layers, data.x_test[None, None], data.y_test))
        own = data.x_train[images][:, None]
        fitted = _accuracy(recipe, layers, own, data.y_train[images][:, None])
        ends = [_length(layer["W"]) for layer in layers[:-1]]
        growth = np.sqrt(sum((e**2).sum(axis=(2, 3)) for e in ends)) / np.sqrt(
            sum((f**2).sum(axis=(2, 3)) for f in first)
        )
    return Seen(np.stack(looks, axis=2), np.array([*at, recipe.steps]), fitted, growth)


def _length(w: np.ndarray) -> np.ndarray:
    """Return the length of each unit's weight vector. w: (..., inputs, units)."""
    return np.sqrt((w**2).sum(axis=-2, keepdims=True))


def _start(recipe: Recipe, data: Split, seeds: Sequence[int], rates: int) -> list[Layer]:
    hidden, classes = len(recipe.norm), int(data.y_train.max()) + 1
    sizes = [data.x_train.shape[1], *[recipe.units] * hidden, classes]
    made = [plain_network.initialize(sizes, np.random.default_rng(seed)) for seed in seeds]
    layers = []
    for place in range(1, hidden + 2):
        w = np.stack([parameters[f"W[{place}]"] for parameters in made])[:, None]
        w = np.repeat(w, rates, axis=1) * (recipe.factor if place <= hidden else 1.0)
        zeros = np.zeros((len(seeds), rates, 1, sizes[place]))
        norm = recipe.norm[place - 1] if place <= hidden else ""
        layer = {"W": w}
        if norm != "z":
            layer["b"] = zeros.copy()
        if norm:
            layer |= {"gamma": zeros + 1, "beta": zeros.copy()}
        layers.append(layer)
    return layers


def _images(recipe: Recipe, data: Split, seeds: Sequence[int]) -> np.ndarray:
    """Return (seeds, images): which training images each seed uses."""
    total = len(data.x_train)
    if not recipe.count:
        return np.tile(np.arange(total), (len(seeds), 1))
    drawn = [np.random.default_rng(seed).permutation(total)[: recipe.count] for seed in seeds]
    return np.stack(drawn)


def _batches(recipe: Recipe, images: np.ndarray, seeds: Sequence[int]) -> Iterator[np.ndarray]:
    """Yield (seeds, batch_size) for each step, shuffled anew in each epoch; whole batches only."""
    shuffles = [np.random.default_rng(seed + 50) for seed in seeds]
    whole = images.shape[1] // recipe.batch_size
    for step in range(recipe.steps):
        if step % whole == 0:
            orders = [shuffle.permutation(images.shape[1]) for shuffle in shuffles]
            order = np.take_along_axis(images, np.stack(orders), axis=1)
        begin = step % whole * recipe.batch_size
        yield order[:, begin : begin + recipe.batch_size]


def _accuracy(recipe: Recipe, layers: list[Layer], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.mean(_forward(recipe, layers, x)[0].argmax(axis=-1) == y, axis=-1)


# ---- forward and backward; x: (seeds or 1, 1, N, D) ----


def _normalize(values: np.ndarray, layer: Layer) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    centered = values - values.mean(axis=-2, keepdims=True)
    std = np.sqrt(np.mean(centered**2, axis=-2, keepdims=True) + EPS)
    centered /= std
    return layer["gamma"] * centered + layer["beta"], (centered, std)


def _forward(recipe: Recipe, layers: list[Layer], x: np.ndarray) -> tuple[np.ndarray, list[Any]]:
    caches: list[Any] = []
    for layer, norm in zip(layers, recipe.norm, strict=False):
        z, kept = x @ layer["W"], None
        if norm == "z":
            z, kept = _normalize(z, layer)
        else:
            z += layer["b"]
        a = recipe.activation(z)
        caches.append((x, a, kept))
        x = a
        if norm == "a":
            x, kept = _normalize(a, layer)
            caches[-1] = (*caches[-1][:2], kept)
    caches.append((x, None, None))
    return x @ layers[-1]["W"] + layers[-1]["b"], caches


def _norm_back(
    recipe: Recipe, dout: np.ndarray, kept: tuple[np.ndarray, ...], layer: Layer, found: Layer
) -> np.ndarray:
    z_hat, std = kept
    n = dout.shape[-2]
    dbeta = dout.sum(axis=-2, keepdims=True)
    dgamma = (dout * z_hat).sum(axis=-2, keepdims=True)
    if recipe.affine:
        found |= {"gamma": dgamma, "beta": dbeta}
    dz: np.ndarray = layer["gamma"] / (n * std) * (n * dout - dbeta - z_hat * dgamma)
    return dz


def _gradients(recipe: Recipe, layers: list[Layer], x: np.ndarray, y: np.ndarray) -> list[Layer]:
    """Return the gradients of the mean cross-entropy. y: (seeds, 1, N)."""
    scores, caches = _forward(recipe, layers, x)
    dout = np.exp(scores - scores.max(axis=-1, keepdims=True))
    dout /= dout.sum(axis=-1, keepdims=True)
    dout -= np.eye(scores.shape[-1])[y]
    dout /= scores.shape[-2]
    gradients: list[Layer] = []
    for place in range(len(layers) - 1, -1, -1):
        layer, (inputs, a, kept), found = layers[place], caches[place], Layer()
        norm = recipe.norm[place] if a is not None else ""
        if norm == "a":
            dout = _norm_back(recipe, dout, kept, layer, found)
        if a is not None:
            dout = dout * recipe.activation.slope(a)
        if norm == "z":
            dout = _norm_back(recipe, dout, kept, layer, found)
        else:
            found["b"] = dout.sum(axis=-2, keepdims=True)
        found["W"] = np.swapaxes(inputs, -1, -2) @ dout
        gradients.insert(0, found)
        if place:
            dout = dout @ np.swapaxes(layer["W"], -1, -2)
    return gradients
