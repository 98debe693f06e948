"""The learner's own saved notebooks: finding them, and loading the functions written in them.

Exception
└── UnreadableNotebook    there is no such notebook, or it cannot be read
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utils.cell_code import run_cell
from utils.cells import DEMO, SETUP, grade_id, tags
from utils.checking.observe import silence
from utils.checking.time_limit import TookTooLong, in_words
from utils.exercises import EXERCISES, NOTEBOOKS

CELL_SECONDS = 10.0


class UnreadableNotebook(Exception):
    """A notebook is not there or cannot be read. reason: which of the two."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path.name}: {reason}")


@dataclass
class Answers:
    """What a notebook's solution cells define: functions by exercise, and errors of cells."""

    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def problem(self, exercise: str) -> str:
        """Say why the exercise's function is not among the functions."""
        return self.errors.get(exercise, f"no function {exercise} is defined")


def notebooks_folder() -> Path:
    """Find the folder that holds the notebooks' folders, from the current one.

    In JupyterLab the current folder is the notebook's own.
    """
    here = Path.cwd()
    for folder in (here.parent, here, here / "notebooks"):
        if any((folder / name).is_dir() for name in NOTEBOOKS):
            return folder
    return here


def notebook_path(root: Path, notebook: str) -> Path:
    """Return where a notebook is saved."""
    return root / notebook / f"{notebook}.ipynb"


def read_cells(root: Path, notebook: str) -> list[Any]:
    """Return the cells of a saved notebook, each with a type, a source and metadata.

    Raises UnreadableNotebook: if there is none, or it is not one.
    """
    path = notebook_path(root, notebook)
    try:
        cells: list[Any] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            # what all readers take for granted
            _ = cell["cell_type"], "".join(cell["source"]), grade_id(cell), tags(cell)
    except OSError:
        raise UnreadableNotebook(path, "no such notebook") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableNotebook(path, "it cannot be read") from None
    return cells


def run_answers(root: Path, notebook: str) -> Answers:
    """Run a saved notebook's cells, quietly, but its demonstrations and checks.

    Raises UnreadableNotebook: if there is none, or it is not one.
    """
    path = notebook_path(root, notebook)
    code = [(_name(c), "".join(c["source"])) for c in read_cells(root, notebook) if _counts(c)]
    namespace: dict[str, Any] = {"__name__": "__main__"}
    answers = Answers()
    for name, source in code:
        try:
            # where the notebook itself would run: carry looks beside it
            with contextlib.chdir(path.parent), silence():
                run_cell(source, f"<{path.name}, cell {name}>", namespace, CELL_SECONDS)
        except TookTooLong as error:
            answers.errors[name], _ = in_words(error, "its cell", CELL_SECONDS)
        except (Exception, SystemExit) as error:
            answers.errors[name] = f"its cell stops with {type(error).__name__}"
        else:
            if name in EXERCISES and callable(namespace.get(name)):
                answers.functions[name] = namespace[name]
    return answers


def _name(cell: Any) -> str:
    return grade_id(cell) or SETUP


def _counts(cell: Any) -> bool:
    """Tell whether a cell is an answer or what one may need: set-up, or added by the learner."""
    if cell.get("cell_type") != "code" or DEMO in tags(cell):
        return False
    return _name(cell) == SETUP or _name(cell) in EXERCISES
