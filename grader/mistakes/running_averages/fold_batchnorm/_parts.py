"""A folded layer, with places to go wrong, for exercise 6.4."""

import numpy as np

A = np.ndarray
Pair = tuple[A, A]


def folded(w: A, b: A, scale: A, beta: A, mean: A) -> Pair:
    return w * scale, (b - mean) * scale + beta


def right_scale(gamma: A, var: A, eps: float) -> A:
    scale: A = gamma / np.sqrt(var + eps)
    return scale
