"""From a submitted file to a notebook that is safe to grade, saying what was repaired or refused.

The release is the skeleton: its cells, order, types, tags and metadata always hold; from the
submission come the learner's answers and extra cells. Nothing in a submission stops another.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grader.cells import EXTRA, PART_OF, Cell, Notebook, put_notes, same_check
from grader.course import release_path
from grader.intake.markup import inert_markdown
from grader.intake.reading import (
    ODD_CHARACTERS,
    IntakeError,
    SubmittedCell,
    parse_cells,
    read_bytes,
)
from grader.records import Notes
from utils.cells import grade_id

MAX_REPAIRS = 50  # that are named one by one


@dataclass
class Admitted:
    """A notebook ready to grade, and what was refused or repaired."""

    nb: Notebook
    notes: Notes = field(default_factory=Notes)


def admit(path: Path, root: Path, assignment: str) -> Admitted:
    """Read a submission and restore it to the release's form."""
    try:
        return admit_bytes(path.name, read_bytes(path), "", root, assignment)
    except IntakeError as error:
        return admit_bytes(path.name, b"", str(error), root, assignment)


def admit_bytes(name: str, data: bytes, refusal: str, root: Path, assignment: str) -> Admitted:
    """Restore a submission to the release's form, from its bytes.

    One that cannot be used, or that comes with a reason why it was refused, becomes the untouched
    release, with the reason in its notes: the learner then reads it in the feedback, and the class
    goes on.
    """
    release = nbformat.reads(
        release_path(root, assignment).read_text(encoding="utf-8"), as_version=4
    )
    try:
        if refusal:
            raise IntakeError(refusal)
        submitted = parse_cells(name, data)
        _require_same_notebook(name, submitted, release, assignment)
    except IntakeError as error:
        return Admitted(release, Notes(refusal=str(error)))
    return restore(submitted, release)


def announce(admitted: Admitted) -> None:
    """Put what was repaired or refused where the grader and the learner will read it."""
    if not admitted.notes:
        return
    put_notes(admitted.nb, admitted.notes)
    lines = "\n".join(f"- {note}" for note in admitted.notes.lines)
    text = f"**What was done to this notebook before grading it**\n\n{lines}"
    admitted.nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="intake-notes"))


def _require_same_notebook(
    name: str, submitted: list[SubmittedCell], release: Notebook, assignment: str
) -> None:
    wanted = {grade_id(cell) for cell in release.cells} - {""}
    named = {cell.grade_id for cell in submitted} - {""}
    if not wanted & named:
        found = (
            f"its graded cells are {', '.join(sorted(named)[:3])}" if named else "none are graded"
        )
        raise IntakeError(
            f"{name} is not the notebook of {assignment} ({found}): hand in "
            f"{assignment}/{assignment}.ipynb"
        )


# ---- restoring ----


def restore(submitted: list[SubmittedCell], release: Notebook) -> Admitted:
    """Put the learner's answers and extra cells into a copy of the release."""
    cells = copy.deepcopy(release.cells)
    names = [grade_id(cell) or cell.id for cell in cells]
    places = {name: i for i, name in enumerate(names)}
    own = _originals(submitted, places)
    notes: list[str] = []
    after: dict[int, list[Cell]] = {}
    place = last = -1
    for index, cell in enumerate(submitted):
        name, known = cell.name, cell.name in places
        if known and own[name] == index:
            place = places[name]
            if place < last and grade_id(cells[place]):
                notes.append(f"cell {name} was moved: put back in its place")
            last = max(last, place)
            extra = _take(cells[place], cell, notes)
        else:
            extra = _extra_cell(cell, name if known else "", notes)
        if extra is not None:
            after.setdefault(place, []).append(extra)
    for name, i in places.items():
        if name not in own and grade_id(cells[i]):
            notes.append(f"cell {name} was missing: restored from the release")
    nb = copy.deepcopy(release)
    nb.cells = list(after.get(-1, []))
    for i, own_cell in enumerate(cells):
        nb.cells += [own_cell, *after.get(i, [])]
    if (more := len(notes) - MAX_REPAIRS) > 0:
        notes[MAX_REPAIRS:] = [f"{more} more of its cells were repaired"]
    return Admitted(nb, Notes(repairs=tuple(notes)))


def _originals(submitted: list[SubmittedCell], places: dict[str, int]) -> dict[str, int]:
    """Find for each release cell the submitted one that kept its id, else the first of its name.

    A copy made in JupyterLab has the same grade_id and an id of its own.
    """
    own: dict[str, int] = {}
    for index, cell in enumerate(submitted):
        name = cell.name
        if name not in places:
            continue
        if name not in own or (cell.id == name != submitted[own[name]].id):
            own[name] = index
    return own


def _take(cell: Cell, submitted: SubmittedCell, notes: list[str]) -> Cell | None:
    """Put the learner's text into a release cell; return an extra cell where it may not go in."""
    name = grade_id(cell)
    if name and submitted.kind != cell.cell_type:
        notes.append(
            f"cell {name} was turned into a {ODD_CHARACTERS.sub('?', submitted.kind)[:20]} cell: "
            f"it is a {cell.cell_type} cell again"
        )
    if name and cell.metadata.nbgrader.get("solution"):
        text = submitted.source
        cell.source = text if cell.cell_type == "code" else _safe_markdown(text, notes)
        return None
    if same_check(submitted.source, cell.source):
        return None
    if name:
        notes.append(f"cell {name} was changed: restored from the release")
        return None
    # an edited import or figure cell: the release's stays, the learner's runs after it
    return _extra_cell(submitted, "", notes) if cell.cell_type == "code" else None


def _safe_markdown(text: str, notes: list[str]) -> str:
    """Return a learner's markdown as it may go into web pages."""
    shown = inert_markdown(text)
    if shown != text:
        notes.append("a text cell holds what could act on its reader: it is shown as plain text")
    return shown


def _extra_cell(submitted: SubmittedCell, name: str, notes: list[str]) -> Cell:
    """Make a cell that the release does not have, without any metadata of its own."""
    if submitted.kind != "code":
        return nbformat.v4.new_markdown_cell(_safe_markdown(submitted.source, notes))
    cell = nbformat.v4.new_code_cell(submitted.source, metadata={EXTRA: True})
    if name:
        notes.append(f"cell {name} is there twice: the original counts, the copy runs after it")
        cell.metadata[PART_OF] = name
    return cell
