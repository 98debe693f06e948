"""A notebook's text without what running it left: outputs and widgets' state, however large.

The text is cut without reading it as JSON: what a hostile file would make of it takes many times
its size in memory.

Exception
└── TooIntricate    a text has more brackets and strings than a notebook of its size
"""

from __future__ import annotations

import re

# strings whole, so that what stands in them ends nothing; a key with what it begins. Possessive,
# and a string need not end: so no text is read twice
_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"?)(?P<opens>\s*+:\s*+[\[{])?|[\[\]{}]', re.DOTALL
)
MAX_TOKENS = 3_000_000  # a second's work
# where a key of a notebook stands: in a cell, of format 4 or 3, or in the notebook's metadata
_IN_CELL = ("{[{", "{[{[{")
MAX_DEPTH = 5
_DROPPED = {"outputs": _IN_CELL, "widgets": ("{{",)}
_PICTURES = {"attachments": _IN_CELL}
_IN_TEXT = re.compile(r"data:image/[a-z+]{1,20};base64,[A-Za-z0-9+/=]{1000,}+")


class TooIntricate(ValueError):
    """Raise it where cutting a text would take too long."""


def without_outputs(text: str, pictures: bool = True) -> str:
    """Return a notebook's text with its outputs and widgets' state empty.

    pictures: whether those that were pasted into cells stay. What is not JSON comes out as some
    text that is not.

    Raises TooIntricate: if it has too many parts.
    """
    dropped = _DROPPED if pictures else {**_DROPPED, **_PICTURES}
    text = text if pictures else _IN_TEXT.sub("attachment:left-out", text)
    kept: list[str] = []
    stack: list[str] = []
    begin = 0  # of what is to be kept next
    inside = -1  # how deep the part that is dropped lies
    for count, found in enumerate(_TOKEN.finditer(text)):
        if count > MAX_TOKENS:
            raise TooIntricate(f"it has more than {MAX_TOKENS} brackets and strings")
        string, opens = found["string"], found["opens"]
        if string is not None and opens is None:
            continue
        token = found[0][-1]
        if token in "[{":
            near = string is not None and inside < 0 and len(stack) <= MAX_DEPTH
            if near and "".join(stack) in dropped.get(string[1:-1], ()):
                kept.append(text[begin : found.end()])
                inside = len(stack)
            stack.append(token)
        elif stack:
            stack.pop()
            if len(stack) == inside:
                begin, inside = found.start(), -1
    kept.append(text[begin:] if inside < 0 else "")
    return "".join(kept)
