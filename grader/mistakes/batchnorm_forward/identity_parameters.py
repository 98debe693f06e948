"""Mistakes in exercise 2.3, identity_parameters."""

import numpy as np

from grader.mistakes._parts import KEPT, NO_AXIS, SAMPLE, Z, right_std
from grader.mistakes.bank import mistake

Pair = tuple[Z, Z]


@mistake("identity_parameters")
def deviation_without_eps(z: Z, eps: float = 1e-5) -> Pair:
    """z comes back nearly, but not where a column hardly varies.

    Your gamma is the batch's standard deviation. The layer divides by something slightly larger,
    and gamma has to undo just that.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.std(axis=0), z.mean(axis=0)


@mistake("identity_parameters")
def root_missing(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is the square of what is expected.

    It is the variance plus eps. The layer divides by the root of that.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.var(axis=0) + eps, z.mean(axis=0)


@mistake("identity_parameters")
def variance_alone(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is far off, and for a constant column it is 0.

    Two things: it is the variance, without the root, and eps is not in it.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.var(axis=0), z.mean(axis=0)


@mistake("identity_parameters")
def eps_outside(z: Z, eps: float = 1e-5) -> Pair:
    """z comes back nearly, but what hardly varies comes back too wide.

    You add eps to the standard deviation. The layer adds it to the variance, inside the root.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.std(axis=0) + eps, z.mean(axis=0)


@mistake("identity_parameters")
def eps_not_the_one_given(z: Z, eps: float = 1e-5) -> Pair:
    """Right as long as eps is 1e-5, and wrong for any other eps.

    The eps that is passed is not used: a number is written in its place.

    Exercise 2.3 takes the eps that the layer will use, and gamma has to undo the first formula in
    exercise 2.2 with that eps.
    """
    return right_std(z, 1e-5), z.mean(axis=0)


@mistake("identity_parameters", source=SAMPLE)
def sample_variance_undone(z: Z, eps: float = 1e-5) -> Pair:
    """Every column comes back a little too wide, the more so the smaller the batch.

    Your variance divides by N - 1. The layer's divides by N.

    The second formula above exercise 2.1 is the variance that the layer uses.
    """
    return np.sqrt(z.var(axis=0, ddof=1) + eps), z.mean(axis=0)


@mistake("identity_parameters", source=SAMPLE)
def sample_deviation_alone(z: Z, eps: float = 1e-5) -> Pair:
    """Most columns come back a little too wide, and what hardly varies comes back wrong.

    Two things: your variance divides by N - 1 instead of N, and eps is not in it.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 says where eps
    goes.
    """
    return z.std(axis=0, ddof=1), z.mean(axis=0)


@mistake("identity_parameters")
def exchanged_outputs(z: Z, eps: float = 1e-5) -> Pair:
    """Neither array holds what it should, yet all the numbers are there.

    You return beta first and gamma second.

    Exercise 2.3 asks for gamma and then beta; gamma is the factor in its equation.
    """
    return z.mean(axis=0), right_std(z, eps)


@mistake("identity_parameters")
def exchanged_outputs_without_eps(z: Z, eps: float = 1e-5) -> Pair:
    """Neither array holds what it should, and one is nearly what the other should be.

    Two things: you return beta first and gamma second, and gamma leaves out eps.

    Exercise 2.3 asks for gamma and then beta; the first formula in exercise 2.2 says what gamma has
    to undo.
    """
    return z.mean(axis=0), z.std(axis=0)


@mistake("identity_parameters")
def minus_the_mean(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is right, and your beta is minus what is expected.

    The layer subtracts the mean. To undo that, the mean is added again.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), -z.mean(axis=0)


@mistake("identity_parameters")
def mean_over_deviation(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is right, and your beta is too small or too large by the factor gamma.

    You divide the mean by the deviation. beta is added after gamma has multiplied, in the units
    of z.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), z.mean(axis=0) / right_std(z, eps)


@mistake("identity_parameters")
def shift_left_out(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is right, and your beta is 0: z comes back moved.

    The width is undone, but not the subtraction of the mean.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), np.zeros(z.shape[1])


@mistake("identity_parameters")
def one_over_gamma(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is one over what is expected.

    It divides once more where it should undo a division.

    The first formula in exercise 2.2 says what the layer divides by; the equation in exercise 2.3
    multiplies by gamma.
    """
    return 1 / right_std(z, eps), z.mean(axis=0)


@mistake("identity_parameters")
def normalizes_again(z: Z, eps: float = 1e-5) -> Pair:
    """With your gamma and beta the layer normalizes twice over.

    They are the factor and the shift with which the layer normalizes z. Those that undo it lead
    the other way, from z_hat to z.

    The equation in exercise 2.3 has z_hat on the left and z on the right.
    """
    std = right_std(z, eps)
    return 1 / std, -z.mean(axis=0) / std


@mistake("identity_parameters", source="gamma 1 and beta 0 are the usual start of training")
def ones_and_zeros(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is 1 and your beta 0, whatever z is.

    They leave z_hat as it is. What is to come back is z, from before the normalization.

    The equation in exercise 2.3 has z_hat on the left and z on the right.
    """
    return np.ones(z.shape[1]), np.zeros(z.shape[1])


@mistake("identity_parameters")
def parameters_of_rows(z: Z, eps: float = 1e-5) -> Pair:
    """You return one number for each example. There should be one for each feature.

    The statistics run along the rows. The layer takes them over the batch.

    In the two formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return np.sqrt(z.var(axis=1) + eps), z.mean(axis=1)


@mistake("identity_parameters", source=NO_AXIS)
def one_pair_for_all(z: Z, eps: float = 1e-5) -> tuple[float, float]:
    """You return a single gamma and a single beta, whatever the number of features.

    The statistics are taken over the whole array, so features are mixed.

    In the two formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return np.sqrt(z.var() + eps), z.mean()


@mistake("identity_parameters", source=KEPT)
def parameters_with_kept_dimensions(z: Z, eps: float = 1e-5) -> Pair:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.3 asks for two flat arrays of shape (D,).
    """
    return right_std(z, eps)[None], z.mean(axis=0, keepdims=True)
