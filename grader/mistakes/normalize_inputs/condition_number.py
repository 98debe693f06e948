"""Mistakes in exercise 1.3, condition_number.

Not here: the eigenvalues of x x^T, of which all but D are 0 up to rounding. What such an answer
gives is noise, so it can be caught but not recognized.
"""

import numpy as np

from grader.mistakes._parts import FLOORED
from grader.mistakes._shows import (
    all_of,
    changes,
    each_of,
    equals,
    has_shape,
    is_whole,
    larger,
    stops,
    where,
    wrong,
)
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._shows import features, kappa, kappa_at_most

X = np.ndarray

CENTERED = "a covariance matrix is centered, the Hessian of this loss is not"


def curvatures(x: X) -> X:
    """The eigenvalues of the Hessian, the smallest first."""
    return np.linalg.eigvalsh(x.T @ x / len(x))


@mistake(
    "condition_number",
    source="singular values are the roots of the Hessian's eigenvalues",
    shows=equals("kappa", lambda s: s.want["kappa"] ** 0.5),
)
def of_x_itself(x: X) -> float:
    """Your number is the square root of what is expected.

    It is the condition number of x. The Hessian contains x twice, so its condition number is the
    square of that.

    The definition of kappa, just above exercise 1.3, speaks of the eigenvalues of the Hessian.
    """
    return float(np.linalg.cond(x))


@mistake("condition_number", shows=kappa_at_most(1))
def upside_down(x: X) -> float:
    """Your number is never above 1. A condition number is never below.

    It is the smallest eigenvalue divided by the largest. Some functions sort eigenvalues upwards,
    some downwards.

    The formula for kappa, just above exercise 1.3, has the largest eigenvalue above the line.
    """
    return float(curvatures(x)[0] / curvatures(x)[-1])


@mistake(
    "condition_number",
    source=CENTERED,
    shows=kappa(lambda x: (x - x.mean(axis=0)).T @ (x - x.mean(axis=0))),
)
def centered_first(x: X) -> float:
    """Your number does not notice the features' means.

    It is the condition number of centered features. Centering changes the loss, and with it the
    Hessian.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    values = curvatures(x - x.mean(axis=0))
    return float(values[-1] / values[0])


@mistake(
    "condition_number",
    source=CENTERED,
    shows=all_of(
        where(lambda s: features(s) == 1, stops), kappa(lambda x: np.atleast_2d(np.cov(x.T)))
    ),
)
def of_the_covariance(x: X) -> float:
    """Your number does not notice the features' means, and one feature alone stops it.

    A covariance matrix subtracts the means, which the Hessian of this loss does not; and for a
    single feature NumPy gives a number instead of a matrix.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    values = np.linalg.eigvalsh(np.cov(x, rowvar=False))
    return float(values[-1] / values[0])


@mistake(
    "condition_number",
    source=CENTERED,
    shows=where(lambda s: features(s) > 1, each_of(changes("x"), kappa(lambda x: np.cov(x.T)))),
)
def centers_x_in_place(x: X) -> float:
    """Afterwards x is no longer what it was, and your number does not notice the features' means.

    The means are subtracted from x itself. The caller's data are lost, and centering changes the
    Hessian.

    Exercise 1.3 uses x as it is; the Hessian is given just above the formula for kappa.
    """
    x -= x.mean(axis=0)
    return float(curvatures(x)[-1] / curvatures(x)[0])


@mistake("condition_number", shows=kappa(lambda x: np.diag((x**2).sum(axis=0))))
def ratio_of_diagonal(x: X) -> float:
    """Your number is too small, the more so the more the features resemble each other.

    It is the largest of the features' mean squares over the smallest: the diagonal of the Hessian.
    Its eigenvalues also feel how features go together.

    The formula for kappa, just above exercise 1.3, compares eigenvalues.
    """
    diagonal = np.diagonal(x.T @ x)
    return float(diagonal.max() / diagonal.min())


@mistake("condition_number", shows=kappa(lambda x: np.diag(x.std(axis=0))))
def ratio_of_spreads(x: X) -> float:
    """Doubling the scale of the widest feature doubles your number. It should grow about fourfold.

    It is the largest standard deviation divided by the smallest. Curvature grows with the square of
    a scale, and also depends on how features go together.

    The formula for kappa, just above exercise 1.3, compares eigenvalues of the Hessian.
    """
    return float(x.std(axis=0).max() / x.std(axis=0).min())


@mistake("condition_number", shows=kappa(lambda x: np.diag(x.var(axis=0))))
def ratio_of_variances(x: X) -> float:
    """Your number does not notice the features' means, nor how they go together.

    It is the largest variance divided by the smallest. The eigenvalues of the Hessian are not the
    features' variances.

    The formula for kappa, just above exercise 1.3, compares eigenvalues of the Hessian.
    """
    return float(x.var(axis=0).max() / x.var(axis=0).min())


