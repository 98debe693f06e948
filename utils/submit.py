"""submit(): the file to hand in, and what in it is unfinished."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from utils.exercises import NOTEBOOKS
from utils.notebooks import UnreadableNotebook, notebooks_folder
from utils.progress import CORRECT, State, states
from utils.saving import age, save
from utils.show import attended, rendered
from utils.words import questions

FOLDER = "hand_in"


class SubmitError(Exception):
    """There is no such notebook, or it cannot be read; the message says what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in Jupyter."""
        return rendered(self)


@dataclass(frozen=True)
class HandIn:
    """What was written, and what to know before it is handed in.

    saved: when the notebook was, in words; "" where it was saved for this.
    """

    path: Path | None
    saved: str = ""
    unfinished: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        if self.path is None:
            return ["submit() writes the file to hand in when you run this cell yourself"]
        place = f"{self.path.parent.name}/{self.path.name}"
        missing = [f"  {line}" for line in self.unfinished]
        as_saved = [
            f"The file to hand in is {place}, as last saved at {self.saved}.",
            "Changed something since? Save (Ctrl+S), then run this cell again.",
        ]
        return [
            *(as_saved if self.saved else [f"Saved. The file to hand in is {place}."]),
            *(["Not finished, and handed in as it is:", *missing] if missing else []),
            *([] if missing else ["Every exercise in it is correct, and every question answered."]),
        ]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        said = [html.escape(line) for line in self.lines if not line.startswith("  ")]
        items = "".join(f"<li>{html.escape(line)}</li>" for line in self.unfinished)
        return "<br>".join(said) + (f"<ul>{items}</ul>" if items else "")


def submit(notebook: str | None = None, folder: str | Path | None = None) -> HandIn:
    """Save the notebook, write it without outputs to hand_in/, and say what is unfinished.

    Where the editor does not save when asked, the file is as it was last saved, and said to be.

    notebook: which one; by default the one in whose folder this runs, as in JupyterLab. folder:
    where the notebooks' folders are, if not there. Nothing is sent anywhere.

    Raises SubmitError: if there is no such notebook or it cannot be read.
    """
    if not attended():
        return HandIn(None)
    root = Path(folder) if folder else notebooks_folder()
    name = notebook or Path.cwd().name
    if name not in NOTEBOOKS:
        raise SubmitError(
            f"{name} is not one of the course's notebooks ({', '.join(NOTEBOOKS)}):\n  run this in "
            'the notebook that you want to hand in, or name it: submit("02_batchnorm_forward")'
        )
    path = root / name / f"{name}.ipynb"
    try:
        # another one is open elsewhere, if at all
        saved = save(path) if path.parent == Path.cwd() else False
        found = states(root, name)
        nb = json.loads(path.read_text(encoding="utf-8"))
        written = _unanswered(nb)
    except (UnreadableNotebook, OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SubmitError(
            f"{path} cannot be read as a notebook:\n  open it in JupyterLab, save it (Ctrl+S), "
            "then run this cell again"
        ) from None
    target = root / FOLDER / f"{name}.ipynb"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(_without_outputs(nb), indent=1) + "\n", encoding="utf-8")
    unfinished = [_line(done) for done in found if done.state != CORRECT] + written
    return HandIn(target, "" if saved else _when(path), unfinished)


def _when(path: Path) -> str:
    at = datetime.fromtimestamp(path.stat().st_mtime)
    return f"{at:%H:%M:%S}, {age(path)}"


def _line(done: State) -> str:
    about = f"exercise {done.exercise.number}, {done.exercise.name}: {done.state}"
    return f"{about}: {done.reason}" if done.reason else about


def _unanswered(nb: Any) -> list[str]:
    """Return a line for each question in words that nobody has answered."""
    return [
        f"the question {question.name}: not answered"
        for question in questions(nb["cells"])
        if not question.answered
    ]


def _without_outputs(nb: Any) -> Any:
    """Take pictures and printed text out of the notebook: they are made again by who grades it."""
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return nb
