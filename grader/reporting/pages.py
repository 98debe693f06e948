"""Numbers as HTML pages, each one file that needs nothing else, and as JSON.

All that is in the numbers is shown as text. The class's page has one script, which sorts and
filters its tables: its policy names it by its hash, so that no other runs. Without scripts the
page says the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.gradebook.points import number
from grader.records import Kind
from grader.reporting import charts
from grader.reporting.themes import in_words
from grader.reporting.totals import Numbers

TEMPLATES = Path(__file__).parent / "templates" / "report"


def as_json(numbers: Numbers) -> str:
    return json.dumps(numbers, indent=1, ensure_ascii=False) + "\n"


def as_page(numbers: Numbers, students: str = "") -> str:
    """Return the class's page. students: where everybody's page is, from there; "" for nowhere."""
    script = (TEMPLATES / "sort_and_filter.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("class.html.j2")
        .render(
            numbers,
            kinds=[kind.value for kind in Kind],
            names={one["student"]: one["name"] for one in numbers["students"]},
            folder=students and quote(students),
            # ours, with no </script> in it
            script=Markup(f"<script>{script}</script>"),
            script_hash=script_hash(script),
        )
    )


def as_student_page(numbers: Numbers) -> str:
    """Return one student's page: no script at all."""
    return _environment().get_template("student.html.j2").render(numbers)


def script_hash(script: str) -> str:
    """Return a script as a Content-Security-Policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def page_name(student: str) -> str:
    """Return the name of a student's page: an id is a folder's name, so that it can be a file's.

    One that was entered into the gradebook by other ways may have slashes, and leads nowhere else.
    """
    return f"{student.replace('/', '%2F')}.html"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["charts"] = charts
    environment.filters |= {
        "number": number,
        "share": _share,
        "words": in_words,
        "time": _time,
        "how_long": how_long,
        "page_name": lambda student: quote(page_name(student), safe=""),
    }
    return environment


def _share(value: float | None) -> str:
    return "–" if value is None else charts.percent(value)


def _time(moment: str | None) -> str:
    """Write a time of day in ISO 8601 for people."""
    if not moment:
        return "–"
    when = datetime.fromisoformat(moment)
    zone = f" {when.tzname()}" if when.tzinfo else " UTC"
    return f"{when:%Y-%m-%d %H:%M}{zone}"


def how_long(seconds: float) -> str:
    """Return a time span in its largest whole unit, rounded up: "2 hours"."""
    for unit, size in (("day", 86400), ("hour", 3600)):
        if seconds >= size:
            count = -int(-seconds // size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    count = max(1, -int(-seconds // 60))
    return f"{count} minute{'s' if count != 1 else ''}"
