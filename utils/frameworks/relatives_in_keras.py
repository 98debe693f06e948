"""Keras's batch norm of images and its relatives in their scenario, on TensorFlow.

It has no instance norm: that is its group norm with as many groups as channels.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from utils.frameworks import Arrays, Result
from utils.frameworks.relatives import EPS, GROUPS, Scenario, named

os.environ["KERAS_BACKEND"] = "tensorflow"

# reads the variable when it is imported
import keras
import tensorflow as tf


def run(s: Scenario) -> Result:
    """Run each layer forward and backward once, in train mode; channels are the second axis."""
    images, rows = (
        (s.images, s.dimages, s.gamma, s.beta),
        (s.rows, s.drows, s.row_gamma, s.row_beta),
    )
    settings: dict[str, Any] = {"epsilon": EPS, "dtype": "float64"}
    found: Arrays = {}
    for name, layer, given in (
        ("BatchNorm2d", keras.layers.BatchNormalization(axis=1, **settings), images),
        ("GroupNorm", keras.layers.GroupNormalization(GROUPS, axis=1, **settings), images),
        ("LayerNorm", keras.layers.LayerNormalization(**settings), rows),
        ("RMSNorm", keras.layers.RMSNormalization(**settings), rows),
    ):
        found |= named(name, _gradients(layer, *given))
    return Result("Keras", keras.__version__, found)


def _gradients(
    layer: Any, batch: np.ndarray, dout: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, ...]:
    layer.build(batch.shape)
    # RMS norm has a scale, and nothing to shift by
    weights = [layer.scale] if hasattr(layer, "scale") and not hasattr(layer, "gamma") else []
    weights = weights or [layer.gamma, layer.beta]
    for weight, value in zip(weights, (gamma, beta), strict=False):
        weight.assign(value)
    x = tf.Variable(batch)
    training = {"training": True} if isinstance(layer, keras.layers.BatchNormalization) else {}
    with tf.GradientTape() as tape:
        output = layer(x, **training)
    sources = [x, *(weight.value for weight in weights)]
    found = [output, *tape.gradient(output, sources, output_gradients=dout)]
    return tuple(np.array(keras.ops.convert_to_numpy(part)) for part in found)
