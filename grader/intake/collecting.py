"""Submissions from what a learning system gives: who handed in what, the newest attempt of each.

One learner's work is read at a time. What cannot be used costs its owner, who is named.
"""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from grader.course import CourseError
from grader.files import printable_name
from grader.intake.archives import keep_archives, kept_archives, require_names_of_their_own
from grader.intake.attempts import NotSure, newest_first
from grader.intake.choosing import Choice, Chooser
from grader.intake.downloads import FILE, NOTEBOOK, ZIP, Download, Member, is_litter, open_download
from grader.intake.handed_in import Asked, Piece, Reading, System
from grader.intake.identities import identify
from grader.intake.matching import Matcher
from grader.intake.owners import give_to_owners, read_owners, write_owners
from grader.intake.placing import NotPlaced, place_submission
from grader.intake.provenance import Attempt, Provenance
from grader.intake.roster import kept_roster
from grader.intake.submissions import students_with
from grader.intake.systems import (
    PATTERN,
    SYSTEMS,
    UnsureSystem,
    pattern_system,
    read_as,
    recognize,
)
from grader.intake.zips import OUTSIDE, ZipError
from grader.nbgrader_calls.configuration import configuration

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
MAX_NAMED = 5  # files of one learner, and of one kind
MAX_LISTED = 20  # people in one line


@dataclass(frozen=True)
class Way:
    """How to collect. system: "" to detect it. owners: the file of `--map`. dry: write nothing."""

    system: str = ""
    prefix: str = ""
    zone: tzinfo | None = None
    owners: Path | None = None
    dry: bool = False
    database: str | None = None


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
    run = _Run(root, assignment, way)
    try:
        for download in run.opened(places):
            run.read(download)
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


class _Run:
    """One call of `collect`."""

    def __init__(self, root: Path, assignment: str, way: Way) -> None:
        self.root, self.assignment, self.way = root, assignment, way
        self.done = Collected()
        roster = kept_roster(root, SYSTEMS)
        self.matcher = Matcher(roster, assignment) if roster else None
        self._logins = roster.logins(assignment) if roster else frozenset()
        there = way.owners is not None and way.owners.exists()
        self._owners = read_owners(way.owners) if there and way.owners else {}
        self._pieces: dict[tuple[str, str, str], list[tuple[str, Piece]]] = defaultdict(list)
        self._unsure: list[Member] = []
        self._titles: dict[str, str] = {}

    def opened(self, places: list[Path]) -> Iterable[Download]:
        """Yield what is in each place; single files are one download together."""
        alone: list[Member] = []
        for path in places:
            try:
                download = open_download(path)
            except ZipError as error:
                self.done.missing.append(f"{printable_name(path.name)} was refused: {error}")
                continue
            if download.kind == FILE:
                alone += download.members
            else:
                yield download
        if alone:
            yield Download("files", FILE, self.root, alone)

    def read(self, download: Download) -> None:
        """Note the pieces of a download, by the system that it is of."""
        members = []
        for member in download.members:
            if member.problem == OUTSIDE:
                self.done.missing.append(f"{member.shown}: left out, {OUTSIDE}")
            elif not is_litter(member.parts):
                members.append(member)
        way = self.way
        asked = Asked(
            self.assignment, download.name, way.prefix, way.zone, self._logins, bool(way.system)
        )
        try:
            found = (
                read_as(self._chosen(), members, asked) if way.system else recognize(members, asked)
            )
        except UnsureSystem as error:
            self.done.missing.append(f"{printable_name(download.name)} was refused: {error}")
            return
        told = []
        for one in found:
            give_to_owners(one.reading, one.system.name, self._owners)
            self._titles[one.system.name] = one.system.title
            self._note(download, one.reading)
            if people := len({piece.person.key for piece in one.reading.pieces}):
                title = f"{one.system.title} {one.reading.remark}".strip()
                told.append(f"{title}, {people} {'person' if people == 1 else 'people'}")
        if told:
            self.done.seen.append(f"{printable_name(download.name)}: {'; '.join(told)}")

    def _chosen(self) -> System:
        if self.way.system != PATTERN:
            return SYSTEMS[self.way.system]
        plugin = configuration(self.root, self.way.database).FileNameCollectorPlugin
        return pattern_system(str(plugin.named_regexp))

    def _note(self, download: Download, reading: Reading) -> None:
        for piece in reading.pieces:
            self._pieces[piece.person.key].append((download.name, piece))
        self.done.missing += reading.absent
        for member, reason in reading.refused:
            work = _is_work(member)
            self._unsure += [member] if work else []
            lines = self.done.missing if work else self.done.notes
            lines.append(f"{member.shown}: left out, {member.problem or reason}")

    def take(self) -> None:
        """Give everybody an id and put the newest of their notebooks into its place."""
        self._ask_for_owners()
        people = [pieces[0][1].person for pieces in self._pieces.values()]
        known = identify(people, self.root, self.assignment, self.matcher)
        self.done.notes += known.notes
        chooser = Chooser(self.root, self.assignment)
        late: list[str] = []
        for key, pieces in self._pieces.items():
            if key in known.refused:
                place = printable_name(pieces[0][1].place)
                self.done.missing.append(f"{place}: left out, {known.refused[key]}")
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
        self._name_absent({one.student for one in self.done.taken})

    def _ask_for_owners(self) -> None:
        path = self.way.owners
        if path and not path.exists():
            members = self._unsure
            write_owners(path, members, self.matcher)
            raise CourseError(
                f"{path} is written, with {len(members)} files: say in its column id whose each "
                "is, look at those that are filled in, and collect again"
            )

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
                place = printable_name(f"{pieces[-1][0]}/{ordered[0].place}")
                self.done.missing.append(
                    f"{place} of {shown}: left out, there is no notebook {self.assignment}, but "
                    f"{_listed(seen) or 'nothing'}"
                )
            return None
        counted = [piece for piece in ordered if piece is found or _holds_work(piece)]
        attempts = [self._attempt(piece, piece is found, choice.member) for piece in counted]
        record = Provenance(found.person, tuple(reversed(attempts)))
        if found is not ordered[0] and found.handed_in:
            said.append(f"{shown}: the newest attempt has no notebook: the one before counts")
        try:
            more = (
                ""
                if self.way.dry
                else place_submission(self.root, self.assignment, student, choice.data, record)
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

    def _attempt(self, piece: Piece, counts: bool, member: Member) -> Attempt:
        file = member.shown if counts else piece.place
        return Attempt(file, piece.handed_in, piece.late, counts)

    def _name_absent(self, taken: set[str]) -> None:
        """Note who is on the roster and has handed in nothing, now or before."""
        if self.matcher:
            there = {*students_with(self.root, self.assignment), *taken}
            absent = sorted(set(self.matcher.by_id) - there)
            if absent:
                self.done.notes.append(
                    f"{len(absent)} on the roster have handed in nothing: {_listed(absent)}"
                )


def _holds_work(piece: Piece) -> bool:
    return any(_is_work(member) for member, _ in piece.files)


def _is_work(member: Member) -> bool:
    return member.name.lower().endswith((NOTEBOOK, ZIP))


def _bounded(lines: list[str], owner: str) -> list[str]:
    """Return the first lines of one person, and how many more there are."""
    more = len(lines) - MAX_NAMED
    return lines if more <= 0 else [*lines[:MAX_NAMED], f"{owner}: {more} more left out"]


def _listed(names: list[str]) -> str:
    shown = ", ".join(printable_name(name) for name in names[:MAX_LISTED])
    more = len(names) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
