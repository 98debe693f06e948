"""Mistakes in exercise 5.3, train: in what is returned and told."""

from typing import Any

import numpy as np

from grader.mistakes._shows import are, returns
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import Named
from grader.mistakes.minibatch_training._shows import (
    CALLS,
    LOSSES,
    STEPS,
    facts,
    losses_are,
    steps_an_epoch,
    trained,
)
from grader.mistakes.minibatch_training.train._parts import Run, joined, run
from utils import Network


@mistake("train", shows=facts(lambda s: {LOSSES: s.args["epochs"], STEPS: s.want[STEPS]}))
def one_loss_an_epoch(*args: Any) -> Run:
    """There are as many losses as epochs.

    An epoch has many steps, and each of them has a loss.

    The last sentence of exercise 5.3: the losses of all steps.
    """
    parameters, losses = run(*args)
    return parameters, np.array([np.mean(epoch_losses) for epoch_losses in losses])


@mistake("train", shows=returns("losses with 2 axes"))
def one_row_an_epoch(*args: Any) -> Run:
    """The losses have two axes where one is asked for.

    All steps in order are one row of numbers, whatever epoch they belong to.

    The last sentence of exercise 5.3: the losses of all steps in order, along one axis.
    """
    parameters, losses = run(*args)
    return parameters, np.array(losses)


@mistake("train", shows=returns("losses as a list"))
def losses_as_a_list(*args: Any) -> Any:
    """The losses come back in something that is no array.

    They are a list of Python's.

    The last sentence of exercise 5.3 asks for an array of shape (steps,).
    """
    parameters, losses = run(*args)
    return parameters, [loss for epoch_losses in losses for loss in epoch_losses]


@mistake("train", shows=facts({CALLS: 0}))
def watch_forgotten(*args: Any) -> Run:
    """Whoever watches is told nothing.

    watch is never called.

    Point 3 of exercise 5.3: after each step, if there is a watch, it is told the loss.
    """
    return joined(*run(*args[:9]))


@mistake("train", shows=facts(lambda s: {CALLS: s.args["epochs"]}))
def watch_told_once_an_epoch(*args: Any) -> Run:
    """Whoever watches is told one loss for each epoch only.

    There are as many calls of watch as epochs.

    Point 3 of exercise 5.3: after each step.
    """
    parameters, losses = run(*args[:9])
    for epoch_losses in losses if len(args) > 9 else []:
        args[9](epoch_losses[-1])
    return joined(parameters, losses)


@mistake("train", shows=are(lambda s: trained(s) | losses_are(lambda k: k)(s)))
def start_returned(network: Network, parameters: Named, *args: Any) -> Run:
    """The parameters come back as they were, though the losses are those of a training.

    What is returned are the parameters of the start.

    Exercise 5.3 returns the trained parameters.
    """
    return parameters, joined(*run(network, parameters, *args))[1]


@mistake("train", shows=facts(lambda s: {LOSSES: steps_an_epoch(s), STEPS: s.want[STEPS]}))
def losses_of_the_last_epoch(*args: Any) -> Run:
    """There are only the losses of one epoch: the last.

    Those of the epochs before are lost.

    The last sentence of exercise 5.3: the losses of all steps.
    """
    parameters, losses = run(*args)
    return parameters, np.array(losses[-1])
