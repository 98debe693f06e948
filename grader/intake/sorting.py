"""The downloads of a class, sorted by person: which system each is of, and who handed in what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from grader.course import CourseError
from grader.files import printable_name
from grader.intake.downloads import FILE, NOTEBOOK, ZIP, Download, Member, is_litter, open_download
from grader.intake.handed_in import Asked, Piece, Reading, System
from grader.intake.matching import Matcher
from grader.intake.owners import give_to_owners, read_owners, write_owners
from grader.intake.roster import kept_roster
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


@dataclass(frozen=True)
class Way:
    """How to collect. system: "" to detect it. owners: the file of `--map`. dry: write nothing."""

    system: str = ""
    prefix: str = ""
    zone: tzinfo | None = None
    owners: Path | None = None
    dry: bool = False
    database: str | None = None


class Sorter:
    """pieces: of each person, with the download that each is from. seen: what the downloads are;
    missing: whose work cannot be used, and why; notes: what else was left out."""

    def __init__(self, root: Path, assignment: str, way: Way) -> None:
        self.root, self.assignment, self.way = root, assignment, way
        self.seen: list[str] = []
        self.missing: list[str] = []
        self.notes: list[str] = []
        self.pieces: dict[tuple[str, str, str], list[tuple[str, Piece]]] = defaultdict(list)
        roster = kept_roster(root, SYSTEMS)
        self.matcher = Matcher(roster, assignment) if roster else None
        self._logins = roster.logins(assignment) if roster else frozenset()
        there = way.owners is not None and way.owners.exists()
        self._owners = read_owners(way.owners) if there and way.owners else {}
        self._unsure: list[Member] = []

    def sort(self, places: list[Path]) -> None:
        """Read what is in each place.

        Raises CourseError: if the instructor is to say first whose files are.
        """
        self.sort_opened(self._opened(places))

    def sort_opened(self, downloads: Iterable[Download]) -> None:
        """Read what is in each download.

        Raises CourseError: as `sort`.
        """
        for download in downloads:
            self._read(download)
        self._ask_for_owners()

    def _opened(self, places: list[Path]) -> Iterable[Download]:
        """Yield what is in each place; single files are one download together."""
        alone: list[Member] = []
        for path in places:
            try:
                download = open_download(path)
            except ZipError as error:
                self.missing.append(f"{printable_name(path.name)} was refused: {error}")
                continue
            if download.kind == FILE:
                alone += download.members
            else:
                yield download
        if alone:
            yield Download("files", FILE, self.root, alone)

    def _read(self, download: Download) -> None:
        """Note the pieces of a download, by the system that it is of."""
        members = []
        for member in download.members:
            if member.problem == OUTSIDE:
                self.missing.append(f"{member.shown}: left out, {OUTSIDE}")
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
            self.missing.append(f"{printable_name(download.name)} was refused: {error}")
            return
        told = []
        for one in found:
            give_to_owners(one.reading, one.system.name, self._owners)
            self._note(download, one.reading)
            if people := len({piece.person.key for piece in one.reading.pieces}):
                title = f"{one.system.title} {one.reading.remark}".strip()
                told.append(f"{title}, {people} {'person' if people == 1 else 'people'}")
        if told:
            self.seen.append(f"{printable_name(download.name)}: {'; '.join(told)}")

    def _chosen(self) -> System:
        if self.way.system != PATTERN:
            return SYSTEMS[self.way.system]
        plugin = configuration(self.root, self.way.database).FileNameCollectorPlugin
        return pattern_system(str(plugin.named_regexp))

    def _note(self, download: Download, reading: Reading) -> None:
        for piece in reading.pieces:
            self.pieces[piece.person.key].append((download.name, piece))
        self.missing += reading.absent
        for member, reason in reading.refused:
            work = is_work(member)
            self._unsure += [member] if work else []
            lines = self.missing if work else self.notes
            lines.append(f"{member.shown}: left out, {member.problem or reason}")

    def _ask_for_owners(self) -> None:
        path = self.way.owners
        if path and not path.exists():
            write_owners(path, self._unsure, self.matcher)
            raise CourseError(
                f"{path} is written, with {len(self._unsure)} files: say in its column id whose "
                "each is, look at those that are filled in, and collect again"
            )


def is_work(member: Member) -> bool:
    """Tell whether a file can be what was asked for: a notebook, or a zip."""
    return member.name.lower().endswith((NOTEBOOK, ZIP))
