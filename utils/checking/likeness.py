"""What a wrong output is like: an argument, the right output times a power of one, another move.

Each is told only where it holds on every input on which the output is wrong, two or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from utils.checking.compare import number
from utils.checking.findings import LIKE, Finding
from utils.checking.observe import Observation
from utils.checking.reactions import as_array
from utils.exercises import Args
from utils.exercises.storage import WorkedExample

POWERS = {
    1.0: "times",
    -1.0: "divided by",
    2.0: "times the square of",
    -2.0: "divided by the square of",
    0.5: "times the root of",
    -0.5: "divided by the root of",
}


class Wrong(NamedTuple):
    """An output that is wrong on one input, in an array of the right shape."""

    args: Args
    got: np.ndarray
    want: np.ndarray


def likeness(
    examples: Sequence[WorkedExample], seen: Sequence[Observation], wrong: Sequence[set[str]]
) -> list[Finding]:
    """Say of each wrong output what it is like, if it is like something simple."""
    found = []
    for name in dict.fromkeys(name for names in wrong for name in sorted(names)):
        inputs = list(_inputs(name, examples, seen, wrong))
        if len(inputs) > 1 and len(inputs) == sum(name in names for names in wrong):
            texts = (test(name, inputs) for test in (_argument, _one_number, _power, _move))
            if text := next(filter(None, texts), ""):
                found.append(Finding(text, LIKE))
    return found


def _inputs(
    name: str,
    examples: Sequence[WorkedExample],
    seen: Sequence[Observation],
    wrong: Sequence[set[str]],
) -> Iterator[Wrong]:
    for (case, expected), did, names in zip(examples, seen, wrong, strict=True):
        if name in names and did.outputs and name in did.outputs:
            got, want = as_array(did.outputs[name]), as_array(expected[name])
            floats = got.dtype.kind == want.dtype.kind == "f"
            if floats and got.shape == want.shape and got.size and np.isfinite(got).all():
                yield Wrong(case.args, got, want)


def _argument(name: str, inputs: Sequence[Wrong]) -> str:
    for argument in inputs[0].args:
        if all(_is_argument(argument, each) for each in inputs):
            return f"{name} is {argument}, as it came"
    return ""


def _is_argument(argument: str, each: Wrong) -> bool:
    value = as_array(each.args.get(argument))
    return value.size > 1 and value.shape == each.got.shape and np.array_equal(value, each.got)


def _one_number(name: str, inputs: Sequence[Wrong]) -> str:
    numbers = {float(x) for each in inputs for x in each.got[_differs(each.got, each.want)].flat}
    if len(numbers) == 1 and any(each.got.size > 2 for each in inputs):
        return f"every wrong entry of {name} is {number(numbers.pop())}"
    return ""


def _power(name: str, inputs: Sequence[Wrong]) -> str:
    for argument, value in inputs[0].args.items():
        if as_array(value).dtype.kind != "f":
            continue
        for power, words in POWERS.items():
            if all(_is_power(argument, power, each) for each in inputs):
                return f"{name} is what is expected {words} {argument}"
    return ""


def _is_power(argument: str, power: float, each: Wrong) -> bool:
    value = as_array(each.args.get(argument))
    if value.dtype.kind != "f" or not value.size:
        return False
    if value.size > max(each.got.shape, default=1) or value.ndim > each.got.ndim:
        return False
    with np.errstate(all="ignore"):
        try:
            expected = each.want * value**power
        except ValueError:  # other shapes
            return False
    return expected.shape == each.got.shape and not _differs(each.got, expected).any()


def _move(name: str, inputs: Sequence[Wrong]) -> str:
    argument = next((a for a in inputs[0].args if name == a or name.endswith(f" {a}")), "")
    factors = [_factor(argument, each) for each in inputs] if argument else [0.0]
    if not factors[0] or np.ptp(factors) > 1e-6 * abs(factors[0]):
        return ""
    if abs(factors[0] + 1) < 1e-6:
        return f"{name} moves as far from {argument} as it should, the other way"
    return f"{name} moves {number(factors[0], 4)} times as far from {argument} as it should"


def _factor(argument: str, each: Wrong) -> float:
    """Return how many times as far as it should an output has moved; 0 if that is no one number."""
    start = as_array(each.args.get(argument))
    if start.shape != each.got.shape or each.got.size < 2:
        return 0.0
    moved, should = each.got - start, each.want - start
    factor = float(np.vdot(should, moved) / np.vdot(should, should)) if should.any() else 0.0
    return 0.0 if _differs(moved, factor * should, 1e-7).any() else factor


def _differs(a: np.ndarray, b: np.ndarray, rtol: float = 1e-8) -> np.ndarray:
    """Tell which entries differ by more than round-off makes of numbers of their size."""
    size = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= rtol * np.abs(b) + 1e-11 * size + 1e-12
    return ~near  # nan is near nothing
