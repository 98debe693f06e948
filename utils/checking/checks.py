"""check(fn): is the learner's function right, and if not, what is wrong with it?

A check raises CheckFailed with a message that fits 80 columns, or says that all is well where
somebody is there to read it. It needs no nbgrader: any Python session will do.

Exception
└── CheckFailed           the function is wrong
    └── NotStarted        it still holds the stub
TypeError
└── CannotCheck           there is no function, or no exercise, to check
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from utils import show
from utils.checking.callables import exercise_meant, names_around, why_unnamed
from utils.checking.compare import Fault
from utils.checking.diagnosis import Diagnosis, describe, diagnose
from utils.checking.evidence import find
from utils.checking.observe import observe
from utils.checking.recognize import KnownMistake, hint_text, load
from utils.checking.remarks import remarks
from utils.checking.time_limit import TookTooLong, in_words, time_limit
from utils.exercises import (
    Case,
    Exercise,
    Function,
    Outputs,
    StructureError,
    find_exercise,
    storage,
)

# A known mistake has three hints: the symptom, the cause, the equation. A learner gets one more
# with each failure in a row; who reads a notebook that ran by itself (Validate) gets two at once.
MOST = 3
UNATTENDED = 2
# exercise -> the mistakes recognised last, and how often in a row
_failures: dict[str, tuple[list[str], int]] = {}
# the stages of faults where another exercise has to be done first, and where it did not end
USES, TIME = "uses", "time"
# Seconds for all calls of a check, after which the answer is stopped: on our inputs even an answer
# that makes every step by itself takes 0.2.
SECONDS = {"train": 30.0}
OTHERS = 10.0


class CheckFailed(Exception):
    """The learner's function is wrong; the message is the verdict as the learner reads it."""

    def __init__(
        self,
        headline: str,
        about: str,
        on: str = "",
        seen: str = "",
        hint: str = "",
        test: str = "",
    ) -> None:
        self.headline, self.about, self.on = headline, about, on
        self.seen, self.hint, self.test = seen, hint, test
        details = {"in": about, "on": on, "seen": seen, "test": test, "hint": hint}
        super().__init__(show.message(headline, details))

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in Jupyter, for the stack holds nothing of the learner's."""
        return show.rendered(self)


class CannotCheck(TypeError):
    """check() was given something that is no function, or whose name no exercise has."""

    def _render_traceback_(self) -> list[str]:
        return show.rendered(self)


class NotStarted(CheckFailed):
    """The learner's function still holds the exercise's stub."""


def check(fn: Function, exercise: str | None = None, more: bool = False) -> None:
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
    # the names where this was called, for a function that is known there by an exercise's
    name = exercise or exercise_meant(fn, sys._getframe(1).f_globals)
    try:
        spec = find_exercise(name)
    except KeyError as error:
        why = "" if exercise else why_unnamed(fn)
        raise CannotCheck(
            f'{why}: say which exercise it is for, as in check(fn, "batch_statistics")'
            if why
            else f'{error.args[0]} (a function of another name: check(fn, "batch_statistics"))'
        ) from None
    found = examine(spec, fn)
    if found is None:
        _failures.pop(spec.name, None)
        _say_correct(spec, fn)
        return
    if found.not_started:
        raise NotStarted(
            found.fault.headline,
            spec.title,
            hint="replace the line that raises NotImplementedError with your code, run that cell, "
            "then this one",
        )
    raise _failed(spec, found, more)


def examine(
    spec: Exercise, fn: Function, unknown: str = "", *, why: bool = True
) -> Diagnosis | None:
    """Try fn on the exercise's worked examples and find what is wrong; None when nothing is.

    Where fn calls the function of an exercise that is not right yet, that is what is wrong. One
    that does not end is stopped. unknown: the name of a mistake that is not to be recognized.
    why: whether it is asked which mistake it is, and what the answer depends on.
    """
    found = _in_time(spec, fn, unknown, why)
    if found is None or found.not_started:
        return found
    return _unfinished_part(spec, fn) or found


def _unfinished_part(spec: Exercise, fn: Function) -> Diagnosis | None:
    """Find an exercise that is not right yet, whose function fn is meant to call."""
    for name in spec.uses:
        part = names_around(fn).get(name)
        if callable(part) and (found := examine(find_exercise(name), part, why=False)):
            number = find_exercise(name).number
            state = "is not started" if found.not_started else "is not right yet"
            headline = f"{name}, which {spec.name} is meant to call, {state}"
            hint = f"do exercise {number} first, then run this check again"
            return Diagnosis(Fault(USES, headline, hint), found.case)
    return None


def _in_time(spec: Exercise, fn: Function, unknown: str, why: bool) -> Diagnosis | None:
    seconds, tried = SECONDS.get(spec.name, OTHERS), list[Case]()
    try:
        with time_limit(seconds):
            return _on_worked_examples(spec, fn, unknown, why, tried)
    except TookTooLong as error:
        return Diagnosis(Fault(TIME, *in_words(error, spec.name, seconds)), tried[-1])


def _on_worked_examples(
    spec: Exercise, fn: Function, unknown: str, why: bool, tried: list[Case]
) -> Diagnosis | None:
    """tried: takes the cases that the function is called on, in turn."""
    examples = storage.load(spec.name)
    cases, expected = [e.case for e in examples], [e.expected for e in examples]
    seen = []
    for case in cases:
        tried.append(case)
        # prints help to find a mistake, but not two dozen times
        seen.append(observe(spec, fn, case.args, quiet=case is not cases[0]))

    def run(**args: Any) -> Outputs:
        again = observe(spec, fn, args)
        if again.outputs is None:
            raise StructureError(again.structure or again.raised)
        return again.outputs

    # a right answer is not kept waiting for the mistakes, nor a known one for experiments
    def bank() -> list[KnownMistake]:
        return [m for m in load(spec.name, expected) if why and m.name != unknown]

    found = diagnose(spec, cases, expected, seen, bank, run)
    if found is None or not why or found.known or found.not_started or found.explained:
        return found
    return replace(found, findings=find(spec, fn, examples, seen, found.case))


def _say_correct(spec: Exercise, fn: Function) -> None:
    count = len(storage.load(spec.name))
    claims = ["shapes and dtypes", "your inputs are left alone", f"values on {count} inputs"]
    # where nobody reads them, they need not be looked for
    said = remarks(spec, fn) if show.attended() else []
    show.success(spec.title, [*claims, *(p.claim for p in spec.properties)], said)


def _failed(spec: Exercise, found: Diagnosis, more: bool) -> CheckFailed:
    """Say what is wrong, on what, and as much of a known mistake's hints as is due."""
    names = [mistake.name for mistake in found.known]
    before, failures = _failures.get(spec.name, (names, 0))
    failures = failures + 1 if before == names else 1
    _failures[spec.name] = names, failures
    fault = found.fault
    on = "" if fault.stage == USES else describe(spec, found.case)
    if not found.known:
        test = ". ".join(finding.text for finding in found.findings)
        return CheckFailed(fault.headline, spec.title, on, hint=fault.hint, test=test)
    level = MOST if more else min(failures, MOST) if show.attended() else UNATTENDED
    text = hint_text(found.known, level)
    if level < MOST and show.attended():
        text += f" [hint {level} of {MOST}; check again for more]"
    return CheckFailed(fault.headline, spec.title, on, seen=fault.hint, hint=text)
