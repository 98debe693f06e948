"""Calling the learner's function on a case, and noting all that happened.

The only place where it is called: the check, the answers of a graded kernel and the bank of
mistakes all observe alike.
"""

from __future__ import annotations

import contextlib
import copy
import io
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from utils.exercises import Args, Exercise, Function, Outputs, StructureError


@dataclass
class Observation:
    """What a function did on one case.

    outputs, again: what it returned, and on a second call; None where it returned nothing usable.
    used: the arguments after the first call. changed: the names of those that it changed.
    structure: why what it returned is unusable. raised: what it raised, of which type, and where.
    """

    outputs: Outputs | None = None
    again: Outputs | None = None
    used: Args = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    structure: str = ""
    raised: str = ""
    raised_type: str = ""
    line: str = ""


def observe(spec: Exercise, fn: Function, args: Args, quiet: bool = True) -> Observation:
    """Call fn twice on copies of the arguments; what it raises is noted.

    quiet: drop what it prints. What its second call prints is always dropped.
    """
    used = copy.deepcopy(dict(args))
    try:
        # a warning on stderr would cost the learner the cell's points under plain nbgrader
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            with silence() if quiet else contextlib.nullcontext():
                outputs = spec.apply(fn, used)
            # copies: a later call may write into what it returned before
            outputs = {name: copy.deepcopy(value) for name, value in outputs.items()}
            with silence():
                again = spec.apply(fn, copy.deepcopy(dict(args)))
    except StructureError as error:
        return Observation(structure=str(error))
    except (Exception, SystemExit) as error:
        return Observation(
            raised_type=type(error).__name__,
            raised=f"{type(error).__name__}: {error}",
            line=_own_line(error),
        )
    return Observation(outputs, again, used, changed_inputs(args, used))


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


def _own_line(error: BaseException) -> str:
    """Quote the learner's own line that raised: the last one outside packages and utils."""
    here = str(Path(__file__).parent)
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "site-packages" not in frame.filename and not frame.filename.startswith(here)
    ]
    if not own:
        return "compare the parameters of your function with those in the exercise"
    return (
        f'line {own[-1].lineno} of your code, in {own[-1].name}: "{(own[-1].line or "").strip()}"'
    )
