"""What mistakes in exercise 1.1 share."""

import numpy as np

X = np.ndarray
Fit = tuple[X, X]


def fit(x: X, spread: X) -> Fit:
    """The column means and a spread, which is 1 for constant features as it should be."""
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0, spread, 1.0)
