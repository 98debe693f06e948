"""From a submitted file to a notebook that is safe to grade, saying what was repaired or refused.

The release is the skeleton: its cells, order, types, tags and metadata always hold; from the
submission come the learner's answers and extra cells. Nothing in a submission stops another.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from grader.cells import (
    EXTRA,
    PART_OF,
    Cell,
    Notebook,
    put_notes,
    same_check,
)
from grader.course import release_path
from grader.intake.likeness import is_notebook_of
from grader.intake.markup import inert_markdown
from grader.intake.reading import (
    ODD_CHARACTERS,
    IntakeError,
    Submitted,
    SubmittedCell,
    parse_notebook,
    read_bytes,
)
from grader.intake.recognizing import (
    BY_ID,
    BY_TEXT,
    Recognition,
    Recognizer,
    is_answer,
    plain,
)
from grader.records import Notes
from utils.cells import grade_id

MAX_REPAIRS = 50  # that are named one by one
MAX_BESIDE = 5  # files that are named
MAX_NAME = 60  # characters of one


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
        submitted = parse_notebook(name, data)
        known = Recognizer(submitted.cells, release.cells).run()
        if not is_notebook_of(submitted, release, known):
            raise IntakeError(_foreign(name, submitted, assignment))
    except IntakeError as error:
        return Admitted(release, Notes(refusal=str(error)))
    return restore(submitted, release, known)


def note_beside(admitted: Admitted, names: Sequence[str]) -> None:
    """Note which files were handed in with the notebook: a learner may think that they are used."""
    if not names:
        return
    shown = [ODD_CHARACTERS.sub("?", name)[:MAX_NAME] for name in names[:MAX_BESIDE]]
    more = f" and {len(names) - MAX_BESIDE} more" if len(names) > MAX_BESIDE else ""
    note = f"only the notebook is graded: {', '.join(shown)}{more} beside it are not used"
    admitted.notes = replace(admitted.notes, repairs=(*admitted.notes.repairs, note))


def announce(admitted: Admitted) -> None:
    """Put what was repaired or refused where the grader and the learner will read it."""
    if not admitted.notes:
        return
    put_notes(admitted.nb, admitted.notes)
    lines = "\n".join(f"- {note}" for note in admitted.notes.lines)
    text = f"**What was done to this notebook before grading it**\n\n{lines}"
    admitted.nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="intake-notes"))


def _foreign(name: str, submitted: Submitted, assignment: str) -> str:
    """Return the refusal of a notebook that is another one."""
    named = {cell.grade_id for cell in submitted.cells} - {""}
    found = f"its graded cells are {', '.join(sorted(named)[:3])}" if named else "none are graded"
    return (
        f"{name} is not the notebook of {assignment} ({found}): hand in "
        f"{assignment}/{assignment}.ipynb"
    )


# ---- restoring ----


def restore(submitted: Submitted, release: Notebook, known: Recognition) -> Admitted:
    """Put the learner's answers and extra cells into a copy of the release."""
    cells = copy.deepcopy(release.cells)
    places: dict[int, list[int]] = {}
    for place, index in sorted(known.own.items()):
        places.setdefault(index, []).append(place)
    notes = [*submitted.notes, *_ways(release, known), *known.notes]
    after: dict[int, list[Cell]] = {}
    place = last = -1
    for index, cell in enumerate(submitted.cells):
        for place in places.get(index, ()):
            if place < last and grade_id(cells[place]):
                notes.append(f"cell {_name(cells[place])} was moved: put back in its place")
            last = max(last, place)
            text = known.texts.get(place, cell.source)
            if extra := _take(cells[place], cell, text, notes):
                after.setdefault(place, []).append(extra)
        if index not in places and index not in known.dropped:
            extra = _extra_cell(cell, notes)
            if (twin := known.copies.get(index)) is not None and cell.kind == "code":
                extra.metadata[PART_OF] = _name(cells[twin])
                notes.append(
                    f"cell {_name(cells[twin])} is there twice: the original counts, the copy "
                    "runs after it"
                )
            elif (part := known.parts.get(index)) is not None:
                extra.metadata[PART_OF] = _name(cells[part])
            after.setdefault(place, []).append(extra)
    for place, own in enumerate(cells):
        if place not in known.own and grade_id(own):
            notes.append(f"cell {_name(own)} was missing: restored from the release")
    nb = copy.deepcopy(release)
    nb.cells = list(after.get(-1, []))
    for place, own in enumerate(cells):
        nb.cells += [own, *after.get(place, [])]
    released = {id(cell) for cell in cells}
    # named by their order, so that the same file is always admitted as the same notebook
    for number, extra in enumerate((c for c in nb.cells if id(c) not in released), start=1):
        extra.id = f"extra-{number}"
    if (more := len(notes) - MAX_REPAIRS) > 0:
        notes[MAX_REPAIRS:] = [f"{more} more of its cells were repaired"]
    return Admitted(nb, Notes(repairs=tuple(notes)))


def _name(cell: Cell) -> str:
    return grade_id(cell) or cell.id


def _ways(release: Notebook, known: Recognition) -> list[str]:
    """Say how cells that count were known, where they had lost their names."""
    parts = []
    for way, places in known.ways.items():
        names = [_name(release.cells[p]) for p in places if grade_id(release.cells[p])]
        answers = [_name(release.cells[p]) for p in places if is_answer(release.cells[p])]
        if names and (way in (BY_ID, BY_TEXT)):
            parts.append(f"{len(names)} by {way}")
        elif answers:
            parts.append(f"{', '.join(answers)} by {way}")
    return [f"graded cells had lost their names, and were known: {'; '.join(parts)}"] * bool(parts)


def _take(cell: Cell, submitted: SubmittedCell, text: str, notes: list[str]) -> Cell | None:
    """Put the learner's text into a release cell; return an extra cell where it may not go in."""
    name = grade_id(cell)
    if name and submitted.kind != cell.cell_type:
        notes.append(
            f"cell {name} was turned into a {ODD_CHARACTERS.sub('?', submitted.kind)[:20]} cell: "
            f"it is a {cell.cell_type} cell again"
        )
    if is_answer(cell):
        cell.source = text if cell.cell_type == "code" else _safe_markdown(text, submitted, notes)
        if cell.cell_type != "code" and submitted.pictures:
            cell.attachments = submitted.pictures
        return None
    if plain(text) == plain(cell.source) or same_check(text, cell.source):
        return None
    if name:
        notes.append(f"cell {name} was changed: restored from the release")
        return None
    # an edited import or figure cell: the release's stays, the learner's runs after it
    return _extra_cell(submitted, notes) if cell.cell_type == "code" else None


def _safe_markdown(text: str, submitted: SubmittedCell, notes: list[str]) -> str:
    """Return a learner's markdown as it may go into web pages."""
    shown = inert_markdown(text, submitted.pictures)
    if shown != text:
        notes.append("a text cell holds what could act on its reader: it is shown as plain text")
    return shown


def _extra_cell(submitted: SubmittedCell, notes: list[str]) -> Cell:
    """Make a cell that the release does not have, without any metadata of its own."""
    if submitted.kind == "code":
        return nbformat.v4.new_code_cell(submitted.source, metadata={EXTRA: True})
    cell = nbformat.v4.new_markdown_cell(_safe_markdown(submitted.source, submitted, notes))
    if submitted.pictures:
        cell.attachments = submitted.pictures
    return cell
