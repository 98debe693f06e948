"""The formgrader's lists: names in their addresses and in the gradebook are shown, never markup.

nbgrader's templates write them unescaped, also a name that only stands in the address of the page:
a link in an answer could make that act.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

FORMGRADER = "nbgrader.server_extensions.formgrader.formgrader"
# not the apostrophe: names have it, also in scripts, and no attribute there is quoted by it
ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "&#92;"})


def escape_names() -> None:
    """Make the formgrader, if it is this process that serves it, escape what it writes in pages."""
    if formgrader := sys.modules.get(FORMGRADER):
        environment = partial(Environment, autoescape=True, finalize=escaped)
        formgrader.Environment = environment  # type: ignore[attr-defined]


def escaped(value: Any) -> Any:
    """Return what a template writes, without markup; what is marked as such stays."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(value.translate(ESCAPES))
    return value
