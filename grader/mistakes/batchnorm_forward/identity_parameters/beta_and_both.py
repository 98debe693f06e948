"""Mistakes in exercise 2.3, identity_parameters: in beta, or in both."""

import numpy as np

from grader.mistakes._parts import (
    KEPT,
    NO_AXIS,
    Z,
    right_std,
)
from grader.mistakes._shows import each_of, equals, holds, minus, times
from grader.mistakes._shows_arrays import are_single, one_axis_more, one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    var_of,
)

Pair = tuple[Z, Z]


@mistake("identity_parameters", shows=each_of(holds("gamma", "beta"), holds("beta", "gamma")))
def exchanged_outputs(z: Z, eps: float = 1e-5) -> Pair:
    """gamma holds what beta should, and beta what gamma should.

    beta comes first and gamma second.

    Exercise 2.3 asks for gamma and then beta; gamma is the factor in its equation.
    """
    return z.mean(axis=0), right_std(z, eps)


@mistake(
    "identity_parameters",
    shows=each_of(holds("gamma", "beta"), equals("beta", lambda s: var_of(s) ** 0.5)),
)
def exchanged_outputs_without_eps(z: Z, eps: float = 1e-5) -> Pair:
    """gamma holds what beta should, and beta what gamma would be with an eps of 0.

    Two things: beta comes first and gamma second, and gamma leaves out eps.

    Exercise 2.3 asks for gamma and then beta; the first formula in exercise 2.2 says what gamma has
    to undo.
    """
    return z.mean(axis=0), z.std(axis=0)


@mistake("identity_parameters", shows=minus("beta"))
def minus_the_mean(z: Z, eps: float = 1e-5) -> Pair:
    """Your beta is minus what is expected.

    The layer subtracts the mean. To undo that, the mean is added again.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), -z.mean(axis=0)


@mistake("identity_parameters", shows=equals("beta", lambda s: s.want["beta"] / s.want["gamma"]))
def mean_over_deviation(z: Z, eps: float = 1e-5) -> Pair:
    """Your beta is not in the units of z.

    It is the mean divided by the deviation. beta is added after gamma has multiplied, in the units
    of z.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), z.mean(axis=0) / right_std(z, eps)


@mistake("identity_parameters", shows=equals("beta", lambda s: s.want["beta"] * s.want["gamma"]))
def mean_times_deviation(z: Z, eps: float = 1e-5) -> Pair:
    """Your beta is not in the units of z.

    It is the mean times the deviation. beta is added after gamma has multiplied, in the units of z.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), z.mean(axis=0) * right_std(z, eps)


@mistake("identity_parameters", shows=times("beta", 0))
def shift_left_out(z: Z, eps: float = 1e-5) -> Pair:
    """Your beta is 0: z comes back moved.

    Nothing undoes the subtraction of the mean.

    Solve the equation in exercise 2.3 for beta with z_hat 0: then z is the mean.
    """
    return right_std(z, eps), np.zeros(z.shape[1])


@mistake(
    "identity_parameters",
    shows=each_of(
        equals("gamma", lambda s: 1 / s.want["gamma"]),
        equals("beta", lambda s: -s.want["beta"] / s.want["gamma"]),
    ),
)
def normalizes_again(z: Z, eps: float = 1e-5) -> Pair:
    """With your gamma and beta the layer normalizes twice over.

    They are the factor and the shift with which the layer normalizes z. Those that undo it lead
    the other way, from z_hat to z.

    The equation in exercise 2.3 has z_hat on the left and z on the right.
    """
    std = right_std(z, eps)
    return 1 / std, -z.mean(axis=0) / std


@mistake(
    "identity_parameters",
    source="gamma 1 and beta 0 are the usual start of training",
    shows=each_of(equals("gamma", lambda s: 1 + 0 * s.want["gamma"]), times("beta", 0)),
)
def ones_and_zeros(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is 1 and your beta 0, whatever z is.

    They leave z_hat as it is. What is to come back is z, from before the normalization.

    The equation in exercise 2.3 has z_hat on the left and z on the right.
    """
    return np.ones(z.shape[1]), np.zeros(z.shape[1])


@mistake("identity_parameters", shows=one_for_each_example("gamma", "beta"))
def parameters_of_rows(z: Z, eps: float = 1e-5) -> Pair:
    """gamma and beta hold one number for each example. There should be one for each feature.

    They are made of the statistics of the rows. The layer takes them over the batch.

    In the two formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return np.sqrt(z.var(axis=1) + eps), z.mean(axis=1)


@mistake("identity_parameters", source=NO_AXIS, shows=are_single("gamma", "beta"))
def one_pair_for_all(z: Z, eps: float = 1e-5) -> tuple[float, float]:
    """gamma and beta are single numbers, whatever the number of features.

    They are made of the statistics of the whole array, so features are mixed.

    In the two formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return np.sqrt(z.var() + eps), z.mean()


@mistake("identity_parameters", source=KEPT, shows=one_axis_more("gamma", "beta"))
def parameters_with_kept_dimensions(z: Z, eps: float = 1e-5) -> Pair:
    """gamma and beta have one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.3 asks for two flat arrays of shape (D,).
    """
    return right_std(z, eps)[None], z.mean(axis=0, keepdims=True)
