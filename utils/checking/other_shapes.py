"""Wrong outputs beside arrays of another shape: one number for many, many for one, an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from utils.checking.reactions import as_array
from utils.checking.wrong_outputs import Wrong, alike, differ

SUMMARIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "the largest": np.max,
    "the smallest": np.min,
    "the mean": np.mean,
    "the sum": np.sum,
    "the first": lambda values: values.ravel()[0],
    "the last": lambda values: values.ravel()[-1],
}


def same_numbers(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where only the shape is wrong."""
    if all(alike(each.got.ravel(), each.want.ravel()) for each in inputs):
        return f"{name} has the numbers that it should, in another shape"
    return ""


def part(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where one number stands for all that are expected, or many add up to the one."""
    for words, function in SUMMARIES.items():
        if all(
            each.got.size == 1 and alike(each.got.ravel()[0], function(each.want))
            for each in inputs
        ) and any(each.want.size > 1 for each in inputs):
            return f"{name} is one number, {words} of what is expected"
    for words, function in SUMMARIES.items():
        if all(not each.want.ndim and alike(function(each.got), each.want) for each in inputs):
            return f"{words} of all entries of {name} is what is expected"
    return ""


def summary(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where a number is the largest, the mean or the like of another array."""
    if any(each.got.ndim for each in inputs):
        return ""
    for other in [*inputs[0].others, *inputs[0].args]:
        arrays = list(_arrays(other, inputs))
        if other == name or len(arrays) < len(inputs) or sum(a.size > 1 for a in arrays) < 2:
            continue
        for words, function in SUMMARIES.items():
            if all(alike(e.got, function(a)) for e, a in zip(inputs, arrays, strict=True)):
                return f"{name} is {words} of the entries of {other}"
    return ""


def entry(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where a number is what is expected times, or divided by, an entry of an argument."""
    if any(each.got.ndim for each in inputs):
        return ""
    for argument in inputs[0].args:
        arrays = list(_arrays(argument, inputs))
        # one of many entries may fit by chance
        if len(arrays) < len(inputs) or max(a.size for a in arrays) > 9:
            continue
        for power, words in ((1, "times"), (-1, "divided by")):
            if all(
                not differ(e.want * a.astype(float) ** power, e.got, 1e-9).all()
                for e, a in zip(inputs, arrays, strict=True)
            ):
                return f"{name} is what is expected {words} an entry of {argument}"
    return ""


def _arrays(name: str, inputs: Sequence[Wrong]) -> Iterator[np.ndarray]:
    """Yield an argument, or another output, on each input, where it is a flat array of numbers."""
    for each in inputs:
        array = as_array(each.others.get(name, each.args.get(name)))
        if array.dtype.kind in "if" and array.ndim == 1 and array.size:
            yield array
