"""What is read off a network while it trains: for one step, and along a training."""

from typing import NamedTuple

import numpy as np


class LayerReport(NamedTuple):
    """What one step shows of each hidden layer: (L,) float64 each, layer 1 first.

    saturated: the share of the entries of a at which the activation's slope is below 0.1.
    dead: the share of the units that are saturated for every example of the batch.
    spread: the mean over the units of a's biased standard deviation over the batch.
    gradient: the root mean square of the entries of dW.
    W_ratio, gamma_ratio: the update-to-data ratio of W and of gamma, the root mean square of what
    the step adds, divided by 1e-8 plus that of the values before it.
    """

    saturated: np.ndarray
    dead: np.ndarray
    spread: np.ndarray
    gradient: np.ndarray
    W_ratio: np.ndarray
    gamma_ratio: np.ndarray


class Chart(NamedTuple):
    """A training, as it was at some of its steps: T looks at L hidden layers.

    step: (T,) whole numbers, the steps at which was looked; the first one is 1.
    loss, accuracy: (T,), those of the step's mini-batch, in training mode.
    held_out: (T,), the accuracy on images that are not trained on, in eval mode.
    layers: a LayerReport of arrays (T, L).
    """

    step: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    held_out: np.ndarray
    layers: LayerReport


# what a chart may show
DIAGNOSES = (
    "healthy",
    "rate too high",
    "rate too low",
    "dead units",
    "batches of one",
    "gamma not trained",
    "eval statistics never updated",
    "labels mixed up",
)
