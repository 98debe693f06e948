"""Mistakes in exercise 6.1, update_running."""

import numpy as np

from grader.mistakes._parts import CUT_OFF, IN_PLACE, SURVEY
from grader.mistakes._shows import changes, equals, is_right, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import average_is, momentum_of

A = np.ndarray

TORCH = "PyTorch's momentum weighs the new statistic"
ADAM = "Adam's bias correction"


@mistake(
    "update_running",
    source=TORCH,
    shows=where(
        lambda s: momentum_of(s) > 0.5, average_is(lambda old, new, m: (1 - m) * old + m * new)
    ),
)
def weights_exchanged(running: A, batch: A, momentum: float = 0.9) -> A:
    """The average follows the last batch and hardly remembers the ones before.

    Momentum multiplies the batch. Here, as in Keras, it is the weight of the old average; PyTorch
    means the other weight by that name.

    In the formula in exercise 6.1 momentum stands before the old average.
    """
    return (1 - momentum) * running + momentum * batch


@mistake("update_running", source=SURVEY, shows=average_is(lambda old, new, m: m * old + new))
def batch_at_full_weight(running: A, batch: A, momentum: float = 0.9) -> A:
    """The average grows far beyond every batch: ten times, with a momentum of 0.9.

    The old average is multiplied by momentum, but the batch enters whole.

    In the formula in exercise 6.1 the two weights add up to 1.
    """
    return momentum * running + batch


@mistake("update_running", shows=average_is(lambda old, new, m: old + (1 - m) * new))
def nothing_forgotten(running: A, batch: A, momentum: float = 0.9) -> A:
    """The average never settles: nothing of it is ever forgotten.

    A share of the batch is added, but the old average keeps its full weight.

    In the formula in exercise 6.1 the two weights add up to 1.
    """
    return running + (1 - momentum) * batch


@mistake("update_running", shows=average_is(lambda old, new, m: m * (old + new)))
def both_weighed_as_old(running: A, batch: A, momentum: float = 0.9) -> A:
    """A batch that equals the average changes it.

    Both terms are multiplied by momentum.

    In the formula in exercise 6.1 the two weights add up to 1.
    """
    return momentum * (running + batch)


@mistake("update_running", shows=average_is(lambda old, new, m: (1 - m) * (old + new)))
def both_weighed_as_new(running: A, batch: A, momentum: float = 0.9) -> A:
    """With the default momentum the average shrinks towards 0, even where the batch equals it.

    Both terms are multiplied by the small weight, one minus momentum.

    In the formula in exercise 6.1 the two weights add up to 1.
    """
    return (1 - momentum) * (running + batch)


@mistake("update_running", shows=average_is(lambda old, new, m: (1 - m) * new))
def old_average_dropped(running: A, batch: A, momentum: float = 0.9) -> A:
    """The result depends on the last batch only.

    The batch's share is right, but the old average is not in it.

    The formula in exercise 6.1 has two terms.
    """
    return (1 - momentum) * batch


@mistake("update_running", shows=average_is(lambda old, new, m: m * old))
def batch_dropped(running: A, batch: A, momentum: float = 0.9) -> A:
    """The result does not depend on the batch.

    The old average's share is right, but the batch is not in it.

    The formula in exercise 6.1 has two terms.
    """
    return momentum * running


@mistake("update_running", shows=average_is(lambda old, new, m: new))
def batch_alone(running: A, batch: A, momentum: float = 0.9) -> A:
    """You return the batch's statistic: nothing of earlier batches is left.

    No average is taken at all.

    The formula in exercise 6.1 keeps most of the old average.
    """
    return np.array(batch, dtype=np.float64)


@mistake("update_running", shows=average_is(lambda old, new, m: (old + new) / 2))
def half_and_half(running: A, batch: A, momentum: float = 0.9) -> A:
    """Whatever momentum is passed, the average is that of one half.

    Old and new have the same weight.

    The weights in the formula in exercise 6.1 are set by the last argument.
    """
    return (running + batch) / 2


@mistake(
    "update_running", source=SURVEY, shows=average_is(lambda old, new, m: 0.9 * old + 0.1 * new)
)
def momentum_fixed(running: A, batch: A, momentum: float = 0.9) -> A:
    """Whatever momentum is passed, the average is that of 0.9.

    The momentum that is passed has no effect.

    The weights in the formula in exercise 6.1 are set by the last argument.
    """
    return 0.9 * running + 0.1 * batch


