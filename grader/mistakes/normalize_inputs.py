"""Mistakes in notebook 1. Each is one thing gone wrong in an answer that is otherwise right.

A pair is an entry of its own where both of its mistakes reach the same output.
"""

from collections.abc import Callable

import numpy as np

from grader.mistakes.bank import mistake

X = np.ndarray
Fit = tuple[X, X]
Descent = tuple[X, int]

# where an observation is from
WORDING = 'the common advice to "divide by the variance"'
SAMPLE = "pandas and PyTorch divide by N - 1 unless told otherwise"
NO_AXIS = "NumPy: without an axis, a mean is over the whole array"
CUT_OFF = "NumPy: an array made like one of whole numbers holds whole numbers"
CENTERED = "a covariance matrix is centered, the Hessian of this loss is not"

# ---- 1.1 fit_normalizer --------------------------------------------------------------------------


def fit(x: X, spread: X) -> Fit:
    """The column means and a spread, which is 1 for constant features as it should be."""
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0, spread, 1.0)


@mistake("fit_normalizer")
def statistics_of_rows(x: X) -> Fit:
    """You return one number for each example. There should be one for each feature.

    The mean and the deviation run along the rows, so they mix different features. A feature's
    statistics mix the examples and keep the features apart.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return x.mean(axis=1), np.where(np.ptp(x, axis=1) > 0, x.std(axis=1), 1.0)


@mistake("fit_normalizer")
def statistics_of_rows_with_zeros(x: X) -> Fit:
    """You return one number for each example, and some deviations are 0.

    The mean and the deviation run along the rows, so they mix different features; also, nothing is
    done yet about what is constant.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays;
    the paragraph below them is about constant features.
    """
    return x.mean(axis=1), x.std(axis=1)


@mistake("fit_normalizer", source=NO_AXIS)
def statistics_over_everything(x: X) -> tuple[float, float]:
    """You return a single mean and a single deviation, whatever the number of features.

    They are taken over the whole array, so features on different scales are mixed.

    In the formulas above exercise 1.1 each feature j has a mean and a deviation of its own.
    """
    return x.mean(), x.std()


@mistake("fit_normalizer", source=SAMPLE)
def sample_deviation(x: X) -> Fit:
    """Your sigma is a little too large, the more so the fewer examples there are.

    It divides by N - 1, which estimates the spread of a population from a sample. This course
    divides by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, x.std(axis=0, ddof=1))


@mistake("fit_normalizer", source=SAMPLE)
def sample_deviation_with_zeros(x: X) -> Fit:
    """Your sigma is a little too large, and for constant features it is 0 or not a number.

    Two things: it divides by N - 1 instead of N, and constant features are not treated.

    The second formula above exercise 1.1 has 1/N under the root; the paragraph below it says what
    the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.std(axis=0, ddof=1)


@mistake("fit_normalizer", source=WORDING)
def variance_for_deviation(x: X) -> Fit:
    """Your sigma is far too large for wide features and far too small for narrow ones.

    It is the variance, whose unit is the square of the feature's. The standard deviation is its
    root.

    The second formula above exercise 1.1 has a root over the mean of the squares.
    """
    return fit(x, x.var(axis=0))


@mistake("fit_normalizer", source=WORDING)
def variance_with_zeros(x: X) -> Fit:
    """Your sigma is far off for wide and narrow features, and 0 for constant ones.

    Two things: it is the variance, not its root, and constant features are not treated.

    The second formula above exercise 1.1 has a root over the mean of the squares; the paragraph
    below it says what the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.var(axis=0)


@mistake("fit_normalizer")
def zero_left(x: X) -> Fit:
    """All is right but for constant features: whoever divides by your sigma gets no number.

    The standard deviation of a constant feature is 0, or a rounding error next to it, and you
    return it as it is.

    The paragraph above exercise 1.1 that speaks of a constant feature says what its sigma is.
    """
    return x.mean(axis=0), x.std(axis=0)


@mistake("fit_normalizer", source="floating point: the mean of seven tenths is not a tenth")
def zero_deviation_test(x: X) -> Fit:
    """Most constant features get sigma 1, but not one that is always 0.1.

    You ask whether the standard deviation is exactly 0. It is a sum of rounded numbers, and for a
    constant 0.1 it comes out near 1e-17.

    A constant feature's maximum equals its minimum, exactly: see what you saw in the cell on seven
    tenths, above exercise 1.1.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma == 0, 1.0, sigma)


@mistake("fit_normalizer", source="a common guard against division by zero")
def threshold_test(x: X) -> Fit:
    """A feature with a tiny but honest spread gets sigma 1.

    You take a small standard deviation for none at all. What is small depends on the unit that
    the feature is measured in.

    A constant feature's maximum equals its minimum, whatever the unit: see what you saw in the
    cell on seven tenths, above exercise 1.1.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma < 1e-8, 1.0, sigma)


