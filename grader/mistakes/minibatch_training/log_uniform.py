"""Mistakes in exercise 5.4, log_uniform."""

import numpy as np

from grader.mistakes._shows import all_of, returns, where
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import Rng, X
from grader.mistakes.minibatch_training._shows import EVEN, IN_RANGE, SHARES, facts, shares


@mistake(
    "log_uniform",
    shows=all_of(
        shares(lambda fifths: fifths[4] == fifths.max() > 0.2), facts({IN_RANGE: True, EVEN: False})
    ),
)
def uniform_values(low: float, high: float, size: int, rng: Rng) -> X:
    """On a logarithmic scale, far too many values are near the upper end.

    They are spread like values that are uniform themselves. Between 0.001 and 10 that leaves a
    tenth of them below 1.

    In exercise 5.4 it is the logarithm of a value that is uniform.
    """
    return rng.uniform(low, high, size)


@mistake("log_uniform", shows=facts({IN_RANGE: False, EVEN: False}))
def natural_logs_base_ten(low: float, high: float, size: int, rng: Rng) -> X:
    """Many values are far outside the range.

    That is what comes of drawing natural logarithms and then raising 10 to them.

    In exercise 5.4 the way back must undo the logarithm that was taken: the same base for both.
    """
    return 10 ** rng.uniform(np.log(low), np.log(high), size)


@mistake(
    "log_uniform",
    shows=facts(lambda s: {EVEN: False, IN_RANGE: s.args["low"] < 1 < s.args["high"]}),
)
def tens_logs_base_e(low: float, high: float, size: int, rng: Rng) -> X:
    """The values bunch too near to 1: on a logarithmic scale the range is too short.

    That is what comes of drawing logarithms with base 10 and then raising e to them.

    In exercise 5.4 the way back must undo the logarithm that was taken: the same base for both.
    """
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


@mistake("log_uniform", shows=facts({IN_RANGE: False, EVEN: False}))
def log_of_uniform(low: float, high: float, size: int, rng: Rng) -> X:
    """The values are spread like logarithms, and some are outside of the range.

    That is what comes of drawing values first and taking the logarithm afterwards.

    In exercise 5.4 the logarithm is what is drawn; the value follows from it.
    """
    return np.log(rng.uniform(low, high, size))


@mistake("log_uniform", shows=facts({IN_RANGE: False, EVEN: False}))
def exponents_returned(low: float, high: float, size: int, rng: Rng) -> X:
    """The values run from the logarithm of low to that of high.

    That is what comes of returning the logarithms, uniform as they are, without the way back.

    In exercise 5.4 the values lie between low and high.
    """
    return rng.uniform(np.log(low), np.log(high), size)


@mistake("log_uniform", shows=facts({IN_RANGE: False, EVEN: False}))
def tens_exponents_returned(low: float, high: float, size: int, rng: Rng) -> X:
    """The values run from the exponent of ten of low to that of high.

    That is what comes of returning the logarithms with base 10, uniform as they are, without
    the way back.

    In exercise 5.4 the values lie between low and high.
    """
    return rng.uniform(np.log10(low), np.log10(high), size)


@mistake("log_uniform", shows=facts({'"no value comes twice"': False}))
def steps_of_two(low: float, high: float, size: int, rng: Rng) -> X:
    """The same few values come again and again.

    They are spread like low times whole powers of two. Nothing between those can come.

    In exercise 5.4 the logarithm is uniform: any number between those of low and high.
    """
    return low * 2.0 ** rng.integers(0, int(np.log2(high / low)) + 1, size)


@mistake("log_uniform", shows=facts({'"a second call draws others"': False}))
def evenly_spaced(low: float, high: float, size: int, rng: Rng) -> X:
    """The same values come with each call.

    They do not depend on where rng is: they are a grid, or draws that begin anew with each
    call.

    Exercise 5.4 asks for random values; the picture after it shows what a grid misses.
    """
    return np.geomspace(low, high, size)


