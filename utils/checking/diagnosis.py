"""From what a function did to what is wrong with it: one diagnosis, for whoever tells it.

Pure: nothing is called here but `run`, if there is one. The learner's check observes the function
itself; the judge has observations from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from utils.checking.chains import fault_in, first_wrong
from utils.checking.compare import STAGES, Fault, compare, shape_text
from utils.checking.findings import Finding
from utils.checking.observe import Observation
from utils.checking.recognize import (
    Fingerprint,
    KnownMistake,
    fingerprint,
    of_right_answer,
    recognize,
)
from utils.checking.stubs import stub_number
from utils.exercises import EXERCISES, Case, Exercise, Outputs, Property, Run, StructureError

# the stages of faults for which no outputs are compared
NOT_STARTED, CRASH = "not started", "crash"
MOST_SHOWN = 5  # arguments of a case in a message


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with an answer.

    fault, case: the first fault, and the case that shows it. known: the mistakes that explain it.
    unstarted_part: the number of another exercise, not started, whose stub was called on the way.
    findings: what experiments tell, where somebody made them.
    """

    fault: Fault
    case: Case
    known: list[KnownMistake] = field(default_factory=list)
    unstarted_part: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def not_started(self) -> bool:
        return self.fault.stage == NOT_STARTED

    @property
    def explained(self) -> bool:
        """Tell whether the fault itself says what to change: nothing is to be found out."""
        return self.fault.stage == "inputs unmutated" or self.fault.cause

    @property
    def crashed(self) -> bool:
        return self.fault.stage == CRASH


def diagnose(
    spec: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outputs],
    seen: Sequence[Observation],
    bank: Callable[[], Sequence[KnownMistake]],
    run: Run | None = None,
    right: Sequence[Fingerprint] = (),
) -> Diagnosis | None:
    """Find what is wrong with what a function did; None when nothing is.

    cases: from plain to special, with what is expected and what was seen on each. bank: gives the
    mistakes that may explain it, as they are on these cases; not asked where nothing is wrong.
    right: what is expected as fingerprints, for whoever asks more than once.
    run: applies the function to other arguments, and raises StructureError if it gives no outputs;
    then the exercise's properties are tried, too.
    """
    if any(_is_stub(spec, did) for did in seen):
        return Diagnosis(Fault(NOT_STARTED, f"{spec.name} is not started"), cases[0])
    found = _first_fault(spec, cases, expected, seen)
    if run is not None:
        found = _with_properties(spec, cases, seen, found, run)
    if found is None:
        return None
    causes = recognize(
        [fingerprint(did) for did in seen], right or of_right_answer(expected), bank(), spec.chain
    )
    return Diagnosis(*found, causes, _unstarted_part(seen))


def _is_stub(spec: Exercise, seen: Observation) -> bool:
    """Tell whether the exercise holds its stub: its own, not that of another that it calls."""
    if seen.raised_type != "NotImplementedError":
        return False
    number = stub_number(seen.raised)
    if any(
        number == other.number and other.name != spec.name and seen.raised.endswith(other.task)
        for other in EXERCISES.values()
    ):
        return False  # two exercises may share a number
    # a stub without a number is somebody's own, in this exercise
    return number in ("", spec.number)


def _unstarted_part(seen: Sequence[Observation]) -> str:
    """Return the number of the first exercise whose stub was called on the way; "" if none was."""
    return next((number for did in seen if (number := stub_number(did.raised))), "")


def _first_fault(
    spec: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outputs],
    seen: Sequence[Observation],
) -> tuple[Fault, Case] | None:
    """Return the fault on the first case that has one, and that case.

    In a chain it is the first case on which the first wrong output is wrong.
    """
    link = first_wrong(spec, expected, seen) if spec.chain else ""
    for case, want, did in zip(cases, expected, seen, strict=True):
        fault = _fault_on(spec, case, want, did, link)
        if fault is not None:
            return fault, case
    return None