@mistake(
    "condition_number",
    shows=equals("kappa", lambda s: (h := s.args["x"].T @ s.args["x"]).max() / h.min()),
)
def ratio_of_entries(x: X) -> float:
    """Your number can be negative, and says little about the valley.

    It is the largest entry of the Hessian divided by the smallest.

    The formula for kappa, just above exercise 1.3, compares eigenvalues of the Hessian.
    """
    hessian = x.T @ x / len(x)
    return float(hessian.max() / hessian.min())


@mistake(
    "condition_number",
    shows=where(
        lambda s: features(s) > 1,
        lambda s: np.size(s.got["kappa"]) == 1 and bool(s.got["kappa"] > s.want["kappa"]),
    ),
)
def sum_over_smallest(x: X) -> float:
    """Your number is too large as soon as there is more than one feature.

    It is the sum of all eigenvalues divided by the smallest.

    The formula for kappa, just above exercise 1.3, has the largest eigenvalue alone above the line.
    """
    return float(curvatures(x).sum() / curvatures(x)[0])


@mistake("condition_number", source=FLOORED, shows=is_whole("kappa"))
def ratio_rounded_down(x: X) -> float:
    """Your number is always whole.

    It is the condition number rounded down, which is what // does in Python.

    The formula for kappa, just above exercise 1.3, is a ratio, which is rarely whole.
    """
    return float(curvatures(x)[-1] // curvatures(x)[0])


@mistake("condition_number", shows=equals("kappa", lambda s: curvatures(s.args["x"])[-1]))
def largest_alone(x: X) -> float:
    """Your number grows when all features are multiplied by the same factor.

    It is the largest eigenvalue. How stretched a valley is takes two curvatures to say.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1])


@mistake("condition_number", shows=kappa_at_most(features))
def largest_over_mean(x: X) -> float:
    """Your number never exceeds the number of features.

    It is the largest eigenvalue divided by the mean of all. The flattest direction, which sets the
    time, is lost in that mean.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1] / curvatures(x).mean())


@mistake("condition_number", shows=kappa_at_most(1))
def share_of_trace(x: X) -> float:
    """Your number is never above 1. A condition number is never below.

    It is the largest eigenvalue divided by the sum of all.

    The formula for kappa, just above exercise 1.3, divides by the smallest eigenvalue.
    """
    return float(curvatures(x)[-1] / curvatures(x).sum())


@mistake("condition_number", shows=equals("kappa", lambda s: np.ptp(curvatures(s.args["x"]))))
def difference_of_curvatures(x: X) -> float:
    """Your number grows when all features are multiplied by the same factor.

    It is the largest eigenvalue minus the smallest. What counts is how many times one is the other.

    The formula for kappa, just above exercise 1.3, is a ratio.
    """
    return float(curvatures(x)[-1] - curvatures(x)[0])


@mistake(
    "condition_number",
    source="the rule that the Hessian's is the square of x's, used twice",
    shows=equals("kappa", lambda s: s.want["kappa"] ** 2),
)
def squared_again(x: X) -> float:
    """Your number is the square of what is expected.

    It is the square of the Hessian's condition number. The square belongs between x and the
    Hessian.

    The formula for kappa, just above exercise 1.3, divides two eigenvalues of the Hessian and that
    is all.
    """
    return float(curvatures(x)[-1] / curvatures(x)[0]) ** 2


@mistake("condition_number", shows=kappa(lambda x: np.atleast_2d(np.corrcoef(x.T))))
def normalized_first(x: X) -> float:
    """Your number does not notice the scales of the features.

    It is the condition number of normalized features. The point of the number is to say what
    normalizing would gain.

    Exercise 1.3 uses x as it is: whether to normalize is the caller's choice.
    """
    values = curvatures((x - x.mean(axis=0)) / x.std(axis=0))
    return float(values[-1] / values[0])


@mistake(
    "condition_number",
    shows=all_of(larger("kappa"), where(lambda s: features(s) == 1, wrong("kappa"))),
)
def with_intercept(x: X) -> float:
    """Your number is too large, and for a single feature it is not 1.

    It is the condition number of x with a column of ones. The notebook adds one for a comparison,
    but outside the function.

    Exercise 1.3 uses x as it is.
    """
    values = curvatures(np.column_stack([np.ones(len(x)), x]))
    return float(values[-1] / values[0])


@mistake("condition_number", shows=has_shape("kappa", lambda s: (features(s),)))
def one_for_each_direction(x: X) -> X:
    """You return an array of numbers. There is one condition number.

    Every eigenvalue is divided by the smallest.

    The formula for kappa, just above exercise 1.3, has the largest eigenvalue above the line.
    """
    return curvatures(x) / curvatures(x)[0]