@mistake("log_uniform", shows=returns("returned a single number"))
def a_single_number(low: float, high: float, size: int, rng: Rng) -> float:
    """There is a single number, where an array is asked for.

    The size has no effect.

    Exercise 5.4 asks for so many values.
    """
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


@mistake(
    "log_uniform",
    source="NumPy's older global generator",
    shows=facts({'"the values are drawn from rng"': False}),
)
def another_generator(low: float, high: float, size: int, rng: Rng) -> X:
    """The same rng does not give the same values again.

    Something else than rng decides on them. Then a search cannot be repeated.

    Exercise 5.4: the values are drawn from rng.
    """
    return np.exp(np.random.uniform(np.log(low), np.log(high), size))


@mistake(
    "log_uniform",
    shows=all_of(
        shares(lambda fifths: fifths[2] == fifths.max() > 0.2),
        where(lambda s: SHARES in s.want, facts({IN_RANGE: False})),
    ),
)
def bell_of_logs(low: float, high: float, size: int, rng: Rng) -> X:
    """Too many values are near the middle of the range, and some beyond its ends.

    Their logarithms are spread like normal ones, around the middle.

    In exercise 5.4 they are uniform: every part of the range is as likely as any other.
    """
    a, b = np.log(low), np.log(high)
    return np.exp(rng.normal((a + b) / 2, (b - a) / 4, size))


@mistake(
    "log_uniform",
    shows=all_of(
        shares(lambda fifths: fifths[0] == fifths.max() > 0.2), facts({IN_RANGE: True, EVEN: False})
    ),
)
def uniform_reciprocals(low: float, high: float, size: int, rng: Rng) -> X:
    """On a logarithmic scale, far too many values are near the lower end.

    They are spread like values whose reciprocals are uniform.

    In exercise 5.4 it is the logarithm of a value that is uniform.
    """
    return 1 / rng.uniform(1 / high, 1 / low, size)


@mistake("log_uniform", shows=returns("returned values of shape"))
def column_of_values(low: float, high: float, size: int, rng: Rng) -> X:
    """The values stand in a column.

    There is an axis too many.

    Exercise 5.4 asks for so many values, along one axis.
    """
    return np.exp(rng.uniform(np.log(low), np.log(high), (size, 1)))


@mistake(
    "log_uniform",
    shows=all_of(
        shares(lambda fifths: fifths.sum() < 0.9),
        where(lambda s: SHARES in s.want, facts({IN_RANGE: False})),
    ),
)
def ends_in_place_of_their_logs(low: float, high: float, size: int, rng: Rng) -> X:
    """The values are far outside the range.

    That is what comes of drawing exponents between low and high themselves.

    In exercise 5.4 it is the logarithm that is drawn: from that of low to that of high.
    """
    return np.exp(rng.uniform(low, high, size))


@mistake("log_uniform", shows=facts({'"no value comes twice"': False}))
def whole_powers_of_ten(low: float, high: float, size: int, rng: Rng) -> X:
    """The same few values come again and again.

    They are spread like low times whole powers of ten. Nothing between those can come.

    In exercise 5.4 the logarithm is uniform: any number between those of low and high.
    """
    return low * 10.0 ** rng.integers(0, int(np.log10(high / low)) + 1, size)


@mistake("log_uniform", shows=returns("returned a list"))
def list_of_values(low: float, high: float, size: int, rng: Rng) -> list[float]:
    """The values come back in a list.

    An array is asked for, with which one can go on computing.

    Exercise 5.4 shows how many values are drawn at once.
    """
    return np.exp(rng.uniform(np.log(low), np.log(high), size)).tolist()


@mistake(
    "log_uniform",
    shows=facts(lambda s: {EVEN: False, IN_RANGE: s.args["low"] < 1 < s.args["high"]}),
)
def natural_logs_base_two(low: float, high: float, size: int, rng: Rng) -> X:
    """The values bunch too near to 1: on a logarithmic scale the range is too short.

    That is what comes of drawing natural logarithms and then raising 2 to them.

    In exercise 5.4 the way back must undo the logarithm that was taken: the same base for both.
    """
    return 2 ** rng.uniform(np.log(low), np.log(high), size)
