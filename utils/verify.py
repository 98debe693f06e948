"""From what a function did to the first thing that is wrong with it.

Pure: nothing is called here. The learner's check and the judge share it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.compare import STAGES, Fault, compare, shape_text
from utils.exercises import Case, Exercise, Outputs
from utils.observe import Observation
from utils.stubs import stub_number

CRASH = "crash"
MOST_SHOWN = 5  # arguments of a case in a message


def first_fault(
    spec: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outputs],
    seen: Sequence[Observation],
) -> tuple[Fault, Case] | None:
    """The fault on the first case that has one, and that case; cases go from plain to special."""
    for case, want, did in zip(cases, expected, seen, strict=True):
        fault = fault_on(spec, case, want, did)
        if fault is not None:
            return fault, case
    return None


def not_started(spec: Exercise, seen: Observation) -> bool:
    """Whether the exercise holds its stub (its own, not that of another exercise that it calls)."""
    number = stub_number(seen.raised) or spec.number
    return seen.raised_type == "NotImplementedError" and number == spec.number


def unstarted_part(seen: Sequence[Observation]) -> str:
    """The number of an exercise whose stub was called on the way; "" if none was."""
    return next((number for did in seen if (number := stub_number(did.raised))), "")


def fault_on(spec: Exercise, case: Case, expected: Outputs, seen: Observation) -> Fault | None:
    """What is wrong with what a function did on one case, or None."""
    if seen.raised:
        return Fault(CRASH, f"{spec.name} raised {seen.raised}", seen.line)
    if seen.outputs is None or seen.again is None:
        return Fault("shape", f"{spec.name} {seen.structure or 'gave no answer'}")
    for outputs in (seen.outputs, seen.again):
        for name in expected:
            if name not in outputs:
                return Fault("shape", f"{spec.name} gave no {name}")
    n = batch_size(case)
    faults = [
        fault
        for name, want in expected.items()
        if (fault := compare(name, seen.outputs[name], want, spec.rtol, n))
    ]
    faults += [_changed(name) for name in seen.changed]
    if not faults:
        return _unstable(spec, expected, seen.again)
    first = min(faults, key=lambda fault: STAGES.index(fault.stage))
    if first.stage in ("shape", "values"):
        hint = _misplaced(spec, seen.outputs, expected) or first.hint
        return Fault(first.stage, first.headline, hint)
    return first


def _unstable(spec: Exercise, expected: Outputs, again: Outputs) -> Fault | None:
    """A fault when a second call with the same inputs is no longer right."""
    for name, want in expected.items():
        if compare(name, again[name], want, spec.rtol):
            return Fault(
                "values",
                f"{name} is right on the first call and wrong on a second with the same inputs",
                "does the function keep something between calls, or change a global?",
            )
    return None


def _changed(name: str) -> Fault:
    return Fault(
        "inputs unmutated",
        f"your function changed its input {name}",
        f"whoever calls it still needs {name}: make a new array instead of writing into it "
        "(+=, -=, *=, out= and x[...] = write in place)",
    )


def _misplaced(spec: Exercise, outputs: Outputs, expected: Outputs) -> str:
    """Says so where one output holds what another should."""
    holds = {
        name: other
        for name, got in outputs.items()
        if name in expected and compare(name, got, expected[name], spec.rtol)
        for other, want in expected.items()
        if other != name and not compare(name, got, want, spec.rtol)
    }
    for name, other in holds.items():
        if holds.get(other) == name:
            return f"{name} and {other} have changed places"
        return f"{name} holds what {other} should"
    return ""


def batch_size(case: Case) -> int | None:
    """N: the rows of the first argument that is a matrix."""
    for value in case.args.values():
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return value.shape[0]
    return None


def describe(spec: Exercise, case: Case) -> str:
    """The inputs of a case in a line or two: shapes of arrays, values of numbers."""
    parts = [
        f"{name} {shape_text(value.shape)}"
        if isinstance(value, np.ndarray)
        else f"{name}={value:.6g}"
        for name, value in case.args.items()
        if name not in spec.made
    ]
    if len(parts) > MOST_SHOWN + 1:
        parts = [*parts[:MOST_SHOWN], f"and {len(parts) - MOST_SHOWN} more"]
    return f"{case.name}: {', '.join(parts)}"
