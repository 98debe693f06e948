"""What an attack is, and the submission that it edits. The attacks are data, in their families."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ASSIGNMENT = "02_batchnorm_forward"
EXHAUSTING = "exhausting"  # the family of those that want all of something, time above all
POINTS = {
    "batch_statistics": 3.0,
    "batchnorm_forward": 6.0,
    "identity_parameters": 3.0,
    "batchnorm_forward_columns": 2.0,
}
# solved in every submission: 6 of 14 points; the attack is for the other 8
HONEST = ("batch_statistics", "identity_parameters")
TARGET = "batchnorm_forward"

# what the target's cell holds before the attack's own code: an answer, and a wrong one
WRONG = """\
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    return 0 * z, BatchNormCache(0 * z, 0 * gamma, 0 * gamma)
"""


@dataclass(frozen=True)
class Bait:
    """What the attacker is told: where the secrets are, and what would show that he got out."""

    course: Path
    home: Path
    outside: Path  # holds secret.txt and a socket; nobody may write here
    port: int  # a listener on 127.0.0.1
    stray: str  # to be put on the command line of processes, and in the names of files

    def fill(self, source: str) -> str:
        for name, value in vars(self).items():
            source = source.replace(f"@{name.upper()}@", str(value))
        return source


@dataclass
class Submission:
    """A submission in the making: the release's notebook as JSON, in the folder handed in."""

    folder: Path
    bait: Bait
    release: dict[str, Any]
    solutions: dict[str, str]
    extract: Callable[[Path, Path], None]  # (folder with archives, folder to unpack to)
    collect: Callable[[Path], None]  # (archive of a class): all that is in it is handed in
    nb: dict[str, Any] = field(init=False)
    written: bool = False

    def __post_init__(self) -> None:
        self.nb = copy.deepcopy(self.release)

    @property
    def path(self) -> Path:
        return self.folder / f"{ASSIGNMENT}.ipynb"

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.nb["cells"]

    def cell(self, name: str) -> dict[str, Any]:
        """The cell with this grade_id or id."""
        return self.cells[self.index(name)]

    def index(self, name: str) -> int:
        return next(
            i
            for i, cell in enumerate(self.cells)
            if name in (cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["id"])
        )

    def solve(self, *names: str) -> None:
        for name in names:
            self.cell(name)["source"] = self.solutions[name]

    def add(self, source: str, place: int, kind: str = "code", **fields: Any) -> dict[str, Any]:
        """Insert a cell of the attacker's own."""
        cell = {
            "cell_type": kind,
            "id": f"extra-{len(self.cells)}",
            "metadata": {},
            "source": self.bait.fill(source),
        }
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        self.cells.insert(place, cell | fields)
        return self.cells[place]

    def write(self) -> None:
        """Write the notebook, unless the attack has put something else in its place."""
        if not self.written:
            self.save(json.dumps(self.nb))

    def save(self, text: str) -> None:
        self.written = True
        self.path.write_text(text, encoding="utf-8", errors="surrogatepass")


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    edit: makes it hostile. honest: the exercises that are right in it and must keep their marks.
    not_plain: why it is not tried on plain nbgrader. refused: the whole file is rightly refused,
    so nothing in it earns marks. seconds: by when the grader must be done, at harness.LIMITS.
    """

    name: str
    family: str
    edit: Callable[[Submission], None]
    honest: tuple[str, ...] = HONEST
    not_plain: str = ""
    refused: bool = False
    seconds: float = 45.0


def in_target(source: str) -> Callable[[Submission], None]:
    """The target's own cell holds a wrong answer and then this code."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG + sub.bait.fill(source)

    return edit


def placed(source: str) -> Callable[[Submission], None]:
    """In the target's cell if the code defines the target, else in a cell before any exercise."""
    return in_target(source) if f"def {TARGET}" in source else extra(source)


def extra(source: str) -> Callable[[Submission], None]:
    """An extra cell before any exercise; the target is left as it was released."""

    def edit(sub: Submission) -> None:
        sub.add(source, sub.index("setup") + 1)

    return edit


def first(source: str) -> Callable[[Submission], None]:
    """An extra cell before any exercise, after the imports, holds this code."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        sub.add(source, sub.index("setup") + 1)

    return edit


def last(source: str) -> Callable[[Submission], None]:
    """An extra cell at the end."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        sub.add(source, len(sub.cells))

    return edit
