"""What rooms hand to each other: data with named fields, and the way to JSON and back.

Nothing is done here. Sentences are made of these fields by whoever shows them, and nobody reads a
sentence back.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a graded cell ends as, in the order in which reports list them."""

    CORRECT = "correct"
    WRONG = "wrong"
    CRASHED = "crashed"
    OUT_OF_TIME = "out of time"
    OUT_OF_MEMORY = "out of memory"
    TAMPERED = "tampered"
    NOT_RUN = "not run"
    GRADER_FAULT = "grader fault"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One exercise's verdict.

    about: the exercise's title. share: of the points. on: the inputs that show it. seen: what was
    observed, where a known mistake's hint says why. mistakes: their names in the bank. by_itself:
    whether it counts as the exercise works without the notebook's other cells, one of which breaks
    it. carried: the earlier exercises whose solutions stood in for the learner's functions.
    """

    kind: Kind
    about: str
    headline: str = ""
    share: float = 0.0
    on: str = ""
    hint: str = ""
    note: str = ""
    seen: str = ""
    mistakes: tuple[str, ...] = ()
    by_itself: bool = False
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A cell that did not come to its end when it was run.

    cell: its first line. happened: what it did, in words. seconds: for how long it ran. restart:
    seconds until a new kernel had run the cells before it again; None where none was started.
    """

    cell: str
    happened: str
    seconds: float
    restart: float | None = None

    @property
    def line(self) -> str:
        """Say which cell, what happened, and what it cost."""
        line = f'the cell "{self.cell}": {self.happened}, and took {self.seconds:.1f} s'
        if self.restart is None:
            return line
        return f"{line}; its kernel was started anew without it, in {self.restart:.1f} s"


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What is to be known of a submission besides its verdicts.

    refusal: why nothing of it was used; else "". repairs: what the intake did to it. incidents:
    what its cells did. unkept: exercises whose answers are too large to be kept.
    """

    refusal: str = ""
    repairs: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()
    unkept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.refusal or self.repairs or self.incidents or self.unkept)

    @property
    def lines(self) -> list[str]:
        """Return a sentence for each thing."""
        refused = [f"{_REFUSED}{self.refusal}"]
        return refused if self.refusal else [*self.repairs, *self.happened]

    @property
    def happened(self) -> list[str]:
        """Return a sentence for each thing that was found when it was run."""
        lost = "are too large to be kept: it cannot be judged again without a run"
        return [
            *(incident.line for incident in self.incidents),
            *(f"the answers of {name} {lost}" for name in self.unkept),
        ]


_REFUSED = "the file was refused: "


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Seconds allowed: for one cell, for one exercise's answers, for a whole notebook.

    Second tries do not share the notebook's: what one cell wastes, an exercise must not lack. Each
    has the time of one cell for all that it runs first.

    No cell or exercise takes more than `times` as long as our own version does on that machine; all
    may take the least.
    """

    cell: float = 30.0
    exercise: float = 30.0
    notebook: float = 600.0
    times: float = 50.0
    least: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one sandbox and everything that runs in it.

    memory_mb:     resident memory of all processes together, with the files in /tmp and /dev/shm.
    processes:     processes and threads (a notebook needs one or two, a Jupyter kernel about ten).
    file_mb:       size of one file.
    tmp_mb:        size of /tmp; /dev/shm has as much again.
    files:         files, directories and sockets in /tmp and /dev/shm together.
    open_files:    descriptors of one process.
    cpu_seconds:   processor time of one process, over the sandbox's life.

    Raises ValueError: if a bound is not a positive whole number.
    """

    memory_mb: int = 1024
    processes: int = 16
    file_mb: int = 32
    tmp_mb: int = 64
    files: int = 4096
    open_files: int = 256
    cpu_seconds: int = 600

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
                raise ValueError(f"Limits.{name} is {value!r}, expected a positive whole number")


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How a submission is run.

    sandbox: False gives its code the grader's rights. prepared: its sandbox is forked by a process
    that has loaded what notebooks load; False starts a new one for each.
    """

    sandbox: bool = True
    prepared: bool = True
    budget: Budget = field(default_factory=Budget)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A submission to grade.

    submitted: its notebook's bytes. refusal: why there are none. course: the files that grading
    needs, packed. seed: of the secret inputs. beside: names of files that are not used.
    """

    student: str
    assignment: str
    submitted: bytes
    refusal: str
    course: bytes
    seed: str
    conditions: Conditions = field(default_factory=Conditions)
    beside: tuple[str, ...] = ()


# Exercise -> the notebook outputs that came when it was asked for its answers. Untrusted.
Answers = dict[str, list[Any]]
# Told a line at a time what is done: the terminal, mostly.
Say = Callable[[str], None]
# Exercise -> its verdict.
Verdicts = dict[str, Verdict]


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What became of a job.

    notebook: the graded notebook's text. answers: packed, for judging again: it costs the worker,
    of whom there are many, and not the writer. seconds: how long it took.
    cases: exercise -> the digest of the inputs that were answered.
    """

    student: str
    assignment: str
    seed: str
    sandbox: bool
    notebook: str
    verdicts: Verdicts
    answers: bytes = b""
    notes: Notes = field(default_factory=Notes)
    seconds: float = 0.0
    cases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the gradebook knows of one graded submission. digest: of what was handed in."""

    assignment: str
    student: str
    digest: str
    seed: str
    sandbox: bool
    seconds: float
    verdicts: Verdicts
    notes: Notes
    score: float
    max_score: float
    cases: dict[str, str] = field(default_factory=dict)


# ---- to JSON and back ----

# what a verdict's note said before 0.2, where `by_itself` says it now
_BY_ITSELF_ONCE = "this counts as it works by itself; another cell of the notebook breaks it"


def pack_answers(answers: Answers) -> bytes:
    """Return answers as a gradebook keeps them."""
    return zlib.compress(json.dumps(answers).encode())


def unpack_answers(packed: bytes) -> Answers:
    """Return the answers that pack_answers packed; no bytes are no answers."""
    answers: Answers = json.loads(zlib.decompress(packed)) if packed else {}
    return answers


def verdicts_to_json(verdicts: Verdicts) -> str:
    """Return verdicts as JSON."""
    return json.dumps({name: asdict(verdict) for name, verdict in verdicts.items()})


def verdicts_from_json(text: str) -> Verdicts:
    """Return the verdicts that verdicts_to_json wrote, also those of an earlier version."""
    return {name: _verdict(fields) for name, fields in json.loads(text).items()}


def _verdict(fields: dict[str, Any]) -> Verdict:
    if fields.get("note") == _BY_ITSELF_ONCE:
        fields = fields | {"note": "", "by_itself": True}
    listed = {name: tuple(fields.get(name, ())) for name in ("mistakes", "carried")}
    return Verdict(**{**fields, **listed, "kind": Kind(fields["kind"])})


def notes_to_json(notes: Notes) -> str:
    """Return notes as JSON."""
    return json.dumps(asdict(notes))


def notes_from_json(text: str) -> Notes:
    """Return the notes that notes_to_json wrote."""
    stored = json.loads(text)
    if isinstance(stored, list):  # before 0.2 they were lines, a refusal with these words before it
        refusals = [line.removeprefix(_REFUSED) for line in stored if line.startswith(_REFUSED)]
        return Notes(refusal=refusals[0]) if refusals else Notes(repairs=tuple(stored))
    return notes_from(stored)


def notes_from(stored: Mapping[str, Any]) -> Notes:
    """Return notes from their fields, as a notebook's metadata hold them."""
    return Notes(
        refusal=stored["refusal"],
        repairs=tuple(stored["repairs"]),
        incidents=tuple(Incident(**fields) for fields in stored.get("incidents", ())),
        unkept=tuple(stored.get("unkept", ())),
    )
