"""What symptoms in notebook 4 speak of, in words of their own; and layers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, are, equals, where
from grader.mistakes.deep_network._parts import (
    Z,
    layer_back,
    normalized,
)
from grader.mistakes.deep_network.layer_backward._parts import with_slope
from utils import LayerCache
from utils.caches import BatchNormCache
from utils.exercises import Outputs
from utils.exercises.networks import ACTIVATIONS

# ---- words for several exercises ----


def transposed(name: str) -> Test:
    """Say that an output has its rows and columns exchanged."""
    return equals(name, lambda s: np.transpose(s.want[name]))


def has_axis_more(name: str) -> Test:
    """Say that an output has one axis more than it should."""
    return lambda s: np.ndim(s.got[name]) == np.ndim(s.want[name]) + 1 if name in s.got else None


def lacks(*names: str) -> Test:
    """Say that none of what begins like these is there, though it is asked for."""
    return lambda s: not any(name.startswith(names) for name in s.got) if s.got else None


def stops_unless(case: Callable[[Shown], Any]) -> Test:
    """Say that an error is raised in all cases but these."""
    return where(case, lambda s: False if s.seen.raised else None, lambda s: bool(s.seen.raised))


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


def standardized(z: Z) -> Z:
    return normalized(z, np.ones(z.shape[1]), np.zeros(z.shape[1]))[0]
