"""Mistakes in exercise 6.2, batchnorm_inference."""

import numpy as np

from grader.mistakes._parts import IN_PLACE, SAMPLE, SURVEY, WORDING
from grader.mistakes.bank import mistake

Z = np.ndarray


def output(z: Z, gamma: Z, beta: Z, mean: Z, std: Z) -> Z:
    out: Z = gamma * (z - mean) / std + beta
    return out


@mistake("batchnorm_inference", source=SURVEY)
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Too narrow where a feature hardly varies; where it varies much, that is hardly to be
    seen.

    eps is added to the root of the variance. It belongs to the variance, inside the root, as in
    training.

    The formula in exercise 6.2 has the root over the sum of variance and eps.
    """
    return output(z, gamma, beta, mean, np.sqrt(var) + eps)


@mistake("batchnorm_inference", source=SURVEY)
def eps_missing(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Infinite, or not a number, where a feature did not vary in training.

    eps is not used. In training it was, so the two modes differ.

    The formula in exercise 6.2 has the root over the sum of variance and eps.
    """
    return output(z, gamma, beta, mean, np.sqrt(var))


@mistake("batchnorm_inference")
def eps_fixed(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Whatever eps is passed, the result is that of 1e-5.

    The eps that is passed has no effect.

    The eps in the formula in exercise 6.2 is the function's last argument.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + 1e-5))


@mistake("batchnorm_inference", source="eps is 1e-3 by default in Keras")
def eps_fixed_as_in_keras(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Whatever eps is passed, the result is that of 1e-3.

    The eps that is passed has no effect. Keras takes 1e-3 where nothing is said.

    The eps in the formula in exercise 6.2 is the function's last argument.
    """
    return output(z, gamma, beta, mean, np.sqrt(var + 1e-3))


@mistake("batchnorm_inference", source=WORDING)
def divided_by_variance(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Features that vary much come out too narrow, those that vary little far too wide.

    It is divided by the variance plus eps, without the root.

    The formula in exercise 6.2 has a root below the line.
    """
    return output(z, gamma, beta, mean, var + eps)


@mistake("batchnorm_inference", source="some keep a running standard deviation")
def variance_taken_for_deviation(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Widths are wrong: as if the running variance were a standard deviation.

    It is squared before eps is added. What is passed is a variance already.

    The formula in exercise 6.2 has the running variance under the root as it is.
    """
    return output(z, gamma, beta, mean, np.sqrt(var**2 + eps))


@mistake("batchnorm_inference", source=SURVEY)
def batch_statistics_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone gives another result than in a batch: always beta.

    The mean and the variance of z normalize it, as in training. The running ones have no
    effect.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, z.mean(axis=0), np.sqrt(z.var(axis=0) + eps))


@mistake("batchnorm_inference")
def batch_mean_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone always gives beta.

    The variance is the running one, the mean that of z.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, z.mean(axis=0), np.sqrt(var + eps))


@mistake("batchnorm_inference")
def batch_variance_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone comes out far wider than in a batch.

    The mean is the running one, the variance that of z, which for one row is 0.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, mean, np.sqrt(z.var(axis=0) + eps))


@mistake("batchnorm_inference", source=SURVEY)
def without_scale_and_shift(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on gamma and beta.

    z is normalized, and that is all. What training has learned in gamma and beta is part of the
    layer in prediction, too.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return (z - mean) / np.sqrt(var + eps)


@mistake("batchnorm_inference")
def without_scale(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on gamma.

    beta is added, but nothing is multiplied by gamma.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return (z - mean) / np.sqrt(var + eps) + beta


@mistake("batchnorm_inference")
def without_shift(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The result does not depend on beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The formula in exercise 6.2 has a scale before the fraction and a shift behind it.
    """
    return gamma * (z - mean) / np.sqrt(var + eps)


@mistake("batchnorm_inference")
def exchanged_parameters(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Where z is the running mean, the result is gamma. It should be beta.

    It is multiplied by beta, and gamma is added.

    In the formula in exercise 6.2 gamma is the scale and beta the shift.
    """
    return output(z, beta, gamma, mean, np.sqrt(var + eps))


@mistake("batchnorm_inference")
def mean_left_in(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Each feature is off by an amount of its own.

    It is divided, but the running mean is not subtracted.

    The formula in exercise 6.2 has a difference above the line.
    """
    return output(z, gamma, beta, np.zeros_like(mean), np.sqrt(var + eps))


@mistake("batchnorm_inference", source=SAMPLE)
def corrected_by_the_batch(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A little too narrow, the more so the fewer rows are asked for, and useless for one.

    The running variance is multiplied by N over N - 1, with the N of z. How many rows are asked for
    now says nothing about the training batches.

    The formula in exercise 6.2 has the running variance under the root as it is.
    """
    n = len(z)
    return output(z, gamma, beta, mean, np.sqrt(var * np.divide(n, n - 1) + eps))


@mistake("batchnorm_inference", source="some update the averages in the same function")
def averages_updated(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A tenth of the statistics that normalize z is its own.

    z is averaged into the running ones first, as in training. Prediction needs no statistics of
    z, and changes none.

    The list in exercise 6.2 says what must hold.
    """
    mean *= 0.9
    mean += 0.1 * z.mean(axis=0)
    var *= 0.9
    var += 0.1 * z.var(axis=0)
    return output(z, gamma, beta, mean, np.sqrt(var + eps))


@mistake("batchnorm_inference", source=IN_PLACE)
def written_into_the_input(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The z that you were given is no longer what it was.

    It was written into. Whoever passed it may still need it.

    The list in exercise 6.2 says what must hold.
    """
    if z.dtype.kind != "f":
        return output(z, gamma, beta, mean, np.sqrt(var + eps))
    z -= mean
    z *= gamma / np.sqrt(var + eps)
    z += beta
    return z