@mistake("fit_normalizer", source="a common guard against division by zero")
def small_number_added(x: X) -> Fit:
    """Your sigma is nearly right, but for narrow features it is too large.

    A small number is added to it so that nothing is divided by 0. That changes every feature, and
    leaves a constant one with a tiny sigma instead of 1.

    There is no such term in the formulas above exercise 1.1; the paragraph below them treats
    constant features by themselves.
    """
    return x.mean(axis=0), x.std(axis=0) + 1e-8


@mistake("fit_normalizer")
def not_centered(x: X) -> Fit:
    """Your sigma is too large, the more so the farther a feature's mean is from 0.

    It is the root of the mean square of x itself. A spread is measured around the mean.

    In the second formula above exercise 1.1 the mean is subtracted before squaring.
    """
    return fit(x, np.sqrt(np.mean(np.square(x), axis=0)))


@mistake("fit_normalizer")
def mean_absolute_deviation(x: X) -> Fit:
    """Your sigma is somewhat too small, and not by the same factor for every feature.

    It is the mean distance from mu. The standard deviation is the root of the mean of the squared
    distances.

    The second formula above exercise 1.1 squares, averages, and then takes the root.
    """
    return fit(x, np.abs(x - x.mean(axis=0)).mean(axis=0))


@mistake("fit_normalizer", source="min-max scaling, another common way to scale features")
def whole_range(x: X) -> Fit:
    """Your sigma is several times too large.

    It is the distance from the smallest to the largest value, which two examples decide alone.

    The second formula above exercise 1.1 is the root of a mean over all examples.
    """
    return fit(x, np.ptp(x, axis=0))


@mistake("fit_normalizer")
def sum_of_squares(x: X) -> Fit:
    """Your sigma is too large by a factor that grows with the number of examples.

    The squared distances are added up but not divided by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, np.linalg.norm(x - x.mean(axis=0), axis=0))


@mistake("fit_normalizer")
def exchanged_statistics(x: X) -> Fit:
    """Neither array holds what it should, yet all the numbers are there.

    You return the deviation first and the mean second.

    Exercise 1.1 asks for mu and then sigma; exercise 1.2 takes them in that order.
    """
    mu, sigma = fit(x, x.std(axis=0))
    return sigma, mu


@mistake("fit_normalizer", source="NumPy: keepdims leaves an axis of length 1")
def kept_dimensions(x: X) -> Fit:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 1.1 asks for two flat arrays of shape (D,).
    """
    mu, sigma = fit(x, x.std(axis=0))
    return mu[None], sigma[None]


@mistake("fit_normalizer", source=CUT_OFF)
def mean_cut_off(x: X) -> Fit:
    """All is right until x holds whole numbers: then the means lose their decimals.

    You fill an array that was made like x. If x holds whole numbers, so does that array.

    A mean of whole numbers is a fraction: in the first formula above exercise 1.1, 1/N is one too.
    """
    mu = np.zeros_like(x[0])
    mu[:] = x.mean(axis=0)
    return mu, fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer")
def centers_its_input(x: X) -> Fit:
    """Your numbers are right, but afterwards x is no longer what it was.

    To find the deviation you subtract the mean from x itself, so whoever called the function
    has lost the data.

    Exercise 1.1 asks for mu and sigma and nothing else: the first two formulas above it only read
    x. What they need on the way goes into an array of its own.
    """
    mu, sigma = fit(x, x.std(axis=0))
    x -= mu
    return mu, sigma


# ---- 1.2 normalize -------------------------------------------------------------------------------


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


@mistake("normalize", source="a common guard against division by zero")
def small_number_added_to_sigma(x: X, mu: X, sigma: X) -> X:
    """Your values are nearly right, and all a touch too small.

    A small number is added to sigma against a division by zero. The sigma that is given is never
    0: the fit has seen to that.

    The third formula above exercise 1.1 divides by sigma and nothing else.
    """
    return (x - mu) / (sigma + 1e-8)


@mistake("normalize", source="NumPy: an augmented assignment writes into the array")
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


# ---- 1.3 condition_number ------------------------------------------------------------------------
# Not here: the eigenvalues of x x^T, of which all but D are 0 up to rounding. What such an answer
# gives is noise, so it can be caught but not recognized.


