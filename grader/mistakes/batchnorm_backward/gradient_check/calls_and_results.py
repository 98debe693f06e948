"""Mistakes in exercise 3.3, gradient_check: in what is handed on, returned, and overwritten."""

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import all_of, changes, has_shape, returns, stops, where
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import (
    FLOOR,
    Layer,
    Z,
    distance,
    sizes,
    slopes,
    worst,
)
from grader.mistakes.batchnorm_backward._shows import (
    SQUARE,
    TANH,
    a_right_layer,
    accepts,
    layer,
    refuses,
)
from grader.mistakes.batchnorm_backward.gradient_check._parts import error_of, gradients_of


@mistake("gradient_check", shows=all_of(accepts(layer(TANH)), refuses(layer(SQUARE))))
def backward_given_y(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Whether a right layer passes your check depends on what it keeps from its forward pass.

    Your answers are those of a check in which the backward pass gets the forward pass's values y in
    place of the cache.

    In exercise 3.3 the forward pass returns two things, and the second is what backward is given.
    """
    return error_of(lambda a: (forward(a)[0],) * 2, backward, x, dout) <= tolerance


@mistake("gradient_check", shows=all_of(refuses(layer(TANH)), accepts(layer(SQUARE))))
def backward_given_x(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Whether a right layer passes your check depends on what it keeps from its forward pass.

    Your answers are those of a check in which the backward pass gets x in place of the cache. Some
    layers do keep x, others keep more or less.

    In exercise 3.3 the forward pass returns two things, and the second is what backward is given.
    """
    return error_of(lambda a: (forward(a)[0], a), backward, x, dout) <= tolerance


@mistake(
    "gradient_check", shows=where(a_right_layer, lambda s: stops(s) or refuses(a_right_layer)(s))
)
def cache_in_the_loss(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """The function stops with an error, or right layers fail, depending on what they keep.

    So it is where the numerical gradient gets the forward pass as it is, which returns y and the
    cache: the cache gets into the loss.

    In exercise 3.3 the numerical gradient is of a function that returns y alone.
    """
    numerical = slopes(lambda moved: np.sum(dout * np.asarray(forward(moved))), x, -1e-5, 1e-5)
    a = backward(dout, forward(x)[1])
    return worst(distance(a, numerical), sizes(a, numerical)) <= tolerance


@mistake("gradient_check", shows=has_shape("agrees", lambda s: s.args["x"].shape))
def answer_for_each_entry(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> Z:
    """You return a whole array. There should be one True or False.

    Each entry has its own answer.

    Exercise 3.3 uses the error of exercise 3.1, which is one number: the worst of all entries.
    """
    a, b = gradients_of(forward, backward, x, dout)
    return np.asarray(distance(a, b) <= tolerance * np.maximum(sizes(a, b), FLOOR))


@mistake(
    "gradient_check",
    source="1 counts as true in Python, and 0 as false",
    shows=lambda s: np.asarray(s.got["agrees"]).dtype.kind in "iu" if s.got else None,
)
def number_for_truth(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> int:
    """You return 1 or 0. There should be True or False.

    The numbers count as true and false in an if, but they are whole numbers, not truths.

    Exercise 3.3 returns what a comparison gives, True or False.
    """
    return int(error_of(forward, backward, x, dout) < tolerance)


@mistake("gradient_check", shows=returns("returned None"))
def nothing_returned(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> None:
    """Your function returns None.

    Perhaps it prints its answer, or the comparison stands there without being returned.

    Exercise 3.3 returns True or False.
    """


@mistake("gradient_check", source=IN_PLACE, shows=changes("x"))
def x_left_moved(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Afterwards x is no longer what it was.

    Something moves x and does not put it back exactly, and that is mostly the numerical gradient.

    Exercises 3.2 and 3.3 leave x as it was: keep the old value and put it back, or move a copy.
    """
    agrees = error_of(forward, backward, x, dout) <= tolerance
    x += 1e-5
    return agrees
