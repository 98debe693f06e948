"""Everybody's page of feedback in feedback/: only those that would be different are made anew.

A page says in its last line what it was made from: the graded notebook, its marks and comments, and
what makes pages.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.course import GRADED, attempt_path, autograded_folder, autograded_path, feedback_folder
from grader.files import printable_name, write_whole
from grader.gradebook.attempts import cells_of
from grader.gradebook.ledger import Ledger, open_ledger
from grader.gradebook.marks import comments, marks, standings
from grader.intake.exchange_files import SECRET, TIMESTAMP, copy_slips
from grader.nbgrader_calls.configuration import configuration
from grader.nbgrader_plugins.feedback_exporter import FeedbackExporter, maker_digest, read_graded

_MADE_FROM = re.compile(rb"<!-- made from ([0-9a-f]{64}) -->\s*$")
FEW = 8  # pages, for which a second process is not worth its start


@dataclass(frozen=True)
class Page:
    """What a page says besides its notebook. cells: graded cell -> score, points, waits."""

    student: str
    notebook: Path
    about: dict[str, Any]
    cells: dict[str, tuple[float, float, bool]]
    comments: dict[str, str]


@dataclass
class Written:
    """What became of an assignment's pages. failed: a line for each that could not be made."""

    new: int = 0
    unchanged: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    """Whose pages are written, and how. students: all if none is named. again: also those that
    would stay as they are. workers: processes."""

    students: tuple[str, ...] = ()
    again: bool = False
    workers: int = 0


def write_pages(root: Path, assignment: str, way: Way, database: str | None = None) -> Written:
    """Write the pages of an assignment, of those students who have a graded notebook."""
    there = graded_students(root, assignment)
    chosen = [student for student in there if not way.students or student in way.students]
    with open_ledger(root, database) as ledger:
        pages = list(_pages(root, ledger, assignment, chosen))
    maker = _Maker(root, configuration(root, database), way.again)
    done = Written()
    known = {page.student for page in pages}
    done.failed += [f"{printable_name(s)} has no marks" for s in chosen if s not in known]
    for said in _made(maker, pages, way.workers or os.cpu_count() or 1):
        if said is None:
            done.unchanged += 1
        elif said:
            done.failed.append(said)
        else:
            done.new += 1
    return done


def graded_students(root: Path, assignment: str) -> list[str]:
    """Return who has a graded notebook of an assignment."""
    paths = autograded_folder(root).glob(f"*/{assignment}/{assignment}.ipynb")
    return sorted(path.parts[-3] for path in paths)


def _made(maker: _Maker, pages: list[Page], workers: int) -> Iterable[str | None]:
    """Make pages, in several processes if there are many."""
    if workers == 1 or len(pages) <= FEW:
        yield from map(maker.make, pages)
        return
    # fork: what a page needs is imported and read once; there are no threads here
    with multiprocessing.get_context("fork").Pool(workers, _begin, (maker,)) as pool:
        yield from pool.imap_unordered(_make_here, pages, chunksize=FEW)


def pages_of(root: Path, ledger: Ledger, assignment: str, students: list[str]) -> list[Page]:
    """Return what the pages of some students say: of those who have marks."""
    return list(_pages(root, ledger, assignment, students))


def page_apart(root: Path, ledger: Ledger, assignment: str, student: str, digest: str) -> Page:
    """Return what the page of a graded attempt says that does not count.

    Raises CourseError: if the gradebook fails.
    """
    attempts = ledger.attempts(assignment, student)
    counted = standings(ledger.gradebook, assignment).get(student)
    points = next((one.points for one in attempts if one.digest == digest), 0.0)
    graded = attempt_path(root, student, assignment, digest).with_name(GRADED)
    cells = cells_of(read_graded(graded.read_bytes()))
    score = sum(earned for earned, _, _ in cells.values())
    about = {
        "student": student,
        "assignment": assignment,
        "notebook": assignment,
        "score": points,
        "max_score": sum(worth for _, worth, _ in cells.values()),
        "late_penalty": max(0.0, score - points),
        "counts": counted.score if counted else None,
    }
    return Page(student, graded, about, cells, {})


@lru_cache(maxsize=1)
def _maker_of(root: Path) -> _Maker:
    return _Maker(root, configuration(root), again=False)


def make_page(root: Path, page: Page) -> str | None:
    """Write a page, in whatever process. Return "", None if it stays, or why there is none."""
    return _maker_of(root).make(page)


_makers: list[_Maker] = []  # the one of this process, where it is one of several


def _begin(maker: _Maker) -> None:
    _makers[:] = [maker]


def _make_here(page: Page) -> str | None:
    return _makers[0].make(page)


class _Maker:
    """Makes pages, one after another, in whatever process it is."""

    def __init__(self, root: Path, config: Any, again: bool) -> None:
        self._root, self._again = root, again
        self._exporter = FeedbackExporter(config)
        self._digest = maker_digest()

    def make(self, page: Page) -> str | None:
        """Write a page. Return "", None if it would stay as it is, or why there is none."""
        try:
            return self._make(page)
        except Exception as error:
            reason = (str(error).splitlines() or [""])[0][:200]
            who = printable_name(page.student)
            return f"{who}: no page could be made ({type(error).__name__}: {reason})"

    def _make(self, page: Page) -> str | None:
        data = page.notebook.read_bytes()
        said = json.dumps([page.about, page.cells, page.comments, self._digest], sort_keys=True)
        digest = hashlib.sha256(data + said.encode()).hexdigest()
        assignment = page.about["assignment"]
        folder = feedback_folder(self._root, page.student, assignment)
        path = folder / f"{assignment}.html"
        slips = (folder / TIMESTAMP).exists() and (folder / SECRET).exists()
        if slips and not self._again and made_from(path) == digest:
            # its time tells which run's inputs it shows (gradebook/shown_seeds.py)
            if path.stat().st_mtime_ns < page.notebook.stat().st_mtime_ns:
                os.utime(path)
            return None
        nb = read_graded(data)
        for cell in nb.cells:
            about = cell.metadata.get("nbgrader")
            name = about.get("grade_id", "") if about else ""
            if name in page.cells:
                about.score, about.points, about.waits = page.cells[name]
            if name in page.comments:
                about.comment = page.comments[name]
        text = self._exporter.page(nb, page.about)
        copy_slips(page.notebook.parent, folder)
        write_whole(path, f"{text.rstrip()}\n<!-- made from {digest} -->\n", durable=False)
        return ""


def made_from(path: Path) -> str:
    """Return the digest that a page's last line says; "" where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 120))
            found = _MADE_FROM.search(file.read())
    except OSError:
        return ""
    return found[1].decode() if found else ""


def _pages(root: Path, ledger: Ledger, assignment: str, students: list[str]) -> Iterator[Page]:
    """Yield what each page says of marks, by a query for each kind of them."""
    given, said = marks(ledger.gradebook, assignment), comments(ledger.gradebook, assignment)
    found = standings(ledger.gradebook, assignment)
    for student in students:
        if student not in found:
            continue
        mark = found[student]
        yield Page(
            student,
            autograded_path(root, student, assignment),
            {
                "student": student,
                "assignment": assignment,
                "notebook": assignment,
                "score": mark.score,
                "max_score": mark.max_score,
                "late_penalty": mark.late_penalty,
            },
            {
                name: (one.score or 0.0, one.points, one.score is None)
                for name, one in given.get(student, {}).items()
            },
            said.get(student, {}),
        )
