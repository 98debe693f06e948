"""Right statistics of all rows, for exercise 6.3."""

from collections.abc import Iterable
from typing import Any

import numpy as np

Batches = Iterable[np.ndarray]
Pair = tuple[Any, Any]


def merged(batches: Batches) -> tuple[int, Any, Any]:
    """Count, mean and sum of squared deviations."""
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, own = len(batch), batch.mean(axis=0)
        step = own - mean
        squares = squares + ((batch - own) ** 2).sum(axis=0)
        squares = squares + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return count, mean, squares
