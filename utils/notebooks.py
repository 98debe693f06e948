"""The learner's own saved notebooks: finding them, and loading the functions written in them."""

from __future__ import annotations

import contextlib
import io
import json
import linecache
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utils.exercises import EXERCISES


class UnreadableNotebook(Exception):
    """A notebook that is not there or cannot be read. reason: which of the two."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path.name}: {reason}")


@dataclass
class Answers:
    """What a notebook's solution cells define: functions by exercise, and errors of cells."""

    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def problem(self, exercise: str) -> str:
        """Why the exercise's function is not among the functions."""
        return self.errors.get(exercise, f"no function {exercise} is defined")


def notebooks_folder() -> Path:
    """The folder that holds the notebooks' folders, from the current one.

    In JupyterLab the current folder is the notebook's own.
    """
    names = {spec.notebook for spec in EXERCISES.values()}
    here = Path.cwd()
    for folder in (here.parent, here, here / "notebooks"):
        if any((folder / name).is_dir() for name in names):
            return folder
    return here


def run_answers(root: Path, notebook: str) -> Answers:
    """Run a saved notebook's set-up and solution cells, quietly, and nothing else of it.

    Raises UnreadableNotebook: if there is none, or it is not one.
    """
    path = root / notebook / f"{notebook}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [(_name(c), "".join(c["source"])) for c in cells if _counts(c)]
    except OSError:
        raise UnreadableNotebook(path, "no such notebook") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableNotebook(path, "it cannot be read") from None
    namespace: dict[str, Any] = {"__name__": notebook}
    answers = Answers()
    for name, source in code:
        filename = f"<{path.name}, cell {name}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        try:
            quiet = io.StringIO()
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                exec(compile(source, filename, "exec"), namespace)
        except Exception as error:
            answers.errors[name] = f"its cell stops with {type(error).__name__}: {error}"
        else:
            if name in EXERCISES and callable(namespace.get(name)):
                answers.functions[name] = namespace[name]
    return answers


def _name(cell: Any) -> str:
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")) or "setup"


def _counts(cell: Any) -> bool:
    setup = "setup" in cell.get("metadata", {}).get("tags", [])
    return cell.get("cell_type") == "code" and (setup or _name(cell) in EXERCISES)
