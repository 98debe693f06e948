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


class BackwardStages(NamedTuple):
    """The gradients along batch norm's graph, in the order in which a backward pass gets them.

    dbeta, dgamma: (D,) float64. dz_hat: (N, D). dstd, dvar: (D,). dcentered: (N, D), with all that
    arrives there. dmu: (D,). dz: (N, D). None: not written yet.
    """

    dbeta: np.ndarray | None = None
    dgamma: np.ndarray | None = None
    dz_hat: np.ndarray | None = None
    dstd: np.ndarray | None = None
    dvar: np.ndarray | None = None
    dcentered: np.ndarray | None = None
    dmu: np.ndarray | None = None
    dz: np.ndarray | None = None


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


class ResidualCache(NamedTuple):
    """What the forward pass of a residual block keeps for its backward pass.

    bn: the BatchNormCache of its batch norm. a: (N, D) float64, the output of its relu.
    W: (D, D) float64, its weights. alpha: a number, the weight of what is added to the skip.
    """

    bn: BatchNormCache
    a: np.ndarray
    W: np.ndarray
    alpha: float
