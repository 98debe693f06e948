"""Quick runs for notebook 7, of few seeds, at the rates that were chosen beforehand and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.experiments.why import deep
from utils.experiments.why.findings import stored
from utils.experiments.why.landscape import NETS
from utils.experiments.why.noise import LITTLE, MUCH, noise_moves, noisy_network
from utils.experiments.why.runs import BN, PLAIN, Own, descend
from utils.experiments.why.shift import Shifts, shifts, starts
from utils.experiments.why.steps import Along, along
from utils.network import Parameters
from utils.threads import one_thread

SEEDS = range(3)


def best_rates() -> dict[str, float]:
    """Return the best rate of the network of three hidden layers, plain and with batch norm."""
    return dict(stored()["drift"].numbers["rates"])


def sizes(own: Own, factors: Sequence[float], depth: int = 20) -> dict[str, dict[float, Any]]:
    """Return the sizes of what layers get: kind -> factor -> (seeds, depth + 1)."""
    with one_thread():
        return {
            kind: {f: deep.at_start(own, kind, SEEDS, depth, f)[0] for f in factors}
            for kind in (PLAIN, BN)
        }


def own_shifts(own: Own) -> dict[str, Shifts]:
    """Measure both kinds of internal covariate shift, each network at its own best rate."""
    return {
        kind: shifts(own, own.network(kind), starts(own, kind, SEEDS), rate)
        for kind, rate in best_rates().items()
    }


class Shaken(NamedTuple):
    """Training with noise behind batch norm.

    accuracy: (seeds, looks), every five steps. moves: (seeds, layers), of the means in a step.
    """

    accuracy: np.ndarray
    moves: np.ndarray


def shaken(own: Own) -> dict[str, Shaken]:
    """Train with noise behind batch norm, little and much, each at its own best rate."""
    arms, found = stored()["noise"].numbers["arms"], {}
    for level in (LITTLE, MUCH):
        rate = arms[f"noise {level:g}"]["rate"]
        network, _ = noisy_network(own, level)
        curves = []
        for seed in SEEDS:
            _, _, seen = descend(
                own,
                network,
                own.start(BN, seed),
                rate,
                seed,
                look=lambda step, now, x, y, net=network: own.accuracy(net, now),  # type: ignore[misc]
                every=5,
            )
            curves.append(seen)
        found[f"noise {level:g}"] = Shaken(
            np.array(curves), noise_moves(own, rate, SEEDS, level, steps=25)
        )
    return found


def looks(own: Own) -> dict[str, dict[str, Along]]:
    """Look along the gradient in three networks, each kind at its own best rate."""
    rates = stored()["along_loss"].numbers["rates"]
    return {
        name: {
            kind: along(own, kind, shape, rates[name][kind], SEEDS, recipe.activation, every=20)
            for kind in (PLAIN, BN)
        }
        for name, (recipe, shape) in NETS.items()
    }


class Place(NamedTuple):
    """A place in training, to look along the gradient from: a batch, and the losses to be seen.

    slope: the squared length of the gradient, by which the loss would fall for each unit of length
    if the gradient stayed what it is.
    """

    parameters: Parameters
    x: np.ndarray
    y: np.ndarray
    loss: float
    slope: float


def places(own: Own, steps: int = 20, seed: int = 0) -> dict[str, Place]:
    """Train both kinds for so many steps at their best rates, and return where they are."""
    found = {}
    for kind, rate in best_rates().items():
        network = own.network(kind)
        batch: list[Any] = []

        def look(
            step: int, now: Parameters, x: np.ndarray, y: np.ndarray, batch: list[Any] = batch
        ) -> None:
            batch[:] = [now, x, y]

        descend(own, network, own.start(kind, seed), rate, seed, steps=steps + 1, look=look)
        now, x, y = batch
        loss, gradients = own.gradients(network, now, x, y)
        slope = float(sum(np.sum(g**2) for g in gradients.values()))
        found[kind] = Place(now, x, y, loss, slope)
    return found


def losses_to(own: Own, found: Mapping[str, Place], length: float) -> dict[str, np.ndarray]:
    """Return the losses at 24 lengths, evenly from 0 up to this one, for each kind."""
    lengths = np.linspace(0, length, 25)[1:]
    return {
        kind: np.array(
            [
                place.loss,
                *np.asarray(
                    own.along_gradient(
                        own.network(kind), place.parameters, place.x, place.y, lengths
                    )[0]
                ),
            ]
        )
        for kind, place in found.items()
    }


def depths(own: Own) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return gradients at the start of fifty layers, and how neighbours' correlate, by kind."""
    with one_thread():
        return {
            kind: (deep.at_start(own, kind, SEEDS)[1], deep.neighbours(own, kind, SEEDS))
            for kind in deep.AT_START
        }


def blocks(own: Own, steps: int = 60, depth: int = 30) -> dict[str, np.ndarray]:
    """Train thirty of the learner's blocks, and thirty without batch norm that start at alpha = 0.

    Each at the rate that was best for it. Returns the accuracies at the end, (seeds,).
    """
    arms, found = stored()["thirty"].numbers["arms"], {}
    for kind in (deep.SKIP_BN, deep.SKIP_INIT):
        network, rate = deep.network(own, kind), arms[kind]["rate"]
        ends = [
            descend(own, network, deep.start(kind, seed, depth), rate, seed, steps=steps)[0]
            for seed in SEEDS
        ]
        found[kind] = np.array([own.accuracy(network, end) for end in ends])
    return found
