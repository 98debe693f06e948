"""Pages of feedback as a run that goes on writes them: in a process of their own, soon after the
marks, so that one that takes long keeps no grading waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from pathlib import Path

from grader.course import CourseError, submission_path
from grader.files import printable_name
from grader.gradebook.ledger import Ledger
from grader.intake.exchange_files import read_secret
from grader.intake.submissions import Submission
from grader.records import Graded
from grader.returning.pages import Page, make_page, page_apart, pages_of
from grader.running.class_run import Key
from grader.running.executors import Lasting


@dataclass(frozen=True)
class Told:
    """A page of feedback that is there.

    waits: points that wait for a mark by hand. counts: whether it is the attempt with the marks.
    seconds: since the file came. notes: what was refused or repaired.
    """

    student: str
    assignment: str
    attempt: int
    points: float
    max_points: float
    waits: float
    counts: bool
    seconds: float
    page: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        number = f"attempt {self.attempt}, " if self.attempt > 1 else ""
        waits = f" ({self.waits:g} wait for a mark by hand)" if self.waits else ""
        best = "" if self.counts else ", an earlier attempt counts"
        return (
            f"{printable_name(self.student)}, {self.assignment}: {number}{self.points:.4g} of "
            f"{self.max_points:g} points{waits}{best}, page after {self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class News:
    """A submission that was graded just now. since: when it came. apart: if it does not count."""

    submission: Submission
    graded: Graded
    since: float
    apart: bool


class PageWriter:
    """Writes pages, and tells of those that are there.

    start: makes executors. release: puts the page of an assignment and a student into nbgrader's
    exchange. tell, say: are told of a page, and in words of what went wrong.
    """

    def __init__(
        self,
        root: Path,
        ledger: Ledger,
        start: Callable[[], Executor],
        release: Callable[[str, str], None] | None,
        tell: Callable[[Told], None],
        say: Callable[[str], None],
    ) -> None:
        self._root, self._ledger, self._start = root, ledger, Lasting(start)
        self._release, self._tell, self._say = release, tell, say
        self._due: dict[Key, News | None] = {}
        self._making: dict[Future[str | None], tuple[Page, News | None]] = {}
        self._failed: dict[Key, News | None] = {}

    @property
    def left(self) -> list[Key]:
        """Return whose pages are not there yet."""
        pages = ((page.about["assignment"], page.student) for page, _ in self._making.values())
        return list(dict.fromkeys((*self._due, *pages, *self._failed)))

    def ask(self, key: Key, news: News | None = None) -> None:
        """Have a page written, or looked at whether it would be another one."""
        if news or key not in self._due:
            self._due[key] = news

    def try_again(self) -> None:
        """Have those written that could not be."""
        self._due = self._failed | self._due
        self._failed = {}

    def stop(self) -> None:
        """End what is being written."""
        self._start.stop()

    def work(self) -> set[str]:
        """Begin what is due and tell of what is done; return of which assignments pages are new.

        Raises CourseError, SQLAlchemyError: if the gradebook fails; nothing is lost.
        """
        new = set()
        for future in [future for future in self._making if future.done()]:
            page, news = self._making.pop(future)
            key = page.about["assignment"], page.student
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                self._start.stop()
                self.ask(key, news)
            elif error or (made := future.result()):
                self._say(f"{error or made}, {key[0]}")
                self._failed[key] = news
            else:
                new |= {key[0]} if made is not None else set()
                self._finish(page, key, news)
        for key, said in self._pages():
            news = self._due.pop(key)
            if said:
                self._making[self._start().submit(make_page, self._root, said)] = said, news
        return new

    def _pages(self) -> list[tuple[Key, Page | None]]:
        """Return what the pages that are due say; None for who has no marks."""
        found: dict[Key, Page | None] = dict.fromkeys(self._due)
        for name in dict.fromkeys(assignment for assignment, _ in self._due):
            apart = {}
            for (assignment, student), news in self._due.items():
                if assignment == name and news and news.apart:
                    digest = news.submission.digest
                    apart[student] = page_apart(self._root, self._ledger, name, student, digest)
            students = [s for a, s in self._due if a == name and s not in apart]
            pages = pages_of(self._root, self._ledger, name, students) if students else []
            found |= {(name, page.student): page for page in (*pages, *apart.values())}
        return list(found.items())

    def _finish(self, page: Page, key: Key, news: News | None) -> None:
        """Release a page, and tell of it if it is of something new."""
        name, student = key
        if self._release and read_secret(submission_path(self._root, student, name).parent):
            try:
                self._release(name, student)
            except CourseError as error:
                self._say(str(error))
        if news is None:
            return
        every = self._ledger.attempts(name, student)
        numbers = {one.digest: one.number for one in every}
        self._tell(
            Told(
                student=student,
                assignment=name,
                attempt=numbers.get(news.submission.digest, len(every) + 1),
                points=page.about["score"],
                max_points=page.about["max_score"],
                waits=sum(points for _, points, waits in page.cells.values() if waits),
                counts=not news.apart,
                seconds=round(max(0.0, time.time() - news.since), 2),
                page=f"feedback/{student}/{name}/{name}.html",
                notes=tuple(news.graded.notes.lines),
            )
        )
