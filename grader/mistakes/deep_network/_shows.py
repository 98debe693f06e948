"""What symptoms in notebook 4 speak of: weights, layers, and the moves of parameters."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from grader.mistakes._shows import Shown, Test, are, equals, is_right, same
from grader.mistakes.deep_network._parts import (
    Arrays,
    Network,
    Z,
    hidden,
    hidden_back,
    hidden_layers,
    layer_back,
    normalized,
    of_layer,
    scores_of,
)
from grader.mistakes.deep_network.initialize_parameters._parts import he
from grader.mistakes.deep_network.layer_backward._parts import with_slope
from utils import LayerCache
from utils.caches import BatchNormCache
from utils.exercises import Args, Outputs
from utils.exercises.networks import ACTIVATIONS, caches_in

# ---- the parameters at the start, in exercise 4.1 ----


class Weights(NamedTuple):
    """The weights of one layer. got: None where they are missing, or have another shape."""

    got: Any
    want: Z
    layer: int
    n_in: int
    n_out: int

    @property
    def ratio(self) -> float:
        """How many times they are what they should be; nan if there is no one such number."""
        if self.got is None:
            return np.nan
        ratios = self.got / self.want
        return float(ratios.flat[0]) if np.allclose(ratios, ratios.flat[0]) else np.nan

    @property
    def drawn(self) -> Z:
        """The random numbers that were multiplied by the right factor."""
        return np.ravel(self.got / he(self.n_in, self.n_out))


def all_weights(s: Shown) -> list[Weights]:
    sizes = s.args["layer_sizes"].tolist()
    found = []
    for number, pair in enumerate(pairwise(sizes), start=1):
        want, got = s.want[f"W[{number}]"], s.got.get(f"W[{number}]")
        found.append(Weights(got if np.shape(got) == want.shape else None, want, number, *pair))
    return found


def weights(say: Callable[[Weights], bool]) -> Test:
    """Say something of each layer's weights, if any are wrong."""

    def test(s: Shown) -> bool | None:
        found = all_weights(s)
        if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
            return None
        return all(w.got is not None and bool(say(w)) for w in found)

    return test


def weights_times(factor: Callable[[int, int], float]) -> Test:
    """Say that all weights are so many times what they should be."""
    return weights(lambda w: same(w.got, factor(w.n_in, w.n_out) * w.want))


def begin_as(**values: float) -> Test:
    """Say that these parameters begin at the wrong value: gamma=0.0."""
    return are(
        lambda s: {
            name: np.full(np.shape(want), values[kind])
            for name, want in s.want.items()
            if (kind := name.split("[")[0]) in values
        }
    )


def drawn_in_another_order(s: Shown) -> bool | None:
    """Say that the weights are made of the right random numbers, in another order."""
    found = all_weights(s)
    if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
        return None
    right = [w._replace(got=w.want).drawn for w in found]
    if any(w.got is None for w in found):
        return False
    return same(*(np.sort(np.concatenate(d)) for d in ([w.drawn for w in found], right)))


def smaller_with_more_inputs(s: Shown) -> bool | None:
    """Say that weights are too small, the more so the more inputs their layer has."""
    found = sorted(all_weights(s), key=lambda w: w.n_in)
    if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
        return None
    order = all(b.ratio < a.ratio for a, b in pairwise(found) if a.n_in < b.n_in)
    return order and found[-1].ratio < 1


# ---- a layer, in exercises 4.2 and 4.3 ----


def activation(s: Shown) -> Any:
    return ACTIVATIONS[s.args["activation"]]


def z_of(s: Shown) -> Z:
    z: Z = s.args["a_prev"] @ s.args["W"]
    return z


def z_tilde(s: Shown) -> Z:
    return normalized(z_of(s), s.args["gamma"], s.args["beta"])[0]


def a_is(value: Callable[[Shown], Z]) -> Test:
    """Say that the layer's output is the activation of something else than it should be."""
    return equals("a", lambda s: activation(s)(value(s)))


