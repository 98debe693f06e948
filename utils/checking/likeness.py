"""What a wrong output is like: an argument, what is expected but for a factor, a move that is off.

Each is told only where it holds on every input on which the output is wrong, two or more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from utils.checking.compare import number
from utils.checking.findings import LIKE, Finding
from utils.checking.observe import Observation
from utils.checking.of_expected import complement, factor, formula, offset, one_step
from utils.checking.off_by import move, term
from utils.checking.other_shapes import entry, part, same_numbers, summary
from utils.checking.reactions import as_array
from utils.checking.wrong_outputs import Wrong, differ, wrong_inputs
from utils.exercises.storage import WorkedExample

POWERS = {
    1.0: "times",
    -1.0: "divided by",
    2.0: "times the square of",
    -2.0: "divided by the square of",
    0.5: "times the root of",
    -0.5: "divided by the root of",
}
# the first that holds is told
Test = Callable[[str, Sequence[Wrong]], str]


def likeness(
    examples: Sequence[WorkedExample], seen: Sequence[Observation], wrong: Sequence[set[str]]
) -> list[Finding]:
    """Say of each wrong output what it is like, if it is like something simple."""
    found = []
    for name in dict.fromkeys(name for names in wrong for name in sorted(names)):
        inputs = list(wrong_inputs(name, examples, seen, wrong))
        if len(inputs) < 2 or len(inputs) < sum(name in names for names in wrong):
            continue
        tests = IN_SHAPE if all(each.in_shape for each in inputs) else OUT_OF_SHAPE
        with np.errstate(all="ignore"):
            texts = (test(name, inputs) for test in tests)
            if text := next(filter(None, texts), ""):
                found.append(Finding(text, LIKE))
    return found


def _argument(name: str, inputs: Sequence[Wrong]) -> str:
    for argument in inputs[0].args:
        if all(_is_argument(argument, each) for each in inputs):
            return f"{name} is {argument}, as it came"
        if all(_is_argument(argument, each, where_wrong=True) for each in inputs):
            return f"wherever {name} is wrong, it is {argument}, as it came"
    return ""


def _is_argument(argument: str, each: Wrong, where_wrong: bool = False) -> bool:
    value = as_array(each.args.get(argument))
    if value.size < 2 or value.shape != each.got.shape:
        return False
    if where_wrong and each.places.sum() > 1:
        return np.array_equal(value[each.places], each.got[each.places])
    return np.array_equal(value, each.got)


def _one_number(name: str, inputs: Sequence[Wrong]) -> str:
    numbers = {float(x) for each in inputs for x in each.got[each.places].flat}
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
    try:
        expected = each.want * value**power
    except ValueError:  # other shapes
        return False
    return expected.shape == each.got.shape and not differ(each.got, expected).any()


IN_SHAPE: tuple[Test, ...] = (
    _argument,
    _one_number,
    _power,
    factor,
    formula,
    offset,
    complement,
    move,
    term,
    one_step,
    summary,
    entry,
)
OUT_OF_SHAPE: tuple[Test, ...] = (same_numbers, part)
