"""Mistakes in exercise 8.6, recalibrate: in the statistics of a layer."""

import numpy as np

from grader.mistakes._parts import SAMPLE, Z
from grader.mistakes._shows import all_of, each, equals, is_right, times, where
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.recalibrate._parts import (
    Batches,
    Pairs,
    Parameters,
    batches_of,
    both,
    parameters_of,
    recalibrated,
    results,
    several,
)


def counted_alike(parts: list[Z]) -> tuple[Z, Z]:
    return np.mean([z.mean(axis=0) for z in parts], axis=0), np.mean(
        [z.var(axis=0) for z in parts], axis=0
    )


@mistake("recalibrate", shows=where(several, results(of=counted_alike)))
def batches_count_alike(parameters: Parameters, batches: Batches) -> Pairs:
    """Mean and variance are averages over the batches, each counted alike.

    A batch of a single row counts as much as a large one, and what is between the batches is
    missing in the variance.

    Step 2 of exercise 8.6 takes all rows of all batches, however many rows each has.
    """
    return recalibrated(parameters, batches, of=counted_alike)


def inside_alone(parts: list[Z]) -> tuple[Z, Z]:
    sizes = [len(z) for z in parts]
    return both(parts)[0], np.average([z.var(axis=0) for z in parts], axis=0, weights=sizes)


@mistake(
    "recalibrate",
    source="Ioffe & Szegedy 2015 average the variances of batches",
    shows=where(several, results(of=inside_alone)),
)
def variances_averaged(parameters: Parameters, batches: Batches) -> Pairs:
    """The variances are averages of the batches' own variances.

    What is between the batches, the spread of their means, is missing.

    Step 2 of exercise 8.6 asks for the variance over all rows. That of exercise 8.4 has a second
    term for it.
    """
    return recalibrated(parameters, batches, of=inside_alone)


@mistake(
    "recalibrate",
    source=SAMPLE,
    shows=times("var[1]", lambda s: len(s.args["x"]) / (len(s.args["x"]) - 1)),
)
def sample_variance(parameters: Parameters, batches: Batches) -> Pairs:
    """The variance of layer 1 is a little too large, the more so the fewer rows there are.

    The squares are divided by the number of rows less one.

    Exercise 8.6 asks for the biased variance.
    """
    return recalibrated(
        parameters,
        batches,
        of=lambda z: (both(z)[0], np.concatenate(z).var(axis=0, ddof=1)),
    )


@mistake("recalibrate", shows=equals("var[1]", lambda s: np.sqrt(s.want["var[1]"] + 1e-5)))
def denominators_returned(parameters: Parameters, batches: Batches) -> Pairs:
    """In the place of a layer's variance is the root of variance plus eps.

    It is what the layer divides by.

    Exercise 8.6 asks for the variance itself, and adds eps in step 3.
    """
    return [(mean, np.sqrt(var + 1e-5)) for mean, var in recalibrated(parameters, batches)]


@mistake("recalibrate", shows=equals("var[1]", lambda s: np.sqrt(s.want["var[1]"])))
def deviations_returned(parameters: Parameters, batches: Batches) -> Pairs:
    """In the place of a layer's variance is its root.

    It is the standard deviation.

    Exercise 8.6 asks for mean and variance.
    """
    return [(mean, np.sqrt(var)) for mean, var in recalibrated(parameters, batches)]


@mistake("recalibrate", shows=each("var", lambda name: equals(name, lambda s: s.want[name] + 1e-5)))
def eps_in_the_variance(parameters: Parameters, batches: Batches) -> Pairs:
    """The variances are a little too large, by 1e-5.

    eps is in them. It is added where a root is taken.

    Step 2 of exercise 8.6 has no eps, step 3 has.
    """
    return [(mean, var + 1e-5) for mean, var in recalibrated(parameters, batches)]


