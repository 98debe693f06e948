"""What mistakes in exercise 3.3 share."""

import numpy as np

from grader.mistakes.batchnorm_backward._parts import (
    Layer,
    Z,
    distance,
    sizes,
    slopes,
    worst,
)


def gradients_of(forward: Layer, backward: Layer, x: Z, dout: Z) -> tuple[Z, Z]:
    """The layer's gradient, and the numerical one."""
    numerical = slopes(lambda moved: np.sum(dout * forward(moved)[0]), x, -1e-5, 1e-5)
    return backward(dout, forward(x)[1]), numerical


def error_of(forward: Layer, backward: Layer, x: Z, dout: Z) -> float:
    a, b = gradients_of(forward, backward, x, dout)
    return worst(distance(a, b), sizes(a, b))
