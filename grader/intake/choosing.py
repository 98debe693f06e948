"""Which file of what somebody handed in is the notebook: by its name, else by its cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from grader.files import printable_name
from grader.intake.candidates import Candidate, Reader, is_notebook, other_notebook
from grader.intake.downloads import ZIP, Member, Unreadable, inside, is_litter
from grader.intake.exchange_files import SECRET, TIMESTAMP
from grader.intake.handed_in import Piece
from grader.intake.provenance import PROVENANCE
from grader.intake.zips import EXCHANGES

MAX_TRIED = 10  # notebooks of one piece
MAX_FILES = 5  # that are named beside one notebook
MAX_NAME = 80  # characters of a name
COLLECTS = "only `collect` itself writes such a file"
CHECKPOINTS = ".ipynb_checkpoints"
KINDS = {".pdf": "a PDF", ".html": "a web page", ".htm": "a web page", ".py": "Python code",
         ".docx": "a Word file", ".txt": "a text", ".png": "a picture", ".jpg": "a picture",
         ".jpeg": "a picture", ".heic": "a picture", ".rar": "a RAR archive",
         ".7z": "a 7z archive", ".gz": "a tar archive"}  # fmt: skip
Files = list[tuple[Member, tuple[str, ...]]]


@dataclass
class Choice:
    """The notebook of a piece. data: None if there is none. reasons: why files cannot be used.

    beside: the names of files that lie beside it, which nobody uses.
    """

    member: Member | None = None
    data: bytes | None = None
    reasons: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    unusable: set[Member] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    beside: tuple[str, ...] = ()


class Chooser:
    """Looks for one assignment's notebook."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.assignment = assignment
        self._reader = Reader(root, assignment)
        name = re.escape(assignment)
        self._exact = re.compile(rf"{name}(?:-\d+)?\.ipynb")
        # as a system or a browser names it: "First Last - 02....ipynb", "02... (1).ipynb"
        self._named = re.compile(rf"(?:.*(?:_| - ))?{name}(?:-\d+| ?\(\d+\))?\.ipynb", re.DOTALL)

    def choose(self, piece: Piece, owner: str) -> Choice:
        """Read the notebook of a piece: what lies there, else what is in a zip.

        owner: for what is said.
        """
        choice = Choice()
        own = self._usable(list(piece.files), piece, owner, choice)
        if self._take(own, piece, owner, choice, piece.exact):
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
            files = self._usable(files, piece, owner, choice)
            if self._take(files, piece, owner, choice):
                return choice
            own += files
        told = {m for m, _ in packed} | choice.unusable
        choice.seen.update(self._kind(m) for m, _ in own if m not in told)
        return choice

    def _usable(self, files: Files, piece: Piece, owner: str, choice: Choice) -> Files:
        usable = []
        for member, path in files:
            reason = member.problem
            if not reason and path[-1] in (TIMESTAMP, SECRET) and not piece.trusted:
                reason = EXCHANGES
            if not reason and path[-1] == PROVENANCE:
                reason = COLLECTS
            if reason:
                choice.reasons.append(f"{member.shown} of {owner}: left out, {reason}")
            else:
                usable.append((member, path))
        return usable

    def _take(
        self, files: Files, piece: Piece, owner: str, choice: Choice, exact: bool = False
    ) -> bool:
        """Take the notebook among files, and tell what else is there; return whether it was found.

        One that has the name alone is not read for it. Of several the newest counts in which every
        answer is begun.
        """
        pattern = self._exact if exact else self._named
        pool = self._pool(files, pattern, piece)
        named = [one for one in pool if pattern.fullmatch(one[1][-1])]
        if len(pool) > 1 or not named:
            found = [self._reader.read(member, path) for member, path in pool[:MAX_TRIED]]
        else:
            ((member, path),) = named
            found = [self._reader.taken_as_it_is(member, path)]
        choice.reasons += [
            f"{one.member.shown} of {owner}: left out, {one.problem}"
            for one in found
            if one.problem
        ]
        choice.unusable |= {one.member for one in found if one.problem}
        readable = [one for one in found if not one.problem]
        fitting = [one for one in readable if one.fits]
        # of those that are none, one of the name: who grades it says what is wrong
        last = [one for one in readable if pattern.fullmatch(one.path[-1])]
        if not (fitting or last):
            return False
        taken = max(fitting or last, key=self._rank)
        choice.member, choice.data = taken.member, taken.data
        self._tell(taken, readable, len(fitting), owner, choice)
        others = [m.name for m, _ in files if not is_notebook(m.name)]
        if others and not piece.template:
            self._name_beside(others, owner, choice)
        return True

    def _pool(self, files: Files, pattern: re.Pattern[str], piece: Piece) -> Files:
        """Return which files can be the notebook, those with its name first."""
        notebooks = [one for one in files if is_notebook(one[0].name)]
        saved = [one for one in notebooks if CHECKPOINTS not in one[1]]
        notebooks = saved or notebooks  # what an editor kept for itself, where there is no other
        named = [one for one in notebooks if pattern.fullmatch(one[1][-1])]
        others = [one for one in notebooks if one not in named]
        if named and piece.template:
            return named
        if named:
            others = [one for one in others if not other_notebook(one[1][-1], self.assignment)]
        return named + others

    def _as_near(self, files: Files) -> int:
        """Return how many notebooks of the name are in as few folders as any."""
        depths = [len(path) for _, path in files if self._named.fullmatch(path[-1])]
        return depths.count(min(depths)) if depths else 0

    def _rank(self, one: Candidate) -> tuple[int, tuple[float, ...], int, bool, str]:
        """Return what the notebook has most of: answers, being new, being near, its very name."""
        own = self._exact.fullmatch(one.path[-1]) is not None
        return one.begun, one.member.changed, -len(one.path), own, one.member.shown

    def _tell(
        self, taken: Candidate, every: list[Candidate], fitting: int, owner: str, choice: Choice
    ) -> None:
        if not self._named.fullmatch(taken.path[-1]) or fitting > 1:
            which = "complete " if taken.complete else ""
            if len({one.begun for one in every if one.fits}) > 1 and not taken.complete:
                which = "with most answers "
            of = f", the newest {which}of {fitting}" if fitting > 1 else ""
            choice.notes.append(
                f"{taken.member.shown}: taken for {self.assignment} by its cells{of}"
            )
        choice.notes += [
            f"{one.member.shown}: left out, {taken.member.shown} is taken for {owner}"
            for one in every
            if one is not taken and (one.fits or self._named.fullmatch(one.path[-1]))
        ]

    def _name_beside(self, names: list[str], owner: str, choice: Choice) -> None:
        """Note what lies beside the notebook: a learner may think that it is used."""
        shown = [printable_name(name)[:MAX_NAME] for name in names]
        choice.beside = tuple(shown[:MAX_FILES])
        more = f" and {len(shown) - MAX_FILES} more" if len(shown) > MAX_FILES else ""
        choice.notes.append(
            f"{owner}: only the notebook is graded, not {', '.join(choice.beside)}{more}"
        )

    def _kind(self, member: Member) -> str:
        """Return in words what a file is that is not the notebook."""
        name = printable_name(member.name)[:MAX_NAME]
        if is_notebook(member.name):
            return f"{self._reader.what_it_is(member)} ({name})"
        kind = KINDS.get(Path(member.name).suffix.lower(), "a file")
        return f"{kind} ({name})"
