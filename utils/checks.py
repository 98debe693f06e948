"""check(fn): is the learner's function right, and if not, what is wrong with it?

A check raises CheckFailed with a message that fits 80 columns, or says that all is well where
somebody is there to read it. It needs no nbgrader: any Python session will do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from utils import show
from utils.compare import Fault
from utils.exercises import (
    Case,
    Exercise,
    Outputs,
    Property,
    StructureError,
    find_exercise,
    storage,
)
from utils.observe import Observation, observe
from utils.recognize import KnownMistake, fingerprint, hint_text, load, recognize
from utils.verify import describe, first_fault, not_started

# A known mistake has three hints: the symptom, the cause, the equation. A learner gets one more
# with each failure in a row; who reads a notebook that ran by itself (Validate) gets two at once.
MOST = 3
UNATTENDED = 2
# exercise -> the mistakes recognised last, and how often in a row
_failures: dict[str, tuple[list[str], int]] = {}


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with an answer: the first fault, the case that shows it, known causes."""

    fault: Fault
    case: Case
    known: list[KnownMistake] = field(default_factory=list)

    @property
    def not_started(self) -> bool:
        return self.fault.stage == "not started"


class CheckFailed(Exception):
    """A check's verdict on a wrong answer, as the learner reads it."""

    def __init__(
        self, headline: str, about: str, on: str = "", seen: str = "", hint: str = ""
    ) -> None:
        self.headline, self.about, self.on, self.seen, self.hint = headline, about, on, seen, hint
        details = {"in": about, "on": on, "seen": seen, "hint": hint}
        super().__init__(show.message(headline, details))

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message alone, for the stack holds nothing of the learner's."""
        return show.rendered(self)


class CannotCheck(TypeError):
    """check() was given something that it cannot check."""

    def _render_traceback_(self) -> list[str]:
        return show.rendered(self)


class NotStarted(CheckFailed):
    """The exercise still holds its stub."""


def check(fn: Callable[..., Any], exercise: str | None = None, more: bool = False) -> None:
    """Check the learner's function on the exercise's worked examples.

    fn: the function; its name says which exercise, unless `exercise` does. more: give all hints at
    once, instead of one more each time that the check fails.

    Raises CheckFailed: if it is wrong. Raises NotStarted: if it is still the stub.
    Raises CannotCheck: if fn is not a function, or no exercise has that name.
    """
    if not callable(fn):
        raise CannotCheck(
            f"check() got a {type(fn).__name__}, expected your function: write its name alone, as "
            "in check(batch_statistics), without calling it"
        )
    name = exercise or str(getattr(fn, "__name__", fn))
    try:
        spec = find_exercise(name)
    except KeyError as error:
        raise CannotCheck(
            f'{error.args[0]} (a function of another name: check(fn, "batch_statistics"))'
        ) from None
    found = diagnose(spec, fn)
    if found is None:
        _failures.pop(spec.name, None)
        _say_correct(spec)
        return
    if found.not_started:
        raise NotStarted(
            found.fault.headline,
            spec.title,
            hint="replace the line that raises NotImplementedError with your code, run that cell, "
            "then this one",
        )
    raise _failed(spec, found, more)


def diagnose(spec: Exercise, fn: Callable[..., Any]) -> Diagnosis | None:
    """What is wrong with fn on the exercise's worked examples; None when nothing is.

    Where fn calls the function of an exercise that is not right yet, that is what is wrong.
    """
    found = _diagnose(spec, fn)
    if found is None or found.not_started:
        return found
    return _unfinished_part(spec, fn) or found


def names_around(fn: Callable[..., Any]) -> dict[str, Any]:
    """The global names that a function, or a class's methods, may use."""
    parts = vars(fn).values() if isinstance(fn, type) else [fn]
    found: dict[str, Any] = next(
        (part.__globals__ for part in parts if hasattr(part, "__globals__")), {}
    )
    return found


def _unfinished_part(spec: Exercise, fn: Callable[..., Any]) -> Diagnosis | None:
    for name in spec.uses:
        part = names_around(fn).get(name)
        if callable(part) and (found := diagnose(find_exercise(name), part)):
            number = find_exercise(name).number
            state = "is not started" if found.not_started else "is not right yet"
            headline = f"{name}, which {spec.name} is meant to call, {state}"
            hint = f"do exercise {number} first, then run this check again"
            return Diagnosis(Fault("uses", headline, hint), found.case)
    return None


def _diagnose(spec: Exercise, fn: Callable[..., Any]) -> Diagnosis | None:
    examples = storage.load(spec.name)
    cases = [case for case, _ in examples]
    # prints help to find a mistake, but not two dozen times
    seen = [observe(spec, fn, case.args, quiet=case is not cases[0]) for case in cases]
    if any(not_started(spec, did) for did in seen):
        return Diagnosis(Fault("not started", f"{spec.name} is not started"), cases[0])
    found = first_fault(spec, cases, [want for _, want in examples], seen)
    if found is None:
        found = _broken_property(spec, fn, cases, seen)
    elif found[0].stage == "values" and not found[0].hint:
        # only on the very case: elsewhere a crash may be what breaks it
        fault, case = found
        broken = _broken_property(spec, fn, [case], [seen[cases.index(case)]])
        found = replace(fault, hint=broken[0].hint if broken else ""), case
    if found is None:
        return None
    right = [fingerprint(Observation(want, want)) for _, want in examples]
    known = recognize([fingerprint(did) for did in seen], right, load(spec.name))
    return Diagnosis(*found, known)


def _say_correct(spec: Exercise) -> None:
    count = len(storage.load(spec.name))
    claims = ["shapes and dtypes", "your inputs are left alone", f"values on {count} inputs"]
    show.success(spec.title, [*claims, *(p.claim for p in spec.properties)])


def _failed(spec: Exercise, found: Diagnosis, more: bool) -> CheckFailed:
    """The message: what is wrong, on what, and as much of a known mistake's hints as is due."""
    names = [mistake.name for mistake in found.known]
    before, failures = _failures.get(spec.name, (names, 0))
    failures = failures + 1 if before == names else 1
    _failures[spec.name] = names, failures
    fault = found.fault
    on = "" if fault.stage == "uses" else describe(spec, found.case)
    if not found.known:
        return CheckFailed(fault.headline, spec.title, on, hint=fault.hint)
    level = MOST if more else min(failures, MOST) if show.attended() else UNATTENDED
    text = hint_text(found.known, level)
    if level < MOST and show.attended():
        text += f" [hint {level} of {MOST}; check again for more]"
    return CheckFailed(fault.headline, spec.title, on, seen=fault.hint, hint=text)


def _broken_property(
    spec: Exercise, fn: Callable[..., Any], cases: list[Case], seen: list[Observation]
) -> tuple[Fault, Case] | None:
    """The first property of right answers that does not hold for fn, and a case that shows it."""
    for claim in spec.properties:
        for case, did in zip(cases, seen, strict=True):
            if not _holds(spec, fn, case, did, claim):
                headline = f"not true of your answer: {claim.claim}"
                return Fault("properties", headline, claim.hint), case
    return None


def _holds(
    spec: Exercise, fn: Callable[..., Any], case: Case, seen: Observation, claim: Property
) -> bool:
    def run(**changed: Any) -> Outputs:
        again = observe(spec, fn, {**case.args, **changed})
        if again.outputs is None:
            raise StructureError(again.structure or again.raised)
        return again.outputs

    try:
        return seen.outputs is None or claim.holds(run, case, seen.outputs)
    except (StructureError, ValueError, TypeError, KeyError):
        return True  # it crashed on what the property tried: that says nothing about the property
