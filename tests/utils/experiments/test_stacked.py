"""Many networks at once: do they train as the course's own do, one by one?"""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.activations import relu, sigmoid, tanh
from utils.experiments import choosing, run, stacked
from utils.experiments.choosing import ACCURACY, STEPS, best_rate, held_out
from utils.experiments.stacked import Course, Recipe, train
from utils.experiments.table import load_kit


@pytest.fixture(scope="module")
def kit():
    return load_kit(str(ROOT / "solutions"))


@pytest.fixture(scope="module")
def course(kit, solutions):
    names = ("batchnorm_forward", "batchnorm_backward", "softmax_cross_entropy")
    return Course(kit.digits, *(solutions[name] for name in names))


@pytest.mark.parametrize("batch_norm", [True, False])
def test_stack_trains_as_the_solutions_do(kit, course, batch_norm):
    """Is every look the same as with the notebooks' functions, for each seed and rate?"""
    rates, seeds, network = (0.1, 1.0), (3, 4), kit.network(batch_norm)
    norm = ("z" if batch_norm else "",) * 3
    seen = train(Recipe(norm, steps=40, every=5, count=600), course, seeds, rates)
    for (row, seed), (column, rate) in product(enumerate(seeds), enumerate(rates)):
        examples = np.random.default_rng(seed).permutation(len(kit.digits.x_train))[:600]
        start = kit.start(batch_norm, seed)
        _, own = run(kit, network, start, rate, seed, examples=examples, epochs=4)
        np.testing.assert_allclose(seen.accuracy[row, column], own, atol=1e-12)
    np.testing.assert_array_equal(seen.at, [0, 5, 10, 15, 20, 25, 30, 35, 40])


@pytest.mark.parametrize("norm", [("z", "a", ""), ("a", "", "z")])
@pytest.mark.parametrize("activation", [relu, tanh, sigmoid])
def test_gradients_are_right(norm, activation, course):
    """Is each gradient that of the loss, wherever batch norm stands and whatever images count?"""
    rng = np.random.default_rng(1)
    recipe, sizes = Recipe(norm, activation, units=5), (6, 5, 5, 5, 4)
    net, layers = stacked._Net(recipe, course), []
    for place, (before, after) in enumerate(pairwise(sizes)):
        kind = norm[place] if place < 3 else ""
        layer = {"W": rng.normal(size=(2, 3, before, after))}
        names = [*([] if kind == "z" else ["b"]), *(["gamma", "beta"] if kind else [])]
        layers.append(layer | {name: rng.normal(size=(2, 3, 1, after)) for name in names})
    x, y = rng.normal(size=(2, 1, 8, 6)), rng.integers(4, size=(2, 1, 8))
    weights = rng.random((2, 1, 8, 1))

    def loss() -> np.ndarray:
        scores, _ = net.forward(layers, x)
        of_all = np.log(np.exp(scores).sum(axis=-1))
        right = np.take_along_axis(scores, np.broadcast_to(y, (2, 3, 8))[..., None], -1)
        return (weights[..., 0] * (of_all - right[..., 0])).sum(axis=-1)

    found = net.gradients(layers, x, y, weights)
    for layer, gradient in zip(layers, found, strict=True):
        assert set(gradient) == set(layer)
        for name, value in layer.items():
            entry = (slice(None), slice(None), 0, 1)
            value[entry] += 1e-6
            up = loss()
            value[entry] -= 2e-6
            down = loss()
            value[entry] += 1e-6
            # central differences, h = 1e-6, of a loss of about 10
            np.testing.assert_allclose(gradient[name][entry], (up - down) / 2e-6, atol=1e-7)


def test_parts_can_be_taken_away(kit, course):
    """Do held weights keep their length, and gamma and beta their values?"""
    recipe = Recipe(steps=10, count=120)
    free, held = (
        train(replace(recipe, hold=hold), course, [0], [3.0]).growth for hold in (False, True)
    )
    assert free > 1.05
    assert held == pytest.approx(1, abs=1e-12)
    layers = stacked._start(recipe, kit.digits, [0], 1)
    x, y = kit.digits.x_train[None, None, :30], kit.digits.y_train[None, None, :30]
    found = stacked._Net(replace(recipe, affine=False), course).gradients(layers, x, y, None)
    assert [sorted(gradient) for gradient in found] == [["W"]] * 3 + [["W", "b"]]


def test_without_jitter_company_does_not_matter(course):
    """With one batch of all images: is normalizing among all of them the same training?"""
    recipe = Recipe(steps=4, count=60, batch_size=60, every=1)
    one, other = (
        train(replace(recipe, among_all=word), course, [0, 1], [1.0]) for word in (False, True)
    )
    np.testing.assert_allclose(one.accuracy, other.accuracy, atol=1e-12)


@pytest.mark.parametrize("measure", [ACCURACY, STEPS])
def test_rate_is_chosen_without_the_test_images(course, measure, monkeypatch):
    """Does the best rate stay the same if there are no test images, and with other test labels?"""
    monkeypatch.setattr(choosing, "TUNING", (100, 101))
    recipe, rates = Recipe(steps=30, every=10), (0.03, 1)
    digits = course.digits._replace(x_test=np.empty((0, 64)), y_test=np.empty(0, int))
    blind = course._replace(digits=digits)
    assert best_rate(recipe, blind, measure, rates) == best_rate(recipe, course, measure, rates)
    part = held_out(course.digits)
    assert (len(part.x_train), len(part.x_test)) == (1000, 347)
