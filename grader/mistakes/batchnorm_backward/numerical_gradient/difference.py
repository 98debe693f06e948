"""Mistakes in exercise 3.2, numerical_gradient: in the difference, and in the loss."""

import numpy as np

from grader.mistakes._shows import all_of, is_wrong, minus, right, right_only, times, where
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import Function, Z, slopes, weighted
from grader.mistakes.batchnorm_backward._shows import (
    dx_about,
    gradient_of,
    large_step,
    nearly_right_dx,
    small_step,
    step,
)


@mistake("numerical_gradient", shows=nearly_right_dx)
def forward_difference(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right for a small step, and the larger the step the farther off.

    It compares x + h with x itself. The error of such a one-sided difference shrinks with h, that
    of the central one with its square.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, 0, h)


@mistake("numerical_gradient", shows=nearly_right_dx)
def backward_difference(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right for a small step, and the larger the step the farther off.

    It compares x with x - h. The error of such a one-sided difference shrinks with h, that of the
    central one with its square.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, 0)


@mistake("numerical_gradient", shows=dx_about(lambda dx: 0.5 * dx))
def one_side_over_two_steps(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """About half of what is expected, as long as the step is small.

    It is the change from x to x + h, which is one step, divided by two.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, 0, h, 2 * h)


@mistake("numerical_gradient", shows=dx_about(lambda dx: 1.5 * dx))
def three_steps_over_two(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """About one and a half times what is expected, as long as the step is small.

    It is the change from x - 2h to x + h, which is three steps, divided by two. So it is where 2h
    is taken away from x itself, and not from x + h.

    The central difference of exercise 3.2 goes h to either side of x.
    """
    return slopes(weighted(f, dout), x, -2 * h, h, 2 * h)


@mistake("numerical_gradient", shows=times("dx", 2))
def divided_by_one_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Twice what is expected.

    From x - h to x + h are two steps, and the change is divided by one.

    The central difference of exercise 3.2 divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, h, h)


@mistake(
    "numerical_gradient",
    source="an expression divides and multiplies from left to right",
    shows=times("dx", lambda s: step(s) ** 2),
)
def multiplied_by_the_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Far too small: with h at 1e-5 nothing but round-off seems to be left.

    The change is divided by 2 and multiplied by h.

    In the central difference of exercise 3.2 the whole product 2h is below the line.
    """
    return slopes(weighted(f, dout), x, -h, h, 2 / h)


@mistake("numerical_gradient", shows=times("dx", lambda s: 2 * step(s)))
def not_divided_by_the_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Far too small: it shrinks with the step.

    It is how much the loss changed. A slope is that change for each unit of x.

    The central difference of exercise 3.2 divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, h, 1.0)


@mistake("numerical_gradient", shows=minus("dx"))
def downhill(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Minus what is expected.

    It is the loss at x - h minus the loss at x + h, over 2h.

    In the central difference of exercise 3.2 the value at x + h comes first.
    """
    return slopes(weighted(f, dout), x, -h, h, -2 * h)


@mistake("numerical_gradient", shows=right_only(lambda s: step(s) == 1e-5, "dx"))
def step_fixed(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right when h is 1e-5, and wrong for any other h.

    The h that is passed changes nothing: your results are those of 1e-5.

    The h in the central difference of exercise 3.2 is the function's last argument.
    """
    return slopes(weighted(f, dout), x, -1e-5, 1e-5)


@mistake(
    "numerical_gradient",
    shows=all_of(where(small_step, right("dx")), where(large_step, is_wrong("dx"))),
)
def half_steps(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    It is the change from x - h/2 to x + h/2, divided by h: a central difference, with half the step
    asked for.

    The central difference of exercise 3.2 goes a whole h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h / 2, h / 2)


@mistake(
    "numerical_gradient",
    source="the rule that the step should grow with x",
    shows=all_of(where(small_step, right("dx")), where(large_step, is_wrong("dx"))),
)
def step_grows_with_x(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    It is what a step gives that depends on the size of the entry that is moved.

    In the central difference of exercise 3.2 the step is h for every entry.
    """
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(float(x[i])))
        dx[i] = slopes(weighted(f, dout), x, -step, step)[i]
    return dx


@mistake(
    "numerical_gradient",
    shows=all_of(where(small_step, right("dx")), where(large_step, is_wrong("dx"))),
)
def complex_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    It is what an imaginary step gives. That is the better method where f allows it, but its error
    differs from the central difference's.

    Exercise 3.2 asks for the central difference: real steps of h to either side.
    """
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[i] += 1j * h
        dx[i] = np.sum(dout * f(moved)).imag / h
    return dx


@mistake("numerical_gradient", shows=gradient_of(np.sum))
def dout_ignored(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of the plain sum of f's values, as if dout were all ones.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(weighted(f, np.ones_like(dout)), x, -h, h)


@mistake("numerical_gradient", shows=gradient_of(lambda values: np.sum(values**2)))
def loss_of_squares(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of the sum of the squares of f's values.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(lambda moved: np.sum(f(moved) ** 2), x, -h, h)


@mistake("numerical_gradient", shows=gradient_of(lambda values: np.sum(values**2) / 2))
def loss_of_half_squares(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of half the sum of the squares of f's values.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(lambda moved: np.sum(f(moved) ** 2) / 2, x, -h, h)


@mistake("numerical_gradient", shows=times("dx", lambda s: 1 / s.args["dout"].size))
def loss_is_a_mean(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Too small, by a factor that depends on how many values f returns.

    It is the gradient of the mean of dout times f of x. How the loss weighs each value is in dout
    already.

    The loss of exercise 3.2 is a sum.
    """
    return slopes(weighted(f, dout), x, -h, h) / dout.size


@mistake("numerical_gradient", shows=times("dx", lambda s: 1 / len(s.args["x"])))
def loss_divided_by_examples(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Too small by a factor of N, the number of examples.

    It is divided by N. How the loss weighs each example is in dout already.

    The loss of exercise 3.2 is a sum, with no 1/N.
    """
    return slopes(weighted(f, dout), x, -h, h) / len(x)
