"""Wrong answers to notebook 6, written without a look at the bank."""

# ruff: noqa: N806

import numpy as np

# 6.3, population_statistics


def means_of_the_batches(batches):
    """Averages the means and the variances of the batches, each batch with the same weight."""
    means, variances = [], []
    for batch in batches:
        means.append(batch.mean(axis=0))
        variances.append(batch.var(axis=0))
    return np.mean(means, axis=0), np.mean(variances, axis=0)


def weighted_variances(batches):
    """Averages the batches' variances by their rows: what is between the batches is lost."""
    n, mean, var = 0, 0.0, 0.0
    for batch in batches:
        mean = mean + len(batch) * batch.mean(axis=0)
        var = var + len(batch) * batch.var(axis=0)
        n += len(batch)
    return mean / n, var / n


def squares_minus_square(batches):
    """Computes the variance as the mean of the squares minus the square of the mean."""
    n, total, squares = 0, 0.0, 0.0
    for batch in batches:
        n += len(batch)
        total = total + batch.sum(axis=0)
        squares = squares + (batch**2).sum(axis=0)
    mean = total / n
    return mean, squares / n - mean**2


def divides_by_one_less(batches):
    """Divides S by the number of rows minus 1 (by 1 if there is one row)."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        delta = mu - mean
        S = S + batch.var(axis=0) * m + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
    return mean, S / max(n - 1, 1)


def all_batches_in_memory(batches):
    """Keeps all batches in a list and stacks them: the values are right, the memory is not."""
    rows = np.vstack(list(batches))
    return rows.mean(axis=0), rows.var(axis=0)


def two_passes(batches):
    """Goes through the batches twice: a generator is at its end, and its variance is 0."""
    n, total = 0, 0.0
    for batch in batches:
        n += len(batch)
        total = total + batch.sum(axis=0)
    mean = total / n
    S = np.zeros_like(mean)
    for batch in batches:
        S = S + ((batch - mean) ** 2).sum(axis=0)
    return mean, S / n


def rows_so_far_missing_in_the_last_term(batches):
    """Multiplies the squared difference by n_b / (n_a + n_b), without n_a."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        delta = mu - mean
        S = S + batch.var(axis=0) * m + m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
    return mean, S / n


def count_raised_too_early(batches):
    """Adds the batch's rows to n_a before the formulas use it, in the mean and in S."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        n += m
        delta = mu - mean
        S = S + batch.var(axis=0) * m + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
    return mean, S / n


def mean_moved_too_early(batches):
    """Moves the mean first, and squares the batch's distance from the new mean in S."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        mean = mean + (mu - mean) * m / (n + m)
        S = S + batch.var(axis=0) * m + n * m / (n + m) * (mu - mean) ** 2
        n += m
    return mean, S / n


def variance_in_place_of_s(batches):
    """Adds the batch's variance to S, not its sum of squared deviations."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        delta = mu - mean
        S = S + batch.var(axis=0) + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
    return mean, S / n


def mean_weighed_by_the_old_rows(batches):
    """Moves the mean by the share n_a / (n_a + n_b), where n_b belongs."""
    n, mean, S = 0, None, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        if mean is None:
            n, mean, S = m, mu, batch.var(axis=0) * m
            continue
        delta = mu - mean
        S = S + batch.var(axis=0) * m + n * m / (n + m) * delta**2
        mean = mean + delta * n / (n + m)
        n += m
    return mean, S / n


def first_batch_merged_twice(batches):
    """Begins with the first batch, and merges that again as the loop begins."""
    batches = iter(batches)
    batch = next(batches)
    n, mean, S = len(batch), batch.mean(axis=0), batch.var(axis=0) * len(batch)
    while batch is not None:
        m, mu = len(batch), batch.mean(axis=0)
        delta = mu - mean
        S = S + batch.var(axis=0) * m + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
        batch = next(batches, None)
    return mean, S / n


def sum_returned_for_variance(batches):
    """Returns S, without the division by the number of rows."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        delta = mu - mean
        S = S + batch.var(axis=0) * m + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
    return mean, S


def batches_centred_in_place(batches):
    """Subtracts each batch's mean from the batch in place: the results are right, the rows not."""
    n, mean, S = 0, 0.0, 0.0
    for batch in batches:
        m, mu = len(batch), batch.mean(axis=0)
        batch -= mu
        delta = mu - mean
        S = S + (batch**2).sum(axis=0) + n * m / (n + m) * delta**2
        mean = mean + delta * m / (n + m)
        n += m
    return mean, S / n


def running_averages_for_exact(batches):
    """Begins with the first batch's mean and variance, and averages with momentum 0.9."""
    mean = var = None
    for batch in batches:
        mu, sigma2 = batch.mean(axis=0), batch.var(axis=0)
        if mean is None:
            mean, var = mu, sigma2
        else:
            mean, var = 0.9 * mean + 0.1 * mu, 0.9 * var + 0.1 * sigma2
    return mean, var


WRONG = {
    "population_statistics": [
        batches_centred_in_place,
        means_of_the_batches,
        weighted_variances,
        squares_minus_square,
        divides_by_one_less,
        all_batches_in_memory,
        two_passes,
        rows_so_far_missing_in_the_last_term,
        count_raised_too_early,
        mean_moved_too_early,
        variance_in_place_of_s,
        mean_weighed_by_the_old_rows,
        first_batch_merged_twice,
        sum_returned_for_variance,
        running_averages_for_exact,
    ],
}