@mistake(
    "update_running",
    source="Keras's default momentum is 0.99",
    shows=average_is(lambda old, new, m: 0.99 * old + 0.01 * new),
)
def momentum_fixed_as_in_keras(running: A, batch: A, momentum: float = 0.9) -> A:
    """Whatever momentum is passed, the average is that of 0.99.

    The momentum that is passed has no effect. Keras takes 0.99 where nothing is said.

    The weights in the formula in exercise 6.1 are set by the last argument.
    """
    return 0.99 * running + 0.01 * batch


@mistake("update_running", source=IN_PLACE, shows=changes("running"))
def written_into_the_old(running: A, batch: A, momentum: float = 0.9) -> A:
    """The old average that you were given is no longer what it was.

    It was written into. Whoever passed it may still need it.

    Exercise 6.1 asks for a new array.
    """
    if running.dtype.kind != "f":
        return momentum * running + (1 - momentum) * batch
    running *= momentum
    running += (1 - momentum) * batch
    return running


@mistake(
    "update_running",
    source=ADAM,
    shows=equals("running", lambda s: s.want["running"] / np.float64(1 - momentum_of(s))),
)
def start_corrected(running: A, batch: A, momentum: float = 0.9) -> A:
    """The result is too far from 0, and infinite for a momentum of 1.

    It is divided by one minus momentum, as Adam corrects its averages. The division would be right
    once, after the first batch, and on a copy; here the average itself is wanted.

    The formula in exercise 6.1 has no division.
    """
    return (momentum * running + (1 - momentum) * batch) / (1 - momentum)


@mistake(
    "update_running",
    source="for the variance some average deviations, or mix the two",
    shows=lambda s: (
        bool((s.got["running"] >= abs(s.want["running"]) - 1e-9).all())
        if s.got and not is_right(s, "running")
        else None
    ),
)
def averaged_as_squares(running: A, batch: A, momentum: float = 0.9) -> A:
    """What comes out has lost its sign, and is too large wherever the two differ.

    The squares are averaged, and a root is taken. A mean and a variance are both averaged as they
    are.

    The formula in exercise 6.1 has neither squares nor roots.
    """
    return np.sqrt(momentum * running**2 + (1 - momentum) * batch**2)


@mistake(
    "update_running",
    source=CUT_OFF,
    shows=where(
        lambda s: s.args["running"].dtype.kind == "i",
        equals("running", lambda s: np.trunc(s.want["running"])),
    ),
)
def cut_to_whole_numbers(running: A, batch: A, momentum: float = 0.9) -> A:
    """Where the average starts in whole numbers, the result has lost its decimals.

    An array made like one of whole numbers holds whole numbers, and cuts off the decimals of
    what is put into it.

    The average in exercise 6.1 is a float64 array whatever it is computed from.
    """
    out = np.zeros_like(running)
    out[:] = momentum * running + (1 - momentum) * batch
    return out


@mistake("update_running", shows=average_is(lambda old, new, m: old))
def nothing_taken_in(running: A, batch: A, momentum: float = 0.9) -> A:
    """You return the average as it was, whatever the batch holds.

    The batch has no effect.

    The formula in exercise 6.1 has two terms.
    """
    return np.array(running, dtype=np.float64)


@mistake(
    "update_running",
    source="Python: a product comes before a difference",
    shows=average_is(lambda old, new, m: m * old + 1 - m * new),
)
def product_before_the_difference(running: A, batch: A, momentum: float = 0.9) -> A:
    """A whole 1 comes in with each batch, and a larger batch makes the average smaller.

    It is momentum times the old average, plus 1, less momentum times the batch.

    In the formula in exercise 6.1 there is a bracket around the weight of the batch.
    """
    return momentum * running + 1 - momentum * batch


@mistake("update_running", shows=average_is(lambda old, new, m: m * old - (1 - m) * new))
def batch_subtracted(running: A, batch: A, momentum: float = 0.9) -> A:
    """A larger batch makes the average smaller.

    The batch's share is subtracted.

    The formula in exercise 6.1 adds the two terms.
    """
    return momentum * running - (1 - momentum) * batch


@mistake(
    "update_running",
    shows=lambda s: (
        bool(
            (
                abs(s.got["running"] - s.args["batch"]) > abs(s.args["running"] - s.args["batch"])
            ).all()
        )
        if s.got and not is_right(s, "running")
        else None
    ),
)
def moved_away_from_the_batch(running: A, batch: A, momentum: float = 0.9) -> A:
    """The average moves away from the batch.

    Its distance to the batch has grown by the share by which it should shrink.

    In the formula in exercise 6.1 both weights are positive, and add up to 1.
    """
    return running - (1 - momentum) * (batch - running)
