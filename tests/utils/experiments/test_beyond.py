"""Notebook 8's measurements: are many networks at once what each is alone, is all measured?"""

import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.experiments import findings, table
from utils.experiments.beyond import (
    company,
    convolution,
    images,
    later,
    papers,
    statistics,
    training,
    tuning,
)
from utils.experiments.beyond import frozen as fixed
from utils.experiments.beyond.findings import stored
from utils.experiments.beyond.nets import Plan, start
from utils.experiments.beyond.norms import BN, NORMS, RENORM, At, Running

SOLUTIONS = str(ROOT / "solutions")


@pytest.fixture(scope="module")
def own():
    return papers.load_own(SOLUTIONS)


def loss(own, nets, x, y, done=1.0, kept=()):
    scores = training.forward(own, nets.copies(), x, done, kept)[0]
    return own.softmax_cross_entropy(scores.reshape(-1, 10), y.ravel())[0] * nets.runs


def some_nets(own, norm, seeds=(0, 1)):
    """Networks of 16 units with gamma and beta that are not 1 and 0, and a batch for each."""
    nets, rng = start(Plan(norm=norm, units=16, hidden=2), own.digits, seeds), None
    rng = np.random.default_rng(5)
    for layer in nets.layers[:-1]:
        layer["gamma"] = rng.uniform(0.5, 2, size=layer["gamma"].shape)
        layer["beta"] = rng.normal(size=layer["beta"].shape)
    places = rng.integers(0, len(own.digits.x_train), size=(len(seeds), 12))
    return nets, own.digits.x_train[places], own.digits.y_train[places]


@pytest.mark.parametrize("norm", sorted(set(NORMS) - {RENORM}))
def test_gradients_are_numerical_ones(own, norm):
    """Is each run's gradient the slope of its loss, with dropout, too?"""
    nets, x, y = some_nets(own, norm)
    kept = [np.random.default_rng(1).integers(0, 2, size=(2, 12, n)) * 2.0 for n in (64, 16, 16)]
    scores, caches = training.forward(own, nets.copies(), x, 1.0, kept)
    found = training.gradients(own, nets, caches, training._dscores(own, scores, y), kept)
    rng = np.random.default_rng(2)
    for place, layer in enumerate(nets.layers):
        for name, value in layer.items():
            if norm == "none" and name == "gamma":
                continue
            way, step = rng.normal(size=value.shape), 1e-6
            ends = []
            for sign in (1, -1):
                moved = nets.copies()
                moved.layers[place][name] = value + sign * step * way
                ends.append(loss(own, moved, x, y, kept=kept))
            slope = (ends[0] - ends[1]) / (2 * step)
            assert np.sum(found[place][name] * way) == pytest.approx(slope, rel=1e-4, abs=1e-7)


def test_renorm_takes_r_and_d_for_constants(own):
    """Is batch renorm's gradient the slope of its output with r and d held?"""
    rng = np.random.default_rng(0)
    z, dout, way = rng.normal(size=(3, 7, 4))
    gamma, beta, running = rng.uniform(0.5, 2, size=4), rng.normal(size=4), Running(4, 0.9)
    running.mean, running.std = rng.normal(size=4), rng.uniform(0.5, 2, size=4)
    _, cache = NORMS[RENORM].forward(own, z, gamma, beta, running, At(1))
    dz, dgamma, dbeta = NORMS[RENORM].backward(own, dout, cache)
    *_, r, d = cache

    def out(values, scale):
        hat = (values - values.mean(axis=0)) / np.sqrt(values.var(axis=0) + 1e-5)
        return np.sum(dout * (scale * (hat * r + d) + beta))

    slope = (out(z + 1e-6 * way, gamma) - out(z - 1e-6 * way, gamma)) / 2e-6
    assert np.sum(dz * way) == pytest.approx(slope, rel=1e-6)
    assert dgamma.sum() == pytest.approx(out(z, gamma + 1) - out(z, gamma), rel=1e-9)
    np.testing.assert_allclose(dbeta, dout.sum(axis=0), rtol=1e-12)


def test_frozen_gradients_are_numerical_ones(own):
    """Is the gradient in eval mode that of fixed statistics?"""
    nets, x, y = some_nets(own, BN)
    nets.running[0].mean += 0.3
    nets.running[1].var *= 2
    scores, caches = fixed.forward(nets, x)
    found = fixed.gradients(nets, caches, training._dscores(own, scores, y))
    value = nets.layers[0]["W"]
    way, ends = np.random.default_rng(0).normal(size=value.shape), []
    for sign in (1, -1):
        nets.layers[0]["W"] = value + sign * 1e-6 * way
        out = fixed.forward(nets, x)[0]
        ends.append(own.softmax_cross_entropy(out.reshape(-1, 10), y.ravel())[0] * nets.runs)
    assert np.sum(found[0]["W"] * way) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("norm", NORMS)
