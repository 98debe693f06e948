"""From a file's bytes to its text, in whatever encoding an editor saved it."""

from __future__ import annotations

import codecs

# Windows editors begin files with one; that of UTF-32 begins with that of UTF-16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# how a notebook, which begins with a brace, begins without a mark
BEGINNINGS = ((b"{\0\0\0", "utf-32-le"), (b"\0\0\0{", "utf-32-be"),
              (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))  # fmt: skip
WINDOWS = "cp1252"


def decode(data: bytes) -> tuple[str, str]:
    """Return a text and the encoding that it was saved in.

    By the mark at its start, else UTF-8; what is not, and begins as a notebook does, was saved in
    Windows's own.

    Raises UnicodeDecodeError: if it is in another one.
    """
    for start, encoding in (*MARKS, *BEGINNINGS):
        if data.startswith(start):
            return data.decode(encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if not data.lstrip().startswith(b"{"):
            raise
        try:
            return data.decode(WINDOWS), WINDOWS
        except UnicodeDecodeError:
            pass
        raise
