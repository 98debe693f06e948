"""What the length of weights under batch norm is good for: scale invariance and weight decay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.experiments.why.runs import BN, Own, descend, layer_of
from utils.network import Parameters

RATE, DECAY, OFF = 0.3, 0.03, 300  # a run with weight decay, switched off after so many steps
# as long as this, runs that are the same on paper are the same: later, a unit whose z is 0 but for
# round-off is on in one of them and off in the other, and from there they part
TOGETHER = 10


class Laws(NamedTuple):
    """The laws of scale invariance over the steps of some runs, each (seeds,).

    hidden, output: the largest |cosine| between the W of a unit and its gradient, in hidden layers
    and in the output layer. predicted, measured: the squared length of all hidden W at the end less
    that at the start, from the sum of (rate * length of the gradient)^2, and from W itself.
    """

    hidden: np.ndarray
    output: np.ndarray
    predicted: np.ndarray
    measured: np.ndarray


def laws(own: Own, rate: float, seeds: Sequence[int], steps: int = 100) -> Laws:
    """Train, and compare what scale invariance says with what happens."""
    network = own.network(BN)

    def look(step: int, now: Parameters, x: np.ndarray, y: np.ndarray) -> tuple[float, ...]:
        _, gradients = own.gradients(network, now, x, y)
        names = [name for name in now if name[0] == "W"]
        last = max(names, key=layer_of)
        cosines = {name: _cosines(now[name], gradients[name]) for name in names}
        hidden = max(cosines[name] for name in names if name != last)
        grows = sum(np.sum((rate * gradients[name]) ** 2) for name in names if name != last)
        return hidden, cosines[last], grows

    found = []
    for seed in seeds:
        start = own.start(BN, seed)
        end, _, seen = descend(own, network, start, rate, seed, steps=steps, look=look)
        hidden, output, grows = np.array(seen).T
        grown = hidden_length(end) ** 2 - hidden_length(start) ** 2
        found.append((hidden.max(), output.max(), grows.sum(), grown))
    return Laws(*np.array(found).T)


def _cosines(w: np.ndarray, dw: np.ndarray) -> float:
    """Return the largest |cosine| between the columns of two matrices."""
    lengths = np.linalg.norm(w, axis=0) * np.linalg.norm(dw, axis=0)
    # a unit that no example switches on has no gradient, and no angle
    return float(np.max(np.abs(np.sum(w * dw, axis=0)) / np.where(lengths > 0, lengths, 1.0)))


def hidden_length(parameters: Parameters) -> float:
    """Return the length of all hidden layers' W as one vector."""
    last = max(map(layer_of, parameters))
    return float(
        np.sqrt(
            sum(np.sum(v**2) for k, v in parameters.items() if k[0] == "W" and layer_of(k) < last)
        )
    )


class Scaled(NamedTuple):
    """Runs from W times a factor, each (seeds,).

    apart: the largest relative difference of the losses of the first TOGETHER steps from those of
    the run from W. equivalent, unchanged: the test accuracy at the end with the rates of
    equivalent_run, and at the unchanged rate.
    """

    apart: np.ndarray
    equivalent: np.ndarray
    unchanged: np.ndarray


def scaled(
    own: Own, rate: float, factor: float, seeds: Sequence[int] = range(3), steps: int = 100
) -> Scaled:
    network, found = own.network(BN), []
    for seed in seeds:
        start = own.start(BN, seed)
        _, losses, _ = descend(own, network, start, rate, seed, steps=steps)
        made, rates = own.equivalent_run(start, rate, float(factor))
        other = {name: np.asarray(value) for name, value in made.items()}
        same, its, _ = descend(own, network, other, _each_at(rates), seed, steps=steps)
        slow, _, _ = descend(own, network, other, rate, seed, steps=steps)
        apart = _apart(losses, its, TOGETHER)
        found.append((apart, own.accuracy(network, same), own.accuracy(network, slow)))
    return Scaled(*np.array(found).T)


def _each_at(rates: Mapping[str, Any]) -> Callable[[int, str], float]:
    return lambda _, name: float(rates[name])


class Decayed(NamedTuple):
    """Runs with weight decay. All (seeds, steps), unless said.

    length: of all hidden W. turn: by how much W[1] turns in a step, in degrees, the root mean
    square over its units. losses: of the steps' mini-batches. accuracy: (seeds,), at the end.
    """

    length: np.ndarray
    turn: np.ndarray
    losses: np.ndarray
    accuracy: np.ndarray


def decayed(
    own: Own,
    seeds: Sequence[int] = range(3),
    rate: float = RATE,
    decay: float = DECAY,
    off: int | None = None,
    steps: int = 2 * OFF,
) -> Decayed:
    """Train with weight decay on the W of hidden layers; off: after how many steps it ends."""
    runs = [
        _decayed(own, seed, rate, decay, steps if off is None else off, steps) for seed in seeds
    ]
    length, turn, losses, accuracy = (np.array([run[k] for run in runs]) for k in range(4))
    return Decayed(length, np.degrees(turn), losses, accuracy)


def _decayed(
    own: Own, seed: int, rate: float, decay: float, off: int, steps: int
) -> tuple[list[float], list[float], np.ndarray, float]:
    network = own.network(BN)
    lengths: list[float] = []
    turns: list[float] = []
    before: list[np.ndarray] = []

    def look(step: int, now: Parameters, x: np.ndarray, y: np.ndarray) -> None:
        lengths.append(hidden_length(now))
        if before:
            turned = own.rotation(before.pop(), now["W[1]"])
            turns.append(float(np.sqrt(np.mean(np.square(turned)))))
        before.append(now["W[1]"])

    start = own.start(BN, seed)
    now, losses, _ = descend(own, network, start, rate, seed, steps=off, decay=decay, look=look)
    if off < steps:
        # the order of the rest is another seed's
        now, rest, _ = descend(own, network, now, rate, seed + 1000, steps=steps - off, look=look)
        losses = np.concatenate([losses, rest])
    return lengths, [*turns, turns[-1]], losses, own.accuracy(network, now)


def rising(
    own: Own, seeds: Sequence[int], rate: float = RATE, decay: float = DECAY
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far losses are apart from those with weight decay, relative: (seeds,) twice.

    Over TOGETHER steps; without decay and with a rate for the W of hidden layers that rises: rate /
    c^(2t + 1) in step t, from 0, where c = 1 - rate * decay; and with a rate that stays.
    """
    network, c = own.network(BN), 1 - rate * decay

    def rises(step: int, name: str) -> float:
        return rate / c ** (2 * step + 1) if name in hidden else rate

    found = []
    for seed in seeds:
        start = own.start(BN, seed)
        last = max(map(layer_of, start))
        hidden = {name for name in start if name[0] == "W" and layer_of(name) < last}
        _, losses, _ = descend(own, network, start, rate, seed, steps=TOGETHER, decay=decay)
        _, its, _ = descend(own, network, start, rises, seed, steps=TOGETHER)
        _, still, _ = descend(own, network, start, rate, seed, steps=TOGETHER)
        found.append([_apart(losses, other, TOGETHER) for other in (its, still)])
    risen, stayed = np.array(found).T
    return risen, stayed


def _apart(losses: np.ndarray, others: np.ndarray, steps: int) -> float:
    """Return the largest relative difference in the first steps."""
    first, second = losses[:steps], others[:steps]
    return float(np.max(np.abs(second - first) / first))
