"""From what a function returned on one case to the first thing that is wrong with it.

Pure: nothing is called here. The learner's check and the judge share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.compare import STAGES, Fault, compare, shape_text
from utils.exercises import Case, Exercise, Outputs


def first_fault(
    spec: Exercise, case: Case, expected: Outputs, outputs: Outputs, used: Mapping[str, Any]
) -> Fault | None:
    """The fault that comes first in the canonical order, or None.

    used: the arguments after the call, to see whether the function changed them.
    """
    n = batch_size(case)
    faults = [
        fault
        for name, want in expected.items()
        if (fault := compare(name, outputs[name], want, spec.rtol, n))
    ]
    faults += changed_inputs(case.args, used)
    if not faults:
        return None
    first = min(faults, key=lambda fault: STAGES.index(fault.stage))
    if first.stage == "values":
        return Fault("values", first.headline, _exchanged(spec, outputs, expected) or first.hint)
    return first


def unstable(spec: Exercise, expected: Outputs, again: Outputs) -> Fault | None:
    """A fault when a second call with the same inputs is no longer right."""
    for name, want in expected.items():
        if compare(name, again[name], want, spec.rtol):
            return Fault(
                "values",
                f"{name} is right on the first call and wrong on a second with the same inputs",
                "does the function keep something between calls, or change a global?",
            )
    return None


def changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(
            "inputs unmutated",
            f"your function changed its input {name}",
            f"whoever calls it still needs {name}: make a new array instead of writing into it "
            "(+=, -=, *=, out= and x[...] = write in place)",
        )
        for name, value in before.items()
        if isinstance(value, np.ndarray) and not _untouched(value, after.get(name))
    ]


def _untouched(before: np.ndarray, after: Any) -> bool:
    return (
        isinstance(after, np.ndarray)
        and after.shape == before.shape
        and np.array_equal(before, after, equal_nan=True)
    )


def _exchanged(spec: Exercise, outputs: Outputs, expected: Outputs) -> str:
    """Says so where one output holds what another should."""
    for name, got in outputs.items():
        if name not in expected or not compare(name, got, expected[name], spec.rtol):
            continue
        for other, want in expected.items():
            if other != name and not compare(name, got, want, spec.rtol):
                return f"{name} holds what {other} should: have they changed places?"
    return ""


def batch_size(case: Case) -> int | None:
    """N: the rows of the first argument that is a matrix."""
    for value in case.args.values():
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return value.shape[0]
    return None


def describe(case: Case) -> str:
    """The inputs of a case in one line: shapes of arrays, values of numbers."""
    parts = [
        f"{name} {shape_text(value.shape)}"
        if isinstance(value, np.ndarray)
        else f"{name}={value:.6g}"
        for name, value in case.args.items()
    ]
    return f"{case.name}: {', '.join(parts)}"
