"""Notebook 5's look into a network: the report, the panel, the patients of the clinic."""

import numpy as np
import pytest

from utils import LayerCache, data, experiments
from utils.activations import relu, tanh
from utils.caches import BatchNormCache
from utils.exercises import find_exercise
from utils.exercises.diagnosing import flat, made_of, said, wards, write_wards
from utils.experiments import clinic
from utils.figures import clinic as figures
from utils.figures.signal_depth import PER_LAYER
from utils.panel import Panel
from utils.reports import DIAGNOSES


@pytest.fixture
def kit(solutions):
    names = ("train", "initialize_parameters", "network_forward", "network_backward")
    functions = [solutions[name] for name in (*names, "softmax_cross_entropy", "gradient_descent")]
    digits = data.load_digits()
    return experiments.Kit(*functions, digits._replace(x_train=digits.x_train / 16))


def one_layer(a, activation, w=1.0, step=0.1):
    """What a step leaves of one hidden layer with the outputs a."""
    width = a.shape[1]
    norm = BatchNormCache(np.zeros_like(a), np.ones(width), np.ones(width))
    before = {"W[1]": np.full((3, width), w), "gamma[1]": np.ones(width)}
    gradients = {f"d{name}": np.ones_like(value) for name, value in before.items()}
    moved = {name: value - step for name, value in before.items()}
    return [LayerCache(a[:, :3], before["W[1]"], norm, a, activation)], gradients, before, moved


def test_constant_layer_has_no_spread(solutions):
    """Is a layer that gives every example the same without spread, and alive all the same?"""
    found = solutions["layer_report"](*one_layer(np.tile([1.0, 2.0, 3.0], (5, 1)), relu))
    assert found.spread == [0]
    assert found.dead == [0]


def test_dead_layer_is_dead_and_saturated(solutions):
    """Are all units dead where nothing comes out, and those of a tanh at its ends?"""
    for a, activation in ((np.zeros((5, 4)), relu), (np.full((5, 4), -0.99), tanh)):
        found = solutions["layer_report"](*one_layer(a, activation))
        assert found.saturated == [1]
        assert found.dead == [1]


def test_weights_of_zero_have_a_huge_ratio(solutions):
    """Is a step away from zeros told by a number, as large as it is?"""
    given = one_layer(np.ones((5, 4)), relu, w=0.0, step=0.25)
    assert solutions["layer_report"](*given).W_ratio == pytest.approx([0.25e8])


def test_single_example_kills_what_it_saturates(solutions):
    """Are dead and saturated the same for N = 1, and is there no spread?"""
    found = solutions["layer_report"](*one_layer(np.array([[0.0, 2.0, 0.0, 1.0]]), relu))
    assert found.saturated == found.dead == [0.5]
    assert found.spread == [0]


def test_stored_patients_are_told(solutions):
    """Is every stored patient told by the solution, each diagnosis once in a ward?"""
    for ward in wards():
        assert sorted(map(solutions["diagnose"], ward)) == sorted(DIAGNOSES)


@pytest.mark.parametrize("fault", DIAGNOSES)
def test_fresh_patients_are_told(fault, kit, solutions):
    """Does a rule that tells the stored patients tell others, too, over three seeds?"""
    digits = data.load_digits()
    mu, sigma = solutions["fit_normalizer"](digits.x_train)
    kit = experiments.Kit(
        *[vars(kit)[name] for name in list(vars(kit))[:-1]],
        digits._replace(x_train=solutions["normalize"](digits.x_train, mu, sigma)),
    )
    charts = [clinic.broken(kit, solutions["layer_report"], fault, seed) for seed in (51, 52, 53)]
    assert [solutions["diagnose"](chart) for chart in charts] == [fault] * 3


def test_unknown_fault_is_refused():
    """Does the clinic say which names there are?"""
    with pytest.raises(ValueError, match="no diagnosis 'dead'; there are: healthy, rate too high"):
        clinic.admit("dead", np.random.default_rng(0))


def test_charts_are_stored_as_they_are(tmp_path):
    """Does a chart come back with the numbers that are stored?"""
    chart = wards()[0][0]
    write_wards(tmp_path / "charts.json", [[chart]])
    line = (tmp_path / "charts.json").read_text(encoding="utf-8")
    assert not any(name in line for name in DIAGNOSES)
    for a, b in zip(flat(made_of(flat(chart))).values(), flat(chart).values(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_guesses_earn_nothing(solutions):
    """Is each diagnosis wrong somewhere if everybody gets the same one?"""
    spec = find_exercise("diagnose")
    cases = spec.cases(np.random.default_rng(7))
    wanted = [spec.expected(solutions["diagnose"], case.args) for case in cases]
    for guess in DIAGNOSES:
        got = spec.facts({}, {"diagnosis": DIAGNOSES.index(guess)})
        for name in DIAGNOSES:
            assert any(want[said(name)] != got[said(name)] for want in wanted)


def test_order_of_the_patients_is_another_each_time(solutions):
    """Does the place of a patient tell nothing of what it has?"""
    spec = find_exercise("diagnose")
    told = [
        [solutions["diagnose"](made_of(case.args)) for case in spec.cases(np.random.default_rng(k))]
        for k in range(3)
    ]
    assert len({tuple(names) for names in told}) == 3
    assert all(sorted(names) == sorted(3 * DIAGNOSES) for names in told)


def test_panel_changes_nothing_and_sees_the_steps(kit, solutions):
    """Does the learner's own train run as ever, and the panel see every so many of its steps?"""
    rule = solutions["adam"]

    def run(network, rule, watch):
        x, y = kit.digits.x_train[:120], kit.digits.y_train[:120]
        start, rng = kit.start(True, 0), np.random.default_rng(1)
        return kit.train(network, start, x, y, rule, 0.01, 40, 4, rng, watch)

    panel = Panel(solutions["layer_report"], 12, every=5)
    network = kit.network(True)
    _, watched = run(panel.network(network), panel.rule(rule), panel)
    _, alone = run(network, rule, None)
    np.testing.assert_array_equal(watched, alone)
    assert panel.steps_seen == [1, 6, 11]
    assert panel.layers().dead.shape == (3, 3)
    assert "Panel of 3 hidden layers at step 11" in panel.picture().alt


def test_ward_is_drawn(tmp_path):
    """Is each patient of the ward in its picture's text, and no diagnosis?"""
    alt = figures.ward(clinic.ward()).alt
    assert all(f"{letter}: loss" in alt for letter in "ABCDEFGH")
    assert not any(name in alt for name in DIAGNOSES)


def test_patients_of_the_check_can_be_looked_at():
    """Are the charts there that the check of diagnose asks about, all 24 of them?"""
    assert list(clinic.asked()) == [f"patient {k}" for k in range(1, 25)]


def test_derivatives_grow_as_the_theory_says(solutions):
    """Does batch norm make a derivative grow by 1.211 for each of twenty ReLU layers?"""
    grown = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(200, 64))
        parameters = solutions["initialize_parameters"]([64, *[100] * 20, 10], rng)
        _, caches = solutions["network_forward"](x, parameters, relu)
        da = rng.normal(size=caches[-1].a.shape)
        first = np.linalg.norm(da)
        for cache in reversed(caches[1:]):
            da, *_ = solutions["layer_backward"](da, cache)
        grown.append((np.linalg.norm(da) / first) ** (1 / 19))
    # 100 units are not infinitely many: within 2%
    assert np.median(grown) == pytest.approx(PER_LAYER, rel=0.02)
