"""Pictures that a learner pasted into a text: kept with the cell, checked and bounded.

JupyterLab and VS Code keep them as attachments of the cell, Colab in the text itself; here they
become attachments.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

# name -> kind -> base64, as notebooks have it
Pictures = dict[str, dict[str, str]]
# how a picture of each kind begins
KINDS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
MAX_PICTURE = 4 << 20  # bytes of one: a photograph by a phone
MAX_PICTURES = 8 << 20  # of a notebook's together
MAX_NUMBER = 50
LEFT_OUT = "(a picture was here)"
NO_PICTURE = "a picture in a text is no PNG, JPEG or GIF: it is left out"
_USED = re.compile(r"\]\(\s*<?attachment:([^)>\s]+)")
_SHOWN = re.compile(r"!\[[^\]]*\]\(\s*<?attachment:(?P<name>[^)>\s]+)[^)]*\)")
_IN_TEXT = re.compile(r"data:(image/[a-z+]+);base64,([A-Za-z0-9+/=]{100,})")


class Taker:
    """Takes the pictures of one notebook's texts. notes: what was left out, and why."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._number = self._size = 0

    def take(self, source: str, attached: Any) -> tuple[str, Pictures]:
        """Return a text, and the pictures that it shows."""
        found: Pictures = {}
        attached = attached if isinstance(attached, dict) else {}
        for name in dict.fromkeys(_USED.findall(source)):
            entry = attached.get(name)
            kinds = entry if isinstance(entry, dict) else {}
            kind = next((kind for kind in KINDS if kind in kinds), "")
            data = kinds.get(kind) if kind else None
            if isinstance(data, list) and all(isinstance(part, str) for part in data):
                data = "".join(data)
            picture = self._checked(kind, data) if isinstance(data, str) else None
            if picture:
                found[name] = {kind: picture}
            elif not kinds:
                self._note("a picture in a text is not in the file, or is too large with the rest")
            elif not kind:
                self._note(NO_PICTURE)

        def moved(shown: re.Match[str]) -> str:
            picture = self._checked(shown[1], shown[2])
            name = f"pasted-{len(found) + 1}"
            if picture:
                found[name] = {shown[1]: picture}
            return f"attachment:{name}"

        source = _IN_TEXT.sub(moved, source)
        return _SHOWN.sub(lambda s: s[0] if s["name"] in found else LEFT_OUT, source), found

    def _checked(self, kind: str, data: str) -> str | None:
        """Return a picture's base64 without blanks, if it is one and there is room for it."""
        try:
            content = base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content.startswith(KINDS.get(kind, ())):
            self._note(NO_PICTURE)
            return None
        if len(content) > MAX_PICTURE:
            self._note(
                f"a picture in a text has {len(content) / 2**20:.1f} MiB, more than "
                f"{MAX_PICTURE >> 20}: it is left out"
            )
            return None
        if self._size + len(content) > MAX_PICTURES or self._number >= MAX_NUMBER:
            self._note(
                f"the pictures in its texts are more than {MAX_NUMBER} or {MAX_PICTURES >> 20} "
                "MiB: the rest is left out"
            )
            return None
        self._size += len(content)
        self._number += 1
        return base64.b64encode(content).decode()

    def _note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)
