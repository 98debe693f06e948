"""Convolution in NumPy, and the network that is made of it: are they what loops and differences
say?"""

import numpy as np
import pytest

from grader.right_answers import RIGHT
from utils.convolution import convolve, convolve_backward, images_of, pixels
from utils.experiments.convolutional import measured, training
from utils.experiments.convolutional.network import batch_norm, initialize, network
from utils.figures import convolutional as pictures


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def by_loops(x, weights, stride):
    """Each output pixel by itself; outside of the images is 0."""
    n, c, h, w = x.shape
    kernels = weights.T.reshape(-1, c, 3, 3)
    out = np.zeros((n, len(kernels), -(-h // stride), -(-w // stride)))
    for image, f, i, j in np.ndindex(out.shape):
        for channel, a, b in np.ndindex(c, 3, 3):
            row, column = stride * i + a - 1, stride * j + b - 1
            if 0 <= row < h and 0 <= column < w:
                out[image, f, i, j] += x[image, channel, row, column] * kernels[f, channel, a, b]
    return out


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (1, 1, 1, 1), (2, 2, 8, 8)])
def test_convolution_is_what_loops_say(shape, stride, rng):
    """Is each output pixel the sum over its patch, with zeros around the images?"""
    x, weights = rng.normal(size=shape), rng.normal(size=(9 * shape[1], 4))
    np.testing.assert_allclose(convolve(x, weights, stride)[0], by_loops(x, weights, stride))


@pytest.mark.parametrize("stride", [1, 2])
def test_way_back_is_the_transpose_of_the_way_forward(stride, rng):
    """Is <dout, convolve(x, W)> = <dx, x> = <dW, W>, as for anything linear in x and in W?"""
    x, weights = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(27, 4))
    y, seen = convolve(x, weights, stride)
    dout = rng.normal(size=y.shape)
    dx, dweights = convolve_backward(dout, seen, weights, x.shape, stride)
    other, turned = rng.normal(size=x.shape), rng.normal(size=weights.shape)
    assert np.sum(dx * other) == pytest.approx(np.sum(dout * convolve(other, weights, stride)[0]))
    assert np.sum(dweights * turned) == pytest.approx(np.sum(dout * convolve(x, turned, stride)[0]))


def test_rows_of_pixels_and_images_are_each_others_inverse(rng):
    """Is row (n H + h) W + w pixel (h, w) of image n, and back?"""
    x = rng.normal(size=(2, 3, 5, 4))
    rows = pixels(x)
    assert np.array_equal(rows[(1 * 5 + 2) * 4 + 3], x[1, :, 2, 3])
    assert np.array_equal(images_of(rows, 2, 5, 4), x)


@pytest.mark.parametrize("normalized", [False, True])
def test_network_has_the_gradients_of_its_forward_pass(normalized, rng, solutions):
    """Is the loss's change along a random direction what the gradients say?"""
    norm = batch_norm(solutions["batchnorm_conv_forward"], solutions["batchnorm_backward"])
    net = network(norm if normalized else None)
    now = {
        name: value + 0.05 * rng.normal(size=value.shape)
        for name, value in initialize(0, normalized).items()
    }
    x, y = rng.normal(size=(6, 1, 8, 8)), rng.integers(10, size=6)
    loss = solutions["softmax_cross_entropy"]
    scores, caches = net.forward(x, now)
    gradients = net.backward(loss(scores, y)[1], caches, now)
    assert gradients.keys() == {f"d{name}" for name in now}
    way = {name: rng.normal(size=value.shape) for name, value in now.items()}
    ends = [
        loss(net.forward(x, {n: v + sign * 1e-6 * way[n] for n, v in now.items()})[0], y)[0]
        for sign in (1, -1)
    ]
    said = sum(np.sum(gradients[f"d{name}"] * way[name]) for name in now)
    # a difference of 2e-6 is exact to about 1e-9, but where it crosses a ReLU's corner
    assert said == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5)


def test_one_channel_is_normalized_by_two_numbers():
    """Have all pixels of the training images together mean 0 and deviation 1?"""
    digits = training.load_digits()
    assert digits.x_train.shape[1:] == (1, 8, 8)
    assert digits.x_train.mean() == pytest.approx(0, abs=1e-12)
    assert digits.x_train.std() == pytest.approx(1)


def test_both_kinds_see_the_same(solutions):
    """Do networks with and without batch norm start from the same weights, on the same batches?"""
    plain, normed = initialize(3, False), initialize(3, True)
    for name in ("W[1]", "W[2]", "W[3]", "W[4]"):
        assert np.array_equal(plain[name], normed[name])
    digits = training.load_digits()
    first, second = (list(training.batches(digits, 5, 25, 60)) for _ in range(2))
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(first, second, strict=True))
    whole = np.concatenate([y for _, y in first[:22]])
    assert len(whole) == 1320


def test_slow_way_back_gets_small_batches(solutions, monkeypatch):
    """Does a right way back with an N x N matrix train, too, on fewer images and more gently?"""
    seen = []

    def train(way, loss, digits, rate, seed, every):
        seen.append((way.size, rate))
        return np.linspace(0.1, 0.9, 7)

    monkeypatch.setattr(measured, "train", train)
    forward, loss = solutions["batchnorm_conv_forward"], solutions["softmax_cross_entropy"]
    slow = next(f for f in RIGHT["batchnorm_backward"] if "jacobian" in f.__name__)
    ways = {60: solutions["batchnorm_backward"], 10: slow}
    found = {size: measured.quick(forward, back, loss, [0]) for size, back in ways.items()}
    sizes, rates = np.transpose(seen)
    assert sizes.tolist() == [60, 60, 10, 10]
    np.testing.assert_allclose(rates[2:], 0.3 * rates[:2])
    assert {size: quick.size for size, quick in found.items()} == {60: 60, 10: 10}
    assert "your way back takes too long" not in repr(pictures.training(found[60]))
    assert "of 10 images (for 60 your way back takes" in repr(pictures.training(found[10]))