def test_runs_at_once_are_runs_alone(own, norm):
    """Does a seed at a rate learn the same, whoever trains beside it?"""
    plan = Plan(norm=norm, steps=5, dropout=(0.2, 0.2, 0.0, 0.5))

    def trained(seeds, rates):
        nets = start(plan, own.digits, seeds, len(rates))
        training.descend(own, nets, own.digits, seeds, rates)
        return training.predict(own, nets, own.digits.x_test)

    together, alone = trained([3, 4], [0.1, 0.3]), trained([4], [0.1])
    np.testing.assert_allclose(together[2], alone[0], rtol=1e-9, atol=1e-9)


def test_renorm_begins_as_batch_norm(own):
    """Are the first steps of batch renorm those of batch norm?"""
    ends = []
    for norm in (BN, RENORM):
        nets, x, _ = some_nets(own, norm)
        ends.append(training.forward(own, nets, x, done=0.05)[0])
    np.testing.assert_allclose(*ends, rtol=1e-9, atol=1e-12)


def test_recalibrated_is_one_large_batch(own):
    """Do exact statistics of some images predict as these images in one batch?"""
    nets, _, _ = some_nets(own, BN)
    x = own.digits.x_test
    exact = training.predict(own, statistics.recalibrated(own, nets, x), x)
    whole, _ = training.forward(own, nets, np.broadcast_to(x, (2, *x.shape)))
    np.testing.assert_allclose(exact, whole, rtol=1e-6, atol=1e-9)


def test_batches_have_as_many_classes_as_said(own):
    """Are there as many classes in a batch, and as many images of each?"""
    for classes in (1, 2, 10):
        for places in training.batches(Plan(classes=classes, steps=3), own.digits, [0, 1]):
            for one in places:
                counts = np.bincount(own.digits.y_train[one])
                assert sorted(counts[counts > 0]) == [60 // classes] * classes
                assert len(set(one)) == 60


def test_few_images_are_the_seeds_own(own):
    """Does each seed see its hundred images, and no others?"""
    plan = tuning.tuning_plan(20)
    mine = training.images_of(plan, own.digits, [0, 1])
    seen = np.concatenate(list(training.batches(plan, own.digits, [0, 1])), axis=1)
    assert [set(seed) for seed in seen] == [set(seed) for seed in mine]
    assert mine.shape == (2, 100)


def test_images_are_changed_as_pixels(own):
    """Is white still white where images are turned or blurred, and ink where they are inverted?"""
    x, (_, mean, std) = own.digits.x_test, images._loaded()

    def pixels(change):
        return images.changed(x, images.SHIFTS.get(change) or images.TASKS[change]) * std + mean

    plain = pixels(images.SAME)
    np.testing.assert_allclose(pixels("inverted"), 1 - plain, atol=1e-12)
    assert pixels("blurred").min() > -1e-12
    turned = pixels("turned").reshape(-1, 8, 8)
    np.testing.assert_allclose(turned[:, 0, 0], plain.reshape(-1, 8, 8)[:, 0, -1], atol=1e-12)


def test_a_pixel_by_itself_learns_nothing_alone(own):
    """Is the convolution's mistake at one image a batch what it must be: guessing?"""
    short = {"seeds": [0], "rates": [0.1]}
    apart = convolution.trained(own, convolution.APART, 1, own.digits, **short)
    assert apart[0, 0] < 0.25


def test_measuring_makes_every_row_as_it_is_stored(monkeypatch, tmp_path):
    """Does the command measure every claim, with the words that are stored? (In very few steps.)"""
    all_batches = training.batches

    def few(plan, data, seeds):
        for step, places in enumerate(all_batches(plan, data, seeds)):
            if step < 2:
                yield places

    monkeypatch.setattr(training, "batches", few)
    monkeypatch.setattr(convolution, "steps_of", lambda size: 2)
    for module in (training, tuning, convolution):
        monkeypatch.setattr(module, "RATES", (0.1,))
    monkeypatch.setattr(papers, "STORE", tmp_path / "measured.json")
    page = tmp_path / "page.md"
    page.write_text(f"{papers.BEGIN}\n{papers.END}\n", encoding="utf-8")
    told = table.measure_relatives(page, SOLUTIONS, seeds=6)
    rows = findings.stored(tmp_path / "measured.json")
    assert list(rows) == list(papers.PAPERS)
    assert told in page.read_text(encoding="utf-8")
    rate = re.compile(r"rate [\d.e-]+")
    for key, row in rows.items():
        kept = stored()[key]
        assert row.claim == kept.claim
        assert rate.sub("", row.how) == rate.sub("", kept.how)
        assert row.numbers.keys() == kept.numbers.keys()
    assert company.SIZES == (2, 4, 16, 64)
    assert later.STEPS[0] == 22  # an epoch, as is said
