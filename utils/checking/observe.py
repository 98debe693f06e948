"""Calling the learner's function on a case, and noting all that happened.

The only place where it is called: the check, the answers of a graded kernel and the bank of
mistakes all observe alike.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from utils.checking.own_code import own_place
from utils.exercises import EXERCISES, Args, Exercise, Function, Outputs, StructureError

# what Python says where the arguments do not fit the parameters
MISFIT = re.compile(r"\(\) (missing|takes|got (an unexpected|multiple|some positional))")


@dataclass(kw_only=True)
class Failure:
    """Why there is no answer.

    structure: why what was returned is unusable. raised: what was raised, of which type, and where.
    """

    structure: str = ""
    raised: str = ""
    raised_type: str = ""
    line: str = ""


@dataclass
class Call:
    """What one call of a function left. raw: None where it returned nothing usable.

    used: the arguments afterwards.
    """

    raw: Outputs | None = None
    used: Args = field(default_factory=dict)
    failure: Failure = field(default_factory=Failure)


@dataclass
class Observation(Failure):
    """What a function did on one case.

    outputs, again: the facts of a call, and of another with the same inputs; None where one of them
    returned nothing usable. changed: the names of the arguments that it changed. raw: what came out
    of the first.
    """

    outputs: Outputs | None = None
    again: Outputs | None = None
    changed: list[str] = field(default_factory=list)
    raw: Outputs | None = None


def observe(spec: Exercise, fn: Function, args: Args, quiet: bool = True) -> Observation:
    """Call fn twice on copies of the arguments; what it raises is noted.

    quiet: drop what it prints. What its second call prints is always dropped.
    """
    first = call(spec, fn, args, quiet)
    return conclude(spec, args, first, first if first.raw is None else call(spec, fn, args))


def conclude(spec: Exercise, args: Args, first: Call, second: Call) -> Observation:
    """Work out what two calls on the same arguments show. Nothing is called here."""
    if first.raw is None or second.raw is None:
        failed = first if first.raw is None else second
        return Observation(**vars(failed.failure))
    try:
        # whatever was sent, inf and nan among it, is looked at in silence
        with np.errstate(all="ignore"):
            outputs, again = spec.facts(args, first.raw), spec.facts(args, second.raw)
    except StructureError as error:
        return Observation(structure=str(error))
    changed = changed_inputs(args, first.used)
    return Observation(outputs=outputs, again=again, changed=changed, raw=first.raw)


def call(spec: Exercise, fn: Function, args: Args, quiet: bool = True) -> Call:
    """Call fn on copies of the arguments; what it raises is noted. quiet: drop what it prints.

    TookTooLong goes through: a check sets one limit for all its calls, the grader its own, outside.
    """
    memo: dict[int, Any] = {}
    used = {name: _copied(value, memo) for name, value in args.items()}
    try:
        # a warning on stderr would cost the learner the cell's points under plain nbgrader
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with silence() if quiet else contextlib.nullcontext():
                raw = spec.apply(fn, used)
            # copies: a later call may write into what it returned before
            return Call({name: _copied(value, {}) for name, value in raw.items()}, used)
    except StructureError as error:
        return Call(failure=Failure(structure=str(error)))
    except (Exception, SystemExit) as error:
        return Call(
            failure=Failure(
                raised_type=type(error).__name__,
                raised=f"{type(error).__name__}: {error}",
                line=_where(error, set(EXERCISES) - {spec.name}),
            )
        )


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """Return what deepcopy does. Arrays, of which a case may have a hundred, take a fifth of it."""
    if type(value) is not np.ndarray or value.dtype.hasobject:
        return copy.deepcopy(value, memo)
    if id(value) not in memo:
        memo[id(value)] = value.copy(order="K")
    return memo[id(value)]


class _Nowhere(io.TextIOBase):
    """Keeps nothing: an endless loop of prints must not fill the memory."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Drop what is printed meanwhile."""
    nowhere = _Nowhere()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        yield


def changed_inputs(before: Args, after: Args) -> list[str]:
    """Name the arrays among the arguments that are no longer what they were."""
    return [name for name, value in before.items() if not _untouched(value, after.get(name))]


def _untouched(before: object, after: object) -> bool:
    if not isinstance(before, np.ndarray):
        return True
    return (
        isinstance(after, np.ndarray)
        and after.shape == before.shape
        and np.array_equal(before, after, equal_nan=True)
    )


def _where(error: BaseException, others: set[str]) -> str:
    """Quote the learner's own line that raised; without one say what is known, or nothing.

    others: functions with a check of their own, which are not blamed here.
    """
    if place := own_place(error.__traceback__, others):
        return place
    if isinstance(error, TypeError) and MISFIT.search(str(error)):
        return "compare the parameters of your function with those in the exercise"
    return ""
