"""Mistakes in exercise 6.2, batchnorm_inference: in the statistics, and in what must stay."""

import numpy as np

from grader.mistakes._parts import IN_PLACE, SAMPLE, SURVEY
from grader.mistakes._shows import changes, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import inference_with
from grader.mistakes.running_averages.batchnorm_inference._parts import Z, output


@mistake(
    "batchnorm_inference",
    source="some keep a running standard deviation",
    shows=inference_with(running_var=lambda s: s.args["running_var"] ** 2),
)
def variance_taken_for_deviation(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """Widths are wrong: as if the running variance were a standard deviation.

    It is squared before eps is added. What is passed is a variance already.

    The formula in exercise 6.2 has the running variance under the root as it is.
    """
    return output(z, gamma, beta, mean, np.sqrt(var**2 + eps))


@mistake(
    "batchnorm_inference",
    source=SURVEY,
    shows=inference_with(
        running_mean=lambda s: s.args["z"].mean(axis=0),
        running_var=lambda s: s.args["z"].var(axis=0),
    ),
)
def batch_statistics_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone gives another result than in a batch: always beta.

    The mean and the variance of z normalize it, as in training. The running ones have no
    effect.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, z.mean(axis=0), np.sqrt(z.var(axis=0) + eps))


@mistake(
    "batchnorm_inference", shows=inference_with(running_mean=lambda s: s.args["z"].mean(axis=0))
)
def batch_mean_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone always gives beta.

    The variance is the running one, the mean that of z.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, z.mean(axis=0), np.sqrt(var + eps))


@mistake("batchnorm_inference", shows=inference_with(running_var=lambda s: s.args["z"].var(axis=0)))
def batch_variance_used(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A row alone comes out far wider than in a batch.

    The mean is the running one, the variance that of z, which for one row is 0.

    The formula in exercise 6.2 takes both statistics from the arguments.
    """
    return output(z, gamma, beta, mean, np.sqrt(z.var(axis=0) + eps))


@mistake(
    "batchnorm_inference",
    source=SAMPLE,
    shows=inference_with(running_var=lambda s: s.args["running_var"] * np.divide(s.n, s.n - 1)),
)
def corrected_by_the_batch(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A little too narrow, the more so the fewer rows are asked for, and useless for one.

    The running variance is multiplied by N over N - 1, with the N of z. How many rows are asked for
    now says nothing about the training batches.

    The formula in exercise 6.2 has the running variance under the root as it is.
    """
    n = len(z)
    return output(z, gamma, beta, mean, np.sqrt(var * np.divide(n, n - 1) + eps))


@mistake(
    "batchnorm_inference",
    source="some update the averages in the same function",
    shows=inference_with(
        running_mean=lambda s: 0.9 * s.args["running_mean"] + 0.1 * s.args["z"].mean(axis=0),
        running_var=lambda s: 0.9 * s.args["running_var"] + 0.1 * s.args["z"].var(axis=0),
    ),
)
def averages_updated(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """A tenth of the statistics that normalize z is its own.

    z is averaged into the running ones first, as in training. Prediction needs no statistics of
    z, and changes none.

    The list in exercise 6.2 says what must hold.
    """
    mean = 0.9 * mean + 0.1 * z.mean(axis=0)
    var = 0.9 * var + 0.1 * z.var(axis=0)
    return output(z, gamma, beta, mean, np.sqrt(var + eps))


@mistake("batchnorm_inference", source=IN_PLACE, shows=changes("z"))
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


@mistake(
    "batchnorm_inference",
    source="some update the averages in the same function",
    shows=where(
        lambda s: "running_mean" in s.seen.changed,
        inference_with(
            running_mean=lambda s: 0.9 * s.args["running_mean"] + 0.1 * s.args["z"].mean(axis=0),
            running_var=lambda s: 0.9 * s.args["running_var"] + 0.1 * s.args["z"].var(axis=0),
        ),
    ),
)
def averages_updated_in_place(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The statistics that were passed have changed, and a tenth of them is now that of z.

    z is averaged into them first, as in training. Prediction changes nothing.

    The list in exercise 6.2 says what must hold.
    """
    mean *= 0.9
    mean += 0.1 * z.mean(axis=0)
    var *= 0.9
    var += 0.1 * z.var(axis=0)
    return output(z, gamma, beta, mean, np.sqrt(var + eps))


@mistake(
    "batchnorm_inference",
    source="some update the averages in the same function",
    shows=changes("running_mean"),
)
def averages_updated_afterwards(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    """The statistics that were passed have changed.

    They were written into. Prediction changes nothing, or the next one would be another.

    The list in exercise 6.2 says what must hold.
    """
    out = output(z, gamma, beta, mean, np.sqrt(var + eps))
    mean += 0.1 * (z.mean(axis=0) - mean)
    var += 0.1 * (z.var(axis=0) - var)
    return out
