"""The fixed contracts by which one exercise hands its work to the next."""

from typing import NamedTuple

import numpy as np


class BatchNormCache(NamedTuple):
    """What the forward pass keeps for the backward pass.

    z_hat: (N, D) float64, the normalized batch, before gamma and beta.
    std:   (D,) float64, sqrt(var + eps), with the biased variance (divide by N).
    gamma: (D,) float64, the scale that was used.
    """

    z_hat: np.ndarray
    std: np.ndarray
    gamma: np.ndarray
