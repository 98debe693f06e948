"""carry("batchnorm_forward"): the learner's own earlier work, checked, for a later notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from utils.checking.checks import examine
from utils.checking.diagnosis import Diagnosis
from utils.checking.observe import silence
from utils.exercises import CORE, NOTEBOOKS, find_exercise
from utils.notebooks import Answers, UnreadableNotebook, notebooks_folder, run_answers
from utils.show import rendered


class CarryError(Exception):
    """Earlier work is missing, unfinished, broken or wrong; the message says what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in Jupyter."""
        return rendered(self)


def _as_saved(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Return each notebook's name, time and size, which change when it is saved."""
    found = []
    for notebook in NOTEBOOKS:
        path = root / notebook / f"{notebook}.ipynb"
        if path.exists():
            found.append((notebook, path.stat().st_mtime_ns, path.stat().st_size))
    return tuple(found)


@lru_cache(maxsize=8)
def _answers(root: Path, notebook: str, _: tuple[tuple[str, int, int], ...]) -> Answers:
    # one notebook carries ten functions from another, whose cells need not run ten times
    return run_answers(root, notebook)


@lru_cache(maxsize=64)
def _fault(root: Path, name: str, saved: tuple[tuple[str, int, int], ...]) -> Diagnosis | None:
    """Check what was saved, once: a set-up that runs again has the same answer."""
    spec = find_exercise(name)
    with silence():
        return examine(spec, _answers(root, spec.notebook, saved).functions[name], why=False)


def carry(name: str, folder: str | Path | None = None) -> Callable[..., Any]:
    """Return the function that the learner wrote for an earlier exercise.

    It is read from the saved notebook beside this one, run, and checked. folder: where the
    notebooks' folders are, if not there. When grading, the course's own notebooks stand in the
    earlier ones' places, so that an early mistake is marked once. An aside that was not started is
    missed only where it is called.

    Raises CarryError: if that notebook or function is missing, unfinished, broken or wrong.
    Raises KeyError: if no exercise has that name.
    """
    spec = find_exercise(name)
    place = f"exercise {spec.number} in {spec.notebook}"
    again = "save that notebook (Ctrl+S), then run this cell again"
    root = Path(folder) if folder else notebooks_folder()
    try:
        saved = _as_saved(root)
        answers = _answers(root, spec.notebook, saved)
    except UnreadableNotebook as error:
        raise CarryError(
            f"{name} comes from {spec.notebook}/{spec.notebook}.ipynb, and there is {error.reason}:"
            f"\n  looked in {root}; put the notebook back there"
            if error.reason == "no such notebook"
            else f"{name} comes from {error.path}, which cannot be read:\n  open it in JupyterLab "
            f"and {again}"
        ) from None
    function = answers.functions.get(name)
    if function is None:
        raise CarryError(
            f"{name} comes from {place}, and {answers.problem(name)}:\n  mend that cell (its "
            f"function must be named {name}), {again}"
        )
    found = _fault(root, name, saved)
    if found is None:
        return function
    if found.not_started and name not in CORE:
        return _skipped(name, place)
    if found.not_started:
        raise CarryError(f"{name} is not finished: do {place} first, {again}")
    raise CarryError(
        f"{name} is not right yet: {found.fault.headline}\n  mend {place} (its check says more), "
        f"{again}"
    )


def _skipped(name: str, place: str) -> Callable[..., Any]:
    """Return what stands for an aside that was left out: it says so when it is called."""

    def missing(*_: Any, **__: Any) -> Any:
        raise CarryError(
            f"{name} is an aside that you left out ({place}):\n  do it and run the set-up again, "
            "or go on with the next section"
        )

    missing.__name__ = name
    return missing
