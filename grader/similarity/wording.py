"""What somebody chose in words: names, comments and strings of a cell of code, and text.

It says nothing about what code does: two answers that do the same can be told apart by it. What is
counted is words of any script, and for text also three words in a row.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterator

MAX_WORDS = 5000  # of one cell
IN_A_ROW = 3
_WORD = re.compile(r"\w+")
# a string may hold a #; what is left open at a line's end ends there
_PIECE = re.compile(
    r"""(?P<text>\"{3}.*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z)|\#[^\n]*
    |"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
    |(?P<name>[^\W\d]\w*)""",
    re.DOTALL | re.VERBOSE,
)


@functools.lru_cache(maxsize=20_000)
def chosen_words(source: str) -> frozenset[int]:
    """Return the names of a cell of code, and the words of its comments and strings."""
    found: set[int] = set()
    for piece in _PIECE.finditer(source):
        if name := piece["name"]:
            found.add(_number(f"name {name}"))
        else:
            found |= sentences(piece["text"])
        if len(found) > MAX_WORDS:
            break
    return frozenset(found)


@functools.lru_cache(maxsize=20_000)
def sentences(text: str) -> frozenset[int]:
    """Return the words of a text and all three in a row, whatever stands between them."""
    found: set[int] = set()
    before: list[str] = []
    for word in _words(text):
        before = [*before[1 - IN_A_ROW :], word]
        found.add(_number(word))
        if len(before) == IN_A_ROW:
            found.add(_number(" ".join(before)))
        if len(found) > MAX_WORDS:
            break
    return frozenset(found)


def _words(text: str) -> Iterator[str]:
    return (word[0].casefold() for word in _WORD.finditer(text))


def _number(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))
