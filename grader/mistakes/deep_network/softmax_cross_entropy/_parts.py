"""Loss and gradient, written right, for exercise 4.5."""

from typing import Any

import numpy as np

Z = np.ndarray
Loss = tuple[Any, Z]

SOFTMAX = "softmax_cross_entropy"


def parts(scores: Z, y: Z) -> tuple[Z, Z]:
    """For each example the logarithm of the right class's probability, and all probabilities."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = powers.sum(axis=1)
    return shifted[np.arange(len(y)), y] - np.log(sums), powers / sums[:, None]


def one_hot(scores: Z, y: Z) -> Z:
    right: Z = np.eye(scores.shape[1])[y]
    return right


def loss_of(scores: Z, y: Z) -> float:
    return float(-parts(scores, y)[0].mean())


def gradient_of(scores: Z, y: Z) -> Z:
    gradient: Z = (parts(scores, y)[1] - one_hot(scores, y)) / len(y)
    return gradient
