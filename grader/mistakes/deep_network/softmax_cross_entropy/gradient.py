"""Mistakes in exercise 4.5, softmax_cross_entropy, with the right loss and a wrong gradient."""

import numpy as np

from grader.mistakes._shows import equals, minus, same, times
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
    of_dscores,
    right_class,
    wrong_at_the_right_classes,
)


def with_gradient(scores: Z, y: Z, dscores: Z) -> Loss:
    return loss_of(scores, y), dscores


@mistake(
    SOFTMAX,
    source="CS231n notes: the gradient is divided by the number of examples last",
    shows=times("dscores", lambda s: s.n),
)
def gradient_not_divided(scores: Z, y: Z) -> Loss:
    """The gradient is N times what it should be.

    It is that of a sum over the examples. The loss in the exercise is a mean.

    The derivative in exercise 4.5 has 1/N in front.
    """
    return with_gradient(scores, y, len(y) * gradient_of(scores, y))


@mistake(SOFTMAX, shows=times("dscores", lambda s: 1 / s.n))
def gradient_divided_twice(scores: Z, y: Z) -> Loss:
    """The gradient is 1/N of what it should be.

    It is divided by the number of examples twice.

    The derivative in exercise 4.5 has 1/N once, in front.
    """
    return with_gradient(scores, y, gradient_of(scores, y) / len(y))


@mistake(SOFTMAX, shows=wrong_at_the_right_classes)
def divided_before_subtracting(scores: Z, y: Z) -> Loss:
    """The gradient is wrong at the right classes only.

    There a whole 1 is subtracted, from a probability that is divided by N.

    The 1/N of the derivative in exercise 4.5 stands before a bracket.
    """
    return with_gradient(scores, y, parts(scores, y)[1] / len(y) - one_hot(scores, y))


@mistake(SOFTMAX, shows=wrong_at_the_right_classes)
def one_added(scores: Z, y: Z) -> Loss:
    """The gradient is wrong at the right classes only.

    There 1 is added where it should be subtracted. A step down the gradient would make the
    right score smaller.

    The derivative in exercise 4.5 subtracts the bracket that is 1 at the right class.
    """
    return with_gradient(scores, y, (parts(scores, y)[1] + one_hot(scores, y)) / len(y))


@mistake(SOFTMAX, shows=wrong_at_the_right_classes)
def right_class_forgotten(scores: Z, y: Z) -> Loss:
    """The gradient is wrong at the right classes only.

    Nothing is subtracted there. No entry is negative, so no score would ever rise.

    The derivative in exercise 4.5 subtracts the bracket that is 1 at the right class.
    """
    return with_gradient(scores, y, parts(scores, y)[1] / len(y))


@mistake(SOFTMAX, shows=of_dscores(lambda got, want, s: np.allclose(got.sum(axis=1), 1)))
def probabilities_for_the_gradient(scores: Z, y: Z) -> Loss:
    """The second result adds up to 1 in each row.

    Those are the probabilities themselves. The gradient is made of them.

    The derivative in exercise 4.5 is the last of the three formulas.
    """
    return with_gradient(scores, y, parts(scores, y)[1])


@mistake(SOFTMAX, shows=minus("dscores"))
def sign_of_the_gradient(scores: Z, y: Z) -> Loss:
    """The gradient is minus what it should be.

    It is the targets less the probabilities.

    The derivative in exercise 4.5 has the probability first.
    """
    return with_gradient(scores, y, -gradient_of(scores, y))


@mistake(SOFTMAX, shows=of_dscores(lambda got, want, s: same(got, want * right_class(s))))
def right_classes_only(scores: Z, y: Z) -> Loss:
    """The gradient is 0 everywhere but at the right classes.

    The other scores have an effect too: they are in the sum below the line.

    The derivative in exercise 4.5 is for every class; the bracket decides only what is
    subtracted.
    """
    return with_gradient(scores, y, gradient_of(scores, y) * one_hot(scores, y))


@mistake(SOFTMAX, shows=of_dscores(lambda got, want, s: same(got, want * s.n / got.shape[1])))
def divided_by_the_classes(scores: Z, y: Z) -> Loss:
    """The gradient has the right size only with as many classes as examples.

    It is divided by the number of classes.

    N in the derivative in exercise 4.5 is the number of examples.
    """
    return with_gradient(scores, y, gradient_of(scores, y) * (len(y) / scores.shape[1]))


@mistake(SOFTMAX, shows=times("dscores", lambda s: 1 / s.args["scores"].shape[1]))
def gradient_averaged_over_the_classes_too(scores: Z, y: Z) -> Loss:
    """The gradient is too small by a factor: the number of classes.

    It is that of an average over all entries. Each example counts once, with its right class.

    The derivative in exercise 4.5 has 1/N in front, with the number of examples.
    """
    return with_gradient(scores, y, gradient_of(scores, y) / scores.shape[1])


@mistake(
    SOFTMAX,
    source="NumPy: a slice and a list of columns pick these columns of every row",
    shows=of_dscores(
        lambda got, want, s: (
            (got < want - 1e-9) == (right_class(s).any(axis=0) & (right_class(s) == 0))
        ).all()
    ),
)
def one_from_every_row(scores: Z, y: Z) -> Loss:
    """The gradient is too small in the columns of all classes that are among the labels, but for
    the right classes.

    There 1 is subtracted in every row, not only where the class is the right one.

    Exercise 4.5 says how one entry is picked in each row.
    """
    dscores = parts(scores, y)[1].copy()
    dscores[:, y] -= 1
    return with_gradient(scores, y, dscores / len(y))


@mistake(SOFTMAX, shows=equals("dscores", lambda s: (s.args["scores"] - right_class(s)) / s.n))
def scores_for_probabilities(scores: Z, y: Z) -> Loss:
    """The gradient grows with the scores.

    It is made of the scores themselves, where the probabilities should be.

    The derivative in exercise 4.5 begins with the probability.
    """
    return with_gradient(scores, y, (scores - one_hot(scores, y)) / len(y))
