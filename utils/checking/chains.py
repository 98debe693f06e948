"""Outputs that are each made of those before: which is the first that is wrong, and how to say so.

An exercise's `chain` names them. Its facts have taken out of each what comes from those before, so
each that differs is wrong by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from utils.checking.compare import Fault, compare
from utils.checking.findings import listed
from utils.checking.observe import Observation
from utils.exercises import Exercise, Outputs


def first_wrong(spec: Exercise, expected: Sequence[Outputs], seen: Sequence[Observation]) -> str:
    """Return the first output of a chain that is wrong on some case; "" if none is."""
    for name in spec.chain:
        for want, did in zip(expected, seen, strict=True):
            if did.outputs is not None and _wrong(spec, name, did.outputs, want):
                return name
    return ""


def fault_in(
    spec: Exercise, name: str, got: Outputs, expected: Outputs, n: int | None
) -> Fault | None:
    """Find what is wrong with one output of a chain, of which those before are right."""
    place = spec.chain.index(name)
    before, after = spec.chain[:place], spec.chain[place + 1 :]
    if name not in got:
        verb = "is" if len(before) == 1 else "are"
        hint = f"{listed(before)} {verb} right: go on from there" if before else ""
        return Fault("shape", f"{name} is not there yet (None)", hint, cause=True)
    fault = compare(name, got[name], expected[name], spec.rtol, n)
    if fault is None:
        return None
    wrong = [other for other in after if _wrong(spec, other, got, expected)]
    said = f"{name} is the first that is wrong"
    # where shapes differ, or there is no number, the others cannot be looked at by themselves
    followed = fault.stage == "values" and np.isfinite(np.asarray(got[name], dtype=float)).all()
    if followed and not wrong:
        said = f"nothing but {name} is wrong: the others are right for what they are made of"
    elif followed and wrong[0] in got:
        said += f", and {wrong[0]} is wrong by itself as well"
    return replace(fault, hint="; ".join(part for part in (fault.hint, said) if part))


def _wrong(spec: Exercise, name: str, got: Outputs, expected: Outputs) -> bool:
    return name not in got or bool(compare(name, got[name], expected[name], spec.rtol))