def curvatures(x: X) -> X:
    """The eigenvalues of the Hessian, the smallest first."""
    return np.linalg.eigvalsh(x.T @ x / len(x))


@mistake("condition_number", source="singular values are the roots of the Hessian's eigenvalues")
def of_x_itself(x: X) -> float:
    """Your number is the square root of what is expected.

    It is the condition number of x. The Hessian contains x twice, so its condition number is the
    square of that.

    The definition of kappa, just above exercise 1.3, speaks of the eigenvalues of the Hessian.
    """
    return float(np.linalg.cond(x))


@mistake("condition_number")
def upside_down(x: X) -> float:
    """Your number is below 1. A condition number never is.

    You divide the smallest eigenvalue by the largest. Some functions sort eigenvalues upwards,
    some downwards.

    The formula for kappa, just above exercise 1.3, has the largest eigenvalue above the line.
    """
    return float(curvatures(x)[0] / curvatures(x)[-1])


@mistake("condition_number", source=CENTERED)
def centered_first(x: X) -> float:
    """Your number is right only for features whose mean is 0.

    You center x before multiplying. That changes the loss, and with it the Hessian.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    values = curvatures(x - x.mean(axis=0))
    return float(values[-1] / values[0])


@mistake("condition_number", source=CENTERED)
def of_the_covariance(x: X) -> float:
    """Your number is right only for features whose mean is 0, and one feature alone stops it.

    A covariance matrix subtracts the means, which the Hessian of this loss does not; and for a
    single feature NumPy gives a number instead of a matrix.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    values = np.linalg.eigvalsh(np.cov(x, rowvar=False))
    return float(values[-1] / values[0])


@mistake("condition_number", source=CENTERED)
def centers_x_in_place(x: X) -> float:
    """Afterwards x is no longer what it was, and your number is right only for means of 0.

    You subtract the means from x itself. The caller's data are lost, and centering changes the
    Hessian.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    x -= x.mean(axis=0)
    return float(curvatures(x)[-1] / curvatures(x)[0])


@mistake("condition_number")
def ratio_of_diagonal(x: X) -> float:
    """Your number is too small, the more so the more the features resemble each other.

    You compare the features' own mean squares, which are the diagonal of the Hessian. Its
    eigenvalues also feel how features go together.

    The formula for kappa, just above exercise 1.3, compares eigenvalues.
    """
    diagonal = np.diagonal(x.T @ x)
    return float(diagonal.max() / diagonal.min())


@mistake("condition_number")
def ratio_of_spreads(x: X) -> float:
    """Doubling the scale of the widest feature doubles your number. It should grow about fourfold.

    You divide the largest standard deviation by the smallest. Curvature grows with the square of
    a scale, and also depends on how features go together.

    The formula for kappa, just above exercise 1.3, compares eigenvalues of the Hessian.
    """
    return float(x.std(axis=0).max() / x.std(axis=0).min())


@mistake("condition_number")
def largest_alone(x: X) -> float:
    """Your number grows when all features are multiplied by the same factor.

    It is the largest eigenvalue. How stretched a valley is takes two curvatures to say.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1])


@mistake("condition_number")
def largest_over_mean(x: X) -> float:
    """Your number never exceeds the number of features.

    You divide the largest eigenvalue by the mean of all. The flattest direction, which sets the
    time, is lost in that mean.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1] / curvatures(x).mean())


@mistake("condition_number")
def share_of_trace(x: X) -> float:
    """Your number is never above 1. A condition number is never below.

    You divide the largest eigenvalue by the sum of all.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1] / curvatures(x).sum())


@mistake("condition_number")
def difference_of_curvatures(x: X) -> float:
    """Your number grows when all features are multiplied by the same factor.

    You subtract the smallest eigenvalue from the largest. What counts is how many times one is
    the other.

    The formula for kappa, just above exercise 1.3, is a ratio.
    """
    return float(curvatures(x)[-1] - curvatures(x)[0])


@mistake("condition_number", source="the rule that the Hessian's is the square of x's, used twice")
def squared_again(x: X) -> float:
    """Your number is the square of what is expected.

    The condition number of the Hessian is squared once more. The square belongs between x and the
    Hessian.

    The formula for kappa, just above exercise 1.3, divides two eigenvalues of the Hessian and
    that is all.
    """
    return float(curvatures(x)[-1] / curvatures(x)[0]) ** 2


