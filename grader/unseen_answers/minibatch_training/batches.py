"""Wrong answers to notebook 5, written without a look at the bank."""

import numpy as np

# 5.1, minibatches


def drops_the_smaller_last_batch(x, y, batch_size, rng):
    """Gives full batches only: what is left over is dropped, all of it if N < batch_size."""
    order = rng.permutation(len(x))
    batches = []
    for k in range(len(x) // batch_size):
        rows = order[k * batch_size : (k + 1) * batch_size]
        batches.append((x[rows], y[rows]))
    return batches


def loop_ends_a_batch_early(x, y, batch_size, rng):
    """Ends range at N - batch_size, so the last batch is missing whether it is full or not."""
    order = rng.permutation(len(x))
    batches = []
    for start in range(0, len(x) - batch_size, batch_size):
        rows = order[start : start + batch_size]
        batches.append((x[rows], y[rows]))
    return batches


def two_permutations(x, y, batch_size, rng):
    """Permutes x and y by two separate draws, so that labels come with other examples."""
    x_new, y_new = rng.permutation(x), rng.permutation(y)
    return [
        (x_new[i : i + batch_size], y_new[i : i + batch_size]) for i in range(0, len(x), batch_size)
    ]


def labels_stay_in_place(x, y, batch_size, rng):
    """Shuffles x, and slices y in its old order."""
    x_new = x[rng.permutation(len(x))]
    return [
        (x_new[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)
    ]


def never_shuffled(x, y, batch_size, rng):
    """Slices x and y in their given order: rng is not used."""
    for i in range(0, x.shape[0], batch_size):
        yield x[i : i + batch_size], y[i : i + batch_size]


def global_permutation(x, y, batch_size, rng):
    """Draws the order from np.random and not from rng."""
    order = np.random.permutation(len(x))
    return [
        (x[order[i : i + batch_size]], y[order[i : i + batch_size]])
        for i in range(0, len(x), batch_size)
    ]


def seeded_in_each_call(x, y, batch_size, rng):
    """Makes a generator with the seed 0 in each call: every epoch has the same order."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(x))
    return [
        (x[order[i : i + batch_size]], y[order[i : i + batch_size]])
        for i in range(0, len(x), batch_size)
    ]


def shuffles_the_arguments(x, y, batch_size, rng):
    """Shuffles x and y themselves, in one order: the arrays that were passed change."""
    order = rng.permutation(len(x))
    x[:] = x[order]
    y[:] = y[order]
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], y[i : i + batch_size]


def choice_repeats(x, y, batch_size, rng):
    """Draws the order with rng.choice(N, N), which draws with replacement."""
    order = rng.choice(len(x), len(x))
    batches = []
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        batches.append((x[rows], y[rows]))
    return batches


def shuffles_the_batches_only(x, y, batch_size, rng):
    """Slices x and y in their given order, and shuffles the order of the batches."""
    batches = [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(x), batch_size)]
    return [batches[k] for k in rng.permutation(len(batches))]


def shuffles_within_batches(x, y, batch_size, rng):
    """Slices in the given order and shuffles the rows within each slice."""
    for i in range(0, len(x), batch_size):
        xb, yb = x[i : i + batch_size], y[i : i + batch_size]
        order = rng.permutation(len(xb))
        yield xb[order], yb[order]


def empty_batch_at_the_end(x, y, batch_size, rng):
    """Makes N // batch_size + 1 batches: the last is empty where batch_size divides N."""
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    batches = []
    for k in range(len(x) // batch_size + 1):
        rows = slice(k * batch_size, (k + 1) * batch_size)
        batches.append((x[rows], y[rows]))
    return batches


def evenly_split(x, y, batch_size, rng):
    """Splits by np.array_split into parts of nearly one size, not full ones and a rest."""
    count = -(-len(x) // batch_size)
    order = rng.permutation(len(x))
    return [(x[rows], y[rows]) for rows in np.array_split(order, count)]


def last_batch_filled_up(x, y, batch_size, rng):
    """Fills the last batch up to batch_size with examples from the start of the order."""
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = np.take(order, range(start, start + batch_size), mode="wrap")
        yield x[rows], y[rows]


def rest_goes_to_the_batch_before(x, y, batch_size, rng):
    """Merges a smaller last batch into the one before it."""
    order = rng.permutation(len(x))
    count = max(len(x) // batch_size, 1)
    ends = [batch_size * k for k in range(1, count)]
    return [(x[rows], y[rows]) for rows in np.split(order, ends)]


def last_batch_of_one_skipped(x, y, batch_size, rng):
    """Skips a last batch of one example, as of no use to batch norm, if it follows others."""
    order = rng.permutation(len(x))
    batches = []
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        if len(rows) == 1 and batch_size > 1 and batches:
            continue
        batches.append((x[rows], y[rows]))
    return batches


def returns_the_first_batch(x, y, batch_size, rng):
    """Returns within the loop: only the first batch is in the list."""
    order = rng.permutation(len(x))
    batches = []
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        batches.append((x[rows], y[rows]))
        return batches


# 5.4, log_uniform


def uniform_values(low, high, size, rng):
    """Draws the values themselves uniformly between low and high."""
    return rng.uniform(low, high, size)


def log_of_uniform_values(low, high, size, rng):
    """Takes the logarithm of uniform values, and not the exponential of uniform logarithms."""
    return np.log(rng.uniform(low, high, size))


def logs_left_as_they_are(low, high, size, rng):
    """Returns the uniform logarithms without raising anything to them."""
    return rng.uniform(np.log(low), np.log(high), size)


def natural_logs_with_base_ten(low, high, size, rng):
    """Raises 10 to natural logarithms."""
    return 10 ** rng.uniform(np.log(low), np.log(high), size)


def base_ten_logs_with_exp(low, high, size, rng):
    """Raises e to logarithms with base 10."""
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


def ends_as_exponents(low, high, size, rng):
    """Raises 10 to uniform values between low and high, as if the ends were exponents."""
    return 10.0 ** rng.uniform(low, high, size)


def four_decades_below_one(low, high, size, rng):
    """Draws exponents from -4 to 0, whatever low and high are."""
    r = -4 * rng.random(size)
    return 10**r


def whole_decades_only(low, high, size, rng):
    """Draws whole numbers for the steps of a factor 10 from low: few different values."""
    decades = int(np.floor(np.log10(high / low)))
    return low * 10.0 ** rng.integers(0, decades + 1, size)


def global_draws(low, high, size, rng):
    """Draws from np.random and not from rng."""
    return np.exp(np.random.uniform(np.log(low), np.log(high), size))


def one_value_many_times(low, high, size, rng):
    """Draws a single value and repeats it size times."""
    return np.full(size, np.exp(rng.uniform(np.log(low), np.log(high))))


def shuffled_grid(low, high, size, rng):
    """Shuffles np.geomspace(low, high, size): a grid, whose values are the same in each call."""
    return rng.permutation(np.geomspace(low, high, size))


def log_of_one_plus(low, high, size, rng):
    """Draws log(1 + value) uniformly: nearly right far above 1, uniform values far below."""
    return np.expm1(rng.uniform(np.log1p(low), np.log1p(high), size))


def range_from_one(low, high, size, rng):
    """Adds low to e to the power of a uniform share of log(high): log(low) is not used."""
    return low + np.exp(rng.random(size) * np.log(high))


def a_column_of_values(low, high, size, rng):
    """Returns the values with the shape (size, 1)."""
    return np.exp(rng.uniform(np.log(low), np.log(high), (size, 1)))


def rounded_to_four_decimals(low, high, size, rng):
    """Rounds the values to four decimals, which makes small ones 0."""
    return np.round(np.exp(rng.uniform(np.log(low), np.log(high), size)), 4)


WRONG = {
    "minibatches": [
        drops_the_smaller_last_batch,
        loop_ends_a_batch_early,
        two_permutations,
        labels_stay_in_place,
        never_shuffled,
        global_permutation,
        seeded_in_each_call,
        shuffles_the_arguments,
        choice_repeats,
        shuffles_the_batches_only,
        shuffles_within_batches,
        empty_batch_at_the_end,
        evenly_split,
        last_batch_filled_up,
        rest_goes_to_the_batch_before,
        last_batch_of_one_skipped,
        returns_the_first_batch,
    ],
    "log_uniform": [
        uniform_values,
        log_of_uniform_values,
        logs_left_as_they_are,
        natural_logs_with_base_ten,
        base_ten_logs_with_exp,
        ends_as_exponents,
        four_decades_below_one,
        whole_decades_only,
        global_draws,
        one_value_many_times,
        shuffled_grid,
        log_of_one_plus,
        range_from_one,
        a_column_of_values,
        rounded_to_four_decimals,
    ],
}
