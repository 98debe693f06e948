"""Training many small networks at once, with any normalization, and predicting with them.

Runs with the same seed start from the same weights and see the same batches, whatever is
normalized. Each normalization trains at its own rate, chosen on held-out images.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from utils.activations import relu
from utils.data import Split
from utils.experiments.beyond import frozen
from utils.experiments.beyond.nets import Layer, Nets, Plan, columns, runs_of, start
from utils.experiments.beyond.norms import NORMS, At
from utils.experiments.beyond.own import Own
from utils.experiments.choosing import TUNING, Arm, held_out
from utils.threads import one_thread

CHOOSING = TUNING[:5]
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


# ---- batches ----


def batches(plan: Plan, data: Split, seeds: Sequence[int]) -> Iterator[np.ndarray]:
    """Yield each step's places among the training images, (seeds, N)."""
    rngs = [np.random.default_rng(seed + 50) for seed in seeds]
    if plan.classes:
        members = [np.flatnonzero(data.y_train == c) for c in np.unique(data.y_train)]
        for _ in range(plan.steps):
            yield np.stack([_of_classes(plan, members, rng) for rng in rngs])
        return
    images = images_of(plan, data, seeds)
    whole = images.shape[1] // plan.batch_size
    for step in range(plan.steps):
        if step % whole == 0:
            order = np.stack([rng.permutation(own) for rng, own in zip(rngs, images, strict=True)])
        yield order[:, step % whole * plan.batch_size :][:, : plan.batch_size]


def images_of(plan: Plan, data: Split, seeds: Sequence[int]) -> np.ndarray:
    """Return (seeds, images): which training images each seed uses."""
    total = len(data.x_train)
    drawn = [np.random.default_rng(seed).permutation(total) for seed in seeds]
    return np.stack(drawn)[:, : plan.count or total]


