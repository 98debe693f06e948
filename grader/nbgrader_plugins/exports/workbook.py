"""A table as an .xlsx workbook of one sheet, in which no text is a formula."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

# what XML cannot hold
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_workbook(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of numbers and text, whole or not at all."""
    # a tenth of a second, which only who asks for a workbook waits
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("marks")

    def cell(value: object) -> object:
        if value is None or value == "" or isinstance(value, int | float):
            return value if value != "" else None
        text = WriteOnlyCell(sheet, _UNWRITABLE.sub("\ufffd", str(value)))
        text.data_type = "s"  # also where it begins with "="
        return text

    for row in rows:
        sheet.append([cell(value) for value in row])
    half = path.with_suffix(".part")
    try:
        book.save(half)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
