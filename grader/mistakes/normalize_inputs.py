"""Mistakes in notebook 1."""

import numpy as np

from grader.mistakes.bank import mistake

X = np.ndarray


@mistake("normalize")
def own_statistics(x: X, mu: X, sigma: X) -> X:
    """The result for an example depends on which other examples come with it.

    You normalize x with its own mean and standard deviation. The test set must be moved and scaled
    exactly as the training set was, so the statistics come from outside.

    Use the mu and sigma that the function is given: the formula above exercise 1.2.
    """
    varies = np.ptp(x, axis=0) > 0
    return (x - x.mean(axis=0)) / np.where(varies, x.std(axis=0), 1.0)