@mistake(
    "recalibrate",
    shows=all_of(
        *(
            equals(a, lambda s, b=b: s.want[b])  # type: ignore[misc]
            for a, b in (("mean[1]", "var[1]"), ("var[1]", "mean[1]"))
        )
    ),
)
def pairs_exchanged(parameters: Parameters, batches: Batches) -> Pairs:
    """In each pair the variance comes first and the mean second.

    The two have changed places.

    Exercise 8.6 asks for pairs of mean and var, in that order.
    """
    return [(var, mean) for mean, var in recalibrated(parameters, batches)]


@mistake("recalibrate", shows=where(several, results(of=lambda z: both(z[:1]))))
def first_batch_alone(parameters: Parameters, batches: Batches) -> Pairs:
    """All the statistics are those of the first batch.

    The other batches are not looked at.

    Step 2 of exercise 8.6 takes all rows of all batches.
    """
    return recalibrated(parameters, batches, of=lambda z: both(z[:1]))


@mistake("recalibrate", shows=where(several, results(of=lambda z: both(z[-1:]))))
def last_batch_alone(parameters: Parameters, batches: Batches) -> Pairs:
    """All the statistics are those of the last batch.

    So it is where the statistics of each batch replace those before.

    Step 2 of exercise 8.6 takes all rows of all batches.
    """
    return recalibrated(parameters, batches, of=lambda z: both(z[-1:]))


def of_outputs(z: list[Z], gamma: Z, beta: Z, kink: bool) -> tuple[Z, Z]:
    mean, var = both(z)
    rows = gamma * (np.concatenate(z) - mean) / np.sqrt(var + 1e-5) + beta
    return both([np.maximum(rows, 0) if kink else rows])


def after(parameters: Parameters, batches: Batches, kink: bool) -> Pairs:
    a, found, layer = list(batches), [], 1
    while f"gamma[{layer}]" in parameters:
        z = [x @ parameters[f"W[{layer}]"] for x in a]
        mean, var = both(z)
        gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
        found.append(of_outputs(z, gamma, beta, kink))
        scale = gamma / np.sqrt(var + 1e-5)
        a = [np.maximum(scale * (part - mean) + beta, 0) for part in z]
        layer += 1
    return found


@mistake("recalibrate", shows=equals("mean[1]", lambda s: s.args["beta[1]"]))
def after_gamma_and_beta(parameters: Parameters, batches: Batches) -> Pairs:
    """The mean of each unit of layer 1 is its beta.

    The statistics are those of what comes out after the scale and the shift.

    Step 2 of exercise 8.6 takes the numbers before gamma and beta.
    """
    return after(parameters, batches, kink=False)


@mistake(
    "recalibrate",
    shows=equals("mean[1]", lambda s: after(parameters_of(s), batches_of(s), kink=True)[0][0]),
)
def after_relu(parameters: Parameters, batches: Batches) -> Pairs:
    """No mean of layer 1 is negative: the statistics are those of the layer's output.

    They are taken after the normalization, the scale, the shift and relu.

    Step 2 of exercise 8.6 takes z, the numbers before gamma and beta.
    """
    return after(parameters, batches, kink=True)


@mistake(
    "recalibrate",
    shows=where(
        lambda s: s.args["W[1]"].shape[0] != s.args["W[1]"].shape[1],
        lambda s: (
            None
            if not s.got
            else np.shape(s.got["mean[1]"]) == (s.args["W[1]"].shape[0],)
            and not is_right(s, "mean[1]")
        ),
    ),
)
def of_the_inputs(parameters: Parameters, batches: Batches) -> Pairs:
    """The statistics of layer 1 are those of the batches themselves, not of what it makes of them.

    They are taken before the weights.

    Step 2 of exercise 8.6 takes z, and step 1 says how it is made.
    """
    a, found, layer = list(batches), [], 1
    while f"gamma[{layer}]" in parameters:
        found.append(both(a))
        z = [x @ parameters[f"W[{layer}]"] for x in a]
        mean, var = both(z)
        scale = parameters[f"gamma[{layer}]"] / np.sqrt(var + 1e-5)
        a = [np.maximum(scale * (part - mean) + parameters[f"beta[{layer}]"], 0) for part in z]
        layer += 1
    return found
