"""TensorFlow's function in the scenario. It has no state: the running averages are kept here."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from utils.frameworks import LEARNING_RATE, MOMENTUM, Result, Scenario


def run(s: Scenario) -> Result:
    """Make 20 steps with the batch's moments, then with the running ones."""
    size = s.z.shape[2]
    gamma, beta = tf.Variable(s.gamma), tf.Variable(s.beta)
    running = [tf.Variable(np.zeros(size)), tf.Variable(np.ones(size))]

    def gradients(batch: Any, dout: np.ndarray, prefix: str) -> dict[str, np.ndarray]:
        z = tf.Variable(batch)
        with tf.GradientTape() as tape:
            mean, variance = running if prefix else tf.nn.moments(z, axes=[0])
            output = tf.nn.batch_normalization(z, mean, variance, beta, gamma, 1e-5)
        if not prefix:
            for average, moment in zip(running, (mean, variance), strict=True):
                average.assign_sub((1 - MOMENTUM) * (average - moment))
        parts = [output, *tape.gradient(output, [z, gamma, beta], output_gradients=dout)]
        names = ("output", "dz", "dgamma", "dbeta")
        return {prefix + name: part.numpy() for name, part in zip(names, parts, strict=True)}

    for z, dout in zip(s.z, s.dout, strict=True):
        arrays = gradients(z, dout, "")
        gamma.assign_sub(LEARNING_RATE * arrays["dgamma"])
        beta.assign_sub(LEARNING_RATE * arrays["dbeta"])
    arrays["running_mean"], arrays["running_var"] = (average.numpy() for average in running)
    return Result("TensorFlow", tf.__version__, arrays | gradients(s.z_new, s.dout_new, "eval "))
