"""Training, with places to go wrong, for exercise 5.3."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes.minibatch_training._parts import Named, Rng, Rule, X, epoch, step
from utils import Network

Watch = Callable[[float], Any] | None
Run = tuple[Named, X]


def run(
    network: Network,
    parameters: Named,
    x: X,
    y: X,
    rule: Rule,
    rate: float,
    batch_size: int,
    epochs: int,
    rng: Rng,
    watch: Watch = None,
    *,
    fresh_state: str = "",
    restart: bool = False,
    reuse: bool = False,
    whole: bool = False,
    single: bool = False,
) -> tuple[Named, list[list[float]]]:
    """Training in which the state, the parameters or the batches may go wrong.

    fresh_state: "epoch" or "step", how often the state is forgotten. Returns losses by epoch.
    """
    start, losses = parameters, list[list[float]]()
    state: Any = {}
    stored = epoch(x, y, batch_size, rng) if reuse else []
    for _ in range(epochs):
        state = {} if fresh_state == "epoch" else state
        parameters = start if restart else parameters
        losses.append(list[float]())
        for x_batch, y_batch in stored or epoch(x, y, batch_size, rng):
            state = {} if fresh_state == "step" else state
            batch = (x, y) if whole else (x_batch, y_batch)
            parameters, state, loss = step(network, parameters, state, *batch, rule, rate)
            losses[-1].append(loss)
            if watch:
                watch(loss)
            if single:
                break
    return parameters, losses


def joined(parameters: Named, losses: list[list[float]]) -> Run:
    return parameters, np.array([loss for epoch_losses in losses for loss in epoch_losses])
