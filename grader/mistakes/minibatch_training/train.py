"""Mistakes in exercise 5.3, train."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import FRESH, Named, Rng, Rule, X, epoch, step
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


@mistake("train")
def shuffled_only_once(*args: Any) -> Run:
    """Epochs have their mini-batches in the same order, with the same examples in each.

    They are not shuffled anew in each epoch.

    Point 2 of exercise 5.3: they are shuffled anew in each epoch.
    """
    return joined(*run(*args, reuse=True))


@mistake("train")
def state_forgotten_between_epochs(*args: Any) -> Run:
    """For rules that remember something, all epochs after the first are wrong.

    The state begins anew in each epoch.

    Point 1 of exercise 5.3: it begins once, and goes through all epochs.
    """
    return joined(*run(*args, fresh_state="epoch"))


@mistake("train")
def state_forgotten_between_steps(*args: Any) -> Run:
    """For rules that remember something, all steps after the first are wrong.

    Every step is given an empty state, or the one from before the first step.

    Point 1 of exercise 5.3: the state is handed on from step to step.
    """
    return joined(*run(*args, fresh_state="step"))


@mistake("train")
def back_to_the_start_each_epoch(*args: Any) -> Run:
    """Only the last epoch counts: the parameters are where a single one would bring them.

    Each epoch begins from the initial parameters again.

    In exercise 5.3 each step goes on from the parameters that the step before it returned.
    """
    return joined(*run(*args, restart=True))


@mistake("train")
def parameters_not_handed_on(
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
) -> Run:
    """The parameters come back as they were, and every step finds those of the start.

    What a step returns as new parameters is dropped.

    In exercise 5.3 each step goes on from the parameters that the step before it returned.
    """
    _, losses = run(
        network, parameters, x, y, lambda p, g, s, r: (p, s), rate, batch_size, epochs, rng, watch
    )
    return joined(parameters, losses)


@mistake("train")
def all_examples_in_each_step(*args: Any) -> Run:
    """There are as many steps as mini-batches, but each uses all examples.

    Each step is given all of x and y, where it should be given a mini-batch.

    Point 2 of exercise 5.3: a step on each mini-batch.
    """
    return joined(*run(*args, whole=True))


@mistake("train")
def a_single_epoch(
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
) -> Run:
    """There are only the steps of one epoch, however many are asked for.

    The steps end after one pass over the mini-batches.

    Point 2 of exercise 5.3: so many epochs, each over all mini-batches.
    """
    settings = (rule, rate, batch_size, min(epochs, 1), rng, watch)
    return joined(*run(network, parameters, x, y, *settings))


@mistake("train")
def one_loss_an_epoch(*args: Any) -> Run:
    """There are as many losses as epochs.

    An epoch has many steps, and each of them has a loss.

    The last sentence of exercise 5.3: the losses of all steps.
    """
    parameters, losses = run(*args)
    return parameters, np.array([np.mean(epoch_losses) for epoch_losses in losses])


@mistake("train")
def one_row_an_epoch(*args: Any) -> Run:
    """The losses have two axes where one is asked for.

    All steps in order are one row of numbers, whatever epoch they belong to.

    The last sentence of exercise 5.3: the losses of all steps in order, along one axis.
    """
    parameters, losses = run(*args)
    return parameters, np.array(losses)


@mistake("train")
def losses_as_a_list(*args: Any) -> Any:
    """The losses come back in something that is no array.

    They are a list of Python's.

    The last sentence of exercise 5.3 asks for an array of shape (steps,).
    """
    parameters, losses = run(*args)
    return parameters, [loss for epoch_losses in losses for loss in epoch_losses]


@mistake("train")
def watch_forgotten(*args: Any) -> Run:
    """Whoever watches is told nothing.

    watch is never called.

    Point 3 of exercise 5.3: after each step, if there is a watch, it is told the loss.
    """
    return joined(*run(*args[:9]))


@mistake("train")
def watch_told_once_an_epoch(*args: Any) -> Run:
    """Whoever watches is told one loss for each epoch only.

    There are as many calls of watch as epochs.

    Point 3 of exercise 5.3: after each step.
    """
    parameters, losses = run(*args[:9])
    for epoch_losses in losses if len(args) > 9 else []:
        args[9](epoch_losses[-1])
    return joined(parameters, losses)


@mistake("train", source=FRESH)
def generator_made_inside(
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
) -> Run:
    """Another rng gives the same order of examples.

    The order of the mini-batches does not depend on the rng that was handed in.

    Point 2 of exercise 5.3: the mini-batches are shuffled with the rng that was handed in.
    """
    own = np.random.default_rng(0)
    settings = (rule, rate, batch_size, epochs, own, watch)
    return joined(*run(network, parameters, x, y, *settings))


@mistake("train", source=FRESH)
def same_generator_every_epoch(
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
) -> Run:
    """Every epoch has the same order, and another rng changes nothing.

    The order of the mini-batches is always the same one, and rng has no part in it.

    Point 2 of exercise 5.3: shuffled anew in each epoch, with the rng that was handed in.
    """
    own = np.random.default_rng(0)
    settings = (rule, rate, batch_size, epochs, own, watch)
    return joined(*run(network, parameters, x, y, *settings, reuse=True))


@mistake("train")
def start_returned(network: Network, parameters: Named, *args: Any) -> Run:
    """The parameters come back as they were, though the losses are those of a training.

    What is returned are the parameters of the start.

    Exercise 5.3 returns the trained parameters.
    """
    return parameters, joined(*run(network, parameters, *args))[1]


@mistake("train")
def one_step_an_epoch(*args: Any) -> Run:
    """There are as many steps as epochs, each with the examples of one mini-batch.

    All other mini-batches are left out.

    Point 2 of exercise 5.3: a step on each mini-batch.
    """
    return joined(*run(*args, single=True))
