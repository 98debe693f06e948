"""Mistakes in exercise 3.3, gradient_check: in what is compared with what."""

import numpy as np

from grader.mistakes._shows import all_of, right_only
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import (
    Layer,
    Z,
    distance,
    sizes,
    slopes,
    worst,
)
from grader.mistakes.batchnorm_backward._shows import (
    BARELY,
    ENTRY_OFF,
    NO_DOUT,
    SQUARE_OFF,
    TINY,
    a_right_layer,
    accepts,
    inverted,
    layer,
    loosely,
    refuses,
)
from grader.mistakes.batchnorm_backward.gradient_check._parts import error_of, gradients_of


@mistake("gradient_check", shows=right_only(lambda s: not loosely(SQUARE_OFF)(s), "agrees"))
def tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right as long as the tolerance is 1e-6: a looser one changes nothing.

    The tolerance that is passed changes nothing: your answers are those of 1e-6.

    Exercise 3.3 compares the relative error with its last argument.
    """
    return error_of(forward, backward, x, dout) <= 1e-6


@mistake("gradient_check", shows=right_only(lambda s: not loosely(BARELY)(s), "agrees"))
def tolerance_as_step(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right but for a gradient whose error is a little above the tolerance: yours accepts it.

    Your answers are those of a numerical gradient whose step h is the tolerance.

    In exercise 3.3 the numerical gradient is taken with its default step, whatever the tolerance.
    """
    numerical = slopes(lambda moved: np.sum(dout * forward(moved)[0]), x, -tolerance, tolerance)
    right = backward(dout, forward(x)[1])
    return worst(distance(right, numerical), sizes(right, numerical)) < tolerance


@mistake("gradient_check", shows=accepts(layer(SQUARE_OFF)))
def too_loose(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """A gradient that is wrong by a factor of 1.0001 passes your check.

    Your comparison is too loose, as with a larger tolerance by default, or where only directions
    are compared.

    Exercise 3.3 demands a relative error below the tolerance, and that is 1e-6 by default.
    """
    return error_of(forward, backward, x, dout) <= max(tolerance, 1e-3)


@mistake("gradient_check", shows=all_of(refuses(a_right_layer), accepts(loosely(SQUARE_OFF))))
def too_strict(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Right layers fail your check, unless a looser tolerance is passed.

    By default your check demands more digits than a central difference has. It is good to about
    ten.

    The tolerance of exercise 3.3 is 1e-6 by default.
    """
    return error_of(forward, backward, x, dout) <= (tolerance if tolerance != 1e-6 else 1e-14)


@mistake("gradient_check", shows=accepts(layer(NO_DOUT)))
def dout_of_ones(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """A backward pass that does not look at dout passes your check.

    Your answers are those of a check with a dout of ones. For that loss, the sum of y, many a wrong
    gradient is right.

    Exercise 3.3 hands the dout that it is given to both: the backward pass and the numerical
    gradient.
    """
    return error_of(forward, backward, x, np.ones_like(dout)) <= tolerance


@mistake("gradient_check", shows=all_of(refuses(a_right_layer), accepts(layer(NO_DOUT))))
def numerical_with_ones(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right layers fail your check, and one that does not look at dout passes.

    Your answers are those of a check in which the numerical gradient does without dout, and the
    backward pass gets it.

    Exercise 3.3 hands the dout that it is given to both: the backward pass and the numerical
    gradient.
    """
    numerical = gradients_of(forward, backward, x, np.ones_like(dout))[1]
    dx = backward(dout, forward(x)[1])
    return worst(distance(dx, numerical), sizes(dx, numerical)) <= tolerance


@mistake(
    "gradient_check",
    source="np.allclose with its own tolerances",
    shows=all_of(accepts(layer(ENTRY_OFF)), refuses(loosely(SQUARE_OFF))),
)
def close_by_default(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """A gradient that is off by 6e-6 in one entry passes, and a looser tolerance changes nothing.

    Your answers are those of NumPy's comparison of arrays with its own tolerances.

    Exercise 3.3 demands a relative error, that of exercise 3.1, below the tolerance that is given.
    """
    return bool(np.allclose(*gradients_of(forward, backward, x, dout)))


@mistake("gradient_check", shows=accepts(layer(TINY)))
def absolute_error_compared(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Tiny gradients pass your check, wrong ones too.

    Your answers are those of a check that compares the absolute difference with the tolerance.

    Exercise 3.3 demands a relative error, that of exercise 3.1, below the tolerance.
    """
    return float(distance(*gradients_of(forward, backward, x, dout)).max()) <= tolerance


@mistake("gradient_check", shows=all_of(accepts(layer(NO_DOUT)), refuses(loosely(SQUARE_OFF))))
def dout_of_ones_tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """A backward pass that does not look at dout passes, and a looser tolerance changes nothing.

    Two things: your answers are those of a check with a dout of ones, and the tolerance that is
    passed changes nothing.

    Exercise 3.3 uses all its arguments: dout goes to both gradients, and the relative error is
    compared with the tolerance.
    """
    return error_of(forward, backward, x, np.ones_like(dout)) <= 1e-6


@mistake("gradient_check", shows=accepts(lambda s: True))
def always_true(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Every layer passes your check, wrong ones too.

    So it is where a gradient is compared with itself, or where an error is always below the
    tolerance.

    Exercise 3.3 compares two gradients that know nothing of each other: the layer's and the
    numerical one.
    """
    return True


@mistake("gradient_check", shows=refuses(lambda s: True))
def never_agrees(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """No layer passes your check, not even a right one with a loose tolerance.

    So it is where the two gradients are of different losses (one has dout and the other has not),
    or where they have to be equal to the last bit.

    Exercise 3.3 hands the same dout to both and asks for a relative error below the tolerance.
    """
    return False


@mistake("gradient_check", shows=all_of(inverted, refuses(loosely(SQUARE_OFF))))
def answer_inverted(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right layers fail your check and wrong ones pass.

    Your answer is True where the error is above the tolerance.

    Exercise 3.3 returns True when the error is within the tolerance.
    """
    return error_of(forward, backward, x, dout) > tolerance


@mistake("gradient_check", shows=all_of(inverted, accepts(loosely(SQUARE_OFF))))
def inverted_tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right layers fail your check and wrong ones pass, whatever the tolerance.

    Two things: your answer is True where the error is too large, and the tolerance that is passed
    changes nothing.

    Exercise 3.3 returns True when the relative error is within the tolerance that it is given.
    """
    return error_of(forward, backward, x, dout) > 1e-6
