"""progress(): how far the learner is: exercises, questions in words and predictions."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from utils.checking.checks import examine
from utils.checking.observe import silence
from utils.exercises import BONUS, CORE, NOTEBOOKS, Exercise, exercises_of
from utils.notebooks import (
    Answers,
    UnreadableNotebook,
    notebooks_folder,
    read_cells,
    run_answers,
)
from utils.predictions import all_kept, asked_in
from utils.show import GREEN, ORANGE, WIDTH, tinted
from utils.words import Question, questions

CORRECT, WRONG, NOT_STARTED, MISSING = "correct", "wrong", "not started", "not found"
ANSWERED, NOT_ANSWERED = "answered", "not answered"
SIGNS = {
    CORRECT: "\u2713",
    ANSWERED: "\u2713",
    WRONG: "\u2717",
    NOT_STARTED: "\u00b7",
    NOT_ANSWERED: "\u00b7",
    MISSING: "?",
}
COLOURS = {CORRECT: tinted(GREEN), ANSWERED: tinted(GREEN), WRONG: tinted(ORANGE)}
LEFT = 'style="text-align:left"'
ASIDE = " (aside)"
# WCAG 2.5.8 asks for targets of 24 pixels; a line of text has 22
ROOMY = '<summary style="min-height:24px;padding:4px 0">'


@dataclass(frozen=True)
class State:
    """One exercise's state, and what is wrong in a few words."""

    exercise: Exercise
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the table: what it is about, its state, and what is wrong."""

    about: str
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Chapter:
    """One notebook's states, its questions in words, and which predictions it asks for."""

    notebook: str
    states: list[State]
    questions: list[Question] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    predicted: int = 0

    @property
    def title(self) -> str:
        return f"{self.notebook} (bonus)" if self.notebook in BONUS else self.notebook

    @property
    def summary(self) -> str:
        """Say in one line how far the learner is in it."""
        correct = sum(done.state == CORRECT for done in self.states)
        parts = [f"{correct} of {len(self.states)} exercises"]
        if self.questions:
            answered = sum(question.answered for question in self.questions)
            parts.append(f"{answered} of {len(self.questions)} in words")
        if self.asked:
            parts.append(f"{self.predicted} of {len(self.asked)} predicted")
        return ", ".join(parts)

    def rows(self) -> Iterator[Row]:
        """Yield what there is to do in it, in order; exercises off the core path say so."""
        for done in self.states:
            about = f"{done.exercise.number} {done.exercise.name}"
            aside = "" if done.exercise.name in CORE else ASIDE
            yield Row(about + aside, done.state, done.reason)
        for question in self.questions:
            state = ANSWERED if question.answered else NOT_ANSWERED
            yield Row(f"{question.number} in your own words".strip(), state)


@dataclass(frozen=True)
class Progress:
    """A table in JupyterLab, text elsewhere. here: the notebook that it was asked in, or ""."""

    chapters: list[Chapter]
    here: str = ""

    @property
    def states(self) -> list[State]:
        return [state for chapter in self.chapters for state in chapter.states]

    @property
    def others(self) -> list[Chapter]:
        """Return the notebooks but the one that it was asked in."""
        return [chapter for chapter in self.chapters if chapter.notebook != self.here]

    def __str__(self) -> str:
        lines = []
        for chapter in self.chapters:
            if self.here in ("", chapter.notebook):
                rows = map(_in_80_columns, map(_line, chapter.rows()))
                lines += [_folded(chapter), *rows]
        if self.here:
            # a line each: text cannot be unfolded
            lines += map(_folded, self.others)
        return "\n".join([*lines, self.summary])

    __repr__ = __str__

    @property
    def summary(self) -> str:
        counted, bonus = (
            [done.state for done in self.states if (done.exercise.notebook in BONUS) is beside]
            for beside in (False, True)
        )
        core = [done.state for done in self.states if done.exercise.name in CORE]
        said = f"correct as last saved: {counted.count(CORRECT)} of {len(counted)} exercises"
        if bonus:
            said += f", {bonus.count(CORRECT)} of {len(bonus)} bonus"
        return f"{said} (core path: {core.count(CORRECT)} of {len(core)})"

    def _repr_html_(self) -> str:
        shown = [c for c in self.chapters if c.notebook == self.here]
        parts = [f"<p>{html.escape(self.summary)}</p>"]
        parts += [f"<p><b>{_heading(c)}</b></p>{_table(c)}" for c in shown]
        parts += [
            f"<details>{ROOMY}{_heading(c)}</summary>{_table(c)}</details>" for c in self.others
        ]
        return "".join(parts)


def _in_80_columns(line: str) -> str:
    return line if len(line) <= WIDTH else textwrap.shorten(line, WIDTH)


def _folded(chapter: Chapter) -> str:
    return textwrap.fill(f"{chapter.title}: {chapter.summary}", WIDTH, subsequent_indent="  ")


def _line(row: Row) -> str:
    line = f"  {SIGNS[row.state]} {row.about:38} {row.state}"
    return f"{line}: {row.reason}" if row.reason else line


def _heading(chapter: Chapter) -> str:
    return html.escape(f"{chapter.title}: {chapter.summary}")


def _table(chapter: Chapter) -> str:
    rows = "".join(map(_row, chapter.rows()))
    return f'<table aria-label="progress in {html.escape(chapter.title)}">{rows}</table>'


def _row(row: Row) -> str:
    sign = f'<td style="{COLOURS.get(row.state, "")}">{SIGNS[row.state]}</td>'
    # a state of two words stays on its line
    text = f"{row.state}: {row.reason}" if row.reason else row.state.replace(" ", "\u00a0")
    cells = "".join(f"<td {LEFT}>{html.escape(text)}</td>" for text in (row.about, text))
    return f"<tr>{sign}{cells}</tr>"


def progress(folder: str | Path | None = None) -> Progress:
    """Return how far the saved notebooks are: this one first, the others folded.

    folder: where the notebooks' folders are; by default found from the current folder, which in
    JupyterLab is the notebook's own. Your cells are run, so that answers can be checked, but not
    the demonstrations. Of written answers it says whether there is one: a person reads those.
    """
    root = Path(folder) if folder else notebooks_folder()
    here = Path.cwd().name if Path.cwd().name in NOTEBOOKS and not folder else ""
    made = all_kept(root)
    return Progress([_chapter(root, name, made) for name in NOTEBOOKS], here)


def _chapter(root: Path, notebook: str, made: dict[str, str]) -> Chapter:
    found = states(root, notebook)
    try:
        cells = read_cells(root, notebook)
    except UnreadableNotebook:
        return Chapter(notebook, found)
    asked = asked_in(cells)
    return Chapter(notebook, found, questions(cells), asked, sum(name in made for name in asked))


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
        found = examine(spec, function, why=False)
    if found is None:
        return State(spec, CORRECT)
    return (
        State(spec, NOT_STARTED) if found.not_started else State(spec, WRONG, found.fault.headline)
    )
