"""What notebook 5 stands on: the plain network, watching, the data, and the experiments."""

from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets

from utils import Network, data, experiments, show, watch
from utils.activations import relu, sigmoid, tanh
from utils.figures import minibatch_training as figures
from utils.plain_network import initialize, plain_network
from utils.watch import Watch


@pytest.fixture
def kit(solutions):
    names = ("train", "initialize_parameters", "network_forward", "network_backward")
    functions = [solutions[name] for name in (*names, "softmax_cross_entropy", "gradient_descent")]
    digits = data.load_digits()
    few = digits._replace(x_train=digits.x_train[:300], y_train=digits.y_train[:300])
    return experiments.Kit(*functions, few)


@pytest.mark.parametrize("activation", [relu, tanh, sigmoid])
def test_plain_network_has_the_right_gradients(activation, solutions):
    """Is the network to compare with right itself, in every entry of every parameter?"""
    rng, network = np.random.default_rng(3), plain_network(activation)
    parameters = initialize([4, 5, 6, 3], rng)
    parameters = {k: v + 0.3 * rng.normal(size=v.shape) for k, v in parameters.items()}
    x, dscores = rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
    _, caches = network.forward(x, parameters)
    gradients = network.backward(dscores, caches, parameters)
    assert list(gradients) != []
    for name, value in parameters.items():

        def scores(changed, name=name):
            return network.forward(x, parameters | {name: changed})[0]

        tried = solutions["numerical_gradient"](scores, value, dscores)
        # central differences with h = 1e-5 are good to about 1e-9 here
        np.testing.assert_allclose(gradients[f"d{name}"], tried, rtol=1e-6, atol=1e-8)


def test_both_networks_start_from_the_same_weights(kit):
    """Is batch norm the only difference between the runs that are compared?"""
    with_bn, plain = kit.start(True, 3), kit.start(False, 3)
    weights = [name for name in plain if name.startswith("W")]
    assert len(weights) == 4
    for name in weights:
        np.testing.assert_array_equal(with_bn[name], plain[name])


def test_watched_network_looks_before_every_nth_step():
    """Does looking happen as often as asked, and change nothing?"""
    network = Network(lambda x, p: (x * p["gamma[1]"], None), lambda ds, c, p: {})
    looking, seen = experiments.watched(network, 2, lambda p: p["gamma[1]"])
    given = [looking.forward(10, {"gamma[1]": k})[0] for k in range(5)]
    assert given == [0, 10, 20, 30, 40]
    assert seen == [0, 2, 4]


def test_sweep_counts_the_steps_to_the_goal():
    """Is the first look above 90% what counts, and never what was not reached?"""
    curves = np.array([[[0.1, 0.95, 0.2, 0.95], [0.1, 0.2, 0.3, 0.4]]])
    sweep = experiments.Sweep(np.array([0.1]), curves[:, :, -1], curves, np.array([0, 5, 10, 15]))
    np.testing.assert_array_equal(sweep.steps(), [[5, np.inf]])


def test_sweeps_have_a_value_for_each_seed(kit):
    """Is there a final accuracy for each value and seed, and do all batch sizes get their steps?"""
    for found in (
        experiments.rate_sweep(kit, (0.1, 1), True, seeds=(0, 1, 2)),
        experiments.scale_sweep(kit, {0.1: 1, 1: 0.3}, False, seeds=(0, 1, 2)),
        experiments.batch_sweep(kit, {1: 0.1, 16: 1}, True, steps=12, seeds=(0, 1, 2)),
    ):
        assert found.final.shape == (2, 3)
        assert ((found.final >= 0) & (found.final <= 1)).all()
    found = experiments.figure_1(kit, False, epochs=2, every=2, seeds=(0, 1))
    assert found.accuracy.shape == (2, 5)
    assert found.inputs.shape == (2, 5, 3)
    assert figures.figure_1({True: found, False: found}).png


def test_batch_of_one_is_normalized_to_nothing(kit):
    """Is the value of an image alone in its batch always 0, and does company make it jitter?"""
    start = kit.start(True, 0)
    assert (experiments.company(kit, start, 1, times=3) == 0).all()
    few, many = (experiments.company(kit, start, n, times=30).std() for n in (4, 64))
    assert few > 2 * many > 0


def test_watch_keeps_losses_and_is_silent_where_nobody_looks(monkeypatch, capsys):
    """Is nothing shown, imported or drawn in a build?"""
    monkeypatch.setattr(watch, "attended", lambda: False)
    seen = Watch(3)
    for loss in (3.0, np.float64(2.0), 1.0):
        seen(loss)
    assert seen.losses == [3.0, 2.0, 1.0]
    assert capsys.readouterr() == ("", "")
    assert not show.in_notebook()


def test_watch_shows_a_bar_and_draws_now_and_then(monkeypatch, capsys):
    """Does whoever looks see all steps, the rate, the last loss, and a curve at the end?"""

    class Screen:
        value = ""

    screen = Screen()
    monkeypatch.setattr(watch, "attended", lambda: True)
    monkeypatch.setattr(watch, "in_notebook", lambda: True)
    monkeypatch.setattr(watch, "_screen", lambda: screen)
    # the bar for a terminal: there is no notebook to show a widget in
    monkeypatch.setattr("tqdm.auto.tqdm", __import__("tqdm").tqdm)
    seen = Watch(4, seconds=1000)
    for loss in (3.0, 2.5, 1.5):
        seen(loss)
    assert screen.value == ""
    seen(1.25)
    assert 'alt="Training loss over 4 steps' in screen.value
    shown = capsys.readouterr().err
    assert "4/4" in shown
    assert "loss=1.250" in shown


def test_mnist_has_the_form_of_the_digits(monkeypatch):
    """Are images scaled, labels whole numbers, and the last 10000 kept for testing?"""

    class Bunch:
        data = np.full((60010, 3), 255)
        target = np.array(["7"] * 60010)
        feature_names = ("a", "b", "c")

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", lambda *a, **k: Bunch)
    split = data.load_mnist()
    assert split.x_train.shape == (60000, 3)
    assert split.x_test.shape == (10, 3)
    assert split.x_train.dtype == np.float64
    assert split.x_train.max() == 1
    assert split.y_test.tolist() == [7] * 10


def test_mnist_without_network_says_what_to_do(monkeypatch):
    """Is somebody offline told so, and what works instead?"""

    def unreachable(*args, **settings):
        raise URLError("Name or service not known")

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", unreachable)
    with pytest.raises(data.Offline, match=r"try again when you are online, or use load_digits"):
        data.load_mnist()
