"""Notebook 4: the inputs of its exercises on layers and networks (update rules: update_rules)."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.caches import BatchNormCache, LayerCache
from utils.exercises.batchnorm_backward import normalized
from utils.exercises.batchnorm_forward import scale_and_shift
from utils.exercises.networks import (
    ACTIVATIONS,
    RELU,
    SIGMOID,
    TANH,
    caches_in,
    layer_caches,
    left_alone,
    named_arrays,
    parameters_in,
    some_output,
    some_parameters,
)
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    named_values,
    returns,
    split,
)
from utils.exercises.starting import answer_initialize, facts_of_start, sizes_cases

NOTEBOOK = "04_deep_network"


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, d_in: int, d_out: int, activation: int) -> dict[str, Any]:
        a_prev, w = rng.normal(size=(n, d_in)), rng.normal(size=(d_in, d_out))
        norm = scale_and_shift(rng, d_out)
        # so that about half of the units' values are on each side of 0
        norm["beta"] *= 0.1
        return {"a_prev": a_prev, "W": w, **norm, "activation": activation}

    dead = given(6, 3, 4, TANH)
    dead["W"][:, 1] = 0.0
    small = given(8, 4, 3, SIGMOID)
    # z with a standard deviation near 1e-3, where eps matters
    small["W"] *= 1e-3
    return [
        Case("a layer with tanh", given(8, 4, 3, TANH)),
        Case("a layer with relu", given(7, 3, 5, RELU)),
        Case("a layer with sigmoid, small weights", small),
        Case("as many units as inputs", given(6, 4, 4, TANH)),
        Case("the weights of unit 1 are 0", dead),
        Case("a single example", given(1, 3, 2, TANH)),
        Case("one input, one unit", given(7, 1, 1, RELU)),
    ]


def _any_bias_is_lost(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether adding a constant to z, as a bias would, leaves the output alone.

    A column of ones is put before a_prev, and a row of biases above W.
    """
    a_prev, w = case.args["a_prev"], case.args["W"]
    bias = np.linspace(-3.0, 3.0, w.shape[1])
    ones = np.ones((len(a_prev), 1))
    with_bias = run(a_prev=np.hstack([ones, a_prev]), W=np.vstack([bias, w]))
    return bool(np.allclose(with_bias["a"], out["a"], rtol=1e-6, atol=1e-6))


def _layer_backward_cases(rng: np.random.Generator) -> list[Case]:
    """Make inputs with a cache, so that an error in layer_forward is not marked again."""

    def given(n: int, d_in: int, d_out: int, activation: int) -> dict[str, Any]:
        return {
            "da": rng.normal(size=(n, d_out)),
            "a_prev": rng.normal(size=(n, d_in)),
            "W": rng.normal(size=(d_in, d_out)),
            "z_hat": normalized(rng, n, d_out),
            "std": rng.uniform(0.1, 3.0, size=d_out),
            "gamma": scale_and_shift(rng, d_out)["gamma"],
            "a": some_output(rng, activation, n, d_out),
            "activation": activation,
        }

    return [
        Case("a layer with tanh", given(8, 4, 3, TANH)),
        Case("a layer with relu", given(7, 3, 5, RELU)),
        Case("a layer with sigmoid", given(9, 2, 3, SIGMOID)),
        Case("as many units as inputs", given(6, 4, 4, TANH)),
        Case("all sizes equal", given(4, 4, 4, RELU)),
        Case("one input, one unit", given(7, 1, 1, TANH)),
        Case("a single example", given(1, 3, 2, SIGMOID)),
    ]


def _answer_layer_backward(fn: Function, args: Args) -> Outputs:
    bn = BatchNormCache(args["z_hat"], args["std"], args["gamma"])
    cache = LayerCache(args["a_prev"], args["W"], bn, args["a"], args["activation"])
    return named_values(fn(args["da"], cache), "da_prev", "dW", "dgamma", "dbeta")


NETWORKS = {
    "two hidden layers, tanh": (8, (4, 5, 3, 2), TANH),
    "one hidden layer, relu": (7, (3, 4, 3), RELU),
    "three hidden layers, sigmoid": (6, (2, 3, 4, 3, 4), SIGMOID),
    "all layers of one size": (5, (3, 3, 3, 3), RELU),
    "a single example": (1, (3, 4, 2), TANH),
    # names sorted as text put W[10] before W[2]
    "ten hidden layers": (6, (3,) * 12, TANH),
}


def _network_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for name, (n, sizes, activation) in NETWORKS.items():
        x = rng.normal(size=(n, sizes[0]))
        parameters = some_parameters(rng, sizes)
        cases.append(Case(name, {"x": x, **parameters, "activation": activation}))
    return cases


def _answer_network(fn: Function, args: Args) -> Outputs:
    parameters = parameters_in(args)
    given = dict(parameters)
    result = fn(args["x"], parameters, args["activation"])
    left_alone("dictionary of parameters", given, parameters)
    scores, caches = split(result, ("scores", "caches"))
    return layer_caches(caches) | {"scores": scores}