def _fault_on(
    spec: Exercise, case: Case, expected: Outputs, seen: Observation, link: str = ""
) -> Fault | None:
    """Find what is wrong with what a function did on one case; None when nothing is.

    link: the output of a chain that is to be looked at alone.
    """
    if seen.raised:
        return Fault(CRASH, f"{spec.name} raised {seen.raised}", seen.line)
    if seen.outputs is None or seen.again is None:
        return Fault("shape", f"{spec.name} {seen.structure or 'gave no answer'}", cause=True)
    n = batch_size(case)
    if link:
        return fault_in(spec, link, seen.outputs, expected, n)
    for outputs in (seen.outputs, seen.again):
        for name in expected:
            if name not in outputs:
                return Fault("shape", f"{spec.name} gave no {name}", cause=True)
    faults = {
        name: fault
        for name, want in expected.items()
        if (fault := compare(name, seen.outputs[name], want, spec.rtol, n))
    }
    faults |= {name: _changed(name) for name in seen.changed}
    if not faults:
        return _unstable(spec, expected, seen.again)
    name, first = min(faults.items(), key=lambda item: STAGES.index(item[1].stage))
    if first.stage in ("shape", "values") and (hint := _misplaced(spec, name, seen, expected)):
        return Fault(first.stage, first.headline, hint, cause=True)
    return first


def _unstable(spec: Exercise, expected: Outputs, again: Outputs) -> Fault | None:
    """Find a fault when a second call with the same inputs is no longer right."""
    for name, want in expected.items():
        if compare(name, again[name], want, spec.rtol):
            return Fault(
                "values",
                f"{name} is right on the first call and wrong on a second with the same inputs",
                "it keeps something between calls, changes something outside, or draws at random",
            )
    return None


def _changed(name: str) -> Fault:
    return Fault(
        "inputs unmutated",
        f"your function changed its input {name}",
        f"whoever calls it still needs {name}: make a new array instead of writing into it "
        "(+=, -=, *=, out= and x[...] = write in place)",
    )


def _misplaced(spec: Exercise, name: str, seen: Observation, expected: Outputs) -> str:
    """Say so where an output holds what another should, numbers that no chance makes; else ""."""
    outputs = seen.outputs or {}
    for other, want in expected.items():
        if other == name or not _distinct(want) or compare(name, outputs[name], want, spec.rtol):
            continue
        if _distinct(expected[name]) and not compare(
            other, outputs[other], expected[name], spec.rtol
        ):
            return f"{name} and {other} have changed places"
        return f"{name} holds what {other} should"
    return ""


def _distinct(value: object) -> bool:
    """Tell whether numbers are that no other output would have: decimals, not all alike."""
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return False
    return float(np.ptp(array)) > 0 if array.size > 1 else not float(array.sum()).is_integer()


def batch_size(case: Case) -> int | None:
    """Return N: the rows of the first argument that is a matrix."""
    for value in case.args.values():
        if isinstance(value, np.ndarray) and value.ndim == 2:
            return value.shape[0]
    return None


def _with_properties(
    spec: Exercise,
    cases: Sequence[Case],
    seen: Sequence[Observation],
    found: tuple[Fault, Case] | None,
    run: Run,
) -> tuple[Fault, Case] | None:
    """Return what was found, or the broken property where nothing was, or with its hint."""
    if found is None:
        return _broken_property(spec, cases, seen, run)
    fault, case = found
    if fault.stage != "values" or fault.hint:
        return found
    # only on the very case: elsewhere a crash may be what breaks it
    broken = _broken_property(spec, [case], [seen[cases.index(case)]], run)
    if broken:
        fault = replace(fault, hint=f"{broken[0].headline} ({broken[0].hint})")
    return fault, case


def _broken_property(
    spec: Exercise, cases: Sequence[Case], seen: Sequence[Observation], run: Run
) -> tuple[Fault, Case] | None:
    """Return the first property of right answers that does not hold, and a case that shows it."""
    for claim in spec.properties:
        for case, did in zip(cases, seen, strict=True):
            if not _holds(claim, case, did, run):
                headline = f"not true of your answer: {claim.claim}"
                return Fault("properties", headline, claim.why), case
    return None


def _holds(claim: Property, case: Case, seen: Observation, run: Run) -> bool:
    if seen.outputs is None:
        return True
    try:
        # inf and nan among the outputs are looked at in silence
        with np.errstate(all="ignore"):
            return claim.holds(partial(run, **case.args), case, seen.outputs)
    except (StructureError, ValueError, TypeError, KeyError):
        return True  # it crashed on what the property tried: that says nothing about the property


def describe(spec: Exercise, case: Case) -> str:
    """Write the inputs of a case in a line or two: shapes of arrays, values of numbers."""
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
