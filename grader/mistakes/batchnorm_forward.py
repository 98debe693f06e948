"""Mistakes in notebook 2. Each is one thing gone wrong in an answer that is otherwise right.

A pair is an entry of its own where both of its mistakes reach the same output.
"""

import numpy as np

from grader.mistakes.bank import mistake
from utils import BatchNormCache

Z = np.ndarray
Pair = tuple[Z, Z]
Forward = tuple[Z, BatchNormCache]

# where an observation is from
SURVEY = "survey of 118 public NumPy implementations (there mostly at test time)"
SAMPLE = "pandas and PyTorch divide by N - 1 unless told otherwise"
NO_AXIS = "NumPy: without an axis, a mean is over the whole array"
CUT_OFF = "NumPy: an array made like one of whole numbers holds whole numbers"
WORDING = 'the common advice to "divide by the variance"'
IN_PLACE = "NumPy: an augmented assignment writes into the array"
LAYER_NORM = "statistics along a row are those of layer normalization"
KERAS = "eps is 1e-3 by default in Keras"

# ---- 2.1 batch_statistics ------------------------------------------------------------------------


@mistake("batch_statistics", source="ddof=1 in NumPy; PyTorch's running variance is unbiased")
def sample_variance(z: Z) -> Pair:
    """Your variance is a little too large, the more so the smaller the batch.

    It divides by N - 1, as one does to estimate a population's variance from a sample. Batch norm
    describes this batch and nothing else: it divides by N.

    The variance is the mean of the squared distances from mu: Algorithm 1 of Ioffe & Szegedy
    (2015), and the second formula above exercise 2.1.
    """
    return z.mean(axis=0), z.var(axis=0, ddof=1)


@mistake("batch_statistics")
def statistics_of_rows(z: Z) -> Pair:
    """You return one number for each example. There should be one for each feature.

    The statistics run along the rows, so they mix features. Batch norm mixes the examples and
    keeps the features apart.

    In the two formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return z.mean(axis=1), z.var(axis=1)


@mistake("batch_statistics", source=NO_AXIS)
def statistics_over_everything(z: Z) -> tuple[float, float]:
    """You return a single mean and a single variance, whatever the number of features.

    They are taken over the whole array, so features are mixed.

    In the two formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return z.mean(), z.var()


@mistake("batch_statistics", source=NO_AXIS)
def one_variance_for_all(z: Z) -> tuple[Z, float]:
    """The means are right, but there is one single variance for all features.

    You average the squared distances over the whole array.

    In the second formula above exercise 2.1 each feature j has a variance of its own.
    """
    mu = z.mean(axis=0)
    return mu, np.mean((z - mu) ** 2)


@mistake("batch_statistics")
def deviation_for_variance(z: Z) -> Pair:
    """Your variance is the square root of what is expected.

    It is the standard deviation. The variance is in squared units.

    The second formula above exercise 2.1 has no root.
    """
    return z.mean(axis=0), z.std(axis=0)


@mistake("batch_statistics", source=SAMPLE)
def sample_deviation_for_variance(z: Z) -> Pair:
    """Your variance has the wrong unit, and a factor that depends on the size of the batch.

    Two things: it is the standard deviation, and it divides by N - 1 instead of N.

    The second formula above exercise 2.1 has no root, and divides by N.
    """
    return z.mean(axis=0), z.std(axis=0, ddof=1)


@mistake("batch_statistics")
def squares_not_centered(z: Z) -> Pair:
    """Your variance is too large, the more so the farther a feature's mean is from 0.

    It is the mean square of z itself. A variance measures the spread around the mean.

    In the second formula above exercise 2.1 the mean is subtracted before squaring.
    """
    return z.mean(axis=0), np.mean(np.square(z), axis=0)


@mistake("batch_statistics")
def sum_of_squares(z: Z) -> Pair:
    """Your variance is N times what is expected.

    The squared distances are added up but not divided by N.

    The second formula above exercise 2.1 begins with 1/N.
    """
    return z.mean(axis=0), z.var(axis=0) * len(z)


@mistake("batch_statistics")
def negative_variance(z: Z) -> Pair:
    """Your variance is negative. A variance never is.

    You subtract the mean square from the squared mean. It is the other way round.

    Multiply out the second formula above exercise 2.1 and see which of the two comes first.
    """
    return z.mean(axis=0), -z.var(axis=0)


