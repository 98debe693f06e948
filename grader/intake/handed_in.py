"""What an adapter of a learning system says: who handed in which files, and what the system knew.

Adapters (systems/) make these, identities.py gives each person an id, choosing.py a notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from grader.intake.downloads import Member, normal


@dataclass(frozen=True)
class Person:
    """Somebody as a system knows them.

    name: as it is shown; number: the system's own; login: what they log in with. lasting: whether
    the number is theirs in every assignment (Moodle draws it anew).
    """

    system: str
    name: str
    number: str = ""
    login: str = ""
    email: str = ""
    lasting: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells this person from every other of the system."""
        if self.number and self.lasting:
            return (self.system, self.number, "")
        if self.number:
            return (self.system, self.number, normal(self.name))
        return (self.system, "", self.login or self.email or self.name)

    @property
    def wanted(self) -> str:
        """Return the id that the person gets where nothing speaks against it."""
        return normal(self.login or self.name) or f"{self.system}_{self.number}"

    @property
    def qualified(self) -> str:
        """Return the id that tells the person from another of the name; "" if nothing does."""
        return f"{self.wanted}_{self.number}" if self.number and self.name else ""


@dataclass(frozen=True, eq=False)
class Piece:
    """One attempt of one person, as far as a download has it.

    files: each with its path in what the person handed in, of their own naming. late: None where
    the system does not say. order: of attempts, where the system numbers them.
    """

    person: Person
    files: tuple[tuple[Member, tuple[str, ...]], ...]
    place: str
    handed_in: datetime | None = None
    late: bool | None = None
    order: tuple[int, ...] = ()
    exact: bool = False  # whether only the assignment's very own file name counts
    trusted: bool = False  # whether nbgrader's own slips may lie in it
    secret: str = ""  # names the feedback page in nbgrader's exchange
    template: bool = False  # whether everybody has more files, of the assignment's own


@dataclass
class Reading:
    """What an adapter makes of a download.

    refused: files whose owner it cannot tell, and people whose files are not there, with the
    reason. own: files of the system itself.
    """

    pieces: list[Piece] = field(default_factory=list)
    refused: list[tuple[Member, str]] = field(default_factory=list)
    own: list[Member] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    remark: str = ""

    @property
    def known(self) -> set[Member]:
        """Return the files that the adapter knows the naming of."""
        files = {member for piece in self.pieces for member, _ in piece.files}
        return files | {member for member, _ in self.refused} | set(self.own)


@dataclass(frozen=True)
class Asked:
    """What an adapter may need to know.

    download: the name of the archive or folder. prefix: of GitHub Classroom's repositories. zone:
    of times that a system writes without one; None for this machine's. logins: by the roster.
    insist: whether the instructor said which system it is.
    """

    assignment: str
    download: str
    prefix: str = ""
    zone: tzinfo | None = None
    logins: frozenset[str] = frozenset()
    insist: bool = False

    def moment(self, naive: datetime) -> datetime:
        """Return a time that a system wrote without its zone."""
        return naive.replace(tzinfo=self.zone) if self.zone else naive.astimezone()


@dataclass(frozen=True)
class System:
    """A learning system whose downloads are known. title: as in "a Moodle download"."""

    name: str
    title: str
    read: Callable[[Sequence[Member], Asked], Reading]
