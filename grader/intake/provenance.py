"""What the system knew of a submission, in a file beside it: who, when, late, which attempt."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.files import write_whole
from grader.intake.exchange_files import read_start
from grader.intake.handed_in import Person

PROVENANCE = "collected.json"
MAX_BYTES = 1 << 20
MAX_ATTEMPTS = 100  # that are listed


@dataclass(frozen=True)
class Attempt:
    """One of the times that somebody handed in. counts: whether this one is in submitted/."""

    file: str
    handed_in: datetime | None
    late: bool | None
    counts: bool = False


@dataclass(frozen=True)
class Provenance:
    """Where a submission is from. attempts: all that are known, the oldest first.

    beside: the names of files that were handed in with the notebook, and are not used.
    """

    person: Person
    attempts: tuple[Attempt, ...] = field(default=())
    beside: tuple[str, ...] = ()

    @property
    def counted(self) -> Attempt | None:
        return next((one for one in self.attempts if one.counts), None)


def write_provenance(folder: Path, said: Provenance) -> None:
    """Put it beside the notebook."""
    counted = said.counted
    number = 1 + said.attempts.index(counted) if counted else None
    text = {
        **asdict(said.person),
        "handed_in": _text(counted.handed_in) if counted else None,
        "late": counted.late if counted else None,
        "attempt": number,
        "attempts": [{**asdict(one), "handed_in": _text(one.handed_in)} for one in said.attempts][
            -MAX_ATTEMPTS:
        ],
        "beside": list(said.beside),
    }
    path = folder / PROVENANCE
    write_whole(path, json.dumps(text, ensure_ascii=False, indent=1) + "\n", durable=False)


def read_provenance(folder: Path) -> Provenance | None:
    """Return what an earlier call put beside a submission; None if there is nothing that holds."""
    try:
        said = json.loads(read_start(folder / PROVENANCE, MAX_BYTES))
        texts = {key: str(said[key]) for key in ("system", "name", "number", "login", "email")}
        person = Person(**texts, lasting=bool(said["lasting"]))
        attempts = tuple(_attempt(one) for one in said["attempts"])
        beside = tuple(str(name) for name in said.get("beside", []))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Provenance(person, attempts, beside)


def _attempt(said: dict[str, Any]) -> Attempt:
    when = said["handed_in"]
    late = None if said["late"] is None else bool(said["late"])
    moment = None if when is None else datetime.fromisoformat(when)
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return Attempt(str(said["file"]), moment, late, bool(said["counts"]))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
