"""Mistakes in exercise 5.3, train: in its epochs and steps."""

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, are, differs, where
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import FRESH, Named, Rng, Rule, X
from grader.mistakes.minibatch_training._shows import (
    ALL_EXAMPLES,
    OTHER_SEED,
    OWN_ORDER,
    STEPS,
    WEIGHED,
    counted,
    facts,
    losses_are,
    steps_an_epoch,
    trained,
    wrong_from_the_third_loss,
)
from grader.mistakes.minibatch_training.train._parts import Run, Watch, joined, run
from utils import Network


@mistake("train", shows=facts({OWN_ORDER: False}))
def shuffled_only_once(*args: Any) -> Run:
    """Epochs have their mini-batches in the same order, with the same examples in each.

    They are not shuffled anew in each epoch.

    Point 2 of exercise 5.3: they are shuffled anew in each epoch.
    """
    return joined(*run(*args, reuse=True))


@mistake(
    "train",
    shows=all_of(
        wrong_from_the_third_loss, counted(lambda steps, epochs: epochs * steps * (steps + 1) / 2)
    ),
)
def state_forgotten_between_epochs(*args: Any) -> Run:
    """For rules that remember something, all epochs after the first are wrong.

    The state begins anew in each epoch.

    Point 1 of exercise 5.3: it begins once, and goes through all epochs.
    """
    return joined(*run(*args, fresh_state="epoch"))


@mistake(
    "train", shows=all_of(wrong_from_the_third_loss, counted(lambda steps, epochs: epochs * steps))
)
def state_forgotten_between_steps(*args: Any) -> Run:
    """For rules that remember something, all steps after the first are wrong.

    Every step is given an empty state, or the one from before the first step.

    Point 1 of exercise 5.3: the state is handed on from step to step.
    """
    return joined(*run(*args, fresh_state="step"))


@mistake(
    "train",
    shows=all_of(
        are(losses_are(lambda k: 1)),
        counted(lambda steps, epochs: steps * (steps * (epochs - 1) + (steps + 1) / 2)),
    ),
)
def back_to_the_start_each_epoch(*args: Any) -> Run:
    """Only the last epoch counts: the parameters are where it alone brings them.

    Each epoch begins from the initial parameters again.

    In exercise 5.3 each step goes on from the parameters that the step before it returned.
    """
    return joined(*run(*args, restart=True))


@mistake("train", shows=are(lambda s: trained(s) | losses_are(lambda k: 1)(s)))
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


@mistake("train", shows=facts(lambda s: {ALL_EXAMPLES: False, STEPS: s.want[STEPS]}))
def all_examples_in_each_step(*args: Any) -> Run:
    """There are as many steps as mini-batches, but each uses all examples.

    Each step is given all of x and y, where it should be given a mini-batch.

    Point 2 of exercise 5.3: a step on each mini-batch.
    """
    return joined(*run(*args, whole=True))


@mistake("train", shows=facts(lambda s: {STEPS: steps_an_epoch(s)}))
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


@mistake("train", source=FRESH, shows=facts({OTHER_SEED: False}))
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


@mistake("train", source=FRESH, shows=facts({OTHER_SEED: False, OWN_ORDER: False}))
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


@mistake(
    "train",
    shows=all_of(
        facts(lambda s: {STEPS: s.args["epochs"], ALL_EXAMPLES: False}),
        where(lambda s: WEIGHED in s.want, differs(WEIGHED)),
    ),
)
def one_step_an_epoch(*args: Any) -> Run:
    """There are as many steps as epochs, each with the examples of one mini-batch.

    All other mini-batches are left out.

    Point 2 of exercise 5.3: a step on each mini-batch.
    """
    return joined(*run(*args, single=True))


@mistake(
    "train",
    source="Python: range(1, n) begins at 1",
    shows=facts(lambda s: {STEPS: s.want[STEPS] - steps_an_epoch(s)}),
)
def one_epoch_too_few(
    network: Network,
    parameters: Named,
    x: X,
    y: X,
    rule: Rule,
    rate: float,
    batch_size: int,
    epochs: int,
    *others: Any,
) -> Run:
    """There is one epoch less than asked for.

    With one epoch there is none.

    Point 2 of exercise 5.3: so many epochs, each over all mini-batches.
    """
    settings = (rule, rate, batch_size, epochs - 1, *others)
    return joined(*run(network, parameters, x, y, *settings))


@mistake(
    "train",
    source="NumPy's older global generator",
    shows=facts({'"the same seed gives the same order"': False}),
)
def another_generator(
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
    """The same seed does not give the same order of examples again.

    Something else than rng decides on the order. Then a run cannot be repeated.

    Point 2 of exercise 5.3: the mini-batches are shuffled with the rng that was handed in.
    """
    settings = (rule, rate, batch_size, epochs, np.random.default_rng(), watch)
    return joined(*run(network, parameters, x, y, *settings))


@mistake("train", shows=facts(lambda s: {STEPS: s.args["epochs"], WEIGHED: s.want.get(WEIGHED)}))
def one_batch_an_epoch(
    network: Network,
    parameters: Named,
    x: X,
    y: X,
    rule: Rule,
    rate: float,
    batch_size: int,
    *others: Any,
) -> Run:
    """There are as many steps as epochs, each with all examples.

    The batch size has no effect.

    Point 2 of exercise 5.3: a step on each mini-batch.
    """
    return joined(*run(network, parameters, x, y, rule, rate, len(x), *others))
