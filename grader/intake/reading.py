"""From a submitted file to its cells: of whatever content, but of bounded size and well-formed.

Exception
└── IntakeError    a submission cannot be graded at all; it becomes a refusal in the notes
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_FILE_BYTES = 10 << 20
MAX_CELLS = 1000
# characters in one cell and in all; a whole notebook of the course has 40,000. The feedback's
# highlighter takes quadratic time on some code: at these limits a minute at most.
MAX_SOURCE = 50_000
MAX_SOURCES = 500_000
ODD_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")
# Windows editors begin files with one; that of UTF-32 begins with that of UTF-16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
REMEDY = "open it in JupyterLab, save it, and hand it in again"


class IntakeError(Exception):
    """Raise it when a submission cannot be graded at all; the message names it and the remedy.

    Whoever reads submissions makes its text the refusal: the class goes on.
    """


@dataclass(frozen=True)
class SubmittedCell:
    """What is used of a submitted cell. id: of any type, as it came."""

    kind: str
    id: object
    source: str
    grade_id: str

    @property
    def name(self) -> str:
        """Return its grade_id, else its id, if that is a text."""
        return self.grade_id or (self.id if isinstance(self.id, str) else "")


def read_bytes(path: Path) -> bytes:
    """Return a submitted file's content, if it is a file of bounded size.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    for place in (path, path.parent):
        if place.is_symlink():
            raise IntakeError(f"{place.name} is a link, not a file: hand in the notebook itself")
    if path.exists() and not path.is_file():
        raise IntakeError(f"{path.name} is not a regular file: hand in the notebook itself")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise IntakeError(f"{path.name} cannot be read ({error.strerror})") from None
    if size > MAX_FILE_BYTES:
        raise IntakeError(
            f"{path.name} has {size / 2**20:.1f} MiB, more than {MAX_FILE_BYTES >> 20}: "
            "choose Edit > Clear Outputs of All Cells in JupyterLab, save, and hand it in again"
        )
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise IntakeError(f"{path.name} cannot be read ({error.strerror})") from None


def parse_cells(name: str, data: bytes) -> list[SubmittedCell]:
    """Return the cells of a submitted notebook, of whatever content but well-formed.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    if not data:
        raise IntakeError(f"{name} is empty: {REMEDY}")
    try:
        raw = json.loads(_decode(name, data))
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}, " if isinstance(error, json.JSONDecodeError) else ""
        raise IntakeError(
            f"{name} is not valid JSON ({where}{type(error).__name__}): {REMEDY}"
        ) from None
    return _read_cells(name, raw)


def _decode(name: str, data: bytes) -> str:
    """Return a file's text, which editors save in UTF-8, or in what the mark at its start says.

    Raises IntakeError: if it is in another encoding.
    """
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} is 0x{data[error.start]:02x}"
        raise IntakeError(
            f"{name} is not text in {encoding.upper()} ({byte}), so an editor saved it in another "
            f"encoding, or it is no text: {REMEDY}"
        ) from None


def _read_cells(name: str, raw: Any) -> list[SubmittedCell]:
    """Return the parts of the cells that grading uses, each of the type it must have.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(cells, list) or raw.get("nbformat") != 4:
        raise IntakeError(f"{name} is not a Jupyter notebook of format 4: {REMEDY}")
    if len(cells) > MAX_CELLS:
        raise IntakeError(f"{name} has {len(cells)} cells, more than {MAX_CELLS}")
    clean = []
    for number, cell in enumerate(cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise IntakeError(f"{name}: cell {number} has no source: {REMEDY}")
        if len(source) > MAX_SOURCE:
            raise IntakeError(
                f"{name}: cell {number} has {len(source)} characters, more than {MAX_SOURCE}"
            )
        clean.append(
            SubmittedCell(
                kind=kind if isinstance(kind := cell.get("cell_type"), str) else "",
                id=cell.get("id"),
                # lone surrogates are valid JSON and cannot be written back to a file
                source=source.encode("utf-8", "replace").decode("utf-8"),
                grade_id=_grade_id(cell),
            )
        )
    length = sum(len(cell.source) for cell in clean)
    if length > MAX_SOURCES:
        raise IntakeError(f"{name} has {length} characters in all, more than {MAX_SOURCES}")
    return clean


def _grade_id(cell: dict[str, Any]) -> str:
    metadata = cell.get("metadata")
    graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = graded.get("grade_id") if isinstance(graded, dict) else None
    # names go into messages and web pages
    return ODD_CHARACTERS.sub("?", name)[:60] if isinstance(name, str) else ""
