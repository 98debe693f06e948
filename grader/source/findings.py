"""What was to be seen, after a prediction: kept back from the release, packed for `saw`.

In a source, the words are a markdown cell and saw("...") is the cell behind it. The release has
the second alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from grader.course import source_path
from grader.source import packed
from grader.source.notebooks import read_notebook
from utils import findings
from utils.predictions import asked_in

FOLD = re.compile(r"<details><summary>[^<]*</summary>\n\n(.*)\n\n</details>", re.DOTALL)


def kept_back(cells: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the cells with words, each with the cell behind it that shows them."""
    for words, shows in pairwise(cells):
        if shows.cell_type == "code" and findings.opened_by(shows.source):
            yield words, shows


def file_of(root: Path, assignment: str) -> Path:
    return root / "utils" / "exercises" / findings.FOLDER.name / f"{assignment}.txt"


def write(root: Path, assignment: str) -> list[Path]:
    """Write an assignment's file if it is stale; return what was written."""
    return packed.write(file_of(root, assignment), texts_in(root, assignment))


def stale(root: Path, assignment: str) -> list[Path]:
    """Return an assignment's file if it does not say what the source says."""
    path = file_of(root, assignment)
    return [path] if packed.is_stale(path, texts_in(root, assignment)) else []


def texts_in(root: Path, assignment: str) -> dict[str, str]:
    """Return the words, by the first prediction that has to be made."""
    cells = read_notebook(source_path(root, assignment)).cells
    return {
        findings.opened_by(shows.source)[0]: FOLD.sub(r"\1", words.source)
        for words, shows in kept_back(cells)
    }


def problems(root: Path, assignment: str) -> Iterator[str]:
    """Yield a line for each prediction that nothing answers, and each answer without a fold."""
    path = source_path(root, assignment)
    where = path.relative_to(root)
    cells = read_notebook(path).cells
    for words, shows in kept_back(cells):
        if words.cell_type != "markdown" or not FOLD.fullmatch(words.source):
            yield (
                f'{where}, cell "{words.id}": {shows.source} needs a markdown cell before it that '
                "is one <details> with its <summary> and nothing else"
            )
    asked = asked_in(cells)
    opened = [name for _, shows in kept_back(cells) for name in findings.opened_by(shows.source)]
    for name in asked:
        if name not in opened:
            yield f'{where}: what is seen after the prediction "{name}" needs a cell saw("{name}")'
    for name in opened:
        if name not in asked:
            yield f'{where}: saw("{name}") names no prediction; those are: {", ".join(asked)}'
