"""Mistakes in exercise 1.2, normalize."""

import numpy as np

from grader.mistakes._parts import CUT_OFF, GUARD, IN_PLACE, WORDING
from grader.mistakes.bank import mistake

X = np.ndarray


@mistake("normalize")
def own_statistics(x: X, mu: X, sigma: X) -> X:
    """The result for an example depends on which other examples come with it.

    You normalize x with its own mean and standard deviation. The test set must be moved and scaled
    exactly as the training set was, so the statistics come from outside.

    Use the mu and sigma that the function is given: exercise 1.2, and the section "The test set
    gets the training statistics".
    """
    varies = np.ptp(x, axis=0) > 0
    return (x - x.mean(axis=0)) / np.where(varies, x.std(axis=0), 1.0)


@mistake("normalize")
def own_statistics_with_zeros(x: X, mu: X, sigma: X) -> X:
    """The result for an example depends on its companions, and one alone gives no numbers at all.

    You normalize x with its own mean and standard deviation. The test set must be moved and scaled
    exactly as the training set was, so the statistics come from outside.

    Use the mu and sigma that the function is given: exercise 1.2, and the section "The test set
    gets the training statistics".
    """
    return (x - x.mean(axis=0)) / x.std(axis=0)


@mistake("normalize")
def own_mean(x: X, mu: X, sigma: X) -> X:
    """Every column is scaled rightly but moved wrongly: its mean is always 0.

    You subtract the mean of x, not the mu that is given.

    The formula in exercise 1.2 uses the given mu: the section "The test set gets the training
    statistics" says why.
    """
    return (x - x.mean(axis=0)) / sigma


@mistake("normalize", source=WORDING)
def divided_by_variance(x: X, mu: X, sigma: X) -> X:
    """Features with a small sigma come out too large, those with a large sigma too small.

    You divide by sigma squared, the variance. That mirrors the scales instead of evening them out.

    The third formula above exercise 1.1 divides by sigma itself.
    """
    return (x - mu) / sigma**2


@mistake("normalize")
def divided_by_root(x: X, mu: X, sigma: X) -> X:
    """Each column has the right signs but the wrong scale, by a factor of its own.

    You divide by the root of sigma, as if sigma were a variance. It is a standard deviation.

    The third formula above exercise 1.1 divides by sigma itself.
    """
    return (x - mu) / np.sqrt(sigma)


@mistake("normalize")
def not_scaled(x: X, mu: X, sigma: X) -> X:
    """The columns are moved but still as wide as before.

    The mean is subtracted and nothing is divided.

    The third formula above exercise 1.1 divides the difference by sigma.
    """
    return x - mu


@mistake("normalize")
def not_moved(x: X, mu: X, sigma: X) -> X:
    """Every entry of a column is off by the same amount.

    You divide by sigma, but the mean is not subtracted.

    The third formula above exercise 1.1 divides the difference between x and mu.
    """
    return x / sigma


@mistake("normalize", source="a division binds more tightly than a difference")
def parentheses_missing(x: X, mu: X, sigma: X) -> X:
    """The columns are moved by a wrong amount and are as wide as before.

    Only mu is divided by sigma, because a division is done before a subtraction.

    In the third formula above exercise 1.1 the whole difference is above the line.
    """
    return x - mu / sigma


@mistake("normalize")
def multiplied_by_sigma(x: X, mu: X, sigma: X) -> X:
    """Where sigma is large your values are far too large, where it is small far too small.

    You multiply by sigma, which undoes a normalization. Here one is to be made.

    The third formula above exercise 1.1 has sigma below the line.
    """
    return (x - mu) * sigma


@mistake("normalize")
def exchanged_arguments(x: X, mu: X, sigma: X) -> X:
    """Every column is moved and scaled by wrong amounts.

    You subtract sigma and divide by mu: the two have changed places.

    The third formula above exercise 1.1 subtracts mu and divides by sigma.
    """
    return (x - sigma) / mu


@mistake("normalize")
def wrong_sign(x: X, mu: X, sigma: X) -> X:
    """Every entry is minus what it should be.

    You subtract x from mu, so an example above the mean comes out negative.

    The third formula above exercise 1.1 begins with x.
    """
    return (mu - x) / sigma


@mistake("normalize", source=GUARD)
def small_number_added_to_sigma(x: X, mu: X, sigma: X) -> X:
    """Your values are nearly right, and all a touch too small.

    A small number is added to sigma against a division by zero. The sigma that is given is never
    0: the fit has seen to that.

    The third formula above exercise 1.1 divides by sigma and nothing else.
    """
    return (x - mu) / (sigma + 1e-8)


@mistake("normalize", source=IN_PLACE)
def normalizes_in_place(x: X, mu: X, sigma: X) -> X:
    """Your values are right, but afterwards x is no longer what it was.

    You write the result, or a step towards it, into the array that you were given. The caller's
    data are lost.

    Exercise 1.2 asks for a new array that leaves x as it was.
    """
    x -= mu
    return x / sigma


@mistake("normalize", source=CUT_OFF)
def overwrites_entries(x: X, mu: X, sigma: X) -> X:
    """Afterwards x is no longer what it was, and whole numbers stay whole.

    You write the result entry by entry into the array that you were given. The caller's data are
    lost, and an array of whole numbers cuts off the decimals.

    Exercise 1.2 asks for a new array that leaves x as it was.
    """
    x[:] = (x - mu) / sigma
    return x


@mistake("normalize", source=CUT_OFF)
def decimals_cut_off(x: X, mu: X, sigma: X) -> X:
    """All is right until x holds whole numbers: then the result holds whole numbers too.

    You fill an array that was made like x. If x holds whole numbers, so does that array, and the
    decimals are cut off.

    Exercise 1.2 asks for the quotient in its formula, which is rarely whole: it needs an array of
    float64.
    """
    x_norm = np.zeros_like(x)
    x_norm[:] = (x - mu) / sigma
    return x_norm


@mistake("normalize", source="NumPy refuses to subtract decimals in place from whole numbers")
def copy_of_whole_numbers(x: X, mu: X, sigma: X) -> X:
    """All is right until x holds whole numbers: then the function stops with an error.

    You work on a copy of x, which is a good idea, but a copy of whole numbers cannot hold decimals.

    Exercise 1.2 asks for the quotient in its formula, which is rarely whole: make the copy one of
    float64.
    """
    x_norm = x.copy()
    x_norm -= mu
    x_norm /= sigma
    return x_norm


@mistake("normalize")
def single_precision(x: X, mu: X, sigma: X) -> X:
    """The values are right to about seven digits only, and the array is float32.

    Somewhere the numbers are converted to single precision, as is usual for training on a GPU.

    Exercise 1.2 is plain arithmetic on float64 arrays: its formula needs no conversion.
    """
    return ((x - mu) / sigma).astype(np.float32)


@mistake("normalize")
def rows_and_columns_exchanged(x: X, mu: X, sigma: X) -> X:
    """The numbers are right, but rows and columns have changed places.

    You turned x around to match it with mu and sigma, and did not turn the result back.

    Exercise 1.2 asks for a result of the shape of x.
    """
    return ((x - mu) / sigma).T
