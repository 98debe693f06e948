"""Mistakes in exercise 4.5, softmax_cross_entropy: in the loss, and in both results."""

from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import are, changes, equals, exchanged, has_shape, minus, times, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network.softmax_cross_entropy._parts import (
    SOFTMAX,
    Loss,
    Z,
    gradient_of,
    loss_of,
    one_hot,
    parts,
)
from grader.mistakes.deep_network.softmax_cross_entropy._shows import (
    both_not_finite,
    has_large_scores,
    log_p,
    of_dscores,
    right_class,
)


def with_loss(scores: Z, y: Z, loss: Any) -> Loss:
    """The right gradient with another loss."""
    return loss, gradient_of(scores, y)


def with_probabilities(scores: Z, y: Z, p: Z) -> Loss:
    """Both results as they follow from probabilities that may be wrong."""
    right = p[np.arange(len(y)), y]
    return float(-np.log(right).mean()), (p - one_hot(scores, y)) / len(y)


@mistake(SOFTMAX, shows=where(has_large_scores, both_not_finite))
def powers_overflow(scores: Z, y: Z) -> Loss:
    """For large scores, both results hold something that is no number.

    The powers of such scores, as they are, become infinite beyond about 700; far below 0 they
    all become 0.

    The first remedy in exercise 4.5: nothing changes if each row's largest score is subtracted.
    """
    powers = np.exp(scores)
    return with_probabilities(scores, y, powers / powers.sum(axis=1, keepdims=True))


@mistake(SOFTMAX, shows=equals("loss", lambda s: np.inf))
def logarithm_of_zero(scores: Z, y: Z) -> Loss:
    """The loss is infinite where the right class is hopeless.

    It holds the logarithm of a probability that has become 0.

    The second remedy in exercise 4.5 writes the logarithm of a quotient as a difference.
    """
    right = parts(scores, y)[1][np.arange(len(y)), y]
    return with_loss(scores, y, float(-np.log(right).mean()))


@mistake(
    SOFTMAX, shows=where(lambda s: np.ptp(s.args["scores"].max(axis=1)) > 700, both_not_finite)
)
def largest_of_all_scores(scores: Z, y: Z) -> Loss:
    """A row far below another one gives what is not a number.

    Measured by the largest score of all rows, all of its powers are 0.

    The first remedy in exercise 4.5 subtracts from each row its own largest score.
    """
    shifted = scores - scores.max()
    powers = np.exp(shifted)
    sums = powers.sum(axis=1, keepdims=True)
    log_p = shifted - np.log(sums)
    loss = float(-log_p[np.arange(len(y)), y].mean())
    return loss, (powers / sums - one_hot(scores, y)) / len(y)


@mistake(
    SOFTMAX,
    shows=of_dscores(lambda got, want, s: np.allclose((got * s.n + right_class(s)).sum(axis=0), 1)),
)
def softmax_down_the_columns(scores: Z, y: Z) -> Loss:
    """Your probabilities add up to 1 in each column.

    The examples compete for a class. It is the classes that should compete for an example.

    The sum below the line of the softmax in exercise 4.5 runs over the classes, along a row.
    """
    shifted = scores - scores.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    loss = float(-log_p[np.arange(len(y)), y].mean())
    return loss, (np.exp(log_p) - one_hot(scores, y)) / len(y)


@mistake(SOFTMAX, shows=times("loss", lambda s: s.n))
def summed_loss(scores: Z, y: Z) -> Loss:
    """The loss is N times what it should be.

    It is a sum over the examples.

    The loss in exercise 4.5 is a mean: there is 1/N in front of the sum.
    """
    return with_loss(scores, y, len(y) * loss_of(scores, y))


@mistake(SOFTMAX, shows=are(lambda s: {name: s.n * s.want[name] for name in ("loss", "dscores")}))
def summed_loss_and_gradient(scores: Z, y: Z) -> Loss:
    """Both results are N times what they should be.

    The loss is a sum over the examples, and the gradient is that of the sum.

    In exercise 4.5 there is 1/N in the loss and in its derivative.
    """
    return len(y) * loss_of(scores, y), len(y) * gradient_of(scores, y)


@mistake(
    SOFTMAX,
    source="a mean over an array of one-hot targets counts the zeros",
    shows=times("loss", lambda s: 1 / s.args["scores"].shape[1]),
)
def averaged_over_the_classes_too(scores: Z, y: Z) -> Loss:
    """The loss is too small by a factor: the number of classes.

    It is an average over all entries. Each example counts once, with its right class.

    The loss in exercise 4.5 is a sum over the examples, divided by their number.
    """
    return with_loss(scores, y, loss_of(scores, y) / scores.shape[1])


