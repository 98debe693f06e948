"""Texts of the course that are shown later: packed so that nobody reads one by accident."""

from __future__ import annotations

import base64
import json
import textwrap
import zlib
from dataclasses import dataclass

from utils.show import WIDTH


@dataclass(frozen=True)
class Shown:
    """A text for a notebook, in markdown; lines of 80 columns elsewhere."""

    text: str

    def __repr__(self) -> str:
        paragraphs = self.text.split("\n\n")
        return "\n\n".join(textwrap.fill(paragraph, WIDTH) for paragraph in paragraphs)

    def _repr_markdown_(self) -> str:
        return self.text


def pack(texts: dict[str, str]) -> str:
    """Return texts, each by its name, as one that does not show them."""
    packed = base64.b64encode(zlib.compress(json.dumps(texts).encode(), 9)).decode()
    return "\n".join(textwrap.wrap(packed, 100)) + "\n"


def unpack(packed: str) -> dict[str, str]:
    """Return the texts, each by its name."""
    texts: dict[str, str] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return texts
