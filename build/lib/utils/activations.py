"""The nonlinearities of a hidden layer, each with its derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Activation:
    """A nonlinearity: call it on z to get a.

    slope(a): the derivative da/dz, entry by entry, read off the *output* a, in its shape.
    """

    name: str
    function: Function
    slope: Function

    def __call__(self, z: np.ndarray) -> np.ndarray:
        return self.function(z)

    def __repr__(self) -> str:
        return self.name


def _sigmoid(z: np.ndarray) -> np.ndarray:
    # by tanh, which does not overflow
    return 0.5 * (1 + np.tanh(0.5 * z))


relu = Activation("relu", lambda z: np.maximum(z, 0.0), lambda a: (a > 0).astype(np.float64))
tanh = Activation("tanh", np.tanh, lambda a: 1 - a**2)
sigmoid = Activation("sigmoid", _sigmoid, lambda a: a * (1 - a))
