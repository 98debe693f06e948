"""The fixed contracts by which one exercise hands its work to the next."""

from typing import NamedTuple

import numpy as np

from utils.activations import Activation


class BatchNormCache(NamedTuple):
    """What the forward pass keeps for the backward pass.

    z_hat: (N, D) float64, the normalized batch, before gamma and beta.
    std:   (D,) float64, sqrt(var + eps), with the biased variance (divide by N).
    gamma: (D,) float64, the scale that was used.
    """

    z_hat: np.ndarray
    std: np.ndarray
    gamma: np.ndarray


class LayerNormCache(NamedTuple):
    """What layer norm keeps for its backward pass.

    z_hat: (N, D) float64, the normalized examples, before gamma and beta.
    std:   (N,) float64, sqrt(var + eps) of each example, with the biased variance (divide by D).
    gamma: (D,) float64, the scale that was used.
    """

    z_hat: np.ndarray
    std: np.ndarray
    gamma: np.ndarray


class LayerCache(NamedTuple):
    """What the forward pass of a hidden layer keeps for its backward pass.

    a_prev: (N, D_prev) float64, the layer's input. W: (D_prev, D) float64, its weights.
    bn: the BatchNormCache of its batch norm. a: (N, D) float64, its output.
    activation: the nonlinearity that made a.
    """

    a_prev: np.ndarray
    W: np.ndarray
    bn: BatchNormCache
    a: np.ndarray
    activation: Activation
