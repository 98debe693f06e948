"""TensorFlow's function for batch norm, with the moments of images."""

from __future__ import annotations

import tensorflow as tf

from utils.frameworks import Result
from utils.frameworks.relatives import EPS, Scenario, named


def run(s: Scenario) -> Result:
    """Run it forward and backward once, on images with the channels last."""
    x, dout = (part.transpose(0, 2, 3, 1) for part in (s.images, s.dimages))
    variables = [tf.Variable(value) for value in (x, s.gamma, s.beta)]
    given, gamma, beta = variables
    with tf.GradientTape() as tape:
        mean, variance = tf.nn.moments(given, axes=[0, 1, 2])
        output = tf.nn.batch_normalization(given, mean, variance, beta, gamma, EPS)
    dx, dgamma, dbeta = tape.gradient(output, variables, output_gradients=dout)
    images = (part.numpy().transpose(0, 3, 1, 2) for part in (output, dx))
    return Result(
        "TensorFlow",
        tf.__version__,
        named("BatchNorm2d", (*images, dgamma.numpy(), dbeta.numpy())),
    )
