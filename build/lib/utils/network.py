"""A network as training sees it: a way forward and a way back."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

Parameters = dict[str, np.ndarray]


class Network(NamedTuple):
    """What `train_step` needs of a network.

    forward(x, parameters): x (N, D) -> scores (N, classes), and caches for the way back.
    backward(dscores, caches, parameters): the gradient of each parameter, under "d" + its name.
    """

    forward: Callable[[np.ndarray, Mapping[str, np.ndarray]], tuple[np.ndarray, Any]]
    backward: Callable[[np.ndarray, Any, Mapping[str, np.ndarray]], Parameters]