def _of_classes(plan: Plan, members: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Draw a batch of a few classes, as many images of each."""
    drawn = rng.choice(len(members), plan.classes, replace=False)
    each = plan.batch_size // plan.classes
    return np.concatenate([rng.choice(members[c], each, replace=False) for c in drawn])


# ---- forward and backward ----


def forward(
    own: Own, nets: Nets, x: np.ndarray, done: float = 1.0, kept: Sequence[np.ndarray] = ()
) -> tuple[np.ndarray, list[Any]]:
    """Return the scores (runs, N, classes) in train mode, and caches.

    done: the share of training that is over. kept: what each layer's inputs are multiplied by.
    """
    norm, at = NORMS[nets.plan.norm], At(nets.runs, done)
    caches: list[Any] = []
    for place, (layer, running) in enumerate(zip(nets.layers, nets.running, strict=False)):
        x = x * kept[place] if kept else x
        gamma, beta = layer["gamma"].ravel(), layer["beta"].ravel()
        out, cache = norm.forward(own, columns(x @ layer["W"]), gamma, beta, running, at)
        a = relu(runs_of(out, nets.runs))
        caches.append((x, cache, a))
        x = a
    x = x * kept[-1] if kept else x
    caches.append((x, None, None))
    return x @ nets.layers[-1]["W"] + nets.layers[-1]["b"], caches


def gradients(
    own: Own, nets: Nets, caches: list[Any], dout: np.ndarray, kept: Sequence[np.ndarray] = ()
) -> list[Layer]:
    """Return the gradients of all parameters, layer by layer."""
    norm, found = NORMS[nets.plan.norm], []
    for place in range(len(nets.layers) - 1, -1, -1):
        layer, (x, cache, a), back = nets.layers[place], caches[place], Layer()
        if a is None:
            back["b"] = dout.sum(axis=1, keepdims=True)
        else:
            dz, dgamma, dbeta = norm.backward(own, columns(dout * relu.slope(a)), cache)
            dout, shape = runs_of(dz, nets.runs), layer["gamma"].shape
            back |= {"gamma": dgamma.reshape(shape), "beta": dbeta.reshape(shape)}
        back["W"] = x.transpose(0, 2, 1) @ dout
        if place:
            dout = dout @ layer["W"].transpose(0, 2, 1)
            dout = dout * kept[place] if kept else dout
        found.append(back)
    return found[::-1]


def descend(
    own: Own,
    nets: Nets,
    data: Split,
    seeds: Sequence[int],
    rates: Sequence[float],
    *,
    eval_mode: bool = False,
    head_only: bool = False,
) -> Nets:
    """Train all runs in place, each seed at each rate, and return them.

    eval_mode: does batch norm use its running statistics, as constants? head_only: is the output
    layer alone trained?
    """
    each = nets.runs // len(seeds)
    rate = np.tile(np.asarray(rates, dtype=float), len(seeds))[:, None, None]
    droppers = [np.random.default_rng(seed + 70) for seed in seeds]
    trained = nets.layers[-1:] if head_only else nets.layers
    with one_thread(), np.errstate(all="ignore"):
        for step, places in enumerate(batches(nets.plan, data, seeds)):
            x = np.repeat(data.x_train[places], each, axis=0)
            y = np.repeat(data.y_train[places], each, axis=0)
            if eval_mode:
                scores, caches = frozen.forward(nets, x)
                back = frozen.gradients(nets, caches, _dscores(own, scores, y))
            else:
                kept = [np.repeat(mask, each, axis=0) for mask in _masks(nets, droppers)]
                scores, caches = forward(own, nets, x, step / nets.plan.steps, kept)
                back = gradients(own, nets, caches, _dscores(own, scores, y), kept)
            for layer, gradient in zip(trained, back[-len(trained) :], strict=True):
                for name, value in gradient.items():
                    layer[name] = layer[name] - rate * value
    return nets


def _dscores(own: Own, scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    rows = scores.reshape(-1, scores.shape[2])
    dout = np.asarray(own.softmax_cross_entropy(rows, y.ravel())[1])
    # the function takes the mean over the rows of all runs
    return dout.reshape(scores.shape) * len(scores)


def _masks(nets: Nets, droppers: Sequence[np.random.Generator]) -> Iterator[np.ndarray]:
    """Yield what each layer's inputs are multiplied by, (seeds, N, D), if there is dropout."""
    for share, layer in zip(nets.plan.dropout, nets.layers, strict=False):
        size = nets.plan.batch_size, layer["W"].shape[1]
        stay = np.stack([rng.random(size) >= share for rng in droppers])
        yield stay / (1 - share)


# ---- predictions ----


def predict(own: Own, nets: Nets, x: np.ndarray) -> np.ndarray:
    """Return the scores (runs, N, classes) in eval mode. x: (N, D), the same for all runs."""
    norm = NORMS[nets.plan.norm]
    with one_thread(), np.errstate(all="ignore"):
        if norm.predict is None:
            return forward(own, nets, np.broadcast_to(x, (nets.runs, *x.shape)))[0]
        a = x
        for layer, running in zip(nets.layers, nets.running, strict=False):
            gamma, beta = layer["gamma"].ravel(), layer["beta"].ravel()
            z = np.broadcast_to(a, (nets.runs, *a.shape[-2:])) @ layer["W"]
            a = relu(runs_of(norm.predict(columns(z), gamma, beta, running), nets.runs))
        return np.asarray(a @ nets.layers[-1]["W"] + nets.layers[-1]["b"])


def accuracy(own: Own, nets: Nets, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return (runs,): the share of right answers in eval mode."""
    return np.mean(predict(own, nets, x).argmax(axis=-1) == y, axis=-1)


# ---- each at its own best rate ----


def trained(own: Own, plan: Plan, seeds: Sequence[int], rate: float) -> Nets:
    """Train from the start at one rate."""
    return descend(own, start(plan, own.digits, seeds), own.digits, seeds, [rate])


def best_rate(own: Own, plan: Plan, rates: Sequence[float] = RATES) -> float:
    """Choose the rate by the mean accuracy on images held out from the training set."""
    blind = held_out(own.digits)
    nets = descend(own, start(plan, blind, CHOOSING, len(rates)), blind, CHOOSING, rates)
    found = accuracy(own, nets, blind.x_test, blind.y_test).reshape(len(CHOOSING), -1)
    return float(rates[int(found.mean(axis=0).argmax())])


def at_best(own: Own, plan: Plan, seeds: Sequence[int]) -> Arm:
    """Train with all seeds at the plan's best rate; values are test accuracies."""
    rate = best_rate(own, plan)
    return Arm(rate, test_accuracy(own, trained(own, plan, seeds, rate)))


def test_accuracy(own: Own, nets: Nets) -> np.ndarray:
    return accuracy(own, nets, own.digits.x_test, own.digits.y_test)