@mistake("batch_statistics")
def eps_in_the_variance(z: Z) -> Pair:
    """Your variance is too large by the same tiny amount for every feature.

    You add eps to it already. That comes later, in the forward pass.

    There is no eps in the two formulas above exercise 2.1; it enters in exercise 2.2.
    """
    return z.mean(axis=0), z.var(axis=0) + 1e-5


@mistake("batch_statistics")
def mean_absolute_distance(z: Z) -> Pair:
    """Your variance grows with the scale of a feature, not with the scale's square.

    It is the mean of the absolute distances from mu.

    The second formula above exercise 2.1 squares the distances.
    """
    return z.mean(axis=0), np.abs(z - z.mean(axis=0)).mean(axis=0)


@mistake("batch_statistics")
def exchanged_statistics(z: Z) -> Pair:
    """Neither array holds what it should, yet all the numbers are there.

    You return the variance first and the mean second.

    Exercise 2.1 asks for the mean and then the variance.
    """
    return z.var(axis=0), z.mean(axis=0)


@mistake("batch_statistics", source="NumPy: keepdims leaves an axis of length 1")
def kept_dimensions(z: Z) -> Pair:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.1 asks for two flat arrays of shape (D,).
    """
    return z.mean(axis=0, keepdims=True), z.var(axis=0, keepdims=True)


@mistake("batch_statistics", source=CUT_OFF)
def mean_cut_off(z: Z) -> Pair:
    """All is right until z holds whole numbers: then the means lose their decimals.

    You fill an array that was made like z. If z holds whole numbers, so does that array.

    A mean of whole numbers is a fraction: in the first formula above exercise 2.1, 1/N is one too.
    """
    mu = np.zeros_like(z[0])
    mu[:] = z.mean(axis=0)
    return mu, z.var(axis=0)


@mistake("batch_statistics", source=IN_PLACE)
def centers_its_input(z: Z) -> Pair:
    """Your numbers are right, but afterwards z is no longer what it was.

    To find the variance you subtract the mean from z itself. The layer still needs z.

    The two formulas above exercise 2.1 only read z. What they need on the way goes into an array
    of its own.
    """
    mu, var = z.mean(axis=0), z.var(axis=0)
    z -= mu
    return mu, var


# ---- 2.2 batchnorm_forward -----------------------------------------------------------------------


def forward(z: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None) -> Forward:
    """The forward pass with a denominator, and perhaps a mean, that may be wrong."""
    z_hat = (z - (z.mean(axis=0) if mu is None else mu)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def right_std(z: Z, eps: float) -> Z:
    std: Z = np.sqrt(z.var(axis=0) + eps)
    return std


@mistake("batchnorm_forward", source=SURVEY)
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and wrong where it hardly varies.

    eps is added to the standard deviation. It belongs to the variance, inside the root.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0) + eps)


@mistake("batchnorm_forward", source=SURVEY)
def eps_missing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and not a number where it does not vary.

    eps is not used, so a constant column is 0 divided by 0.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0))


@mistake("batchnorm_forward")
def eps_fixed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Right as long as eps is 1e-5, and wrong for any other eps.

    The eps that is passed is not used: a number is written in its place.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-5))


@mistake("batchnorm_forward", source=KERAS)
def eps_fixed_as_in_keras(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Right only when eps happens to be 1e-3.

    The eps that is passed is not used: a number is written in its place, the one that Keras takes.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-3))


@mistake("batchnorm_forward")
def eps_twice(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and a little too small where it hardly varies.

    eps is added twice: inside the root, where it belongs, and again outside.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, right_std(z, eps) + eps)


@mistake("batchnorm_forward", source=WORDING)
def divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, those that vary little too wide.

    You divide by the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return forward(z, gamma, beta, z.var(axis=0) + eps)


@mistake("batchnorm_forward", source=WORDING)
def divided_by_variance_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Narrow columns come out far too wide, and a constant one is not a number.

    Two things: you divide by the variance, without the root, and eps is not used.

    The first formula in exercise 2.2 has a root over the sum of the variance and eps.
    """
    return forward(z, gamma, beta, z.var(axis=0))


@mistake("batchnorm_forward", source=SAMPLE)
def sample_variance_used(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All normalized values are a little too small, the more so the smaller the batch.

    Your variance divides by N - 1. Batch norm describes this batch and divides by N.

    The second formula above exercise 2.1 is the variance that exercise 2.2 uses.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0, ddof=1) + eps))


