"""Which file of what somebody handed in is the notebook: by its name, else by its cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat

from grader.course import release_path
from grader.files import printable_name
from grader.intake.downloads import NOTEBOOK, ZIP, Member, Unreadable, inside, is_litter
from grader.intake.exchange_files import SECRET, TIMESTAMP
from grader.intake.handed_in import Piece
from grader.intake.reading import IntakeError, parse_notebook
from grader.intake.zips import EXCHANGES
from utils.cells import grade_id

MAX_TRIED = 10  # notebooks of other names, of one piece
MAX_FILES = 5  # that are named beside one notebook
MAX_NAME = 80  # characters of a name
HALF = 0.5  # of a release's cells make a notebook that of the assignment
KINDS = {".pdf": "a PDF", ".html": "a web page", ".htm": "a web page", ".py": "Python code",
         ".docx": "a Word file", ".txt": "a text", ".png": "a picture", ".jpg": "a picture",
         ".jpeg": "a picture", ".heic": "a picture", ".rar": "a RAR archive",
         ".7z": "a 7z archive", ".gz": "a tar archive"}  # fmt: skip
Path_ = tuple[str, ...]


@dataclass
class Choice:
    """The notebook of a piece. data: None if there is none. reasons: why files cannot be used."""

    member: Member | None = None
    data: bytes | None = None
    reasons: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    unusable: set[Member] = field(default_factory=set)


class Chooser:
    """Looks for one assignment's notebook."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.root, self.assignment = root, assignment
        name = re.escape(assignment)
        self._exact = re.compile(rf"{name}(?:-\d+)?\.ipynb")
        # as a system or a browser names it: "First Last - 02....ipynb", "02... (1).ipynb"
        self._named = re.compile(rf"(?:.*(?:_| - ))?{name}(?:-\d+| ?\(\d+\))?\.ipynb", re.DOTALL)

    def choose(self, piece: Piece, owner: str) -> Choice:
        """Read the notebook of a piece; the least deep is taken, a zip opened where there is none.

        owner: for what is said.
        """
        choice = Choice()
        own = self._look(list(piece.files), piece, owner, choice)
        if choice.data is not None:
            self._name_beside(own, piece, owner, choice)
            return choice
        packed = [(m, path) for m, path in own if m.name.lower().endswith(ZIP)]
        for member, path in packed:
            try:
                held = inside(member)
            except Unreadable as error:
                choice.reasons.append(f"{member.shown} of {owner}: left out, {error}")
                continue
            files = [(m, (*path, *m.parts)) for m in held if not is_litter(m.parts)]
            if piece.person.system == "plain" and (count := self._as_near(files)) > 1:
                choice.reasons.append(
                    f"{member.shown} of {owner}: left out, it holds {count} notebooks "
                    f"{self.assignment}: if it is a download of a class, name it itself"
                )
                continue
            own += self._look(files, piece, owner, choice, deep=True)
            if choice.data is not None:
                return choice
        self._by_cells(own, choice)
        if choice.data is None:
            told = {m for m, _ in packed} | choice.unusable
            choice.seen.update(self._kind(m) for m, _ in own if m not in told)
        return choice

    def _look(
        self,
        files: list[tuple[Member, Path_]],
        piece: Piece,
        owner: str,
        choice: Choice,
        deep: bool = False,
    ) -> list[tuple[Member, Path_]]:
        """Take the notebook by its name; return the files that can be used."""
        usable = []
        for member, path in files:
            reason = member.problem
            if not reason and path[-1] in (TIMESTAMP, SECRET) and not piece.trusted:
                reason = EXCHANGES
            if reason:
                choice.reasons.append(f"{member.shown} of {owner}: left out, {reason}")
            else:
                usable.append((member, path))
        pattern = self._exact if piece.exact and not deep else self._named
        named = [(m, path) for m, path in usable if pattern.fullmatch(path[-1])]
        for member, _ in sorted(named, key=self._rank):
            if choice.data is None:
                try:
                    choice.data, choice.member = member.read(), member
                except Unreadable as error:
                    choice.unusable.add(member)
                    choice.reasons.append(f"{member.shown} of {owner}: left out, {error}")
            else:
                choice.notes.append(self._other(member, choice.member, owner))
        return usable

    def _as_near(self, files: list[tuple[Member, Path_]]) -> int:
        """Return how many notebooks of the name are in as few folders as any."""
        depths = [len(path) for _, path in files if self._named.fullmatch(path[-1])]
        return depths.count(min(depths)) if depths else 0

    def _rank(self, one: tuple[Member, Path_]) -> tuple[int, bool, list[float], str]:
        """Return what sorts notebooks: the least deep, its very own name, then the newest."""
        member, path = one
        own = self._exact.fullmatch(path[-1]) is not None
        newest = [] if own else [-part for part in member.changed]
        return len(path), not own, newest, member.shown

    def _name_beside(
        self, files: list[tuple[Member, Path_]], piece: Piece, owner: str, choice: Choice
    ) -> None:
        """Note what lies beside the notebook: a learner may think that it is used."""
        names = [printable_name(m.name)[:MAX_NAME] for m, _ in files if not _is_notebook(m.name)]
        if names and not piece.template:
            more = f" and {len(names) - MAX_FILES} more" if len(names) > MAX_FILES else ""
            choice.notes.append(
                f"{owner}: only the notebook is graded, not {', '.join(names[:MAX_FILES])}{more}"
            )

    def _other(self, member: Member, taken: Member | None, owner: str) -> str:
        assert taken
        return f"{member.shown}: left out, {taken.shown} is taken for {owner}"

    def _by_cells(self, files: list[tuple[Member, Path_]], choice: Choice) -> None:
        """Take the notebook whose cells are the release's; of several, the last that changed."""
        others = [m for m, _ in files if _is_notebook(m.name)]
        fitting = []
        for member in others[:MAX_TRIED]:
            try:
                data = member.read()
                if self._fits(member.name, data):
                    fitting.append((member, data))
            except (Unreadable, IntakeError):
                continue
        if fitting:
            choice.member, choice.data = max(fitting, key=lambda one: one[0].changed)
            of = f", the newest of {len(fitting)}" if len(fitting) > 1 else ""
            choice.notes.append(
                f"{choice.member.shown}: taken for {self.assignment} by its cells{of}"
            )

    def _fits(self, name: str, data: bytes) -> bool:
        cells = parse_notebook(name, data).cells
        named = {name for cell in cells for name in (cell.grade_id, *cell.ids)}
        names = named & self._release_names
        texts = {cell.source.strip() for cell in cells} & self._release_texts
        return (
            len(names) >= HALF * len(self._release_names)
            or len(texts) >= HALF * len(self._release_texts)
        )  # fmt: skip

    @cached_property
    def _release(self) -> nbformat.NotebookNode:
        text = release_path(self.root, self.assignment).read_text(encoding="utf-8")
        return nbformat.reads(text, as_version=4)

    @cached_property
    def _release_names(self) -> set[str]:
        return {name for cell in self._release.cells if (name := grade_id(cell))}

    @cached_property
    def _release_texts(self) -> set[str]:
        return {cell.source.strip() for cell in self._release.cells} - {""}

    def _kind(self, member: Member) -> str:
        """Return in words what a file is that is not the notebook."""
        name = printable_name(member.name)[:MAX_NAME]
        if _is_notebook(member.name):
            number = re.match(r"(?:.*_)?(\d\d)_[a-z_]+", member.name)
            other = f"notebook {int(number[1])}" if number else "another notebook"
            same = number and int(number[1]) == int(self.assignment[:2])
            return f"{'another notebook' if same else other} ({name})"
        kind = KINDS.get(Path(member.name).suffix.lower(), "a file")
        return f"{kind} ({name})"


def _is_notebook(name: str) -> bool:
    return name.lower().removesuffix(".json").removesuffix(".txt").endswith(NOTEBOOK)
