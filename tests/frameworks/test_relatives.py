"""Batch norm of images and its relatives: do the frameworks' layers and the learner's agree?"""

import numpy as np
import pytest

from utils.frameworks import FRAMEWORKS, differences, installed
from utils.frameworks.relatives import HAS, LAYERS, live, names, ours, stored
from utils.rms_norm import rms_norm, rms_norm_backward

# float64 everywhere: what is measured is 1e-14
AGREE = 1e-6
STORED = pytest.mark.parametrize("name", HAS)


@pytest.fixture(scope="module")
def own(solutions):
    return ours(solutions)


@STORED
def test_functions_agree_with_stored_results(name, own):
    """Are outputs and gradients of every layer that a framework has those of ours?"""
    found = differences(stored(name), own)
    assert list(found) == names(HAS[name])
    assert max(found.values()) < AGREE, found


@STORED
def test_functions_agree_with_installed_framework(name, own):
    """Does the framework itself say the same, here and now, and what is stored?"""
    if not installed(name):
        pytest.skip(f"{FRAMEWORKS[name][0]} is not installed: make test-frameworks")
    now, then = live(name), stored(name)
    assert now.live
    assert max(differences(now, own).values()) < AGREE
    assert now.version.split("+")[0] == then.version.split("+")[0]
    for part, array in now.arrays.items():
        np.testing.assert_allclose(array, then.arrays[part], rtol=1e-9, atol=1e-12)


def test_every_layer_is_compared():
    """Is each relative compared with one framework at least?"""
    assert set(LAYERS) == {layer for layers in HAS.values() for layer in layers}
    assert set(HAS) == set(FRAMEWORKS)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"groups": 2}, "GroupNorm output"),
        ({"eps": 1e-3}, "GroupNorm dx"),
    ],
)
def test_other_settings_are_noticed(change, seen, solutions):
    """Does the comparison see another number of groups, or Keras's own eps?"""
    right = solutions["group_norm"]

    def other(x, gamma, beta, groups, eps):
        given = {"groups": groups, "eps": eps}
        return right(x, gamma, beta, **given | (change if groups > 1 else {}))

    found = differences(stored("pytorch"), ours(solutions | {"group_norm": other}))
    assert found[seen] > 10 * AGREE
    assert found["BatchNorm2d dx"] < AGREE


def test_rms_norm_is_layer_norm_of_rows_with_mean_0(solutions):
    """Is what the notebook compares with the same where there is no mean to subtract?"""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(5, 4))
    z -= z.mean(axis=1, keepdims=True)
    gamma, dout = rng.uniform(0.5, 2.0, size=4), rng.normal(size=z.shape)
    layer = solutions["group_norm"](z, gamma, np.zeros(4), 1)
    assert np.allclose(rms_norm(z, gamma), layer, rtol=1e-12)
    step, (dz, _) = 1e-6, rms_norm_backward(dout, z, gamma)
    moved = rng.normal(size=z.shape)
    ahead, behind = rms_norm(z + step * moved, gamma), rms_norm(z - step * moved, gamma)
    assert np.isclose((dout * (ahead - behind)).sum() / (2 * step), (dz * moved).sum(), rtol=1e-7)