def _network_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for name, (n, sizes, activation) in NETWORKS.items():
        args: dict[str, Any] = {
            "dscores": rng.normal(size=(n, sizes[-1])),
            "x": rng.normal(size=(n, sizes[0])),
            **some_parameters(rng, sizes),
        }
        for layer, d in enumerate(sizes[1:-1], start=1):
            args[f"z_hat[{layer}]"] = normalized(rng, n, d)
            args[f"std[{layer}]"] = rng.uniform(0.1, 3.0, size=d)
            args[f"a[{layer}]"] = some_output(rng, activation, n, d)
        cases.append(Case(name, args | {"activation": activation}))
    return cases


def _answer_network_backward(fn: Function, args: Args) -> Outputs:
    caches, parameters = caches_in(args), parameters_in(args)
    given = list(caches), dict(parameters)
    gradients = fn(args["dscores"], caches, parameters)
    left_alone("list of caches", given[0], caches)
    left_alone("dictionary of parameters", given[1], parameters)
    return named_arrays("gradients", gradients)


def _loss_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, classes: int, scale: float = 1.0) -> dict[str, np.ndarray]:
        y = rng.integers(classes, size=n)
        return {"scores": scale * rng.normal(size=(n, classes)), "y": y}

    equal = given(6, 4)
    equal["scores"][:] = 2.0
    sure = {
        "scores": np.array([[1000.0, 0.0, -1000.0], [0.0, 1000.0, 10.0]]),
        "y": np.array([0, 1]),
    }
    wrong = {"scores": np.array([[-900.0, 900.0], [800.0, 0.0]]), "y": np.array([0, 1])}
    # a row whose powers are all 0 if it is measured by the largest score of another row
    apart = {"scores": np.array([[0.0, 1.0], [-2000.0, -2001.0], [2.0, 0.0]])}
    apart["y"] = np.array([1, 1, 0])
    low = {"scores": rng.normal(size=(4, 3)) - 2000.0, "y": np.array([2, 0, 1, 1])}
    return [
        Case("a batch", given(8, 3)),
        Case("as many classes as examples", given(5, 5)),
        Case("scores of different sizes", given(7, 4, 10.0)),
        Case("equal scores", equal),
        Case("a single example", given(1, 3)),
        Case("huge scores, right and sure", sure),
        Case("huge scores, wrong and sure", wrong),
        Case("scores near -2000", low),
        Case("one row far below the others", apart),
    ]


def _shift_is_lost(run: Run, case: Case, out: Outputs) -> bool:
    shifted = run(scores=case.args["scores"] + 5.0)
    return bool(
        np.allclose(shifted["loss"], out["loss"], rtol=1e-7, atol=1e-9)
        and np.allclose(shifted["dscores"], out["dscores"], rtol=1e-7, atol=1e-9)
    )


EXERCISES = (
    Exercise(
        name="initialize_parameters",
        number="4.1",
        notebook=NOTEBOOK,
        task="the parameters of a network, at the start",
        cases=sizes_cases,
        answer=answer_initialize,
        facts=facts_of_start,
    ),
    Exercise(
        name="layer_forward",
        number="4.2",
        notebook=NOTEBOOK,
        task="a hidden layer with batch norm, forward",
        cases=_layer_cases,
        made={"activation": ACTIVATIONS.__getitem__},
        answer=returns("a", cache=LayerCache),
        properties=(
            Property(
                "a bias would change nothing",
                _any_bias_is_lost,
                "a constant added to every z of a unit goes into its mean, which batch norm "
                "subtracts",
            ),
        ),
    ),
    Exercise(
        name="layer_backward",
        number="4.3",
        notebook=NOTEBOOK,
        task="a hidden layer with batch norm, backward",
        cases=_layer_backward_cases,
        made={"activation": ACTIVATIONS.__getitem__},
        answer=_answer_layer_backward,
        credit={"da_prev": 0.4, "dW": 0.2, "dgamma": 0.2, "dbeta": 0.2},
    ),
    Exercise(
        name="network_forward",
        number="4.4",
        notebook=NOTEBOOK,
        task="all layers forward",
        cases=_network_cases,
        made={"activation": ACTIVATIONS.__getitem__},
        answer=_answer_network,
        uses=("layer_forward",),
    ),
    Exercise(
        name="softmax_cross_entropy",
        number="4.5",
        notebook=NOTEBOOK,
        task="the loss and its gradient",
        cases=_loss_cases,
        answer=returns("loss", "dscores"),
        credit={"loss": 1 / 3, "dscores": 2 / 3},
        properties=(
            Property(
                "the same number added to all scores changes nothing",
                _shift_is_lost,
                "the softmax depends on the differences of the scores only",
            ),
        ),
    ),
    Exercise(
        name="network_backward",
        number="4.6",
        notebook=NOTEBOOK,
        task="all layers backward",
        cases=_network_backward_cases,
        made={"activation": ACTIVATIONS.__getitem__},
        answer=_answer_network_backward,
        uses=("layer_backward",),
    ),
)