@mistake("batchnorm_forward", source=SAMPLE)
def sample_deviation_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All values are a little too small, and more than a little where a column hardly varies.

    Two things: your variance divides by N - 1 instead of N, and eps is added outside the root.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1) + eps)


@mistake("batchnorm_forward", source=SAMPLE)
def sample_deviation_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Most values are a little too small, and a constant column is not a number.

    Two things: your variance divides by N - 1 instead of N, and eps is not used.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1))


@mistake("batchnorm_forward", source=LAYER_NORM)
def rows_normalized(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Each example is normalized by itself: the columns do not have mean beta.

    The statistics run along the rows. That is another method, layer normalization. Batch norm takes
    a feature's statistics over the batch.

    In the formulas above exercise 2.1 the sum runs over i, the examples.
    """
    mu, var = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    return forward(z, gamma, beta, np.sqrt(var + eps), mu)


@mistake("batchnorm_forward", source="NumPy matches a flat array with the last axis")
def flat_statistics_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The function stops, because shapes do not fit together.

    Your statistics run along the rows, so there is one for each example. What is subtracted from
    the columns must have one for each feature.

    In the formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake("batchnorm_forward", source=NO_AXIS)
def all_features_alike(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns keep their different means and widths: all are moved and scaled alike.

    There is one mean and one variance for the whole batch, features mixed.

    In the formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return forward(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake("batchnorm_forward")
def mean_left_in(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their means depend on z.

    You divide, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return forward(z, gamma, beta, right_std(z, eps), np.zeros(z.shape[1]))


@mistake("batchnorm_forward")
def not_divided(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right means, but their widths depend on z.

    The mean is subtracted and nothing is divided.

    The first formula in exercise 2.2 has a root below the line.
    """
    out, cache = forward(z, gamma, beta, np.ones(z.shape[1]))
    return out, cache._replace(std=right_std(z, eps))


@mistake("batchnorm_forward")
def exchanged_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma. They should have mean beta.

    You multiply by beta and add gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward")
def exchanged_parameters_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma, and those that hardly vary are too narrow.

    Two things: you multiply by beta and add gamma, and eps is added outside the root.

    In the formulas in exercise 2.2 eps is inside the root, gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, z.std(axis=0) + eps)[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward")
def without_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return forward(z, gamma, np.zeros_like(beta), right_std(z, eps))


@mistake("batchnorm_forward")
def without_scale(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has standard deviation 1, whatever gamma is.

    beta is added, but nothing is multiplied by gamma.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat + beta, cache


@mistake("batchnorm_forward")
def without_scale_and_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has mean 0 and standard deviation 1, whatever gamma and beta are.

    You return the normalized values before they are scaled and shifted.

    Two things are computed in exercise 2.2: its second formula takes the result of the first on.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat.copy(), cache


@mistake("batchnorm_forward")
def shifted_first(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their mean is the product of gamma and beta.

    beta is added before the multiplication, so it is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return gamma * (cache.z_hat + beta), cache


@mistake("batchnorm_forward")
def scaled_before_normalizing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The result has mean 0 and standard deviation 1, as if gamma and beta did nothing.

    You scale and shift first and normalize afterwards, which removes both again but for gamma's
    sign.

    In exercise 2.2 the first formula, which normalizes, comes before the second, which scales.
    """
    scaled = gamma * z + beta
    z_hat = (scaled - scaled.mean(axis=0)) / right_std(scaled, eps)
    return z_hat.copy(), BatchNormCache(z_hat, right_std(scaled, eps), gamma)


@mistake("batchnorm_forward")
def cache_holds_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the std in the cache is not what you divided by.

    It is the variance, without eps and without the root.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.var(axis=0))


@mistake("batchnorm_forward")
def cache_without_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the std in the cache is the square of what is expected.

    It is the sum of the variance and eps, before the root is taken.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.var(axis=0) + eps)


@mistake("batchnorm_forward")
def cache_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the std in the cache is a little too small.

    It is the batch's standard deviation, without the eps that you divided by as well.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.std(axis=0))


@mistake("batchnorm_forward", source="backward passes in many stages often keep the inverse")
def cache_holds_inverse(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the std in the cache is one over what is expected.

    You keep the factor that z was multiplied by. What is asked for is what it was divided by.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=1 / cache.std)


@mistake("batchnorm_forward")
def cache_holds_input(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the z_hat in the cache is not normalized at all.

    It is z as it came in.

    The first formula in exercise 2.2 is z_hat; the list below it says that the cache holds it.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=np.array(z, dtype=np.float64))


@mistake("batchnorm_forward")
def cache_holds_difference(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the z_hat in the cache is too wide or too narrow.

    It is z minus the mean, not yet divided.

    The first formula in exercise 2.2 is z_hat; the list below it says that the cache holds it.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=z - z.mean(axis=0))


@mistake("batchnorm_forward", source=IN_PLACE)
def cache_holds_output(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the z_hat in the cache is the output too.

    Either the cache is given the output, or gamma and beta were applied in place: then the array
    that the cache holds changes along.

    The first formula in exercise 2.2 is z_hat, the second makes something new of it; the list
    below them says that the cache holds the first.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=out)


@mistake("batchnorm_forward")
def cache_holds_beta(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the gamma in the cache is not gamma.

    It is beta. The backward pass needs the scale; the shift leaves no trace in it.

    The list in exercise 2.2 says what the cache holds, in order.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(gamma=beta)


@mistake("batchnorm_forward")
def cache_in_other_order(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, and the cache holds the right arrays under the wrong names.

    z_hat and std have changed places.

    The list in exercise 2.2 says what the cache holds, in order.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, BatchNormCache(cache.std, cache.z_hat, gamma)


@mistake("batchnorm_forward", source="NumPy: keepdims leaves an axis of length 1")
def cache_with_kept_dimensions(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The output is right, but the std in the cache has one axis too many.

    The axis that was averaged over is still there, with length 1.

    The list in exercise 2.2 asks for a std of shape (D,).
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=cache.std[None])


@mistake("batchnorm_forward", source=IN_PLACE)
def changes_z(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Your numbers are right, but afterwards z is no longer what it was.

    You subtract the mean from z itself, so whoever called the function has lost the batch.

    The formulas in exercise 2.2 give three things, z, z_hat and z_tilde: each has an array of its
    own.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    z -= z.mean(axis=0)
    return out, cache


@mistake("batchnorm_forward", source=CUT_OFF)
def decimals_cut_off(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All is right until z holds whole numbers: then the results are whole too.

    You fill an array that was made like z. If z holds whole numbers, so does that array, and the
    decimals are cut off.

    The first formula in exercise 2.2 is a quotient, which is rarely whole: it needs an array of
    float64.
    """
    std = right_std(z, eps)
    z_hat = np.zeros_like(z)
    z_hat[:] = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


# ---- 2.3 identity_parameters ---------------------------------------------------------------------


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


@mistake("identity_parameters", source="NumPy: keepdims leaves an axis of length 1")
def parameters_with_kept_dimensions(z: Z, eps: float = 1e-5) -> Pair:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.3 asks for two flat arrays of shape (D,).
    """
    return right_std(z, eps)[None], z.mean(axis=0, keepdims=True)


# ---- 2.4 batchnorm_forward_columns ---------------------------------------------------------------


def columns(z: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None) -> Z:
    """The column version with a denominator, and perhaps a mean, that may be wrong."""
    out: Z = (z - (z.mean(axis=1, keepdims=True) if mu is None else mu)) / std
    return gamma * out + beta


def row_std(z: Z, eps: float, ddof: int = 0) -> Z:
    std: Z = np.sqrt(z.var(axis=1, keepdims=True, ddof=ddof) + eps)
    return std


@mistake("batchnorm_forward_columns", source="code for rows used on columns")
def statistics_of_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Each example is normalized by itself: the rows do not have mean beta.

    The statistics run along the columns, as in exercise 2.2. Here a column is an example, and a
    feature is a row.

    The line on mu and sigma squared in the table of exercise 2.4.
    """
    return columns(z, gamma, beta, right_std(z, eps), z.mean(axis=0))


@mistake("batchnorm_forward_columns", source="NumPy matches a flat array with the last axis")
def flat_statistics(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The function stops because shapes do not fit together, or gives wrong values if z is square.

    Your statistics are flat, and a flat array is matched with the last axis, the examples.

    Exercise 2.4 asks for statistics of shape (n, 1), and its last sentences say how to keep that
    axis.
    """
    return columns(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake("batchnorm_forward_columns", source="NumPy matches a flat array with the last axis")
def flat_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The function stops because shapes do not fit together, or gives wrong values if z is square.

    You make gamma and beta flat, and a flat array is matched with the last axis, the examples.

    In the table of exercise 2.4 they have the shape (n, 1), in which they arrive.
    """
    return columns(z, gamma.ravel(), beta.ravel(), row_std(z, eps))


@mistake("batchnorm_forward_columns", source=NO_AXIS)
def one_mean_and_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows keep their different means and widths: all are moved and scaled alike.

    There is one mean and one variance for the whole batch, features mixed.

    The line on mu and sigma squared in the table of exercise 2.4: one of each along each row.
    """
    return columns(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake("batchnorm_forward_columns", source=SURVEY)
def eps_outside_the_root_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and wrong where it hardly varies.

    eps is added to the standard deviation. It belongs to the variance, inside the root.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True) + eps)


@mistake("batchnorm_forward_columns", source=SURVEY)
def eps_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and not a number where it does not vary.

    eps is not used, so a constant row is 0 divided by 0.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True))


@mistake("batchnorm_forward_columns")
def eps_of_its_own(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Right as long as eps is 1e-5, and wrong for any other eps.

    The eps that is passed is not used: a number is written in its place.

    The eps in the first formula in exercise 2.2 is the function's last argument, here in exercise
    2.4 too.
    """
    return columns(z, gamma, beta, row_std(z, 1e-5))


@mistake("batchnorm_forward_columns", source=WORDING)
def rows_divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Rows that vary much come out too narrow, those that vary little too wide.

    You divide by the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return columns(z, gamma, beta, z.var(axis=1, keepdims=True) + eps)


@mistake("batchnorm_forward_columns", source=SAMPLE)
def sample_variance_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """All normalized values are a little too small, the more so the smaller the batch.

    Your variance divides by the number of examples less 1. Batch norm divides by the number itself.

    The second formula above exercise 2.1; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, row_std(z, eps, ddof=1))


@mistake("batchnorm_forward_columns", source=SAMPLE)
def sample_deviation_of_rows_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Most values are a little too small, and a constant row is not a number.

    Two things: your variance divides by the number of examples less 1, and eps is not used.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return columns(z, gamma, beta, row_std(z, 0.0, ddof=1))


@mistake("batchnorm_forward_columns")
def rows_not_centered(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their means depend on z.

    You divide, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return columns(z, gamma, beta, row_std(z, eps), np.zeros((len(z), 1)))


@mistake("batchnorm_forward_columns")
def beta_scales(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have mean gamma. They should have mean beta.

    You multiply by beta and add gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    return columns(z, beta, gamma, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Every row has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return columns(z, gamma, 0 * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def gamma_and_beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Every row has mean 0 and standard deviation 1, whatever gamma and beta are.

    You return the normalized values before they are scaled and shifted.

    The second formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, np.ones_like(gamma), 0 * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def beta_scaled_along(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their mean is the product of gamma and beta.

    beta is added before the multiplication, so it is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    return columns(z, gamma, gamma * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def left_transposed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The numbers are right, but rows and columns have changed places.

    You turned z around, perhaps to use your function for rows, and did not turn the result back.

    Exercise 2.4 asks for a result of shape (n, m), a column per example.
    """
    return columns(z, gamma, beta, row_std(z, eps)).T


@mistake("batchnorm_forward_columns", source=IN_PLACE)
def changes_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Your values are right, but afterwards z is no longer what it was.

    You subtract the mean from z itself, so whoever called the function has lost the batch.

    Exercise 2.4 returns an array of its own: the formulas in exercise 2.2 only read z.
    """
    out = columns(z, gamma, beta, row_std(z, eps))
    z -= z.mean(axis=1, keepdims=True)
    return out


@mistake("batchnorm_forward_columns", source=CUT_OFF)
def columns_cut_off(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """All is right until z holds whole numbers: then the result holds whole numbers too.

    You fill an array that was made like z. If z holds whole numbers, so does that array, and the
    decimals are cut off.

    The first formula in exercise 2.2 is a quotient, which is rarely whole: it needs an array of
    float64.
    """
    out = np.zeros_like(z)
    out[:] = columns(z, gamma, beta, row_std(z, eps))
    return out
