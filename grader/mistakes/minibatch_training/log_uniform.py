"""Mistakes in exercise 5.4, log_uniform."""

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import Rng, X


@mistake("log_uniform")
def uniform_values(low: float, high: float, size: int, rng: Rng) -> X:
    """Nearly all values are in the highest decade.

    The values themselves are uniform. Between 0.001 and 10 that leaves a tenth of them below 1.

    In exercise 5.4 it is the logarithm of a value that is uniform.
    """
    return rng.uniform(low, high, size)


@mistake("log_uniform")
def natural_logs_base_ten(low: float, high: float, size: int, rng: Rng) -> X:
    """Many values are far outside the range.

    Natural logarithms are drawn, and then 10 is raised to them.

    In exercise 5.4 the way back must undo the logarithm that was taken: the same base for both.
    """
    return 10 ** rng.uniform(np.log(low), np.log(high), size)


@mistake("log_uniform")
def tens_logs_base_e(low: float, high: float, size: int, rng: Rng) -> X:
    """The values bunch too near to 1: on a logarithmic scale the range is too short.

    Logarithms with base 10 are drawn, and then e is raised to them.

    In exercise 5.4 the way back must undo the logarithm that was taken: the same base for both.
    """
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


@mistake("log_uniform")
def log_of_uniform(low: float, high: float, size: int, rng: Rng) -> X:
    """The values are logarithms, and some are negative.

    Values are drawn first, and the logarithm is taken afterwards.

    In exercise 5.4 the logarithm is what is drawn; the value follows from it.
    """
    return np.log(rng.uniform(low, high, size))


@mistake("log_uniform")
def exponents_returned(low: float, high: float, size: int, rng: Rng) -> X:
    """The values run from the logarithm of low to that of high.

    The logarithms are uniform, as they should be, and are returned as they are.

    In exercise 5.4 the values lie between low and high.
    """
    return rng.uniform(np.log(low), np.log(high), size)


@mistake("log_uniform")
def tens_exponents_returned(low: float, high: float, size: int, rng: Rng) -> X:
    """The values run from the exponent of ten of low to that of high.

    The logarithms with base 10 are uniform, as they should be, and are returned as they are.

    In exercise 5.4 the values lie between low and high.
    """
    return rng.uniform(np.log10(low), np.log10(high), size)


@mistake("log_uniform")
def steps_of_two(low: float, high: float, size: int, rng: Rng) -> X:
    """There are only a few different values, each twice the one below.

    Whole numbers are drawn as exponents, so nothing between their powers can come.

    In exercise 5.4 the logarithm is uniform: any number between those of low and high.
    """
    return low * 2.0 ** rng.integers(0, int(np.log2(high / low)) + 1, size)


@mistake("log_uniform")
def evenly_spaced(low: float, high: float, size: int, rng: Rng) -> X:
    """The same values come with each call.

    They are spaced evenly on the logarithmic scale: a grid, with nothing random.

    Exercise 5.4 asks for random values; the picture after it shows what a grid misses.
    """
    return np.geomspace(low, high, size)


@mistake("log_uniform")
def a_single_number(low: float, high: float, size: int, rng: Rng) -> float:
    """There is one number, however many are asked for.

    The size is not handed to the generator.

    Exercise 5.4 asks for so many values.
    """
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


@mistake("log_uniform", source="NumPy's older global generator")
def another_generator(low: float, high: float, size: int, rng: Rng) -> X:
    """The values are spread as they should be, but the same rng does not give them again.

    They come from another generator than rng. Then a search cannot be repeated.

    Exercise 5.4: the values are drawn from rng.
    """
    return np.exp(np.random.uniform(np.log(low), np.log(high), size))


@mistake("log_uniform")
def bell_of_logs(low: float, high: float, size: int, rng: Rng) -> X:
    """Too many values are near the middle of the range, and some beyond its ends.

    The logarithms are normal, around the middle.

    In exercise 5.4 they are uniform: every part of the range is as likely as any other.
    """
    a, b = np.log(low), np.log(high)
    return np.exp(rng.normal((a + b) / 2, (b - a) / 4, size))


@mistake("log_uniform")
def uniform_reciprocals(low: float, high: float, size: int, rng: Rng) -> X:
    """Nearly all values are in the lowest decade.

    One over the value is uniform.

    In exercise 5.4 it is the logarithm of a value that is uniform.
    """
    return 1 / rng.uniform(1 / high, 1 / low, size)