@mistake(SOFTMAX, shows=minus("loss"))
def sign_of_the_loss(scores: Z, y: Z) -> Loss:
    """The loss is never above 0.

    The minus is missing. Probabilities are at most 1, so their logarithms are at most 0.

    The loss in exercise 4.5 has a minus in front.
    """
    return with_loss(scores, y, -loss_of(scores, y))


@mistake(SOFTMAX, source="information theory measures in bits", shows=times("loss", 1 / np.log(2)))
def logarithm_to_base_two(scores: Z, y: Z) -> Loss:
    """The loss is 1.44 times what it should be.

    That is what logarithms to base 2 give. The derivative in the exercise belongs to natural
    ones.

    The logarithm in exercise 4.5 undoes the power of e in the softmax.
    """
    return with_loss(scores, y, loss_of(scores, y) / np.log(2))


@mistake(SOFTMAX, shows=times("loss", 1 / np.log(10)))
def logarithm_to_base_ten(scores: Z, y: Z) -> Loss:
    """The loss is 0.43 times what it should be.

    That is what logarithms to base 10 give. The derivative in the exercise belongs to natural
    ones.

    The logarithm in exercise 4.5 undoes the power of e in the softmax.
    """
    return with_loss(scores, y, loss_of(scores, y) / np.log(10))


@mistake(
    SOFTMAX, shows=equals("loss", lambda s: s.want["loss"] - s.args["scores"].max(axis=1).mean())
)
def largest_score_left_out(scores: Z, y: Z) -> Loss:
    """The loss is off by the mean of the rows' largest scores.

    They are subtracted from one of the two terms only: inside the sum of powers, and not from
    the right class's score.

    The two remedies in exercise 4.5 go together: both terms of the difference are of the same
    scores.
    """
    return with_loss(scores, y, loss_of(scores, y) - float(scores.max(axis=1).mean()))


@mistake(SOFTMAX, shows=has_shape("loss", lambda s: (s.n,)))
def loss_of_each_example(scores: Z, y: Z) -> Loss:
    """The loss is an array with a number for each example.

    The mean over the examples is missing.

    The loss in exercise 4.5 is one number for the batch.
    """
    return with_loss(scores, y, -parts(scores, y)[0])


@mistake(SOFTMAX, shows=exchanged("loss", "dscores"))
def exchanged_results(scores: Z, y: Z) -> tuple[Z, float]:
    """The gradient comes first and the loss second.

    The two results have changed places.

    Exercise 4.5 returns the loss and then dscores.
    """
    return gradient_of(scores, y), loss_of(scores, y)


@mistake(SOFTMAX, source=IN_PLACE, shows=changes("scores"))
def changes_scores(scores: Z, y: Z) -> Loss:
    """Afterwards the scores are no longer what they were.

    They were written into, so the caller has lost them.

    The first remedy in exercise 4.5 makes something new of the scores: it needs its own array.
    """
    results = loss_of(scores, y), gradient_of(scores, y)
    scores -= scores.max(axis=1, keepdims=True)
    return results


@mistake(
    SOFTMAX,
    source="NumPy: a slice and a list of columns pick these columns of every row",
    shows=equals("loss", lambda s: -np.log(np.exp(log_p(s)[:, s.args["y"]])).mean()),
)
def every_row_with_every_label(scores: Z, y: Z) -> Loss:
    """The loss is that of every example with the labels of all examples.

    Its mean is over all pairs of a row and a label.

    Exercise 4.5 says how one score is picked in each row.
    """
    probabilities = np.log(parts(scores, y)[1][:, y])
    return with_loss(scores, y, float(-probabilities.mean()))


@mistake(SOFTMAX, shows=has_shape("loss", lambda s: (1,)))
def loss_in_an_array(scores: Z, y: Z) -> Loss:
    """The loss is an array that holds one number.

    It should be the number itself.

    The loss in exercise 4.5 is one number for the batch.
    """
    return with_loss(scores, y, np.array([loss_of(scores, y)]))


@mistake(
    SOFTMAX,
    shows=equals(
        "loss",
        lambda s: (s.args["scores"].max(axis=1) - s.args["scores"][right_class(s) == 1]).mean(),
    ),
)
def largest_score_in_place_of_the_logarithm(scores: Z, y: Z) -> Loss:
    """The loss is the mean distance from the right score to the largest one.

    The logarithm of the sum of powers is missing: without it, the other classes have no effect.

    The two remedies in exercise 4.5 go together: the largest score is subtracted, and then the
    logarithm of the sum.
    """
    right = scores[np.arange(len(y)), y]
    return with_loss(scores, y, float((scores.max(axis=1) - right).mean()))
