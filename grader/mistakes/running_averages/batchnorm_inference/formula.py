"""Mistakes in exercise 6.2, batchnorm_inference: in the formula."""

import numpy as np

from grader.mistakes._parts import SURVEY, WORDING
from grader.mistakes._shows import not_finite, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    inference_is,
    inference_with,
    narrow_where_little,
    narrow_where_much,
    off_in_each_feature,
    outputs_wide,
    wide_where_little,
)
from grader.mistakes.running_averages.batchnorm_inference._parts import Z, output


@mistake("batchnorm_inference", source=SURVEY, shows=outputs_wide(wide_where_little))
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Too wide where a feature hardly varies; where it varies much, that is hardly to be seen.

    eps is added to the root of the variance. It belongs to the variance, inside the root, as in
    training.

    The formula in exercise 6.2 has the root over the sum of variance and eps.
    """
    return output(z, gamma, beta, mean, np.sqrt(var) + eps)


@mistake(
    "batchnorm_inference",
    source=SURVEY,
    shows=where(lambda s: not s.args["running_var"].all(), not_finite("z_tilde")),
)
def eps_missing(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Infinite, or not a number, where a feature did not vary in training.

    eps is not used. In training it was, so the two modes differ.

    The formula in exercise 6.2 has the root over the sum of variance and eps.
    """
    return output(z, gamma, beta, mean, np.sqrt(var))


@mistake("batchnorm_inference", shows=inference_with(eps=1e-5))
def eps_fixed(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Whatever eps is passed, the result is that of 1e-5.

    The eps that is passed has no effect.

    The eps in the formula in exercise 6.2 is the function's last argument.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + 1e-5))


@mistake(
    "batchnorm_inference", source="eps is 1e-3 by default in Keras", shows=inference_with(eps=1e-3)
)
def eps_fixed_as_in_keras(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Whatever eps is passed, the result is that of 1e-3.

    The eps that is passed has no effect. Keras takes 1e-3 where nothing is said.

    The eps in the formula in exercise 6.2 is the function's last argument.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + 1e-3))


@mistake("batchnorm_inference", source=WORDING, shows=outputs_wide(narrow_where_much))
def divided_by_variance(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Features that vary much come out too narrow, those that vary little far too wide.

    It is divided by the variance plus eps, without the root.

    The formula in exercise 6.2 has a root below the line.
    """
    return output(z, gamma, beta, mean, var + eps)


@mistake(
    "batchnorm_inference",
    source=SURVEY,
    shows=inference_is(lambda z, gamma, beta, mean, root: (z - mean) / root),
)
def without_scale_and_shift(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on gamma and beta.

    z is normalized, and that is all. What training has learned in gamma and beta is part of the
    layer in prediction, too.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return (z - mean) / np.sqrt(var + eps)


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: (z - mean) / root + beta),
)
def without_scale(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on gamma.

    beta is added, but nothing is multiplied by gamma.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return (z - mean) / np.sqrt(var + eps) + beta


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: gamma * (z - mean) / root),
)
def without_shift(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return gamma * (z - mean) / np.sqrt(var + eps)


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: beta * (z - mean) / root + gamma),
)
def exchanged_parameters(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Where z is the running mean, the result is gamma. It should be beta.

    It is multiplied by beta, and gamma is added.

    In the formula in exercise 6.2 gamma is the scale and beta the shift.
    """
    return output(z, beta, gamma, mean, np.sqrt(var + eps))


@mistake("batchnorm_inference", shows=off_in_each_feature)
def mean_left_in(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Each feature is off by an amount of its own.

    It is divided, but the running mean is not subtracted.

    The formula in exercise 6.2 has a difference above the line.
    """
    return output(z, gamma, beta, np.zeros_like(mean), np.sqrt(var + eps))


@mistake("batchnorm_inference", source=WORDING, shows=outputs_wide(narrow_where_much))
def divided_by_variance_without_eps(
    z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5
) -> Z:
    """Features that vary much come out too narrow, those that vary little far too wide.

    It is divided by the variance alone: there is neither a root nor eps.

    The formula in exercise 6.2 has the root over the sum of variance and eps.
    """
    return output(z, gamma, beta, mean, var)


@mistake(
    "batchnorm_inference", shows=inference_is(lambda z, gamma, beta, mean, root: gamma * z + beta)
)
def not_normalized(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The running statistics have no effect.

    z is scaled and shifted as it came. It should be normalized before.

    The formula in exercise 6.2 has a fraction between the scale and the shift.
    """
    return gamma * z + beta


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: gamma * (z - mean) + beta),
)
def only_centered(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The running variance has no effect.

    The mean is subtracted, and nothing is divided.

    The formula in exercise 6.2 has a root below the line.
    """
    return output(z, gamma, beta, mean, np.ones_like(var))


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: gamma * ((z - mean) / root + beta)),
)
def beta_first(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Where z is the running mean, the result is gamma times beta. It should be beta.

    beta is added to the normalized values before they are multiplied.

    In the formula in exercise 6.2 the shift is the last thing.
    """
    return gamma * ((z - mean) / np.sqrt(var + eps) + beta)


@mistake(
    "batchnorm_inference",
    shows=inference_is(lambda z, gamma, beta, mean, root: (gamma * (z - mean) + beta) / root),
)
def beta_inside_the_fraction(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Where z is the running mean, the result is beta divided by a deviation.

    beta is added before the division, and divided along with the rest.

    In the formula in exercise 6.2 beta stands behind the fraction.
    """
    return (gamma * (z - mean) + beta) / np.sqrt(var + eps)


@mistake("batchnorm_inference", shows=off_in_each_feature)
def mean_behind_the_fraction(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Each feature is off by an amount of its own.

    The running mean is subtracted as it is, after the division.

    The formula in exercise 6.2 has the whole difference above the line.
    """
    return gamma * (z / np.sqrt(var + eps) - mean) + beta


@mistake("batchnorm_inference", shows=outputs_wide(wide_where_little))
def eps_squared(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Too wide where a feature hardly varies; where it varies much, that is hardly to be seen.

    It is the square of eps that is added to the variance.

    The formula in exercise 6.2 has eps as it is.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + eps**2))


@mistake("batchnorm_inference", shows=outputs_wide(wide_where_little))
def eps_subtracted(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Too wide, or not a number, where a feature hardly varies.

    eps is subtracted from the variance.

    The formula in exercise 6.2 adds it.
    """
    return output(z, gamma, beta, mean, np.sqrt(var - eps))


@mistake("batchnorm_inference", shows=outputs_wide(narrow_where_little))
def eps_inside_and_outside(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A little too narrow where a feature hardly varies.

    eps is added twice: to the variance, and again to the root.

    The formula in exercise 6.2 has it once, inside the root.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + eps) + eps)


@mistake("batchnorm_inference", shows=outputs_wide(narrow_where_little))
def eps_added_twice(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A little too narrow where a feature hardly varies.

    Twice eps is added to the variance.

    The formula in exercise 6.2 has eps once.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + 2 * eps))
