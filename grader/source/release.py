"""The student release: generated with nbgrader, scanned for leaks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from grader.cells import Notebook
from grader.course import MANIFEST, CourseError, assignments, release_path, source_path
from grader.nbgrader_calls.commands import released_text
from grader.source.notebooks import read_notebook

REGIONS = {
    "solution": ("### BEGIN SOLUTION", "### END SOLUTION"),
    "hidden test": ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"),
}
# shorter lines ("return x") are not worth hiding and occur everywhere
SHORTEST_SECRET = 12


class ReleaseError(CourseError):
    """The release would be wrong: a file that does not belong, a leak, nbgrader refusing."""


def refuse_unlisted(folder: Path, assignment: str) -> None:
    """Raise ReleaseError if a source folder holds a file that is not in the manifest; name it.

    nbgrader copies every file of the folder into the release.
    """
    allowed = {f"{assignment}.ipynb", *MANIFEST.get(assignment, ())}
    for path in sorted(folder.rglob("*")):
        if ".ipynb_checkpoints" in path.parts or path.is_dir():
            continue
        if path.is_symlink() or str(path.relative_to(folder)) not in allowed:
            raise ReleaseError(
                f"{path} is not in the manifest and would be given to students: delete it, or if "
                "it is data that the notebook reads, list it in MANIFEST in "
                "grader/course.py"
            )


def generate(root: Path, assignment: str) -> str:
    """Return the release notebook's text.

    Raises ReleaseError: if a file does not belong. CourseError: if nbgrader fails.
    """
    refuse_unlisted(source_path(root, assignment).parent, assignment)
    return released_text(root, assignment)


def secrets(nb: Notebook) -> dict[str, str]:
    """Return lines of solution and hidden-test regions, without white space -> what they are."""
    found: dict[str, str] = {}
    for cell in nb.cells:
        inside = ""
        for line in cell.source.split("\n"):
            opened = [kind for kind, (begin, _) in REGIONS.items() if begin in line]
            if opened:
                inside = opened[0]
            elif inside and REGIONS[inside][1] in line:
                inside = ""
            elif inside and len(_bare(line)) >= SHORTEST_SECRET:
                found[_bare(line)] = inside
    return found


def leaks(found: dict[str, str], text: str) -> list[tuple[str, str]]:
    """Return (kind, line) for every secret line and region marker that a released text holds."""
    leaked = [
        (found[bare], line.strip()) for line in text.splitlines() if (bare := _bare(line)) in found
    ]
    leaked += [
        ("marker", marker) for markers in REGIONS.values() for marker in markers if marker in text
    ]
    return leaked


def refuse_leaks(root: Path, assignment: str, released: str) -> None:
    """Look for the assignment's secrets in its release and in all that students get of utils/.

    Raises ReleaseError: naming the file and the line.
    """
    texts = {release_path(root, assignment): notebook_text(released)}
    for path in sorted((root / "utils").rglob("*.py")):
        texts[path] = path.read_text(encoding="utf-8")
    refuse_leaking_texts(root, assignment, texts)


def refuse_leaking_texts(root: Path, assignment: str, texts: Mapping[Path, str]) -> None:
    """Look for the assignment's secrets in texts, by where they are.

    Raises ReleaseError: naming the file and the line.
    """
    found = secrets(read_notebook(source_path(root, assignment)))
    for path, text in texts.items():
        for kind, line in leaks(found, text):
            raise ReleaseError(
                f'{path} leaks a {kind} line of {assignment}: "{line}"; write it differently '
                "there, or move it between the BEGIN and END lines of its cell"
            )


def refuse_leaks_anywhere(root: Path, texts: Mapping[Path, str]) -> None:
    """Look for every assignment's secrets in texts that go out, by where they are.

    A demonstration in another notebook may say what an exercise does (notebook 4 trains in a loop,
    which notebook 5 asks for): a text whose name is an assignment's is searched for its own alone.

    Raises ReleaseError: naming the file and the line.
    """
    names = assignments(root)
    for name in names:
        searched = {p: t for p, t in texts.items() if p.stem == name or p.stem not in names}
        refuse_leaking_texts(root, name, searched)


def notebook_text(released: str) -> str:
    """Return all text that a reader of the notebook can see: sources and text outputs."""
    parts: list[str] = []
    for cell in json.loads(released)["cells"]:
        parts.append("".join(cell["source"]))
        parts += [json.dumps(output) for output in cell.get("outputs", [])]
    return "\n".join(parts)


def _bare(line: str) -> str:
    return re.sub(r"\s+", "", line)
