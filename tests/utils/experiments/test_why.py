"""Notebook 7's measurements: are they what they say, by other means, and are effects of a size?"""

import re
from dataclasses import fields, replace

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.activations import relu
from utils.experiments.why import deep, lengths, papers, shown
from utils.experiments.why.findings import exact, times
from utils.experiments.why.halves import HALVES
from utils.experiments.why.noise import noisy_network, normalized_network
from utils.experiments.why.runs import BN, PLAIN, Own, descend, layer_outputs
from utils.experiments.why.shift import shifts, starts
from utils.experiments.why.steps import along

EPS = 1e-5
SIZES = (64, 12, 11, 10)


@pytest.fixture(scope="module")
def own(solutions):
    names = [field.name for field in fields(Own) if field.name != "digits"]
    digits = papers.load_digits(str(ROOT / "solutions"))
    return Own(digits=digits, **{name: solutions[name] for name in names})


@pytest.fixture
def batch(own):
    return own.digits.x_train[:40], own.digits.y_train[:40]


# ---- a second implementation: loops over units, and gradients by differences ----


def second_forward(p, x, batch_norm):
    """Scores, and what each hidden layer hands on, unit by unit."""
    a, outputs = x, []
    last = max(int(name[2:-1]) for name in p if name[0] == "W")
    for layer in range(1, last):
        columns = []
        for unit in range(p[f"W[{layer}]"].shape[1]):
            z = np.array([np.dot(row, p[f"W[{layer}]"][:, unit]) for row in a])
            if batch_norm:
                z = (z - sum(z) / len(z)) / (sum((z - sum(z) / len(z)) ** 2) / len(z) + EPS) ** 0.5
                z = p[f"gamma[{layer}]"][unit] * z + p[f"beta[{layer}]"][unit]
            else:
                z = z + p[f"b[{layer}]"][unit]
            columns.append(np.where(z > 0, z, 0))
        a = np.stack(columns, axis=1)
        outputs.append(a)
    return a @ p[f"W[{last}]"] + p[f"b[{last}]"], outputs


def second_loss(p, x, y, batch_norm):
    scores, _ = second_forward(p, x, batch_norm)
    return float(
        np.mean([np.log(np.sum(np.exp(s - s[k]))) for s, k in zip(scores, y, strict=True)])
    )


def second_gradient(p, x, y, batch_norm, name, entries):
    """Some entries of a gradient, by central differences."""
    found = []
    for entry in entries:
        losses = []
        for sign in (1, -1):
            moved = p[name].copy()
            moved.flat[entry] += sign * 1e-5
            losses.append(second_loss(p | {name: moved}, x, y, batch_norm))
        found.append((losses[0] - losses[1]) / 2e-5)
    return np.array(found)


