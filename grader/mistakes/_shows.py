"""What a mistake's symptom says, as a test: `shows=times("var", 2)` beside "twice as large".

A test is given what an answer put out on one case. It returns True or False, or None where the
symptom does not speak of such a case: where that output is right, mostly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from utils.checking.observe import Observation
from utils.exercises import Args, Outputs, find_exercise


@dataclass(frozen=True)
class Shown:
    """An answer on one case. want: what is right.

    got: its outputs, {} if there are none or one of them is not made of numbers.
    """

    args: Args
    want: Outputs
    seen: Observation

    @cached_property
    def got(self) -> Outputs:
        outputs = self.seen.outputs or {}
        return outputs if all(map(_are_numbers, outputs.values())) else {}

    @property
    def n(self) -> int:
        """The rows of the first argument that is a matrix."""
        return next(len(v) for v in self.args.values() if np.ndim(v) == 2)


Test = Callable[[Shown], bool | None]
# a number, or how it follows from the case
Number = float | Callable[[Shown], Any]
# what came, what is wanted -> what is to be true of them
Compared = Callable[[np.ndarray, np.ndarray], Any]


def times(name: str, factor: Number) -> Test:
    """Say that an output is so many times what it should be."""
    return equals(name, lambda s: _value(factor, s) * np.asarray(s.want[name]))


def minus(name: str) -> Test:
    """Say that an output has the wrong sign."""
    return times(name, -1.0)


def larger(name: str) -> Test:
    """Say that no entry of an output is smaller than it should be."""
    return where_wrong(name, lambda got, want: (got >= want - _small(want)).all())


def smaller(name: str) -> Test:
    """Say that no entry of an output is larger than it should be."""
    return where_wrong(name, lambda got, want: (got <= want + _small(want)).all())


def equals(name: str, value: Callable[[Shown], Any]) -> Test:
    """Say that an output is what `value` works out."""

    def test(s: Shown) -> bool | None:
        if name not in s.got or is_right(s, name):
            return None
        with np.errstate(all="ignore"):
            return same(s.got[name], value(s))

    return test


def holds(name: str, other: str) -> Test:
    """Say that an output is what another should be."""
    return equals(name, lambda s: s.want[other])


def has_shape(name: str, shape: Callable[[Shown], tuple[int, ...]]) -> Test:
    """Say that an output has this shape, which is wrong."""

    def test(s: Shown) -> bool | None:
        if name not in s.got or np.shape(s.got[name]) == np.shape(s.want[name]):
            return None
        return np.shape(s.got[name]) == shape(s)

    return test


def is_single(name: str) -> Test:
    """Say that an output is a single number."""
    return has_shape(name, lambda s: ())


def is_right(s: Shown, name: str) -> bool:
    """Return whether an output is right; for tests written out as a function."""
    return name in s.got and same(s.got[name], s.want[name])


def right(*names: str) -> Test:
    """Say that these outputs are right."""
    return lambda s: all(is_right(s, name) for name in names) if s.got else None


def wrong(*names: str) -> Test:
    """Say that one of these outputs is wrong."""
    return lambda s: True if s.got and not all(is_right(s, name) for name in names) else None


def is_wrong(name: str) -> Test:
    """Say that an output is wrong in each case of which this is said: where(..., is_wrong(...))."""
    return lambda s: not is_right(s, name) if s.got else None


def not_finite(*names: str) -> Test:
    """Say that an output holds an infinity or a nan where it is wrong."""
    tests = [_wherever_wrong(name, lambda got, want: not np.isfinite(got).all()) for name in names]
    return all_of(*tests)


def changes(name: str) -> Test:
    """Say that an argument is changed."""
    return lambda s: name in s.seen.changed or None


def raises(kind: str) -> Test:
    """Say that an error of this type is raised."""
    return lambda s: s.seen.raised_type == kind if s.seen.raised else None


def returns(words: str) -> Test:
    """Say that what is returned is not usable, in these words or some of them."""
    return lambda s: words in s.seen.structure if s.seen.structure else None


def all_of(*tests: Test) -> Test:
    """Say several things; those that do not speak of a case are left out."""

    def test(s: Shown) -> bool | None:
        results = [result for one in tests if (result := one(s)) is not None]
        return all(results) if results else None

    return test


# ---- where a sentence speaks, and several at once ----


def where(case: Callable[[Shown], Any], test: Test, otherwise: Test | None = None) -> Test:
    """Say something of some cases only, and perhaps something else of the others."""

    def chosen(s: Shown) -> bool | None:
        one = test if case(s) else otherwise
        return one(s) if one else None

    return chosen


def each_of(*tests: Test) -> Test:
    """Say several things that are all there as soon as one of them is."""

    def test(s: Shown) -> bool | None:
        results = [one(s) for one in tests]
        return all(results) if any(result is not None for result in results) else None

    return test


def right_only(speaks: Callable[[Shown], Any], *names: str) -> Test:
    """Say that outputs are right where `speaks` is true, and nowhere else."""
    return lambda s: all(is_right(s, name) for name in names) == bool(speaks(s)) if s.got else None


def stops(s: Shown) -> bool:
    """Say that there is an error, of whatever type."""
    return bool(s.seen.raised)


# ---- what an output is, where it is wrong ----


def where_wrong(name: str, true: Compared) -> Test:
    """Say something of what came and what is wanted, which are of one shape."""
    return _wherever_wrong(name, lambda got, want: got.shape == want.shape and true(got, want))


def said_of(name: str, true: Callable[[Shown, np.ndarray], Any]) -> Test:
    """Say something of an output of the right shape, right or wrong: true(case, got)."""

    def test(s: Shown) -> bool | None:
        if name not in s.got:
            return None
        with np.errstate(all="ignore"):
            same = np.shape(s.got[name]) == np.shape(s.want[name])
            return same and bool(true(s, np.asarray(s.got[name])))

    return test


def is_whole(name: str) -> Test:
    """Say that an output holds whole numbers."""
    return where_wrong(name, lambda got, want: np.array_equal(got, np.round(got)))


def cut_off(name: str, arg: str) -> Test:
    """Say that an output holds whole numbers where an argument does."""
    whole = is_whole(name)
    return where(lambda s: s.args[arg].dtype.kind == "i", lambda s: whole(s) if s.got else False)


def off_by(name: str, amount: Callable[[Shown], Any]) -> Test:
    """Say that an output is what it should be, plus an amount."""
    return equals(name, lambda s: s.want[name] + amount(s))


# ---- notebooks 4 to 6 ----


def are(values: Callable[[Shown], Outputs]) -> Test:
    """Say that outputs, of which one at least is wrong, are what `values` works out."""

    def test(s: Shown) -> bool | None:
        if not s.got:
            return None
        with np.errstate(all="ignore"):
            said = values(s)
        if unknown := [name for name in said if name not in s.want]:
            raise KeyError(f"{unknown} are no outputs of this exercise")
        if all(is_right(s, name) for name in said):
            return None
        return all(name in s.got and same(s.got[name], value) for name, value in said.items())

    return test


def right_for(exercise: str, function: Callable[..., Any], *names: str, **args: Any) -> Test:
    """Say that outputs, all without names, are those of other arguments.

    function: does the exercise right. args: values, or how they follow from the case.
    """

    def values(s: Shown) -> Outputs:
        changed = {**s.args} | {name: _value(value, s) for name, value in args.items()}
        expected = find_exercise(exercise).expected(function, changed)
        return {name: value for name, value in expected.items() if name in (names or s.want)}

    return are(values)


def each(part: str, say: Callable[[str], Test]) -> Test:
    """Say something of every output that has this in its name."""
    return lambda s: all_of(*(say(name) for name in s.want if part in name))(s)


def differs(name: str) -> Test:
    """Say that an output is not what it should be."""
    return lambda s: not is_right(s, name) or None if name in s.got else None


def exchanged(name: str, other: str) -> Test:
    """Say that two outputs have changed places."""
    return are(lambda s: {name: s.want[other], other: s.want[name]})


# ---- what the tests are made of ----


def _wherever_wrong(name: str, true: Compared) -> Test:
    def test(s: Shown) -> bool | None:
        if name not in s.got or is_right(s, name):
            return None
        got, want = np.asarray(s.got[name]), np.asarray(s.want[name])
        with np.errstate(all="ignore"):
            return bool(true(got, want))

    return test


def _are_numbers(value: Any) -> bool:
    try:
        np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return False
    return True


def _value(number: Number, s: Shown) -> Any:
    return number(s) if callable(number) else number


def _small(want: np.ndarray) -> float:
    return 1e-9 * float(np.abs(want).max(initial=0.0)) + 1e-13


def same(a: Any, b: Any) -> bool:
    """Return whether two outputs have one shape and, but for round-off, the same values."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-6, atol=_small(b), equal_nan=True))
