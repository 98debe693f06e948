"""The pairs as one page that holds all it needs, and as JSON: for a conversation, no verdict.

All that learners wrote is escaped; there is no script, and none would run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.course import CourseError
from grader.files import printable_name
from grader.records import Say
from grader.similarity.evidence import MARGIN
from grader.similarity.pairs import Common, Found, similar_pairs

TEMPLATES = Path(__file__).parent / "templates" / "similar"
CAUTION = (
    "These pairs are a reason to talk with two people, never a verdict: who learned together, or "
    "from the same page, writes alike, too."
)
SAYING = 1.0  # bits from which on a place is shown
MOST_PLACES = 6  # that are shown of a pair
MOST_LINES = 80  # of one text, and characters of a line
MOST_CHARACTERS = 200
NAMED = 5  # pairs in the terminal
# what turns the order of letters on a screen, and control characters: shown by their numbers
_TURNING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def write_similar(
    root: Path,
    assignments: Sequence[str],
    page: Path | None,
    data: Path | None,
    most: int,
    say: Say,
) -> None:
    """Write the page, the same as JSON, or both; say in short what is in it.

    page, data: where to; "-" is `say`. With neither, the page goes to similar.html.

    Raises CourseError: if a file cannot be written, or a release not read.
    """
    found = similar_pairs(root, assignments, most)
    if page is None and data is None:
        page = Path("similar.html")
    for path, make in ((page, as_page), (data, as_json)):
        if path is not None:
            _write(path, make(found), say)
    if "-" not in (str(page), str(data)):
        for line in summary(found):
            say(line)


def _write(path: Path, text: str, say: Say) -> None:
    if str(path) == "-":
        say(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    say(f"{path} is written")


def summary(found: Found) -> list[str]:
    """Return lines for the terminal: how many pairs, and the first of them."""
    if not found.students:
        return ["nothing is graded yet: python -m grader grade"]
    count = len(found.pairs)
    lines = [
        f"{found.students} students were compared, {count} pair{'s' * (count != 1)} "
        f"{'has' if count == 1 else 'have'} more in common than chance gives"
    ]
    for pair in found.pairs[:NAMED]:
        who = ", ".join(map(printable_name, pair.students))
        where = ", ".join(common.place.title for common in pair.common[:3])
        lines.append(f"{pair.bits:5.0f} bits: {who}, most in {where}")
    if count > NAMED:
        lines.append(f"and {count - NAMED} more, in the page")
    return [*lines, "a reason to talk, not a verdict"] if count else lines


def as_json(found: Found) -> str:
    """Return the pairs as JSON, without the texts, which are in autograded/."""
    pairs: list[dict[str, Any]] = [
        {
            "students": list(pair.students),
            "bits": round(pair.bits, 1),
            "common": [
                {
                    "assignment": common.place.assignment,
                    "name": common.place.name,
                    "bits": round(common.bits, 1),
                    "likeness": round(common.likeness, 3),
                    "wording": round(common.wording, 3),
                    "as_alike": common.as_alike,
                }
                for common in pair.common
            ],
        }
        for pair in found.pairs
    ]
    about = {
        "caution": CAUTION,
        "assignments": list(found.assignments),
        "students": found.students,
        "least_bits": round(found.least, 1),
    }
    return json.dumps(about | {"pairs": pairs}, indent=1, ensure_ascii=True)


def as_page(found: Found, made: datetime | None = None) -> str:
    """Return the page, which needs nothing else. made: when; by default now."""
    made = made or datetime.now(UTC)
    loader = FileSystemLoader(TEMPLATES)
    jinja = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    jinja.filters["name"] = printable_name
    pairs = [
        {
            "students": pair.students,
            "bits": pair.bits,
            "shown": [_shown(c) for c in pair.common if c.bits >= SAYING][:MOST_PLACES],
            "says": [c for c in pair.common if c.bits >= SAYING],
            "places": len(pair.common),
        }
        for pair in found.pairs
    ]
    return jinja.get_template("similar.html.j2").render(
        found=found,
        pairs=pairs,
        caution=CAUTION,
        made=f"{made:%Y-%m-%d %H:%M}",
        one_in=round(2**MARGIN),
    )


def _cut(line: str) -> str:
    line = line[:MOST_CHARACTERS] + ("…" if len(line) > MOST_CHARACTERS else "")
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _shown(common: Common) -> dict[str, Any]:
    """Return a place as the page shows it: both texts by lines, each with whether it is shared."""
    sides = []
    for text, shared in zip(common.texts, common.shared, strict=True):
        lines = text.strip("\n").split("\n")
        skipped = len(text) - len(text.lstrip("\n"))
        shown = [
            (_cut(line), n in shared)
            for n, line in enumerate(lines[:MOST_LINES], start=1 + skipped)
        ]
        sides.append({"lines": shown, "more": len(lines) - len(shown)})
    return {"about": common, "sides": sides}
