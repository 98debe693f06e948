"""Notebooks that somebody handed in, of whatever names: whose cells they have, how far they are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from grader.cells import Notebook
from grader.course import release_path
from grader.intake.downloads import NOTEBOOK, Member, Unreadable
from grader.intake.likeness import is_notebook_of
from grader.intake.reading import IntakeError, Submitted, parse_notebook
from grader.intake.recognizing import Recognizer, is_answer
from utils.cells import CHECK
from utils.exercises import EXERCISES, NOTEBOOKS

HALF = 0.5  # of a release's cells, or of its exercises, make a notebook that of the assignment
_NUMBERED = re.compile(r"(?:.*_)?(?P<name>(?P<number>\d\d)_[a-z_]+)")


@dataclass(frozen=True, eq=False)
class Candidate:
    """A notebook that can be the one. begun: how many answers are; complete: whether all are.

    problem: why it cannot be used at all.
    """

    member: Member
    path: tuple[str, ...]
    data: bytes = b""
    fits: bool = False
    begun: int = 0
    complete: bool = False
    problem: str = ""


class Reader:
    """Compares notebooks with one assignment's release."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.root, self.assignment = root, assignment

    def taken_as_it_is(self, member: Member, path: tuple[str, ...]) -> Candidate:
        """Return a notebook that nothing competes with, without a look at its cells."""
        try:
            return Candidate(member, path, member.read(), fits=True)
        except Unreadable as error:
            return Candidate(member, path, problem=str(error))

    def read(self, member: Member, path: tuple[str, ...]) -> Candidate:
        """Return a notebook with what its cells say of it."""
        try:
            data = member.read()
        except Unreadable as error:
            return Candidate(member, path, problem=str(error))
        try:
            submitted = parse_notebook(member.name, data)
        except IntakeError:
            return Candidate(member, path, data)
        recognizer = Recognizer(submitted.cells, self._release.cells)
        known = recognizer.run()
        answers = {place for place, cell in enumerate(self._release.cells) if is_answer(cell)}
        found = answers & known.own.keys()
        begun = answers - {*recognizer.unanswered()}
        exercises = sum(self._release.cells[p].cell_type == "code" for p in answers)
        written = sum(self._release.cells[p].cell_type == "code" for p in found)
        many = len(known.own) >= HALF * len(self._release.cells)
        fits = many or written >= HALF * exercises
        fits = fits and is_notebook_of(submitted, self._release, known)
        return Candidate(member, path, data, fits, len(begun), begun == answers)

    def what_it_is(self, member: Member) -> str:
        """Return in words which notebook a file is, by its cells, else by its name."""
        named = _NUMBERED.match(member.name)
        name = named["name"] if named else ""
        try:
            cells = parse_notebook(member.name, member.read())
        except (Unreadable, IntakeError):
            what = "a notebook that cannot be read"
            return _numbered(name) if _numbered(name) and name != self.assignment else what
        said = _notebook_of(cells) or (name if name != self.assignment else "")
        return (
            _numbered(said) if said != self.assignment and _numbered(said) else "another notebook"
        )

    @cached_property
    def _release(self) -> Notebook:
        text = release_path(self.root, self.assignment).read_text(encoding="utf-8")
        nb: Notebook = nbformat.reads(text, as_version=4)
        return nb


def is_notebook(name: str) -> bool:
    """Tell whether a file is called as a notebook is, or as one that an editor took for a text."""
    return name.lower().removesuffix(".json").removesuffix(".txt").endswith(NOTEBOOK)


def other_notebook(name: str, assignment: str) -> bool:
    """Tell whether a file has the very name of another notebook of the course."""
    return name.removesuffix(NOTEBOOK) in {*NOTEBOOKS} - {assignment}


def _numbered(name: str) -> str:
    return f"notebook {int(name[:2])}" if name[:2].isdigit() else ""


def _notebook_of(submitted: Submitted) -> str:
    """Return the notebook whose exercises' names most cells have."""
    names = (name for cell in submitted.cells for name in (cell.grade_id, *cell.ids))
    of = Counter(
        EXERCISES[one].notebook for name in names if (one := name.removeprefix(CHECK)) in EXERCISES
    )
    return of.most_common(1)[0][0] if of else ""
