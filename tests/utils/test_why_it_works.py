"""Notebook 7's exercises: do the solutions agree with what is computed in quite another way?"""

import statistics
from itertools import pairwise

import numpy as np
import pytest

from utils.activations import tanh
from utils.network import Network

SIZES = (4, 5, 3, 4, 3)


@pytest.fixture
def network(solutions):
    return Network(
        lambda x, parameters: solutions["network_forward"](x, parameters, tanh),
        solutions["network_backward"],
    )


@pytest.fixture
def run():
    """The parameters of a network with batch norm, and a batch."""
    rng = np.random.default_rng(7)
    parameters = {}
    for layer, (d_in, d_out) in enumerate(pairwise(SIZES), start=1):
        parameters[f"W[{layer}]"] = rng.normal(size=(d_in, d_out))
        if layer < len(SIZES) - 1:
            parameters[f"gamma[{layer}]"] = rng.uniform(0.5, 1.5, size=d_out)
            parameters[f"beta[{layer}]"] = rng.normal(size=d_out) / 3
        else:
            parameters[f"b[{layer}]"] = rng.normal(size=d_out)
    return parameters, rng.normal(size=(9, SIZES[0])), rng.integers(SIZES[-1], size=9)


def loss(parameters, x, y):
    """The network's loss, written out without the course's functions."""
    a, layer = x, 1
    while f"gamma[{layer}]" in parameters:
        z = a @ parameters[f"W[{layer}]"]
        z = (z - z.mean(0)) / np.sqrt(((z - z.mean(0)) ** 2).mean(0) + 1e-5)
        a = np.tanh(parameters[f"gamma[{layer}]"] * z + parameters[f"beta[{layer}]"])
        layer += 1
    scores = a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"]
    chosen = scores[np.arange(len(y)), y]
    return float(np.mean(np.log(np.exp(scores).sum(axis=1)) - chosen))


def by_trying(parameters, x, y, names):
    """Gradients by differences of the loss alone."""
    found = {}
    for name in names:
        found[name] = np.zeros_like(parameters[name])
        for place in np.ndindex(found[name].shape):
            losses = []
            for step in (1e-5, -1e-5):
                moved = parameters[name].copy()
                moved[place] += step
                losses.append(loss(parameters | {name: moved}, x, y))
            found[name][place] = (losses[0] - losses[1]) / 2e-5
    return found


def close(a, b):
    # central differences with h = 1e-5 are good to 1e-9 or so
    return np.allclose(a, b, rtol=1e-5, atol=1e-8)


def test_shift_of_distributions_agrees_with_the_standard_library(solutions):
    """Is the first measure of covariate shift what Python's statistics say, unit by unit?"""
    rng = np.random.default_rng(1)
    before, after = rng.normal(1, 2, size=(20, 3)), rng.normal(-1, 5, size=(20, 3))
    means, spreads = solutions["distribution_shift"](before, after)
    for j, (old, new) in enumerate(zip(before.T.tolist(), after.T.tolist(), strict=True)):
        scale = statistics.pstdev(old)
        assert means[j] == pytest.approx(abs(statistics.fmean(new) - statistics.fmean(old)) / scale)
        wider = max(statistics.pstdev(new) / scale, scale / statistics.pstdev(new))
        assert np.exp(spreads[j]) == pytest.approx(wider)


@pytest.mark.parametrize("layer", [1, 2, 3, 4])
def test_shift_of_gradients_agrees_with_differences_of_the_loss(solutions, network, run, layer):
    """Is the second measure what one gets without any backward pass?"""
    parameters, x, y = run
    got = solutions["gradient_before_and_after"](network, parameters, x, y, layer, 0.3)
    earlier = [name for name in parameters if f"[{layer}]" > name[name.index("[") :]]
    slopes = by_trying(parameters, x, y, earlier)
    moved = parameters | {name: parameters[name] - 0.3 * slopes[name] for name in earlier}
    for gradient, place in zip(got, (parameters, moved), strict=True):
        assert close(gradient, by_trying(place, x, y, [f"W[{layer}]"])[f"W[{layer}]"])
    assert np.allclose(*got) == (layer == 1)


def test_walk_along_the_gradient_agrees_with_differences_of_the_loss(solutions, network, run):
    """Are losses, changes and smoothness those of one long vector of slopes?"""
    parameters, x, y = run
    lengths = np.array([0.5, 0.1])
    losses, changes, smoothness = solutions["along_gradient"](network, parameters, x, y, lengths)

    def slopes(place):
        return np.concatenate([g.ravel() for g in by_trying(place, x, y, parameters).values()])

    start = by_trying(parameters, x, y, parameters)
    places = [{k: v - a * start[k] for k, v in parameters.items()} for a in lengths]
    apart = [np.linalg.norm(slopes(place) - slopes(parameters)) for place in places]
    assert close(losses, [loss(place, x, y) for place in places])
    assert close(changes, apart)
    assert close(smoothness, max(apart / lengths) / np.linalg.norm(slopes(parameters)))


def test_equivalent_runs_have_the_same_losses(solutions, network, run):
    """Do other weights with their own rates train alike, step by step?"""
    parameters, x, y = run
    others, rates = solutions["equivalent_run"](parameters, 0.3, 10.0)
    one, other = dict.fromkeys(parameters, 0.3), rates
    for _ in range(8):
        # eps: 1e-5 beside variances of about 1, and of about 100
        assert loss(parameters, x, y) == pytest.approx(loss(others, x, y), rel=1e-3)
        parameters, others = (
            {k: v - rate[k] * slopes[k] for k, v in place.items()}
            for place, rate, slopes in (
                (parameters, one, by_trying(parameters, x, y, parameters)),
                (others, other, by_trying(others, x, y, others)),
            )
        )


def test_residual_block_agrees_with_differences(solutions):
    """Are all gradients of the block those that trying finds, also where alpha is 0?"""
    rng = np.random.default_rng(3)
    for alpha in (0.7, 0.0):
        given = {
            "h": rng.normal(size=(8, 4)),
            "W": rng.normal(size=(4, 4)),
            "gamma": rng.uniform(0.5, 1.5, size=4),
            "beta": rng.normal(size=4),
            "alpha": np.array(alpha),
        }
        out, cache = solutions["residual_forward"](**given)
        dout = rng.normal(size=out.shape)
        got = solutions["residual_backward"](dout, cache)
        for (name, value), gradient in zip(given.items(), got, strict=True):
            slopes = solutions["numerical_gradient"](
                lambda v, given=given, name=name: solutions["residual_forward"](
                    **(given | {name: v})
                )[0],
                value,
                dout,
            )
            assert close(gradient, slopes), name
        assert abs(got[-1]) > 1e-3


def test_tiny_rotation_is_exact(solutions):
    """Is an angle that the arccosine takes for 0 right to many digits?"""
    before = np.array([[3.0], [0.0]])
    after = np.array([[6 * np.cos(1e-9)], [6 * np.sin(1e-9)]])
    assert solutions["rotation"](before, after)[0] == pytest.approx(1e-9, rel=1e-12)
    assert np.arccos(np.cos(1e-9)) == 0