@mistake("condition_number")
def normalized_first(x: X) -> float:
    """Your number does not notice the scales of the features.

    You normalize x before anything else. The point of the number is to say what that would gain.

    Exercise 1.3 uses x as it is: whether to normalize is the caller's choice.
    """
    values = curvatures((x - x.mean(axis=0)) / x.std(axis=0))
    return float(values[-1] / values[0])


@mistake("condition_number")
def with_intercept(x: X) -> float:
    """Your number is too large, and for a single feature it is not 1.

    You add a column of ones. The notebook does so for a comparison, but outside the function.

    Exercise 1.3 uses x as it is.
    """
    values = curvatures(np.column_stack([np.ones(len(x)), x]))
    return float(values[-1] / values[0])


@mistake("condition_number")
def one_for_each_direction(x: X) -> X:
    """You return several numbers. There is one condition number.

    Every eigenvalue is divided by the smallest.

    The formula for kappa, just above exercise 1.3, has the largest eigenvalue above the line.
    """
    return curvatures(x) / curvatures(x)[0]


# ---- 1.4 gradient_descent_steps ------------------------------------------------------------------


# ends the loop of those who forget the limit; a learner's own loop ends where it has converged
PATIENCE = 100_000
# nothing comes back from there: what has diverged so far is recognized as such, whatever its value
LOST = 1e150


def slope(x: X, y: X, w: X) -> X:
    gradient: X = x.T @ (x @ w - y) / len(x)
    return gradient


def largest(gradient: X) -> float:
    # on a few numbers this is five times as fast as NumPy, and the judge walks here often
    return max(map(abs, gradient.tolist()))


def descend(
    x: X,
    y: X,
    rate: float,
    tolerance: float,
    most: int,
    *,
    factor: float = 1.0,
    size: Callable[[X], float] = largest,
    start: float = 0.0,
) -> Descent:
    """Gradient descent in which the gradient's factor, its size, or the start may go wrong."""
    hessian, target = factor * x.T @ x / len(x), factor * x.T @ y / len(x)
    w, steps = np.full(x.shape[1], start), 0
    while True:
        g = hessian @ w - target
        now = size(g)
        if now <= tolerance or steps >= most:
            return w, steps
        if now > LOST:
            return np.full_like(w, np.inf), most
        w, steps = w - rate * g, steps + 1


@mistake("gradient_descent_steps")
def not_divided_by_n(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights explode, or the steps run out, although the learning rate is within its limit.

    Your gradient is N times too large: it sums over the examples where it should average.

    The gradient in step 1 of exercise 1.4 is divided by N.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=len(x))


@mistake("gradient_descent_steps", source="many texts leave out the 1/2 in the squared loss")
def factor_of_two(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights jump across the valley, as if the learning rate were too large.

    Your gradient is twice what it should be: it belongs to a loss without the factor 1/2.

    The loss under "Why wild scales slow learning" is divided by 2N, so its gradient has no 2.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=2)


