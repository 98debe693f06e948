"""Grading at hand-in: what arrives is graded at once, and its page of feedback written.

A run like any other, which does not end: one writer, warm workers, every submission committed by
itself. What the folders and the gradebook hold is all that it knows; so whatever is killed, the
next run goes on.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from grader.course import CourseError, assignments
from grader.files import only_writer, printable_name
from grader.gradebook.database import describe_error
from grader.gradebook.ledger import Ledger
from grader.intake.arrivals import Arrival, Arrivals
from grader.intake.following import Followed
from grader.intake.reading import IntakeError, parse_notebook
from grader.intake.submissions import Submission, read_submission
from grader.marking.settling import settle
from grader.records import Graded
from grader.running.class_run import ClassRun, Key, Options, Summary
from grader.running.dispatch import Item, StoppedError, dispatch_as_they_come
from grader.running.executors import Lasting
from grader.running.faults import as_fault
from grader.running.jobs import course_paths
from grader.running.page_writing import News, PageWriter, Told

TICK = 0.1  # seconds between looks at the workers
LOOK = 0.5  # between looks at the folders; a file is quiet if two looks see the same
SHARE = 10  # a look that takes a second is followed by ten without one
PATIENCE = 5.0  # for which a file that cannot be read is waited for
PAUSE = 10.0  # before another try, where nothing can be graded
DUE_DATES = 60.0  # between looks whether a due date has moved


class Watch(ClassRun):
    """A run that follows submitted/, and what is collected into it.

    start, start_pages: make executors, of workers and of what writes pages. release: puts the page
    of an assignment and a student into nbgrader's exchange. tell: is told of each page, and in
    words of all else. patience: seconds for which a file that cannot be read is waited for.
    """

    def __init__(
        self,
        root: Path,
        ledger: Ledger,
        start: Callable[[], Executor],
        workers: int,
        log: logging.Logger,
        options: Options | None = None,
        *,
        start_pages: Callable[[], Executor],
        sources: Sequence[Followed] = (),
        release: Callable[[str, str], None] | None = None,
        tell: Callable[[Told | str], None],
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workers = Lasting(start)
        super().__init__(root, ledger, self._workers, workers, log, options)
        self._tell, self._sources = tell, sources
        self._pages = PageWriter(root, ledger, start_pages, release, tell, self._say)
        self._patience, self._clock = patience, clock
        self._queue: deque[tuple[Arrival, str]] = deque()  # with the seed that it is asked with
        self._busy: dict[Key, Arrival] = {}  # queued or with a worker
        self._came: dict[Key, float] = {}  # when what was collected from elsewhere had come
        self._said: dict[str, None] = {}
        self._stamps: dict[str, tuple[int, ...]] = {}  # assignment -> times of the course's files
        self._last_trouble = ""
        self._next_look = self._next_due_dates = 0.0

    def follow(self, names: list[str], places: Sequence[str] = ("submitted/",)) -> Summary:
        """Grade what arrives until somebody stops it. names: assignments. places: for what is said.

        Raises CourseError: if another run is at work.
        """
        self._arrivals = Arrivals(self.root, names, assignments(self.root))
        self._names = names
        with only_writer(self.root, "grade --watch"):
            self._tell(f"followed for {', '.join(names)}: {', '.join(places)}; Ctrl+C ends it")
            try:
                with ThreadPoolExecutor(1) as self._disk:
                    while True:
                        self._try()
                        self._queue.clear()
                        self._busy.clear()
                        time.sleep(PAUSE)
            except KeyboardInterrupt:
                self.summary.stopped = "interrupted"
            finally:
                self._pages.stop()
                self._workers.stop()
        for assignment, student in dict.fromkeys((*self._busy, *self._pages.left)):
            self.summary.left.append(f"{printable_name(student)}, {assignment}")
        return self.summary

    def _try(self) -> None:
        """Follow until something is wrong with all, and say what that is."""
        try:
            results = dispatch_as_they_come(self._items(), self.start, self.workers, TICK)
            with contextlib.closing(results):
                for arrived in results:
                    for submission, job, outcome in arrived:
                        if isinstance(outcome, Exception) and job:
                            outcome = as_fault(self.root, job, outcome)
                        self._done(submission, outcome if isinstance(outcome, Graded) else None)
                    if not arrived:
                        self._tick()
        except (StoppedError, CourseError, OSError) as error:
            self._trouble(str(error))
        except SQLAlchemyError as error:
            self._trouble(f"the gradebook fails: {describe_error(error)}")

    def _trouble(self, why: str) -> None:
        """Say why nothing can be done now, once."""
        line = f"nothing can be graded now: {why}; it is tried again every {PAUSE:g} s"
        if line != self._last_trouble:
            self._tell(line)
        self._last_trouble = line

    def _done(self, submission: Submission, graded: Graded | None) -> None:
        """Enter a graded submission, and have its page made. graded: None if it was before."""
        key = submission.assignment, submission.student
        arrival = self._busy.get(key)  # none: it was graded with the best attempt before it
        before = self.summary.graded
        if graded:
            self._take([(submission, None, graded)])
        apart = self._attempts.is_outdone(submission)
        if graded and self.summary.graded > before:
            since = self._came.pop(key, arrival.since if arrival else time.time())
            self._pages.ask(key, News(submission, graded, since, apart))
        elif not apart:
            self._pages.ask(key)
        if arrival:
            self._arrivals.take(arrival)
            del self._busy[key]
        for line in self.summary.faults:
            self._tell(line)
        self.summary.faults.clear()
        self.summary.notes.clear()

    # ---- what comes ----

    def _items(self) -> Iterator[Item | None]:
        """Yield what has come and is to be graded; None where nothing has."""
        while True:
            if not self._queue:
                yield None
                continue
            arrival, seed = self._queue.popleft()
            key = arrival.key
            submission = read_submission(self.root, *key, self.log)
            if not self._arrivals.is_still(arrival):
                del self._busy[key]  # it is being written: a later look sees it
                continue
            impatient = not self._is_unchanged(submission) and arrival.waited < self._patience
            if impatient and not _is_whole(submission):
                del self._busy[key]
                continue
            if arrival.missing and not self._is_unchanged(submission):
                self._say(
                    f"{printable_name(key[1])}, {key[0]}: there is no {key[0]}.ipynb, but "
                    f"{', '.join(arrival.missing)}"
                )
            digest = self._digests[key[0]].get(key[1], "")
            for one in self._attempts.to_grade(submission, digest):
                yield self._item(one, seed)

    def _tick(self) -> None:
        """Look at what is due."""
        now = self._clock()
        if now >= self._next_look:
            self._look(now)
            self._next_look = self._clock() + max(LOOK, SHARE * (self._clock() - now))
        if now >= self._next_due_dates:
            known = [name for name in self._names if name in self._digests]
            for change in self._follow_due_dates(known):
                self._pages.ask((change.assignment, change.student))
            settle(self.root, self.ledger.gradebook.engine, known)
            for line in self.summary.penalties:
                self._tell(line)
            self.summary.penalties.clear()
            self._pages.try_again()
            self._next_due_dates = now + DUE_DATES
        for name in self._pages.work():
            # its pages may tell the secret inputs: what comes from now on is asked others
            self._seeds.pop(name, None)

    def _look(self, now: float) -> None:
        """Queue what has come and is quiet."""
        for source in self._sources:
            found = source.look(now)
            for student, came in found.came.items():
                self._came[source.assignment, student] = came
            for line in found.said:
                self._say(line)
        for arrival in self._arrivals.look(now):
            if arrival.key in self._busy or not self._is_released(arrival.assignment):
                continue
            self._busy[arrival.key] = arrival
            # drawn now: what is shown from here on was not there when this was handed in
            self._queue.append((arrival, self._seed(arrival.assignment)))
        for line in self._arrivals.strangers:
            self._say(line)

    def _is_released(self, assignment: str) -> bool:
        """Tell whether an assignment can be graded; if not, say it."""
        try:
            paths = course_paths(self.root, assignment)
            stamp = tuple(path.stat().st_mtime_ns for path in paths)
            if self._stamps.get(assignment) == stamp:
                return True
            self._know(assignment)
        except (CourseError, OSError) as error:
            self._say(f"what was handed in for {assignment} waits: {error}")
            return False
        self._packed.pop(assignment, None)
        self._stamps[assignment] = stamp
        return True

    def _say(self, line: str) -> None:
        """Say something once, not at every look."""
        if line not in self._said:
            self._said[line] = None
            self._tell(line)


def _is_whole(submission: Submission) -> bool:
    """Tell whether a file can be read: one that is being written cannot."""
    try:
        parse_notebook("", submission.data)
    except IntakeError:
        return False
    return not submission.refusal
