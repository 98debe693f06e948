"""Keras's layer in the scenario, on TensorFlow.

Not on PyTorch: there Keras 3.15 computes this layer in float32, and the variance as the mean of
squares minus the square of the mean, so 1e-6 is out of its reach.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from utils.frameworks import LEARNING_RATE, Result, Scenario

os.environ["KERAS_BACKEND"] = "tensorflow"

# reads the variable when it is imported
import keras
import tensorflow as tf


def run(s: Scenario) -> Result:
    """Make 20 steps in train mode, then with training=False."""
    layer = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, dtype="float64")
    layer.build(s.z.shape[1:])
    layer.gamma.assign(s.gamma)
    layer.beta.assign(s.beta)
    for z, dout in zip(s.z, s.dout, strict=True):
        arrays = _gradients(layer, z, dout, "")
        layer.gamma.assign(_numpy(layer.gamma) - LEARNING_RATE * arrays["dgamma"])
        layer.beta.assign(_numpy(layer.beta) - LEARNING_RATE * arrays["dbeta"])
    arrays["running_mean"] = _numpy(layer.moving_mean)
    arrays["running_var"] = _numpy(layer.moving_variance)
    arrays |= _gradients(layer, s.z_new, s.dout_new, "eval ")
    return Result("Keras", keras.__version__, arrays)


def _numpy(value: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(value))


def _gradients(
    layer: Any, batch: np.ndarray, dout: np.ndarray, prefix: str
) -> dict[str, np.ndarray]:
    sources = [layer.gamma.value, layer.beta.value]
    z = tf.Variable(batch)
    with tf.GradientTape() as tape:
        output = layer(z, training=not prefix)
    found = tape.gradient(output, [z, *sources], output_gradients=dout)
    names = ("output", "dz", "dgamma", "dbeta")
    return {prefix + name: _numpy(v) for name, v in zip(names, (output, *found), strict=True)}
