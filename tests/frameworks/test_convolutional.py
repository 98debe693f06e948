"""A network that was trained in PyTorch: do the learner's functions read as PyTorch does?"""

import numpy as np
import pytest

from utils import data
from utils.frameworks import convolutional, installed

# PyTorch's scores are float32: what is measured is 3e-7
AGREE = 1e-5
BATCH = convolutional.BATCH


@pytest.fixture(scope="module")
def network():
    return convolutional.stored()


@pytest.fixture(scope="module")
def images():
    return convolutional.images()


@pytest.fixture(scope="module")
def in_eval_mode(network, images, solutions):
    normalize = convolutional.over_pixels(solutions["batchnorm_inference"])
    return convolutional.read(network, images, normalize)


def in_train_mode(network, images, solutions):
    def normalize(z, norm):
        y, _ = solutions["batchnorm_conv_forward"](z, norm.gamma, norm.beta, convolutional.EPS)
        return y

    return convolutional.read(network, images, normalize)


def test_network_is_worth_reading_with(network):
    """Does it read digits, in a file that nobody minds to download?"""
    right = network.scores.argmax(axis=1) == data.load_digits().y_test
    assert right.mean() > 0.97
    assert convolutional.FILE.stat().st_size < 200_000


def test_eval_mode_agrees(network, in_eval_mode):
    """Are the scores with the running statistics PyTorch's?"""
    assert convolutional.difference(in_eval_mode, network.scores) < AGREE


def test_folded_network_agrees(network, images, in_eval_mode, solutions):
    """Are they the same without any batch norm, to round-off?"""
    folded = convolutional.folded(network, solutions["fold_batchnorm"])
    assert all(layer.norm is None for layer in folded.layers)
    assert convolutional.difference(convolutional.read(folded, images), in_eval_mode) < 1e-13


def test_train_mode_agrees(network, images, solutions):
    """Are the scores with a batch's own statistics PyTorch's, and others than in eval mode?"""
    scores = in_train_mode(network, images[:BATCH], solutions)
    assert convolutional.difference(scores, network.train_scores) < AGREE
    assert convolutional.difference(network.scores[:BATCH], network.train_scores) > 0.01


def test_wrong_statistics_are_noticed(network, images, solutions):
    """Does the comparison see Keras's own eps, and mean and variance exchanged?"""
    right = solutions["batchnorm_inference"]
    for wrong in (
        lambda z, gamma, beta, mean, var, _: right(z, gamma, beta, mean, var, 1e-3),
        lambda z, gamma, beta, mean, var, eps: right(z, gamma, beta, np.abs(var), mean**2, eps),
    ):
        scores = convolutional.read(network, images, convolutional.over_pixels(wrong))
        assert convolutional.difference(scores, network.scores) > 10 * AGREE


def test_installed_pytorch_agrees(network, images, in_eval_mode, solutions):
    """Does PyTorch say the same here and now, of the stored weights, in both modes?"""
    if not installed("pytorch"):
        pytest.skip("PyTorch is not installed: make test-frameworks")
    scores, train_scores = convolutional.live()
    assert convolutional.difference(in_eval_mode, scores) < AGREE
    assert convolutional.difference(scores, network.scores) < AGREE
    ours = in_train_mode(network, images[:BATCH], solutions)
    assert convolutional.difference(ours, train_scores) < AGREE
