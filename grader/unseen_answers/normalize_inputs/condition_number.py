"""Wrong answers to notebook 1, written without a look at the bank."""

import numpy as np


def kappa_of_x_itself(x):
    """Takes the condition number of x, the root of that of the Hessian."""
    return np.linalg.cond(x)


def kappa_centers_first(x):
    """Centers x before the Hessian is formed."""
    xc = x - x.mean(axis=0)
    lam = np.linalg.eigvalsh(xc.T @ xc / len(x))
    return lam[-1] / lam[0]


def kappa_upside_down(x):
    """Divides the smallest eigenvalue by the largest."""
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return lam[0] / lam[-1]


def kappa_of_examples(x):
    """Uses x x^T, which is (N, N) and singular for N > D, instead of x^T x."""
    h = x @ x.T / len(x)
    eigenvalues = np.linalg.eigvalsh(h)
    return eigenvalues.max() / eigenvalues.min()


def kappa_with_ridge(x):
    """Adds 1e-8 to the diagonal of the Hessian before the eigenvalues are taken."""
    n, d = x.shape
    h = x.T @ x / n + 1e-8 * np.eye(d)
    lam = np.linalg.eigvalsh(h)
    return lam[-1] / lam[0]


def kappa_guarded_division(x):
    """Adds 1e-10 to the smallest eigenvalue before dividing by it."""
    lam = np.linalg.eigvalsh(np.dot(x.T, x) / x.shape[0])
    return lam.max() / (lam.min() + 1e-10)


def kappa_of_correlations(x):
    """Takes the eigenvalues of the correlation matrix: x is centered and scaled to std 1."""
    h = np.atleast_2d(np.corrcoef(x, rowvar=False))
    lam = np.linalg.eigvalsh(h)
    return lam[-1] / lam[0]


def kappa_of_np_cov_by_rows(x):
    """Uses np.cov(x), which takes rows for features: (N, N), an error for one feature."""
    lam = np.linalg.eigvalsh(np.cov(x))
    return lam[-1] / lam[0]


def kappa_unsorted_eigenvalues(x):
    """Takes the last and first of np.linalg.eigvals, which are in no particular order."""
    lam = np.linalg.eigvals(x.T @ x / len(x))
    return lam[-1] / lam[0]


def kappa_difference(x):
    """Subtracts the smallest eigenvalue from the largest instead of dividing by it."""
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return lam[-1] - lam[0]


def kappa_in_frobenius_norm(x):
    """Multiplies the Frobenius norms of the Hessian and its inverse."""
    h = x.T @ x / len(x)
    return np.linalg.norm(h) * np.linalg.norm(np.linalg.inv(h))


def kappa_of_diagonal(x):
    """Divides the Hessian's largest diagonal entry by its smallest, without eigenvalues."""
    h = x.T @ x / len(x)
    return np.diag(h).max() / np.diag(h).min()


def kappa_in_an_array(x):
    """Returns an array of shape (1,) that holds the number."""
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return lam[-1:] / lam[:1]


def kappa_whole_number(x):
    """Cuts the result off to a whole number."""
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return int(lam[-1] / lam[0])


def kappa_squared(x):
    """Squares the Hessian's condition number."""
    h = x.T @ x / x.shape[0]
    return np.linalg.cond(h) ** 2


def kappa_one_feature_is_zero(x):
    """Returns 0 for one feature, as if there were nothing to compare."""
    if x.shape[1] < 2:
        return 0.0
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return lam[-1] / lam[0]


def kappa_with_column_of_ones(x):
    """Puts a column of ones before x, for an intercept."""
    x1 = np.hstack([np.ones((len(x), 1)), x])
    lam = np.linalg.eigvalsh(x1.T @ x1 / len(x1))
    return lam[-1] / lam[0]


def kappa_of_eigenvectors(x):
    """Unpacks eigh the wrong way round: divides entries of the eigenvectors."""
    _, lam = np.linalg.eigh(x.T @ x / len(x))
    return lam.max() / lam.min()


def kappa_second_smallest(x):
    """Divides by the second smallest eigenvalue, lam[1]; breaks for one feature."""
    lam = np.sort(np.linalg.eigvalsh(x.T @ x / len(x)))
    return lam[-1] / lam[1]


def kappa_against_the_mean(x):
    """Divides the largest eigenvalue by the mean of all."""
    lam = np.linalg.eigvalsh(x.T @ x / len(x))
    return lam.max() / lam.mean()


WRONG = {
    "condition_number": [
        kappa_of_x_itself,
        kappa_centers_first,
        kappa_upside_down,
        kappa_of_examples,
        kappa_with_ridge,
        kappa_guarded_division,
        kappa_of_correlations,
        kappa_of_np_cov_by_rows,
        kappa_unsorted_eigenvalues,
        kappa_difference,
        kappa_in_frobenius_norm,
        kappa_of_diagonal,
        kappa_in_an_array,
        kappa_whole_number,
        kappa_squared,
        kappa_one_feature_is_zero,
        kappa_with_column_of_ones,
        kappa_of_eigenvectors,
        kappa_second_smallest,
        kappa_against_the_mean,
    ]
}