@mistake("gradient_descent_steps")
def divided_by_features(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The weights explode, or the steps run out, although the learning rate is within its limit.

    Your gradient is divided by the number of features. It should be averaged over the examples.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    n, d = x.shape
    return descend(x, y, learning_rate, tolerance, max_steps, factor=n / d)


@mistake("gradient_descent_steps")
def divided_by_entries(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """It takes too many steps, and stops too far from the minimum.

    Your gradient is divided by the number of all entries of x, features included.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=1 / x.shape[1])


@mistake("gradient_descent_steps")
def uphill(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights explode: each step makes the loss larger.

    You walk up the hill. Either the gradient's sign or that of the step is the wrong way round.

    Steps 1 and 4 of exercise 1.4: the difference is prediction minus target, and the step goes
    against the gradient.
    """
    return descend(x, y, -learning_rate, tolerance, max_steps)


@mistake("gradient_descent_steps")
def one_step_more(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights are right, and the count is always one too many.

    You count looks at the gradient, or begin to count at 1. The last look is followed by no step.

    Exercise 1.4 begins with steps at 0 and counts only in step 4, after moving.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w, steps + 1


@mistake("gradient_descent_steps")
def moves_before_looking(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """All is right, but for a problem that is solved at the start you count a step.

    You move first and look at the gradient afterwards.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w, max(steps, 1)


@mistake("gradient_descent_steps")
def looks_at_the_old_gradient(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You take one step too many, unless the limit stops you.

    After moving you test the gradient from before the move, so you notice one step late that the
    tolerance was met.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while steps < max_steps:
        g = slope(x, y, w)
        w, steps = w - learning_rate * g, steps + 1
        if largest(g) <= tolerance:
            break
    return w, steps


@mistake("gradient_descent_steps", source="Python: range(n) ends at n - 1")
def number_of_the_last_round(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """All is right, but where the steps run out your count is one too small.

    You return the number of the loop's last round. Rounds are numbered from 0, so after the last
    of them one more step was taken than its number says.

    Step 3 of exercise 1.4: the count that stops the loop equals the limit.
    """
    w, steps = np.zeros(x.shape[1]), 0
    for steps in range(max_steps):  # noqa: B007  (returning it is the mistake)
        g = slope(x, y, w)
        if largest(g) <= tolerance:
            break
        w = w - learning_rate * g
    return w, steps


@mistake("gradient_descent_steps", source="NumPy: the norm of a vector is the root of its squares")
def euclidean_norm(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you often stop a few steps late.

    You compare the length of the gradient with the tolerance. It is larger than its largest entry.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.linalg.norm(g))
    )


@mistake("gradient_descent_steps")
def mean_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you often stop too early.

    You compare the mean size of the gradient's entries with the tolerance, so one that is still
    large can hide behind small ones.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).mean())
    )


@mistake("gradient_descent_steps")
def smallest_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop too early, when one entry of the gradient is small.

    A single small entry is enough for you. All of them have to be.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).min()))


@mistake("gradient_descent_steps")
def without_absolute(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop too early, sometimes before the first step.

    You compare the largest entry as it is. A gradient of large negative entries passes for small.

    Step 2 of exercise 1.4 looks at absolute values.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(g.max()))


@mistake("gradient_descent_steps")
def moved_distance(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop at the wrong time, depending on the learning rate.

    You compare what is added to the weights with the tolerance. That is the gradient times the
    learning rate.

    Step 2 of exercise 1.4 compares the gradient itself.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: learning_rate * largest(g)
    )


@mistake("gradient_descent_steps", source="many optimizers stop when the loss hardly changes")
def loss_hardly_changes(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Every step is right, but you stop too early where the valley is flat.

    You stop when the loss hardly changes. In a flat valley it changes slowly although the minimum
    is far away.

    Step 2 of exercise 1.4 compares the gradient with the tolerance.
    """
    w, steps, before = np.zeros(x.shape[1]), 0, np.inf
    while steps < max_steps:
        loss = np.mean((x @ w - y) ** 2) / 2
        if abs(before - loss) <= tolerance:
            break
        w, steps, before = w - learning_rate * slope(x, y, w), steps + 1, loss
    return w, steps


@mistake("gradient_descent_steps")
def starts_at_ones(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights are nearly right where the tolerance was met, and the count is off.

    You start somewhere else. From another place the way to the minimum takes another number of
    steps.

    Exercise 1.4 starts with all weights zero.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, start=1.0)


@mistake("gradient_descent_steps")
def limit_ignored(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You take more steps than are allowed.

    Nothing stops the loop but the tolerance. On a stretched problem that may take very long.

    Step 3 of exercise 1.4 is the second way to stop.
    """
    return descend(x, y, learning_rate, tolerance, PATIENCE)


@mistake("gradient_descent_steps")
def exchanged_results(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> tuple[int, X]:
    """Neither result is what it should be, yet both are there.

    You return the count first and the weights second.

    Exercise 1.4 returns w and then steps.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return steps, w


@mistake("gradient_descent_steps", source="the habit of writing targets as a column")
def column_of_weights(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The numbers are right, but the weights have one axis too many.

    You made the targets a column, and so the weights became one.

    Exercise 1.4 starts with weights of shape (D,), and a matrix times such an array is flat again.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w[:, None], steps


@mistake("gradient_descent_steps")
def one_weight_at_a_time(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """With one feature all would be right. With more, the weights go another way to the minimum.

    You move the weights one after another, and the later ones already see the earlier ones moved.

    In exercise 1.4 step 1 computes the whole gradient at one place before step 4 moves all of w.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while largest(slope(x, y, w)) > tolerance and steps < max_steps:
        for j in range(len(w)):
            w[j] -= learning_rate * slope(x, y, w)[j]
        steps += 1
    return w, steps


@mistake("gradient_descent_steps")
def targets_overwritten(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Your numbers are right, but afterwards y is no longer what it was.

    You keep what is left to explain in y itself, so the caller's targets are lost.

    Exercise 1.4 ends with what must not change; step 1 computes the difference anew each time.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    y -= x @ w
    return w, steps
