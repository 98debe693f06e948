"""Many small networks trained at once: seeds and learning rates lie along the first two axes.

Batch norm and the loss are a notebook folder's own functions. Batch norm treats each column alone,
so a layer of many networks is to it one layer with very many units. A stack takes a fraction of the
time of its runs one by one, and a test finds the same accuracies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from utils import plain_network
from utils.activations import Activation, relu
from utils.data import Split
from utils.experiments.kit import BATCH, Function
from utils.threads import one_thread

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
    among_all: is each mini-batch normalized with all the seed's images? Then nothing depends on its
    company, and the loss is still that of the mini-batch.
    deviation: of all initial weights; 0 for He's.
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
    among_all: bool = False
    deviation: float = 0.0


class Course(NamedTuple):
    """The digits, normalized, and the functions of the notebooks that a stack needs."""

    digits: Split
    batchnorm_forward: Function
    batchnorm_backward: Function
    softmax_cross_entropy: Function


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


def train(recipe: Recipe, course: Course, seeds: Sequence[int], rates: Sequence[float]) -> Seen:
    """Train with each seed at each rate; look at the accuracy on the test images, as one batch.

    A seed decides the initial weights, the images and their order, whatever the recipe's norm.
    """
    data, net = course.digits, _Net(recipe, course)
    layers = _start(recipe, data, seeds, len(rates))
    first = [_length(layer["W"]) for layer in layers[:-1]]
    rate = np.array(rates, dtype=float)[None, :, None, None]
    looks: list[np.ndarray] = []
    at: list[int] = []
    images = _images(recipe, data, seeds)
    with one_thread(), np.errstate(all="ignore"):
        for step, places in enumerate(_batches(recipe, images.shape[1], seeds)):
            if recipe.every and step % recipe.every == 0:
                looks.append(net.accuracy(layers, data.x_test[None, None], data.y_test))
                at.append(step)
            chosen, weights = np.take_along_axis(images, places, axis=1), None
            if recipe.among_all:
                chosen, weights = images, np.zeros((len(seeds), 1, images.shape[1], 1))
                np.put_along_axis(weights, places[:, None, :, None], 1 / recipe.batch_size, axis=2)
            x, y = data.x_train[chosen][:, None], data.y_train[chosen][:, None]
            gradients = net.gradients(layers, x, y, weights)
            for layer, gradient in zip(layers, gradients, strict=True):
                for name, value in gradient.items():
                    layer[name] -= rate * value
            if recipe.hold:
                for layer, length in zip(layers, first, strict=False):
                    layer["W"] *= length / _length(layer["W"])
        looks.append(net.accuracy(layers, data.x_test[None, None], data.y_test))
        own = data.x_train[images][:, None]
        fitted = net.accuracy(layers, own, data.y_train[images][:, None])
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
        if recipe.deviation:
            w *= recipe.deviation * (sizes[place - 1] / 2) ** 0.5
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


def _batches(recipe: Recipe, count: int, seeds: Sequence[int]) -> Iterator[np.ndarray]:
    """Yield (seeds, batch_size) places, shuffled anew in each epoch; whole batches only."""
    shuffles = [np.random.default_rng(seed + 50) for seed in seeds]
    whole = count // recipe.batch_size
    for step in range(recipe.steps):
        if step % whole == 0:
            order = np.stack([shuffle.permutation(count) for shuffle in shuffles])
        begin = step % whole * recipe.batch_size
        yield order[:, begin : begin + recipe.batch_size]


class _Net(NamedTuple):
    """Forward and backward. x: (seeds or 1, 1, N, D); layers: (seeds, rates, ...)."""

    recipe: Recipe
    course: Course

    def accuracy(self, layers: list[Layer], x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.mean(self.forward(layers, x)[0].argmax(axis=-1) == y, axis=-1)

    def forward(self, layers: list[Layer], x: np.ndarray) -> tuple[np.ndarray, list[Any]]:
        caches: list[Any] = []
        for layer, norm in zip(layers, self.recipe.norm, strict=False):
            inputs, kept = x, None
            z = inputs @ layer["W"]
            if norm == "z":
                z, kept = self._normalize(z, layer)
            else:
                z += layer["b"]
            a = x = self.recipe.activation(z)
            if norm == "a":
                x, kept = self._normalize(a, layer)
            caches.append((inputs, a, kept))
        caches.append((x, None, None))
        return x @ layers[-1]["W"] + layers[-1]["b"], caches

    def gradients(
        self, layers: list[Layer], x: np.ndarray, y: np.ndarray, weights: np.ndarray | None
    ) -> list[Layer]:
        """Return the gradients of the cross-entropy, the mean if there are no weights.

        y: (seeds, 1, N). weights: (seeds, 1, N, 1), what each image counts.
        """
        scores, caches = self.forward(layers, x)
        rows = scores.reshape(-1, scores.shape[-1])
        labels = np.broadcast_to(y, scores.shape[:-1]).ravel()
        dout = self.course.softmax_cross_entropy(rows, labels)[1].reshape(scores.shape)
        # the function takes the mean over all rows of all runs
        dout *= len(rows) * (1 / scores.shape[-2] if weights is None else weights)
        by_layer: list[Layer] = []
        for place in range(len(layers) - 1, -1, -1):
            (inputs, a, kept), found = caches[place], Layer()
            norm = self.recipe.norm[place] if a is not None else ""
            if norm == "a":
                dout = self._normalize_back(dout, kept, found)
            if a is not None:
                dout = dout * self.recipe.activation.slope(a)
            if norm == "z":
                dout = self._normalize_back(dout, kept, found)
            else:
                found["b"] = dout.sum(axis=-2, keepdims=True)
            found["W"] = np.swapaxes(inputs, -1, -2) @ dout
            by_layer.insert(0, found)
            if place:
                dout = dout @ np.swapaxes(layers[place]["W"], -1, -2)
        return by_layer

    def _normalize(self, values: np.ndarray, layer: Layer) -> tuple[np.ndarray, Any]:
        gamma, beta = layer["gamma"].ravel(), layer["beta"].ravel()
        out, kept = self.course.batchnorm_forward(_columns(values), gamma, beta)
        return _runs(out, values.shape), kept

    def _normalize_back(self, dout: np.ndarray, kept: Any, found: Layer) -> np.ndarray:
        dz, dgamma, dbeta = self.course.batchnorm_backward(_columns(dout), kept)
        if self.recipe.affine:
            shape = (*dout.shape[:2], 1, dout.shape[-1])
            found |= {"gamma": dgamma.reshape(shape), "beta": dbeta.reshape(shape)}
        return _runs(dz, dout.shape)


def _columns(values: np.ndarray) -> np.ndarray:
    """Return (N, columns), a column for each unit of each run. values: (seeds, rates, N, D)."""
    return np.moveaxis(values, 2, 0).reshape(values.shape[2], -1)


def _runs(columns: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the columns as (seeds, rates, N, D) again."""
    seeds, rates, rows, units = shape
    return np.ascontiguousarray(np.moveaxis(columns.reshape(rows, seeds, rates, units), 0, 2))
