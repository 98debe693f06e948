"""What symptoms in exercises 4.4 and 4.6 speak of: the scores, the caches and the gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, are, equals, is_right
from grader.mistakes.deep_network._parts import (
    Arrays,
    Network,
    Z,
    hidden,
    hidden_back,
    hidden_layers,
    of_layer,
    scores_of,
)
from grader.mistakes.deep_network._shows import activation
from utils import LayerCache
from utils.exercises import Args, Outputs
from utils.exercises.networks import caches_in


def depth(s: Shown) -> int:
    return hidden_layers(dict(s.args))


def deep(s: Shown) -> bool:
    """Return whether there are layers whose number has two digits."""
    return depth(s) >= 10


def output_layer(s: Shown) -> tuple[Z, Z, Z]:
    """Return the last hidden layer's output, as a forward pass gives it, and W and b behind it."""
    last = depth(s) + 1
    a = s.want[f"caches[{last - 2}].a"]
    return a, s.args[f"W[{last}]"], s.args[f"b[{last}]"]


def network(x: Z, parameters: Arrays, activation: Any) -> Network:
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), caches


def scores_are(value: Callable[[Z, Z, Z], Z]) -> Test:
    """Say that the scores are something else that is made of a, W and b."""
    return equals("scores", lambda s: value(*output_layer(s)))


def of_scores(say: Callable[[Z, Shown], Any]) -> Test:
    """Say something of wrong scores that have the right shape."""

    def test(s: Shown) -> bool | None:
        if not s.got or is_right(s, "scores"):
            return None
        return np.shape(s.got["scores"]) == s.want["scores"].shape and bool(say(s.got["scores"], s))

    return test


def gradients_are(value: Callable[[str, Shown], Any], *kinds: str) -> Test:
    """Say that gradients of these kinds, "d" for all, are something else: of each name."""
    return are(
        lambda s: {name: value(name, s) for name in s.want if name.startswith(kinds or ("d",))}
    )


def output_gradient(s: Shown, kind: str) -> str:
    return f"{kind}[{depth(s) + 1}]"


def right_hidden(s: Shown, *numbers: int) -> bool:
    """Return whether all gradients of these hidden layers are right."""
    kinds = ("dW", "dgamma", "dbeta")
    return all(is_right(s, f"{kind}[{number}]") for kind in kinds for number in numbers)


def before_activation(s: Shown, number: int, caches: Outputs) -> Z:
    """Work out what batch norm put out in a hidden layer, from its normalized values."""
    _, gamma, beta = of_layer(dict(s.args), number)
    z_hat = np.asarray(caches.get(f"caches[{number - 1}].bn.z_hat"))
    return gamma * z_hat + beta if z_hat.shape[1:] == gamma.shape else np.array(np.nan)


def with_plain_norm(s: Shown) -> Args:
    """Return a case's arguments with gamma 1 and beta 0 in every layer."""
    plain = {"gamma": 1.0, "beta": 0.0}
    return {
        name: np.full_like(value, plain[kind]) if (kind := name.split("[")[0]) in plain else value
        for name, value in s.args.items()
    }


def last_input(s: Shown) -> Z:
    """Return what the last hidden layer was given, on the way back."""
    a_prev: Z = s.args[f"a[{depth(s) - 1}]"] if depth(s) > 1 else s.args["x"]
    return a_prev


def hidden_gradients(s: Shown, factor: Callable[[LayerCache], Z]) -> Arrays:
    """Work out the hidden gradients if the first da is multiplied by something."""
    caches = caches_in({**s.args, "activation": activation(s)})
    da = s.args["dscores"] @ s.args[f"W[{depth(s) + 1}]"].T
    return hidden_back(da * factor(caches[-1]), caches)


def last_input_fits(s: Shown) -> bool:
    """Return whether the last hidden layer's input is as wide as its output."""
    w: Z = s.args[f"W[{depth(s)}]"]
    return w.shape[0] == w.shape[1]


def stops_or_hidden_wrong(also: Callable[[Shown], bool]) -> Test:
    """Say that with several hidden layers it stops, or hidden gradients are wrong, none else."""

    def test(s: Shown) -> bool | None:
        numbers = range(1, depth(s) + 1)
        if s.got and right_hidden(s, *numbers):
            return None
        if len(numbers) == 1 or s.seen.structure:
            return False
        return bool(s.seen.raised) or (is_right(s, output_gradient(s, "dW")) and also(s))

    return test
