"""check(fn): is the learner's function right, and if not, what is wrong with it?

A check raises CheckFailed with a message that fits 80 columns, or says that all is well where
somebody is there to read it. It needs no nbgrader: any Python session will do.
"""

from __future__ import annotations

import copy
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils import show
from utils.compare import STAGES, Fault
from utils.exercises import Case, Exercise, Outputs, StructureError, find_exercise, storage
from utils.verify import describe, first_fault, unstable


class CheckFailed(Exception):
    """A check's verdict on a wrong answer, as the learner reads it."""

    def __init__(self, headline: str, about: str, on: str = "", hint: str = "") -> None:
        self.headline, self.about, self.on, self.hint = headline, about, on, hint
        super().__init__(show.message(headline, {"in": about, "on": on, "hint": hint}))

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message alone, for the stack holds nothing of the learner's."""
        return show.coloured(type(self).__name__, str(self))


class NotStarted(CheckFailed):
    """The exercise still holds its stub."""


def check(fn: Callable[..., Any], exercise: str | None = None) -> None:
    """Check the learner's function on the exercise's worked examples.

    fn: the function; its name says which exercise, unless `exercise` does.

    Raises CheckFailed: if it is wrong. Raises NotStarted: if it is still the stub.
    Raises KeyError: if no exercise has that name. Raises TypeError: if fn is not a function.
    """
    if not callable(fn):
        raise TypeError(
            f"check() got a {type(fn).__name__}, expected your function: check(batch_statistics), "
            "without calling it"
        )
    spec = find_exercise(exercise or str(getattr(fn, "__name__", fn)))
    examples = storage.load(spec.name)
    found: list[tuple[Fault, Case]] = []
    for case, expected in examples:
        try:
            fault = fault_on(spec, fn, case, expected)
        except CheckFailed:
            # what is wrong with a simpler case says more than a crash on a later one
            if found:
                break
            raise
        if fault:
            found.append((fault, case))
    if found:
        fault, case = min(found, key=lambda pair: STAGES.index(pair[0].stage))
        raise CheckFailed(fault.headline, spec.title, describe(case), fault.hint)
    claims = [
        "shapes and dtypes",
        "your inputs are left alone",
        f"values on {len(examples)} inputs",
        *(p.claim for p in spec.properties),
    ]
    show.success(spec.title, claims)


def fault_on(spec: Exercise, fn: Callable[..., Any], case: Case, expected: Outputs) -> Fault | None:
    """What is wrong with fn on one case, or None.

    Raises CheckFailed: if fn raises, or NotStarted if it is still the stub.
    """
    used = copy.deepcopy(dict(case.args))
    try:
        outputs = spec.unpack(_call(spec, fn, used, case))
        fault = first_fault(spec, case, expected, outputs, used)
        if fault is None:
            again = spec.unpack(_call(spec, fn, copy.deepcopy(dict(case.args)), case))
            fault = unstable(spec, expected, again)
    except StructureError as error:
        return Fault("shape", f"{spec.name} {error}")
    if fault is None:
        return _broken_property(spec, fn, case, outputs)
    if fault.stage == "values" and not fault.hint:
        broken = _broken_property(spec, fn, case, outputs)
        return Fault(fault.stage, fault.headline, broken.hint if broken else "")
    return fault


def _call(spec: Exercise, fn: Callable[..., Any], args: Mapping[str, Any], case: Case) -> Any:
    try:
        # a warning on stderr would cost the learner the cell's points under plain nbgrader
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return spec.call(fn, args)
    except NotImplementedError as error:
        raise NotStarted(
            f"{spec.name} is not started",
            spec.title,
            hint="replace the line that raises NotImplementedError with your code, run that cell, "
            "then this one",
        ) from error
    except Exception as error:
        raise CheckFailed(
            f"{spec.name} raised {type(error).__name__}: {error}",
            spec.title,
            describe(case),
            _blame(error),
        ) from error


def _blame(error: BaseException) -> str:
    """The learner's own line that raised, the last one outside installed packages."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "site-packages" not in f.filename and f.filename != __file__]
    own = [f for f in own if f.name != "<lambda>"]
    if not own:
        return "compare the parameters of your function with those in the exercise"
    return (
        f'line {own[-1].lineno} of your code, in {own[-1].name}: "{(own[-1].line or "").strip()}"'
    )


def _broken_property(
    spec: Exercise, fn: Callable[..., Any], case: Case, outputs: Outputs
) -> Fault | None:
    def run(**changed: Any) -> Outputs:
        args = copy.deepcopy(dict(case.args)) | changed
        return spec.unpack(_call(spec, fn, args, case))

    for claim in spec.properties:
        try:
            holds = claim.holds(run, case, outputs)
        except (CheckFailed, StructureError, ValueError, TypeError, KeyError):
            holds = False
        if not holds:
            return Fault("properties", f"not true of your answer: {claim.claim}", claim.hint)
    return None
