"""progress(): how far the learner is, over all notebooks."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from utils.checking.checks import examine
from utils.checking.observe import silence
from utils.exercises import BONUS, NOTEBOOKS, Exercise, exercises_of
from utils.notebooks import (
    Answers,
    UnreadableNotebook,
    notebooks_folder,
    run_answers,
)
from utils.show import GREEN, ORANGE, tinted

CORRECT, WRONG, NOT_STARTED, MISSING = "correct", "wrong", "not started", "not found"
SIGNS = {CORRECT: "\u2713", WRONG: "\u2717", NOT_STARTED: "\u00b7", MISSING: "?"}
COLOURS = {CORRECT: tinted(GREEN), WRONG: tinted(ORANGE), NOT_STARTED: "", MISSING: ""}
LEFT = 'style="text-align:left"'


@dataclass(frozen=True)
class State:
    """One exercise's state, and what is wrong in a few words."""

    exercise: Exercise
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Progress:
    """A table in JupyterLab, text elsewhere."""

    states: list[State]

    def __str__(self) -> str:
        lines = []
        for done in self.states:
            name = f"{done.exercise.number} {done.exercise.name}"
            line = f"{SIGNS[done.state]} {name:32} {done.state}"
            lines.append(textwrap.shorten(f"{line}: {done.reason}", 80) if done.reason else line)
        return "\n".join([*lines, self.summary])

    __repr__ = __str__

    @property
    def summary(self) -> str:
        counted, bonus = (
            [done.state for done in self.states if (done.exercise.notebook in BONUS) is beside]
            for beside in (False, True)
        )
        said = f"{counted.count(CORRECT)} of {len(counted)} exercises are correct"
        if bonus:
            said += f", and {bonus.count(CORRECT)} of {len(bonus)} bonus exercises"
        return f"{said}, as last saved"

    def _repr_html_(self) -> str:
        caption = html.escape(self.summary)
        rows = ""
        for notebook, those in groupby(self.states, lambda done: done.exercise.notebook):
            # a heading, not a column: the table then fits beside a narrow window's file browser
            title = html.escape(f"{notebook} (bonus)" if notebook in BONUS else notebook)
            rows += f'<tr><th colspan="3" {LEFT}>{title}</th></tr>'
            rows += "".join(map(_row, those))
        return f'<table aria-label="progress"><caption>{caption}</caption>{rows}</table>'


def _row(done: State) -> str:
    sign = f'<td style="{COLOURS[done.state]}">{SIGNS[done.state]}</td>'
    # a state of two words stays on its line
    text = f"{done.state}: {done.reason}" if done.reason else done.state.replace(" ", "\u00a0")
    texts = (f"{done.exercise.number} {done.exercise.name}", text)
    cells = "".join(f"<td {LEFT}>{html.escape(text)}</td>" for text in texts)
    return f"<tr>{sign}{cells}</tr>"


def progress(folder: str | Path | None = None) -> Progress:
    """Return the state of every exercise in the saved notebooks.

    folder: where the notebooks' folders are; by default found from the current folder, which in
    JupyterLab is the notebook's own. Your cells are run, so that answers can be checked, but not
    the demonstrations. Written answers are not listed: a person reads those.
    """
    root = Path(folder) if folder else notebooks_folder()
    return Progress([state for name in NOTEBOOKS for state in states(root, name)])


def states(root: Path, notebook: str) -> list[State]:
    """Return the state of every exercise of one saved notebook."""
    exercises = exercises_of(notebook)
    try:
        answers = run_answers(root, notebook)
    except UnreadableNotebook as error:
        return [State(spec, MISSING, error.reason) for spec in exercises]
    return [_state(spec, answers) for spec in exercises]


def _state(spec: Exercise, answers: Answers) -> State:
    function = answers.functions.get(spec.name)
    if function is None:
        return State(spec, WRONG, answers.problem(spec.name))
    with silence():
        found = examine(spec, function)
    if found is None:
        return State(spec, CORRECT)
    return (
        State(spec, NOT_STARTED) if found.not_started else State(spec, WRONG, found.fault.headline)
    )
