"""Submissions from what a learning system gives: who handed in what, the newest attempt of each.

One learner's work is read at a time. What cannot be used costs its owner, who is named.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import CourseError
from grader.files import printable_name
from grader.intake.archives import keep_archives, kept_archives, require_names_of_their_own
from grader.intake.attempts import NotSure, newest_first
from grader.intake.choosing import Choice, Chooser
from grader.intake.downloads import Download
from grader.intake.handed_in import Piece
from grader.intake.identities import identify
from grader.intake.placing import NotPlaced, place_submission
from grader.intake.provenance import Attempt, Provenance
from grader.intake.sorting import Sorter, Way, is_work
from grader.intake.submissions import students_with
from grader.intake.systems import (
    PATTERN,
)

# whether the pieces of a person, each with its download, are to be taken; by the person's key
IsNew = Callable[[tuple[str, str, str], list[tuple[str, Piece]]], bool]
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
MAX_NAMED = 5  # files of one learner, and of one kind
MAX_LISTED = 20  # people in one line


@dataclass(frozen=True)
class Taken:
    """Somebody whose notebook is in submitted/ now, or would be."""

    student: str
    said: Provenance

    def __str__(self) -> str:
        counted = self.said.counted
        assert counted
        parts = [printable_name(self.said.person.name)]
        if self.said.person.number:
            parts.append(f"number {printable_name(self.said.person.number)}")
        if counted.handed_in:
            parts.append(f"{counted.handed_in:%Y-%m-%d %H:%M %Z}".strip())
        if counted.late:
            parts.append("late")
        if (count := len(self.said.attempts)) > 1:
            parts.append(f"attempt {1 + self.said.attempts.index(counted)} of {count}")
        return f"{printable_name(self.student)} <- {counted.file} ({', '.join(parts)})"


@dataclass
class Collected:
    """What a call did. seen: what the downloads are; missing: who or what is not there, and why;
    notes: what else is to be looked at."""

    taken: list[Taken] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def collect(
    root: Path, assignment: str, paths: tuple[Path, ...] = (), way: Way | None = None
) -> Collected:
    """Put everybody's notebook into submitted/; paths: archives, folders, files, or those kept.

    Raises CourseError: if nothing can be done, or what was asked for holds a mistake.
    """
    way = way or Way()
    require_names_of_their_own(paths)
    if not way.dry:
        keep_archives(root, assignment, paths)
    places = list(paths) if way.dry and paths else kept_archives(root, assignment)
    if not places:
        raise CourseError("there is nothing to collect: name the files that you downloaded")
    sorter = Sorter(root, assignment, way)
    try:
        sorter.sort(places)
        run = _Run(sorter)
        run.take()
    except OSError as error:
        raise CourseError(f"{error.filename or root} cannot be used: {error.strerror}") from error
    if not run.done.taken:
        reasons = "".join(f"\n  {line}" for line in (*run.done.missing, *run.done.notes))
        raise CourseError(
            f"no submission of {assignment} was found; say by --from which system the download "
            f"is of, or for names of your own set c.FileNameCollectorPlugin.named_regexp in "
            f"nbgrader_config.py and say --from {PATTERN}{reasons}"
        )
    return run.done


def collect_new(
    root: Path, assignment: str, places: list[Path] | Download, way: Way, is_new: IsNew
) -> Collected:
    """Put the notebooks of those who are new into submitted/; places stay where they are.

    Raises CourseError: if what was asked for holds a mistake. OSError: if the disk fails.
    """
    sorter = Sorter(root, assignment, way)
    if isinstance(places, Download):
        sorter.sort_opened([places])
    else:
        sorter.sort(places)
    run = _Run(sorter)
    run.take(is_new)
    return run.done


class _Run:
    """One call of `collect`, after the downloads were sorted."""

    def __init__(self, sorter: Sorter) -> None:
        self.root, self.assignment = sorter.root, sorter.assignment
        self.dry, self.matcher, self.pieces = sorter.way.dry, sorter.matcher, sorter.pieces
        self.done = Collected([], sorter.seen, sorter.missing, sorter.notes)

    def take(self, is_new: IsNew | None = None) -> None:
        """Give everybody an id and put the newest of their notebooks into its place.

        is_new: whose is taken; by default everybody's.
        """
        people = [pieces[0][1].person for pieces in self.pieces.values()]
        known = identify(people, self.root, self.assignment, self.matcher)
        self.done.notes += known.notes
        chooser = Chooser(self.root, self.assignment)
        late: list[str] = []
        for key, pieces in self.pieces.items():
            if is_new and not is_new(key, pieces):
                continue
            if key in known.refused:
                self.done.missing.append(f"{_place(*pieces[0])}: left out, {known.refused[key]}")
                continue
            student = known.ids[key]
            taken = self._take_one(student, pieces, chooser)
            if taken:
                self.done.taken.append(taken)
                counted = taken.said.counted
                if counted and counted.late and not counted.handed_in:
                    late.append(student)
        if late:
            self.done.notes.append(
                f"late, and the system does not say when, so no late penalty is worked out: "
                f"{_listed(late)}"
            )
        self.done.notes += known.unknown
        if is_new is None:
            self._name_absent({one.student for one in self.done.taken})

    def _take_one(
        self, student: str, pieces: list[tuple[str, Piece]], chooser: Chooser
    ) -> Taken | None:
        """Take the newest notebook of one person; None if there is none, and why is noted."""
        shown = printable_name(student)
        try:
            ordered = newest_first(pieces)
        except NotSure as error:
            self.done.missing.append(f"{shown} {error}")
            return None
        places = {piece: _place(download, piece) for download, piece in pieces}
        choices: list[Choice] = []
        found: Piece | None = None
        for piece in ordered:
            choices.append(chooser.choose(piece, shown))
            if choices[-1].data is not None:
                found = piece
                break
        said = [line for choice in choices for line in (*choice.reasons, *choice.notes)]
        choice = choices[-1]
        if found is None or choice.data is None or choice.member is None:
            self.done.missing += _bounded(said, shown)
            seen = sorted({part for one in choices for part in one.seen})
            if seen or not said:
                self.done.missing.append(
                    f"{places[ordered[0]]} of {shown}: left out, there is no notebook "
                    f"{self.assignment}, but {_listed(seen) or 'nothing'}"
                )
            return None
        attempts = [
            Attempt(
                choice.member.shown if piece is found else places[piece],
                piece.handed_in,
                piece.late,
                piece is found,
            )
            for piece in ordered
            if piece is found or any(is_work(member) for member, _ in piece.files)
        ]
        record = Provenance(found.person, tuple(reversed(attempts)), choice.beside)
        if found is not ordered[0] and found.handed_in:
            said.append(f"{shown}: the newest attempt has no notebook: the one before counts")
        try:
            more = (
                ""
                if self.dry
                else place_submission(
                    self.root, self.assignment, student, choice.data, record, found.secret
                )
            )
        except (NotPlaced, OSError) as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise
            why = getattr(error, "strerror", None) or error
            self.done.missing.append(f"{shown}: left out, {why}")
            return None
        if more:
            said.append(f"{shown}: {more}")
        self.done.notes += _bounded(said, shown)
        return Taken(student, record)

    def _name_absent(self, taken: set[str]) -> None:
        """Note who is on the roster and has handed in nothing, now or before."""
        if self.matcher:
            there = {*students_with(self.root, self.assignment), *taken}
            absent = sorted(set(self.matcher.by_id) - there)
            if absent:
                self.done.notes.append(
                    f"{len(absent)} on the roster have handed in nothing: {_listed(absent)}"
                )


def _place(download: str, piece: Piece) -> str:
    return printable_name(f"{download}/{piece.place}")


def _bounded(lines: list[str], owner: str) -> list[str]:
    """Return the first lines of one person, and how many more there are."""
    more = len(lines) - MAX_NAMED
    return lines if more <= 0 else [*lines[:MAX_NAMED], f"{owner}: {more} more left out"]


def _listed(names: list[str]) -> str:
    shown = ", ".join(printable_name(name) for name in names[:MAX_LISTED])
    more = len(names) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