def cache_of(s: Shown) -> LayerCache:
    bn = BatchNormCache(s.args["z_hat"], s.args["std"], s.args["gamma"])
    return LayerCache(s.args["a_prev"], s.args["W"], bn, s.args["a"], activation(s))


def results(values: tuple[Z, ...]) -> Outputs:
    return dict(zip(("da_prev", "dW", "dgamma", "dbeta"), values, strict=True))


def slope_is(there: Callable[[LayerCache, Shown], Any]) -> Test:
    """Say that all four results are those of another slope than the right one."""

    def values(s: Shown) -> Outputs:
        cache = cache_of(s)
        return results(with_slope(s.args["da"], cache, there(cache, s) + np.zeros(cache.a.shape)))

    return are(values)


def dz_is(*names: str, dz: Callable[[Z, LayerCache], Z]) -> Test:
    """Say that results are those of another dz, made of the gradient of batch norm's output."""

    def values(s: Shown) -> Outputs:
        cache = cache_of(s)
        wrong = dz(s.args["da"] * cache.activation.slope(cache.a), cache)
        made = {"da_prev": wrong @ cache.W.T, "dW": cache.a_prev.T @ wrong}
        return {name: made[name] for name in names}

    return are(values)


def dz_of(s: Shown) -> Z:
    """Work out the right gradient of z: that of the input through weights that change nothing."""
    cache = cache_of(s)
    return layer_back(s.args["da"], cache._replace(W=np.eye(cache.W.shape[1])))[0]


def gammas_without_activation(s: Shown) -> bool | None:
    """Say that dgamma and dbeta are those of a layer without an activation."""
    da = s.args["da"]
    return are(lambda s: {"dgamma": (da * s.args["z_hat"]).sum(axis=0), "dbeta": da.sum(axis=0)})(s)


def times_one_nth(*names: str) -> Test:
    """Say that outputs are N times too small."""
    return are(lambda s: {name: s.want[name] / s.n for name in names})


# ---- networks and the loss, in exercises 4.4 to 4.6 ----


def depth(s: Shown) -> int:
    return hidden_layers(s.args)


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


def of_scores(say: Callable[[Z, Shown], bool]) -> Test:
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


def log_p(s: Shown) -> Z:
    scores = s.args["scores"] - s.args["scores"].max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def right_class(s: Shown) -> Z:
    return np.eye(s.args["scores"].shape[1])[s.args["y"]]


def of_dscores(say: Callable[[Z, Z, Shown], bool]) -> Test:
    """Say something of a wrong dscores of the right shape: given it, and what is right."""

    def test(s: Shown) -> bool | None:
        if not s.got or is_right(s, "dscores"):
            return None
        got, want = np.asarray(s.got["dscores"]), np.asarray(s.want["dscores"])
        return got.shape == want.shape and bool(say(got, want, s))

    return test


def wrong_at_the_right_classes(s: Shown) -> bool | None:
    """Say that dscores is wrong just in one place of each row."""
    return of_dscores(lambda got, want, s: ((abs(got - want) > 1e-9) == right_class(s)).all())(s)


def has_large_scores(s: Shown) -> bool:
    return bool(abs(s.args["scores"]).max() > 700)


def is_hopeless(s: Shown) -> bool:
    """Return whether some right class has hardly any probability."""
    return bool((log_p(s)[right_class(s) == 1] < -20).any())


def before_activation(s: Shown, number: int, caches: Outputs) -> Z:
    """Work out what batch norm put out in a hidden layer, from its normalized values."""
    _, gamma, beta = of_layer(s.args, number)
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


def both_not_finite(s: Shown) -> bool | None:
    """Say that both results hold an infinity or a nan."""
    if is_right(s, "loss") and is_right(s, "dscores"):
        return None
    return bool(s.got) and all(not np.isfinite(value).all() for value in s.got.values())


def too_small_where_hopeless(s: Shown) -> bool | None:
    """Say that the loss is too small where a right class is hopeless, as far as it is wrong."""
    if not is_hopeless(s) or np.ndim(s.got.get("loss")) or is_right(s, "loss"):
        return None
    return bool(s.got["loss"] < s.want["loss"]) if s.got else None
