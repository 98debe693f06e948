"""Gradescope's "Export Submissions": `assignment_1_export/submission_330100/...`.

Who that is stands in `submission_metadata.yml` beside the folders: submitters, with name, sid and
email, several where a group handed in; and when.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml

from grader.intake.downloads import Member, Unreadable
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

METADATA = "submission_metadata.yml"
METADATA_BYTES = 256 << 20  # it holds the outputs of Gradescope's own tests, too
_EXPORT = re.compile(r"assignment_\d+_export")
_FOLDER = re.compile(r"submission_\d+")
# all values stay text: a sid of 0123 is no number
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, a piece for each submitter of a folder."""
    reading = Reading()
    for slip in [m for m in members if m.name == METADATA and _is_top(m, asked)]:
        top = slip.parts[:-1]
        below = [m for m in members if m is not slip and m.parts[: len(top)] == top]
        reading.own.append(slip)
        _read_export(slip, below, len(top), reading, asked)
    return reading


def _is_top(slip: Member, asked: Asked) -> bool:
    """Tell whether metadata lie where Gradescope puts them, and not in what somebody handed in."""
    top = slip.parts[:-1]
    return not top or (len(top) == 1 and _EXPORT.fullmatch(top[0]) is not None)


def _read_export(
    slip: Member, below: list[Member], depth: int, reading: Reading, asked: Asked
) -> None:
    try:
        said = yaml.load(slip.read(METADATA_BYTES), _LOADER)
    except (Unreadable, yaml.YAMLError, RecursionError) as error:
        said = None
        reading.absent.append(f"{slip.shown} cannot be read ({type(error).__name__}): {error}")
    metadata = said if isinstance(said, dict) else {}
    folders: dict[str, list[tuple[Member, tuple[str, ...]]]] = {}
    for member in below:
        if len(member.parts) > depth + 1 and _FOLDER.fullmatch(member.parts[depth]):
            folder = member.parts[depth]
            folders.setdefault(folder, []).append((member, member.parts[depth + 1 :]))
        else:
            reading.refused.append((member, "it is in no submission's folder"))
    for folder, entry in metadata.items():
        people = _people(entry)
        files = folders.pop(str(folder), [])
        if not people:
            reading.refused += [(m, f"{METADATA} names no submitter of it") for m, _ in files]
        for person in people if files else []:
            time = _moment(entry, asked)
            reading.pieces.append(Piece(person, tuple(files), str(folder), time))
        if not files:
            names = ", ".join(person.name for person in people) or "nobody"
            reading.absent.append(f"{folder} of {names} is in {METADATA}, and not in the archive")
    for files in folders.values():
        reading.refused += [(m, f"{METADATA} does not say whose it is") for m, _ in files]


def _people(entry: Any) -> list[Person]:
    submitters = _value(entry, "submitters")
    found = []
    for one in submitters if isinstance(submitters, list) else []:
        sid, email, name = (str(_value(one, key) or "") for key in ("sid", "email", "name"))
        sid, email = ("" if text in ("null", "~") else text for text in (sid, email))
        if sid or email or name:
            found.append(Person("gradescope", name, login=sid or email, email=email))
    return found


def _value(entry: Any, key: str) -> Any:
    """Return what an entry has under a key: Ruby writes `:name:`, later versions `name:`."""
    return entry.get(f":{key}", entry.get(key)) if isinstance(entry, dict) else None


def _moment(entry: Any, asked: Asked) -> datetime | None:
    text = str(_value(entry, "created_at") or "").strip()
    # Ruby writes nanoseconds, and a space before the zone
    text = re.sub(r"(\.\d{6})\d+", r"\1", text).replace(" UTC", "Z")
    text = re.sub(r"\s+(?=Z$|[+-]\d\d:?\d\d$)", "", text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else asked.moment(moment)


GRADESCOPE = System("gradescope", "a Gradescope export", read)
