"""Mistakes in notebook 2."""

import numpy as np

from grader.mistakes.bank import mistake
from utils import BatchNormCache

Z = np.ndarray


@mistake("batch_statistics", source="ddof=1 in NumPy; PyTorch's running variance is unbiased")
def sample_variance(z: Z) -> tuple[Z, Z]:
    """Your variance is a little too large, the more so the smaller the batch.

    It divides by N - 1, as one does to estimate a population's variance from a sample. Batch norm
    describes this batch and nothing else: it divides by N.

    The variance is the mean of the squared distances from mu: Algorithm 1 of Ioffe & Szegedy
    (2015), and the second formula above exercise 2.1.
    """
    return z.mean(axis=0), z.var(axis=0, ddof=1)


@mistake("batchnorm_forward")
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> tuple[Z, BatchNormCache]:
    """Nearly right where a column varies much, and wrong where it hardly varies.

    eps is added to the standard deviation. It belongs to the variance, inside the root.

    The denominator is the root of the sum of sigma squared and eps: the formula above exercise 2.2.
    """
    std = z.std(axis=0) + eps
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)
