"""From a submitted file to its cells: of whatever content, but of bounded size and well-formed.

Exception
└── IntakeError    a submission cannot be graded at all; it becomes a refusal in the notes
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.intake.encodings import WINDOWS, decode
from grader.intake.outputs import TooIntricate, without_outputs
from grader.intake.pictures import Pictures, Taker

MAX_FILE_BYTES = 10 << 20  # without outputs
MAX_WITH_OUTPUTS = 50 << 20
MAX_CELLS = 1000
# characters in one cell and in all; a whole notebook of the course has 40,000. The feedback's
# highlighter takes quadratic time on some code: at these limits a minute at most.
MAX_SOURCE = 50_000
MAX_SOURCES = 500_000
ODD_CHARACTERS = re.compile(r"[^A-Za-z0-9_.-]")
OLD_FORMATS = (2, 3)
MAX_LEVEL = 6  # of a heading
REMEDY = "open it in JupyterLab, save it, and hand it in again"


class IntakeError(Exception):
    """Raise it when a submission cannot be graded at all; the message names it and the remedy.

    Whoever reads submissions makes its text the refusal: the class goes on.
    """


@dataclass(frozen=True)
class SubmittedCell:
    """What is used of a submitted cell. ids: its own, and one that Colab keeps in the metadata."""

    kind: str
    ids: tuple[str, ...]
    source: str
    grade_id: str
    pictures: Pictures = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """A submitted notebook. notes: what is to be known of how it was saved."""

    cells: list[SubmittedCell]
    notes: tuple[str, ...] = ()


def read_bytes(path: Path) -> bytes:
    """Return a submitted file's content, if it is a file of bounded size.

    Of one that is too large, without its outputs, and if need be its pictures.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    for place in (path, path.parent):
        if place.is_symlink():
            raise IntakeError(f"{place.name} is a link, not a file: hand in the notebook itself")
    if path.exists() and not path.is_file():
        raise IntakeError(f"{path.name} is not a regular file: hand in the notebook itself")
    try:
        size = path.stat().st_size
        if size > MAX_WITH_OUTPUTS:
            raise IntakeError(_too_large(path.name, size, MAX_WITH_OUTPUTS))
        with path.open("rb") as file:
            data = file.read(MAX_WITH_OUTPUTS)
    except OSError as error:
        raise IntakeError(f"{path.name} cannot be read ({error.strerror})") from None
    return data if len(data) <= MAX_FILE_BYTES else _cut(path.name, data)


def _cut(name: str, data: bytes) -> bytes:
    """Return a notebook without what makes it too large."""
    try:
        text, _ = decode(data)
    except UnicodeDecodeError:
        raise IntakeError(_too_large(name, len(data), MAX_FILE_BYTES)) from None
    smaller = b""
    for pictures in (True, False):
        try:
            smaller = without_outputs(text, pictures).encode("utf-8", "replace")
        except TooIntricate as error:
            raise IntakeError(f"{_too_large(name, len(data), MAX_FILE_BYTES)} ({error})") from None
        if len(smaller) <= MAX_FILE_BYTES:
            return smaller
    raise IntakeError(
        f"{name} has {len(smaller) / 2**20:.1f} MiB without its outputs, more than "
        f"{MAX_FILE_BYTES >> 20}: {REMEDY}"
    )


def _too_large(name: str, size: int, bound: int) -> str:
    return (
        f"{name} has {size / 2**20:.1f} MiB, more than {bound >> 20}: choose Edit > Clear Outputs "
        "of All Cells in JupyterLab, save, and hand it in again"
    )


def parse_notebook(name: str, data: bytes) -> Submitted:
    """Return the cells of a submitted notebook, of whatever content but well-formed.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    if not data:
        raise IntakeError(f"{name} is empty: {REMEDY}")
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} is 0x{error.object[error.start]:02x}"
        raise IntakeError(
            f"{name} is not text in {error.encoding.upper()} ({byte}), so an editor saved it in "
            f"another encoding, or it is no text: {REMEDY}"
        ) from None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}, " if isinstance(error, json.JSONDecodeError) else ""
        raise IntakeError(
            f"{name} is not valid JSON ({where}{type(error).__name__}): {REMEDY}"
        ) from None
    taker = Taker()
    cells = _read_cells(name, raw, taker)
    saved = f"it was saved as {WINDOWS}, which has not every character: some can be lost"
    return Submitted(cells, (*([saved] if encoding == WINDOWS else []), *taker.notes))


def _read_cells(name: str, raw: Any, taker: Taker) -> list[SubmittedCell]:
    """Return the parts of the cells that grading uses, each of the type it must have.

    Raises IntakeError: naming the file, what is wrong and what to do.
    """
    cells = _cells_of(raw)
    if cells is None:
        raise IntakeError(f"{name} is not a Jupyter notebook: {REMEDY}")
    if len(cells) > MAX_CELLS:
        raise IntakeError(f"{name} has {len(cells)} cells, more than {MAX_CELLS}")
    clean = []
    for number, cell in enumerate(cells, start=1):
        source = _source(cell)
        if source is None:
            raise IntakeError(f"{name}: cell {number} has no source: {REMEDY}")
        kind = kind if isinstance(kind := cell.get("cell_type"), str) else ""
        pictures: Pictures = {}
        if kind != "code":
            source, pictures = taker.take(source, cell.get("attachments"))
        if len(source) > MAX_SOURCE:
            raise IntakeError(
                f"{name}: cell {number} has {len(source)} characters, more than {MAX_SOURCE}"
            )
        # lone surrogates are valid JSON and cannot be written back to a file
        source = source.encode("utf-8", "replace").decode("utf-8")
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        clean.append(SubmittedCell(kind, tuple(_ids(cell)), source, _grade_id(cell), pictures))
    length = sum(len(cell.source) for cell in clean)
    if length > MAX_SOURCES:
        raise IntakeError(f"{name} has {length} characters in all, more than {MAX_SOURCES}")
    return clean


def _cells_of(raw: Any) -> list[Any] | None:
    """Return the cells of a notebook of format 4, or of an older one; None if it is none."""
    if not isinstance(raw, dict):
        return None
    if raw.get("nbformat") not in OLD_FORMATS:
        cells = raw.get("cells")
        return cells if isinstance(cells, list) and raw.get("nbformat") == 4 else None
    sheets = raw.get("worksheets")
    if not isinstance(sheets, list):
        return None
    found: list[Any] = []
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            return None
        found += map(_of_now, cells)
    return found


def _of_now(cell: Any) -> Any:
    """Return a cell of an old format as one of today's."""
    if not isinstance(cell, dict):
        return cell
    kind = cell.get("cell_type")
    if kind == "code":
        return {**cell, "source": cell.get("input", cell.get("source"))}
    if kind == "heading" and (source := _source(cell)) is not None:
        level = level if type(level := cell.get("level")) is int else 1
        cell = {**cell, "source": f"{'#' * max(1, min(level, MAX_LEVEL))} {source}"}
    return {**cell, "cell_type": kind if kind == "raw" else "markdown"}


def _source(cell: Any) -> str | None:
    source = cell.get("source") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None


def _ids(cell: dict[str, Any]) -> Iterator[str]:
    metadata = cell.get("metadata")
    for place in (cell, metadata if isinstance(metadata, dict) else {}):
        if isinstance(name := place.get("id"), str):
            yield name


def _grade_id(cell: dict[str, Any]) -> str:
    metadata = cell.get("metadata")
    graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = graded.get("grade_id") if isinstance(graded, dict) else None
    # names go into messages and web pages
    return ODD_CHARACTERS.sub("?", name)[:60] if isinstance(name, str) else ""
