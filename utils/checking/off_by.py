"""What a wrong output is off by: a term of an argument, or a move from one that is too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from utils.checking.compare import number
from utils.checking.reactions import as_array
from utils.checking.wrong_outputs import Wrong, alike, one_number

TERMS = {1.0: "plus", -1.0: "minus", 2.0: "plus twice", -2.0: "minus twice"}


def move(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where an output is off from an argument by a multiple of what it should be."""
    for argument in inputs[0].args:
        if found := _moves(argument, inputs):
            moved, factors = zip(*found, strict=True)
            words = _multiple(moved, factors)
            if words and (name == argument or name.endswith(f" {argument}")):
                return f"{name} moves {words[0]} from {argument} as it should{words[1]}"
            if words:
                where = "" if len(moved) == len(inputs) else f", where it should not be {argument}"
                return (
                    f"{name} is {argument} and {words[0]} as should be added to it{words[1]}{where}"
                ).replace("as far as should", "as much as should")
    return ""


def _moves(argument: str, inputs: Sequence[Wrong]) -> list[tuple[Wrong, float]]:
    """Return how many times as far as it should an output has moved; nothing if not throughout.

    Where it should not move at all there is no such number.
    """
    found = []
    for each in inputs:
        start = as_array(each.args.get(argument))
        if start.dtype.kind != "f" or start.shape != each.got.shape or each.got.size < 2:
            return []
        moved, should = each.got - start, each.want - start
        if not should.any():
            continue
        factor = float(np.vdot(should, moved) / np.vdot(should, should))
        if not factor or not alike(moved, factor * should, 1e-7):
            return []
        found.append((each, factor))
    return found if len(found) > 1 else []


def _multiple(moved: Sequence[Wrong], factors: Sequence[float]) -> tuple[str, str] | None:
    """Put into words how far: so many times as far, or divided by a number that was given."""
    if one_number(factors):
        if abs(factors[0] + 1) < 1e-6:
            return "as far", ", the other way"
        return f"{number(factors[0], 4)} times as far", ""
    for argument, value in moved[0].args.items():
        if isinstance(value, float):
            given = [float(each.args[argument]) for each in moved]
            for power, words in ((1, "times"), (-1, "divided by")):
                if all(
                    g and abs(f / g**power - 1) < 1e-7 for f, g in zip(factors, given, strict=True)
                ):
                    return "as far", f", {words} {argument}"
    return None


def term(name: str, inputs: Sequence[Wrong]) -> str:
    """Say so where the difference from what is expected is a multiple of an argument."""
    for argument in inputs[0].args:
        multiples = list(_multiples(argument, inputs))
        if len(multiples) < len(inputs) or sum(size > 2 for _, size in multiples) < 2:
            continue
        times = [multiple for multiple, _ in multiples]
        for known, words in TERMS.items():
            if all(abs(each - known) < 1e-6 for each in times):
                return f"{name} is what is expected {words} {argument}"
        return f"what {name} is off by is a multiple of {argument}, on every input"
    return ""


def _multiples(argument: str, inputs: Sequence[Wrong]) -> Iterator[tuple[float, int]]:
    """Yield which multiple of an argument an output is off by, and the argument's size.

    An argument with a number for each column is the same in all rows.
    """
    for each in inputs:
        value = as_array(each.args.get(argument))
        if value.dtype.kind != "f" or not value.ndim or value.shape[-1:] != each.got.shape[-1:]:
            return
        if value.ndim not in (1, each.got.ndim) or not value.any():
            return
        if value.ndim > 1 and value.shape != each.got.shape:
            return
        whole, off = np.broadcast_to(value, each.got.shape), each.got - each.want
        multiple = float(np.vdot(whole, off) / np.vdot(whole, whole))
        # beside what is expected: the difference has that one's round-off
        if not multiple or not alike(each.got, each.want + multiple * whole):
            return
        yield multiple, value.size
