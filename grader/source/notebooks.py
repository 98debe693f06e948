"""Source notebooks: reading, validating, their one canonical form, executing them.

Nothing here knows of releases or submissions.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat

from grader.course import CourseError, source_path
from utils.cells import check_of, grade_id, tags
from utils.exercises import exercises_of

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
NBGRADER_KEYS = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task")
CELL_TIMEOUT = 60  # seconds; a whole notebook is meant to run in 15
IGNORE_OUTPUT = "nbval-ignore-output"


def read_notebook(path: Path) -> Any:
    """Read the notebook at `path`, format 4.5.

    Raises CourseError: if it is missing, not valid JSON or not a notebook.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return nbformat.reads(text, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: restore it with git") from None
    except (json.JSONDecodeError, nbformat.reader.NotJSONError) as error:
        raise CourseError(
            f"{path} is not valid JSON ({_first_line(error)}): restore it with git, or open it in "
            "JupyterLab and save it again"
        ) from None
    except (UnicodeDecodeError, nbformat.ValidationError, AttributeError, KeyError) as error:
        raise CourseError(
            f"{path} is not a Jupyter notebook ({_first_line(error)}): restore it with git"
        ) from None


def _first_line(error: Exception) -> str:
    cause = error.__cause__ or error.__context__ or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0][:120]


def validate_source(root: Path, assignment: str) -> Any:
    """Read the source of an assignment and check that it fits the exercises it is meant to hold.

    Raises CourseError: naming the file, the cell and the remedy.
    """
    path = source_path(root, assignment)
    nb = read_notebook(path)
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        raise CourseError(f"{path}: {_first_line(error)}") from None
    seen: set[str] = set()
    for cell in nb.cells:
        name = grade_id(cell) or cell.id
        if name in seen:
            raise CourseError(
                f'{path} has two cells named "{name}": give the copy an id of its own, or delete it'
            )
        seen.add(name)
    wanted = [exercise.name for exercise in exercises_of(assignment)]
    if not wanted:
        raise CourseError(
            f"{path}: no exercise in utils/exercises belongs to {assignment}: add them there, "
            "or rename the folder"
        )
    graded = {grade_id(c): c for c in nb.cells if grade_id(c)}
    for name in wanted:
        for needed in (name, check_of(name)):
            if needed not in graded:
                raise CourseError(f'{path} lacks the cell with grade_id "{needed}"')
        found = graded[check_of(name)].source.strip()
        if found != f"check({name})":
            raise CourseError(
                f'{path}, cell "{check_of(name)}": must be exactly "check({name})", found {found!r}'
            )
    return nb


def execute(
    nb: Any, folder: Path, name: str, attended: bool = False, seconds: int = CELL_TIMEOUT
) -> None:
    """Run all cells in a fresh kernel, in place, and keep their outputs.

    attended: as if a person ran them, to whom checks show what they checked. seconds: what a cell
    may take.

    Raises CourseError: if a cell fails, naming it.
    """
    # not at the top: grading reads sources too, and runs none of them
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    class Client(NotebookClient):
        async def async_start_new_kernel_client(self) -> Any:
            client = await super().async_start_new_kernel_client()
            # who could be asked for input is a person: see utils/show.py
            client.allow_stdin = attended
            return client

    client = Client(
        nb,
        timeout=seconds,
        kernel_name="python3",
        record_timing=False,
        # else one print may be stored as two outputs, as the clock has it
        coalesce_streams=True,
        # else each kernel warns that it listens, unencrypted, on this machine's loopback
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        # as `make lab` runs them: arrays are small, and threads would wait for each other
        client.execute(env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    except CellExecutionError as error:
        failed = next(
            (c for c in nb.cells if any(o.output_type == "error" for o in c.get("outputs", []))),
            None,
        )
        where = f'cell "{failed.id}"' if failed is not None else "a cell"
        raise CourseError(f"{name}, {where} fails:\n{error}") from None


def canonical(nb: Any) -> str:
    """Return the notebook's text in its one committed form.

    Cell ids follow grade_ids; metadata is what the course uses; outputs keep their text and
    lose pictures and widgets, so that a re-run without a change is an empty diff.
    """
    clean = nbformat.from_dict(
        {
            "cells": [_canonical_cell(cell) for cell in nb.cells],
            "metadata": {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    text: str = nbformat.writes(clean)
    return text if text.endswith("\n") else text + "\n"


def _canonical_cell(cell: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if grade_id(cell):
        graded = cell.metadata.nbgrader
        metadata["nbgrader"] = {k: graded[k] for k in NBGRADER_KEYS if k in graded}
    if tags(cell):
        metadata["tags"] = sorted(tags(cell))
    clean: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": grade_id(cell) or cell.id,
        "metadata": metadata,
        "source": "\n".join(line.rstrip() for line in cell.source.rstrip().split("\n")),
    }
    if cell.cell_type == "code":
        kept = [] if IGNORE_OUTPUT in tags(cell) else map(_canonical_output, cell.outputs)
        clean["execution_count"] = cell.execution_count
        clean["outputs"] = [output for output in kept if output]
    return clean


def _canonical_output(output: Any) -> dict[str, Any] | None:
    clean: dict[str, Any] = json.loads(json.dumps(output))
    if "data" not in clean:
        return clean
    clean["data"] = {k: v for k, v in clean["data"].items() if k == "text/plain"}
    clean["metadata"] = {}
    return clean if clean["data"] else None
