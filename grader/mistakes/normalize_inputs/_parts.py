"""Gradient descent with places to go wrong: the building blocks for exercise 1.4."""

from collections.abc import Callable

import numpy as np

X = np.ndarray
Descent = tuple[X, int]

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
