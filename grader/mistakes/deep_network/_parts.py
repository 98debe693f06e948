"""What mistakes in the exercises of notebook 4 share: networks and update rules, written right."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import backward, forward, right_std
from grader.mistakes._shows import Test
from grader.mistakes.bank import mistake
from utils import BatchNormCache, LayerCache

Z = np.ndarray
Arrays = dict[str, np.ndarray]

DIVIDED_BY_M = "deeplearning.ai: dW and db are divided by m, and dA is not"
COLUMNS = "deeplearning.ai: a column per example, W of shape (n_out, n_in), b of shape (n, 1)"

# ---- a network with batch norm, in exercises 4.2 to 4.6 ----

Layer = tuple[Z, LayerCache]
LayerBackward = tuple[Z, Z, Z, Z]
Network = tuple[Z, list[Any]]


def normalized(z: Z, gamma: Z, beta: Z) -> tuple[Z, BatchNormCache]:
    return forward(z, gamma, beta, right_std(z, 1e-5))


def layer(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    z_tilde, bn = normalized(a_prev @ w, gamma, beta)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, w, bn, a, activation)


def slope(cache: LayerCache) -> Z:
    there: Z = cache.activation.slope(cache.a)
    return there


def layer_back(da: Z, cache: LayerCache) -> LayerBackward:
    dz, dgamma, dbeta = backward(da * slope(cache), cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def hidden_layers(parameters: Arrays) -> int:
    return sum(name.startswith("gamma") for name in parameters)


def as_text(last: int) -> list[int]:
    """Return the numbers 1 to last in the order of text, where 10 comes before 2."""
    return sorted(range(1, last + 1), key=str)


def of_layer(parameters: Arrays, number: int) -> tuple[Z, Z, Z]:
    w, gamma, beta = (parameters[f"{name}[{number}]"] for name in ("W", "gamma", "beta"))
    return w, gamma, beta


def hidden(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The output of the last hidden layer, and all caches."""
    a, caches = x, []
    for number in range(1, hidden_layers(parameters) + 1):
        a, cache = layer(a, *of_layer(parameters, number), activation)
        caches.append(cache)
    return a, caches


def scores_of(a: Z, parameters: Arrays) -> Z:
    last = hidden_layers(parameters) + 1
    scores: Z = a @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"]
    return scores


def hidden_back(da: Z, caches: list[LayerCache]) -> Arrays:
    """The gradients of the hidden layers' parameters, from that of the last one's output."""
    gradients: Arrays = {}
    for number in range(len(caches), 0, -1):
        da, dw, dgamma, dbeta = layer_back(da, caches[number - 1])
        gradients |= named(number, dw, dgamma, dbeta)
    return gradients


def named(number: int, dw: Z, dgamma: Z, dbeta: Z) -> Arrays:
    return {f"dW[{number}]": dw, f"dgamma[{number}]": dgamma, f"dbeta[{number}]": dbeta}


def network_back(dscores: Z, caches: list[LayerCache], parameters: Arrays) -> Arrays:
    last = len(caches) + 1
    da = dscores @ parameters[f"W[{last}]"].T
    output = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    return output | hidden_back(da, caches)


# ---- update rules with places to go wrong, in exercises 4.7 to 4.10 ----

Step = tuple[Arrays, Any]
# (gradient, v, s) -> the new v and s, both 0 before the first step
Average = Callable[[Z, Any, Any], tuple[Any, Any]]
# (gradient, v, s, number of the step) -> what the learning rate is multiplied with
Direction = Callable[[Z, Any, Any, int], Any]
Rule = tuple[Average, Direction]


def averages(beta1: float, beta2: float = 0.0) -> Average:
    """The right averages: of the gradients and of their squares."""
    return lambda g, v, s: (beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2)


def walk(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    average: Average,
    direction: Direction,
) -> Step:
    """One step of a rule that keeps averages and goes somewhere."""
    t = state.get("t", 0) + 1
    moved: Arrays = {}
    kept: dict[str, Any] = {"t": t}
    for name, value in parameters.items():
        g = gradients[f"d{name}"]
        v, s = state.get(name, (0.0, 0.0))
        kept[name] = v, s = average(g, v, s)
        moved[name] = value - learning_rate * direction(g, v, s, t)
    return moved, kept


def gradient_descent(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(0), lambda g, v, s, t: g)


def momentum(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(beta1), lambda g, v, s, t: v)


def by_root(eps: float) -> Direction:
    """The direction of RMSprop."""
    return lambda g, v, s, t: g / (np.sqrt(s) + eps)


def rmsprop(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta2: float = 0.9,
    eps: float = 1e-8,
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(0, beta2), by_root(eps))


def corrected(beta1: float, beta2: float, eps: float) -> Direction:
    """The direction of Adam."""
    return lambda g, v, s, t: v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)


def adam(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        averages(beta1, beta2),
        corrected(beta1, beta2, eps),
    )


def rule_mistake(
    exercise: str, source: str = "", shows: Test | None = None
) -> Callable[[Callable[..., Rule]], Callable[..., Rule]]:
    """Put the rule of the decorated function, which is given the decays, into the bank."""

    def register(function: Callable[..., Rule]) -> Callable[..., Rule]:
        @functools.wraps(function)
        def wrong(
            parameters: Arrays, gradients: Arrays, state: Any, rate: float, **settings: float
        ) -> Step:
            return walk(parameters, gradients, state, rate, *function(**settings))

        mistake(exercise, source, shows)(wrong)
        return function

    return register
