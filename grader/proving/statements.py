"""The sentences that a comparison makes of numbers, worked out again in another way."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from utils.exercises import Outputs

Numbers = np.ndarray
# (what was got, what is right, N, what the pattern found) -> is the sentence true?
Test = Callable[[Numbers, Numbers, int, re.Match[str]], bool]


def _is(value: Callable[[Numbers, int, re.Match[str]], Numbers]) -> Test:
    return lambda got, want, n, found: _near(got, value(want, n, found))


def _near(a: Numbers, b: Numbers) -> bool:
    return bool(np.allclose(a, b, rtol=2e-6, atol=1e-11 * float(np.abs(b).max(initial=0.0))))


FORMS: tuple[tuple[str, Test], ...] = (
    (r" is minus what is expected", _is(lambda want, n, found: -want)),
    (r" is twice what is expected", _is(lambda want, n, found: 2 * want)),
    (r" is half of what is expected", _is(lambda want, n, found: want / 2)),
    (r" is N/\(N-1\) times", _is(lambda want, n, found: want * n / (n - 1))),
    (r" is \(N-1\)/N times", _is(lambda want, n, found: want * (n - 1) / n)),
    (r" is sqrt\(N/\(N-1\)\) times", _is(lambda want, n, found: want * (n / (n - 1)) ** 0.5)),
    (r" is sqrt\(\(N-1\)/N\) times", _is(lambda want, n, found: want * ((n - 1) / n) ** 0.5)),
    (r" is N times what is expected", _is(lambda want, n, found: want * n)),
    (r" is 1/(\d+) of what is expected", _is(lambda want, n, found: want / int(found[1]))),
    (r" is the square of what", _is(lambda want, n, found: want**2)),
    (r" is the square root of what", _is(lambda want, n, found: np.sqrt(want))),
    (r" is one over what", _is(lambda want, n, found: 1 / want)),
    (r" is the transpose of what", _is(lambda want, n, found: want.T)),
    (r" is zero, up to round-off", lambda got, want, n, found: bool(np.abs(got).max() < 1e-9)),
    (
        r" is ([-\d.e+]+) times what is expected",
        lambda got, want, n, found: (
            float(found[1]) != 1 and bool(np.allclose(got, float(found[1]) * want, rtol=1e-5))
        ),
    ),
    (
        r" is off by ([-\d.e+]+) in every",
        lambda got, want, n, found: bool(np.allclose(got - want, float(found[1]), rtol=1e-5)),
    ),
    (r" holds nan", lambda got, want, n, found: bool(np.isnan(got).any())),
    (r" holds inf", lambda got, want, n, found: bool(np.isinf(got).any())),
)
PLACE = re.compile(r"only in (columns?|rows?|entry|entries) ([\d, ]+)")
NAME = re.compile(r"(?:^|: )(\S.*?) (?:is|holds) ")


def holds(sentence: str, got: Outputs, want: Outputs, n: int) -> bool | None:
    """Return whether a comparison's sentence about outputs is true; None if it is of no such form.

    n: the number of examples.
    """
    results = []
    about = next(
        (name for name in want if f"{name} is" in sentence or f"{name} holds" in sentence), ""
    )
    if not about:
        return None
    a, b = np.asarray(got[about], dtype=float), np.asarray(want[about], dtype=float)
    if a.shape != b.shape:
        return None
    wrong = ~np.isclose(a, b, rtol=1e-8, atol=1e-12 + 1e-13 * float(np.abs(b).max(initial=0.0)))
    if place := PLACE.search(sentence):
        named = {int(index) for index in place[2].split(",") if index.strip()}
        axis = {"c": a.ndim - 1, "r": 0, "e": 0}[place[1][0]]
        results.append(set(np.nonzero(wrong)[axis].tolist()) == named)
    for form, test in FORMS:
        if found := re.search(re.escape(about) + form, sentence):
            with np.errstate(all="ignore"):
                whole = "transpose" in form or "holds" in form
                results.append(test(a if whole else a[wrong], b if whole else b[wrong], n, found))
    return all(results) if results else None
