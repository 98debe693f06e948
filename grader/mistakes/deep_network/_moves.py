"""How symptoms of update rules, in exercises 4.7 to 4.10, speak of the moves of parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, same
from grader.mistakes.deep_network._parts import Z, hidden_layers
from utils.exercises.networks import parameters_in


@dataclass(frozen=True)
class Move:
    """What one step did to one parameter. never: where there has been no gradient so far."""

    name: str
    step: int
    before: Z
    got: Z
    want: Z
    gradients: Z
    args: Any

    @property
    def g(self) -> Z:
        newest: Z = self.gradients[self.step - 1]
        return newest

    @property
    def never(self) -> Z:
        return np.asarray((self.gradients[: self.step] == 0).all(axis=0))

    @property
    def rate(self) -> float:
        return float(self.args["learning_rate"])

    @property
    def beta1(self) -> float:
        return float(self.args.get("beta1", 0.9))

    @property
    def beta2(self) -> float:
        return float(self.args.get("beta2", 0.999))

    @property
    def eps(self) -> float:
        return float(self.args.get("eps", 1e-8))

    @property
    def right(self) -> bool:
        # what is compared are differences, which have lost some digits
        return bool(np.allclose(self.got, self.want, rtol=1e-6, atol=1e-12))

    @property
    def forward(self) -> bool:
        """Whether it goes the right way wherever it goes."""
        return bool((self.got * self.want >= 0).all())


@np.errstate(all="ignore")
def _all_moves(s: Shown) -> list[Move]:
    found: list[Move] = []
    for name, start in parameters_in(s.args).items():
        gradients = s.args[f"d{name}"]
        got_before = want_before = start
        for step in range(1, len(gradients) + 1):
            want: Z = s.want[f"step-{step} {name}"]
            got: Any = s.got.get(f"step-{step} {name}")
            if np.shape(got) != want.shape:
                break
            found.append(
                Move(
                    name,
                    step,
                    got_before,
                    got - got_before,
                    want - want_before,
                    gradients,
                    s.args,
                )
            )
            got_before, want_before = got, want
    return found


def moves(say: Callable[[Move], Any], *kinds: str) -> Test:
    """Say something of each wrong move, or of those of some kinds of parameters."""

    def test(s: Shown) -> bool | None:
        with np.errstate(all="ignore"):
            found = [bool(say(m)) for m in _all_moves(s) if not m.right and _is(m.name, kinds)]
        return all(found) if found else None

    return test


def first(say: Callable[[Move], Any]) -> Test:
    """Say something of each wrong move in the first step, and that there are such."""

    def test(s: Shown) -> bool | None:
        wrong = [m for m in _all_moves(s) if not m.right]
        with np.errstate(all="ignore"):
            found = [bool(say(m)) for m in wrong if m.step == 1]
        return all(found) and bool(found) if wrong else None

    return test


def stay(*kinds: str) -> Test:
    """Say that parameters of these kinds do not move, though they should."""

    def test(s: Shown) -> bool | None:
        found = [m for m in _all_moves(s) if m.want.any() and _is(m.name, kinds)]
        return not any(m.got.any() for m in found) if found else None

    return test


def _is(name: str, kinds: tuple[str, ...]) -> bool:
    return not kinds or name.split("[")[0] in kinds


def longer(m: Move) -> bool:
    """Return whether a move is too long in every entry, in the right direction."""
    return m.forward and bool((abs(m.got) >= abs(m.want) * (1 - 1e-9)).all())


def shorter(m: Move) -> bool:
    """Return whether a move is too short in every entry, in the right direction."""
    return m.forward and bool((abs(m.got) <= abs(m.want) * (1 + 1e-9)).all())


def along_the_gradient(m: Move, factor: float) -> bool:
    """Return whether a move is so many times a step of gradient descent."""
    return same(m.got, -m.rate * factor * m.g)


def rises(values: Z, m: Move) -> bool:
    """Return whether values are larger where the gradient is; entries without one are left out."""
    some = m.g != 0
    ordered = values[some][np.argsort(abs(m.g[some]))]
    slack = 1e-6 * abs(ordered).max(initial=0.0)
    return len(ordered) < 2 or bool((np.diff(ordered) > -slack).all() and np.ptp(ordered) > slack)


@np.errstate(all="ignore")
def nan_without_gradient(s: Shown) -> bool | None:
    """Say that entries which never had a gradient, and they alone, are not a number."""
    with np.errstate(all="ignore"):
        found = [m for m in _all_moves(s) if m.never.any()]
        return all((np.isnan(m.got) == m.never).all() for m in found) if found else None


@np.errstate(all="ignore")
def off_by_eps(s: Shown) -> bool | None:
    """Say that moves are wrong where eps is large, and hardly elsewhere."""
    found = [m for m in _all_moves(s) if not m.right]
    if not found:
        return None
    return all(
        m.eps > 0.01
        or np.allclose(m.got, np.where(np.isnan(m.got), m.got, m.want), 0.1, 1e-3, True)
        for m in found
    )


@np.errstate(all="ignore")
def less_off_with_large_gradients(s: Shown) -> bool | None:
    """Say that the first step is less off at the largest gradient than at the smallest."""
    found = [m for m in _all_moves(s) if m.step == 1]
    if not found or all(m.right for m in found):
        return None
    off = [
        (abs(g), abs(got / want - 1))
        for m in found
        for g, got, want in zip(m.g.flat, m.got.flat, m.want.flat, strict=True)
        if g
    ]
    return bool(max(off)[1] < min(off)[1])


@np.errstate(all="ignore")
def most_at_first(s: Shown) -> bool | None:
    """Say that steps have the wrong length, the first one most."""
    off: dict[str, list[float]] = {}
    for m in _all_moves(s):
        if m.right != (not m.want.any()) or not m.forward or not m.got.any():
            return False if not m.right else None
        off.setdefault(m.name, []).append(abs(m.got - m.want).max() / abs(m.want).max())
    return all(one == sorted(one, reverse=True) for one in off.values()) if off else None


def from_the_second_step(say: Callable[[Move], Any]) -> Test:
    """Say that the first step is right, and something of the others."""
    return moves(lambda m: m.step > 1 and say(m))


def with_default(name: str, test: Test) -> Test:
    """Say something of cases that leave an argument at its default."""
    return lambda s: None if name in s.args else test(s)


def usual_eps(test: Test) -> Test:
    """Say something that a large eps would hide."""
    return with_default("eps", test)


def leans_to_the_gradient(m: Move) -> bool:
    """Return whether a move is between the right one and a whole step along the gradient."""
    off, way = m.got - m.want, -m.rate * m.g - m.want
    share = float((off * way).sum() / (way * way).sum())
    return 0 < share <= 1 and same(off, share * way)


@np.errstate(all="ignore")
def came_a_step_late(s: Shown) -> bool | None:
    """Say that each step is the right one of the step before, and the first goes nowhere."""
    found = list(_all_moves(s))
    right = {(m.name, m.step): m.want for m in found}
    if all(m.right for m in found):
        return None
    return all(same(m.got, right.get((m.name, m.step - 1), 0 * m.want)) for m in found)


def alone(rule: Callable[..., Any], m: Move) -> Z:
    """Work out a move if it were the first one."""
    settings = {name: m.args[name] for name in ("beta1", "beta2", "eps") if name in m.args}
    moved, _ = rule({"W": 0 * m.g}, {"dW": m.g}, {}, m.rate, **settings)
    there: Z = moved["W"]
    return there


def wrong_length(m: Move) -> bool:
    """Return whether a move goes the right way in every entry, and nowhere as far as it should."""
    some = m.want != 0
    return m.forward and not np.isclose(m.got, m.want, rtol=1e-6)[some].any()


@np.errstate(all="ignore")
def stay_in_the_output_layer(s: Shown) -> bool | None:
    """Say that W and b of the output layer do not move, though they should."""
    last = f"[{hidden_layers(dict(s.args)) + 1}]"
    found = [m for m in _all_moves(s) if m.want.any() and m.name.endswith(last)]
    return not any(m.got.any() for m in found) if found else None
