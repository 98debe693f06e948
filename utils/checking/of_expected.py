"""What a wrong output is of the right one: so many times as much, its root, its transpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from utils.checking.compare import number
from utils.checking.wrong_outputs import Wrong, alike, one_number

FORMULAS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "the square": np.square,
    "the square root": np.sqrt,
    "one over": lambda want: 1 / want,
    "the exponential": np.exp,
    "the logarithm": np.log,
    "the sine": np.sin,
    "the cosine": np.cos,
    "the tangent": np.tan,
    "the transpose": np.transpose,
}
WORDS = {-1.0: "minus", 2.0: "twice", 0.5: "half of"}
# below so many wrong entries, on all inputs, a factor or an offset may be chance
FEWEST = 3


def factor(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where all wrong entries are one number times what is expected."""
    ratios = np.concatenate([(e.got[e.places] / e.want[e.places]).ravel() for e in inputs])
    if ratios.size < FEWEST or not one_number(ratios):
        return ""
    times = ratios[0]
    words = next((w for f, w in WORDS.items() if abs(times - f) < 1e-6), f"{number(times)} times")
    return f"wherever {name} is wrong, it is {words} what is expected"


def formula(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where an output is a simple function of what is expected."""
    for words, function in FORMULAS.items():
        if all(alike(each.got, function(each.want), 1e-7) for each in inputs):
            of = "" if words == "one over" else " of"
            return f"{name} is {words}{of} what is expected"
    return ""


def offset(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where all wrong entries are what is expected and one number more."""
    offsets = np.concatenate([(e.got[e.places] - e.want[e.places]).ravel() for e in inputs])
    if offsets.size < FEWEST or not one_number(offsets, 1e-5) or not _differ(inputs):
        return ""
    return f"wherever {name} is wrong, it is {number(offsets[0])} more than expected"


def complement(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where an output and what is expected add up to one number."""
    sums = np.concatenate([(each.got + each.want).ravel() for each in inputs])
    if sums.size < FEWEST or not one_number(sums, 1e-7) or not _differ(inputs):
        return ""
    return f"each entry of {name} and what is expected in its place add up to {number(sums[0])}"


def one_step(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where on each input one factor, or one offset, leads to all that is expected."""
    large = [each for each in inputs if each.want.size >= FEWEST and np.ptp(each.want) > 0]
    if len(large) < 2:
        return ""
    if all(one_number((each.got / each.want).ravel(), 1e-7) for each in inputs):
        return f"on each input, all of {name} is one number times what is expected"
    if all(one_number((each.got - each.want).ravel(), 1e-7) for each in inputs):
        return f"on each input, all of {name} is off by one number"
    return ""


def _differ(inputs: Sequence[Wrong]) -> bool:
    """Tell whether what is expected is not one number throughout."""
    return float(np.ptp(np.concatenate([each.want.ravel() for each in inputs]))) > 0
