"""A network that was trained in PyTorch: do the learner's functions read as PyTorch does?"""

import numpy as np
import pytest

from utils import data
from utils.convolution import images_of, pixels
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


def over_pixels(batchnorm_inference):
    """Batch norm in eval mode, each pixel a row."""

    def normalize(z, norm):
        n, _, h, w = z.shape
        rows = batchnorm_inference(pixels(z), *norm, convolutional.EPS)
        return images_of(rows, n, h, w)

    return normalize


@pytest.fixture(scope="module")
def in_eval_mode(network, images, solutions):
    return convolutional.read(network, images, over_pixels(solutions["batchnorm_inference"]))


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
        scores = convolutional.read(network, images, over_pixels(wrong))
        assert convolutional.difference(scores, network.scores) > 10 * AGREE


def test_installed_pytorch_agrees(network, images, in_eval_mode, solutions):
    """Does PyTorch say the same here and now, of the stored weights, in both modes?"""
    if not installed("pytorch"):
        pytest.skip("PyTorch is not installed: make test-frameworks")
    found = convolutional.said()
    assert found.source.endswith("here and now")
    assert convolutional.difference(in_eval_mode, found.scores) < AGREE
    assert convolutional.difference(found.scores, network.scores) < AGREE
    ours = in_train_mode(network, images[:BATCH], solutions)
    assert convolutional.difference(ours, found.train_scores) < AGREE


def test_what_is_stored_is_said_without_pytorch(network, monkeypatch):
    """Is the notebook's comparison possible where nothing is installed, and does it say so?"""
    monkeypatch.setattr(convolutional, "installed", lambda _: False)
    found = convolutional.said()
    assert found.source == f"PyTorch {network.version}, stored"
    assert found.scores.shape == (450, 10)
