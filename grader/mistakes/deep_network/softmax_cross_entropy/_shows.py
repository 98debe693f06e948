"""What symptoms in exercise 4.5 speak of: the loss, its gradient, and hopeless classes."""

from collections.abc import Callable

import numpy as np

from grader.mistakes._shows import Shown, Test, is_right
from grader.mistakes.deep_network._parts import (
    Z,
)


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


def both_not_finite(s: Shown) -> bool | None:
    """Say that both results hold an infinity or a nan."""
    if is_right(s, "loss") and is_right(s, "dscores"):
        return None
    return bool(s.got) and all(not np.isfinite(value).all() for value in s.got.values())


def too_small_where_hopeless(s: Shown) -> bool | None:
    """Say that the loss is too small where a right class is hopeless, as far as it is wrong."""
    if not is_hopeless(s) or np.ndim(s.got.get("loss", 0.0)) or is_right(s, "loss"):
        return None
    return bool(s.got["loss"] < s.want["loss"]) if s.got else None