@pytest.mark.parametrize("kind", [PLAIN, BN])
def test_drift_of_distributions_agrees_with_a_second_implementation(own, kind, batch):
    """Do means move as far as loops over units and examples say?"""
    x, y = batch
    network, now = own.network(kind), own.start(kind, 0, SIZES)
    _, gradients = own.gradients(network, now, x, y)
    later = {name: value - 0.5 * gradients[name] for name, value in now.items()}
    before, after = (second_forward(p, x, kind == BN)[1] for p in (now, later))
    for layer, outputs in enumerate(zip(before, after, strict=True)):
        first, second = outputs
        want = []
        for unit in range(first.shape[1]):
            values = list(first[:, unit])
            mean = sum(values) / len(values)
            std = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
            moved = sum(second[:, unit]) / len(values) - mean
            want.append(abs(moved) / std if std else 0.0)
        ours = [layer_outputs(network, p, x)[layer] for p in (now, later)]
        np.testing.assert_allclose(own.distribution_shift(*ours)[0], want, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("kind", [PLAIN, BN])
def test_drift_of_gradients_agrees_with_a_second_implementation(own, kind, batch):
    """Are both gradients those of finite differences, where only the layers before have moved?"""
    x, y = batch
    network, now = own.network(kind), own.start(kind, 1, SIZES)
    before, after = own.gradient_before_and_after(network, now, x, y, 2, 0.3)
    entries = range(0, now["W[2]"].size, 13)
    moved = dict(now)
    for name in now:
        if name.endswith("[1]"):
            whole = range(now[name].size)
            step = second_gradient(now, x, y, kind == BN, name, whole).reshape(now[name].shape)
            moved[name] = now[name] - 0.3 * step
    for ours, p in ((before, now), (after, moved)):
        want = second_gradient(p, x, y, kind == BN, "W[2]", entries)
        # differences of 1e-5 are exact to about 1e-9; where one crosses a ReLU's corner, to less
        np.testing.assert_allclose(np.ravel(ours)[entries], want, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("half", HALVES)
def test_halves_have_the_gradients_of_their_forward_pass(half, own):
    """Does the way back of each half agree with differences of its way forward?"""
    rng = np.random.default_rng(0)
    forward, backward = HALVES[half]
    z, gamma, beta = rng.normal(size=(7, 3)), rng.normal(size=3), rng.normal(size=3)
    dout = rng.normal(size=z.shape)
    gradients = backward(dout, forward(z, gamma, beta)[1])
    for place, value in enumerate((z, gamma, beta)):
        direction = rng.normal(size=value.shape)
        ends = []
        for sign in (1, -1):
            moved = [z, gamma, beta]
            moved[place] = value + sign * 1e-6 * direction
            ends.append(np.sum(dout * forward(*moved)[0]))
        assert np.sum(gradients[place] * direction) == pytest.approx((ends[0] - ends[1]) / 2e-6)


@pytest.mark.parametrize("kind", deep.TRAINED)
def test_deep_networks_have_the_gradients_of_their_forward_pass(kind, own, batch):
    """Is the loss's change along a random direction what the gradients say?"""
    x, y = batch
    network, rng = deep.network(own, kind), np.random.default_rng(3)
    now = {
        name: value + 0.05 * rng.normal(size=value.shape)
        for name, value in deep.start(kind, 0, 4, 8).items()
    }
    _, gradients = own.gradients(network, now, x, y)
    way = {name: rng.normal(size=value.shape) for name, value in now.items()}
    ends = [
        own.gradients(network, {n: v + sign * 1e-6 * way[n] for n, v in now.items()}, x, y)[0]
        for sign in (1, -1)
    ]
    said = sum(np.sum(gradients[name] * way[name]) for name in now)
    assert said == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-4)


def test_other_normalizations_stand_in_batch_norms_place(own, batch):
    """Is a network with batch norm passed in the learner's own, and without noise the noisy one?"""
    x, y = batch
    now = own.start(BN, 0)
    want = own.gradients(own.network(BN), now, x, y)
    built = normalized_network(own.batchnorm_forward, own.batchnorm_backward)
    for network in (built, noisy_network(own, 0.5)[0]):
        # 40 rows are not a batch to train on, so there is no noise
        loss, gradients = own.gradients(network, now, x, y)
        assert loss == pytest.approx(want[0])
        for name, value in gradients.items():
            np.testing.assert_allclose(value, want[1][name], atol=1e-12)


# ---- effects, by property ----


def test_batch_norm_steadies_deep_layers_and_not_their_gradients(own):
    """Do means of the last layer move less, and gradients at the best rate more, for each seed?"""
    found = {
        kind: shifts(own, own.network(kind), starts(own, kind, range(3)), rate, every=10)
        for kind, rate in shown.best_rates().items()
    }
    assert (found[BN].mean[:, -1] < 0.5 * found[PLAIN].mean[:, -1]).all()
    assert (found[BN].gradient > found[PLAIN].gradient).all()


def test_noise_moves_means_and_learns(own):
    """Does little noise move means further than a plain network does, and is 90% reached?"""
    little = shown.shaken(own)["noise 0.2"]
    plain = shifts(own, own.network(PLAIN), starts(own, PLAIN, range(3)), 0.3, every=20)
    assert (little.moves[:, -1] > 2 * plain.mean[:, -1]).all()
    assert (little.accuracy[:, -1] > 0.9).all()


def test_loss_varies_less_along_the_gradient_in_deep_relu_networks(own):
    """Is the range of the loss several times as large without batch norm?"""
    rates = shown.stored()["along_loss"].numbers["rates"]["ReLU, 8 layers"]
    reach = {
        kind: along(own, kind, (64, *[32] * 8, 10), rate, range(3), relu, every=25).reach
        for kind, rate in rates.items()
    }
    assert (reach[PLAIN] > 5 * reach[BN]).all()


def test_slider_shows_what_the_notebook_says(own):
    """Is the loss lowest, and back where it began, at the lengths that the notebook names?"""
    lengths, lowest, back = np.linspace(0, 6, 241)[1:], {PLAIN: [], BN: []}, {}
    for seed in range(3):
        for kind, place in shown.places(own, seed=seed).items():
            batch = place.parameters, place.x, place.y
            losses = np.asarray(own.along_gradient(own.network(kind), *batch, lengths)[0])
            lowest[kind].append(lengths[np.argmin(losses)])
            back.setdefault(kind, lengths[np.argmax(losses > place.loss)])
    assert lowest[PLAIN] == pytest.approx([0.3, 0.2, 0.3], abs=0.05)
    assert lowest[BN] == pytest.approx([1.5, 1.3, 1.3], abs=0.05)
    assert back == pytest.approx({PLAIN: 0.8, BN: 3.4}, abs=0.06)


def test_first_block_gets_the_smallest_values(own):
    """Do skips make what each later block gets larger than what is put in?"""
    sizes, _ = deep.at_start(own, deep.SKIP_BN, range(3))
    assert (sizes[:, 1:] > sizes[:, :1]).all()


def test_scale_invariance_is_exact(own):
    """Are the laws kept to eps, and equivalent runs the same for ten steps?"""
    law = lengths.laws(own, 1.0, [0], steps=30)
    assert law.hidden[0] < 1e-4 < law.output[0]
    assert law.predicted == pytest.approx(law.measured, rel=1e-4)
    run = lengths.scaled(own, 1.0, 30.0, [0], steps=40)
    assert run.apart[0] < 1e-4
    assert run.equivalent[0] > run.unchanged[0]


def test_weight_decay_turns_weights_by_what_the_balance_says(own):
    """Is the turn a step within a tenth of sqrt(2 eta lambda), and decay a rate that rises?"""
    run = lengths.decayed(own, [0], rate=0.3, decay=0.1, steps=200)
    turn = np.sqrt(np.mean(run.turn[0, 100:] ** 2))
    assert turn == pytest.approx(np.degrees(np.sqrt(2 * 0.3 * 0.1)), rel=0.1)
    risen, stayed = lengths.rising(own, [0, 1])
    assert (1000 * risen < stayed).all()


def test_gradients_explode_with_batch_norm_and_hardly_with_skips(own):
    """Is the growth for each layer the theory's, to 2%, and small with skips?"""
    growth = {
        kind: deep.at_start(own, kind, [0], depth=30)[1][0] for kind in (BN, deep.SKIP_BN, PLAIN)
    }
    # the first layers get images, whose units are correlated
    each = (growth[BN][5] / growth[BN][30]) ** (1 / 25)
    assert each == pytest.approx(np.sqrt(np.pi / (np.pi - 1)), rel=0.02)
    assert growth[deep.SKIP_BN][0] < 30 * growth[deep.SKIP_BN][30]
    assert growth[PLAIN][0] < 10 * growth[PLAIN][30]


def test_neighbours_have_unlike_gradients_with_batch_norm_alone(own):
    """Does their correlation vanish with batch norm, and not with skips or without?"""
    alike = {kind: deep.neighbours(own, kind, [0])[0] for kind in (PLAIN, BN, deep.SKIP_BN)}
    assert abs(alike[BN]) < 0.3 < 0.5 < min(alike[PLAIN], alike[deep.SKIP_BN])


def test_blocks_with_skips_learn(own):
    """Do both kinds of small branches learn in a few steps?"""
    for kind in (deep.SKIP_BN, deep.SKIP_INIT):
        network = deep.network(own, kind)
        end, _, _ = descend(own, network, deep.start(kind, 0, 10), 0.1, 0, steps=60)
        assert own.accuracy(network, end) > 0.8


def test_frozen_parameters_stay(own):
    """Are only the others trained?"""
    now = own.start(BN, 0)
    end, _, _ = descend(own, own.network(BN), now, 1.0, 0, steps=3, frozen=lambda n: n[0] == "W")
    same = {name for name in now if np.array_equal(now[name], end[name])}
    assert same == {name for name in now if name[0] == "W"}


def test_what_comes_later_says_so(own):
    """Is a function that is not yet written told apart from one that is wrong?"""
    early = replace(own, along_gradient=Own.along_gradient)
    with pytest.raises(NotImplementedError, match="comes later"):
        early.along_gradient()


def test_ratios_and_identities_are_told():
    """Do the words follow from the numbers?"""
    larger, smaller = np.arange(2.0, 12), np.ones(10)
    assert times(larger, smaller).startswith("holds: 6.48 times (")
    assert times(smaller, larger).startswith("does not hold")
    assert exact(np.array([1e-9, 3e-7]), 1e-6) == (
        "holds, as an identity: at most 3.0e-7 in every seed"
    )
    assert exact(np.array([1e-9, 1.0]), 1e-6).startswith("does not hold")
    assert not re.search(r"e-0\d", exact(np.array([1e-9]), 1.0))
