"""Jobs onto an executor, few at a time, and what became of each, whatever dies meanwhile.

Exception
└── StoppedError    the run cannot go on
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for

from grader.course import CourseError
from grader.intake.submissions import Submission
from grader.records import Graded, Job
from grader.running.executors import stop
from grader.running.jobs import grade
from grader.sandbox.bubblewrap import SandboxUnavailable

# a worker that dies takes others' submissions with it: each gets another chance, by itself
CHANCES = 2

Item = tuple[Submission, Job | None]  # None: there is nothing to do
Result = tuple[Submission, Job | None, Graded | Exception | None]
_END = (None, None)


class StoppedError(Exception):
    """Raise it when no other submission would fare better; the message says why.

    What was committed is safe.
    """


def dispatch(
    items: Iterator[Item], start: Callable[[], Executor], workers: int
) -> Generator[list[Result], None, None]:
    """Yield what came in together: each item with what its job returned, or with the exception that
    was the grader's own fault.

    start: makes an executor, and another one when that breaks. Closing the generator ends what is
    still being worked on.

    Raises StoppedError: if no other submission would fare better.
    """
    with contextlib.closing(dispatch_as_they_come(items, start, workers, None)) as every:
        yield from filter(None, every)


def dispatch_as_they_come(
    items: Iterator[Item | None],
    start: Callable[[], Executor],
    workers: int,
    seconds: float | None,
) -> Generator[list[Result], None, None]:
    """Do what `dispatch` does with items of which more may come, and which say None till then.

    seconds: how long it waits at most before it yields an empty list, and asks for items again.
    """
    waiting: dict[Future[Graded], tuple[Submission, Job]] = {}
    arrived: list[Result] = []
    exhausted = False
    pool = start()
    try:
        while not exhausted or waiting:
            # few at a time: memory does not grow with the class
            while not exhausted and len(waiting) < 2 * workers and len(arrived) < 2 * workers:
                item = next(items, _END)
                if item is None:
                    break
                submission, job = item
                if submission is None:
                    exhausted = True
                elif job is None:
                    arrived.append((submission, None, None))
                else:
                    waiting[_submit(pool, job)] = submission, job
            if arrived:  # while it is written, the workers have something to do
                yield arrived
                arrived = []
                continue
            if seconds is not None:
                yield []
                if not waiting:
                    time.sleep(seconds)
            finished, _ = wait_for(waiting, seconds, return_when=FIRST_COMPLETED)
            if any(map(_is_broken, finished)):
                finished, _ = wait_for(waiting)
            lost = []
            try:
                for future in finished:
                    submission, job = waiting.pop(future)
                    if _is_broken(future):
                        lost.append((submission, job))
                    else:
                        arrived.append((submission, job, _outcome(future)))
            except StoppedError:
                yield arrived
                raise
            if lost:
                stop(pool)
                yield arrived
                arrived = []
                for submission, job in lost:
                    yield [(submission, job, _grade_alone(start, job))]
                pool = start()
        yield arrived
    except BaseException:
        stop(pool)
        raise
    pool.shutdown()


def _submit(pool: Executor, job: Job) -> Future[Graded]:
    try:
        return pool.submit(grade, job)
    except BrokenExecutor as error:
        failed: Future[Graded] = Future()
        failed.set_exception(error)
        return failed


def _is_broken(future: Future[Graded]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _outcome(future: Future[Graded]) -> Graded | Exception:
    try:
        return future.result()
    except SandboxUnavailable as error:
        raise StoppedError(f"a worker has no sandbox: {error}") from error
    except (CourseError, OSError) as error:
        raise StoppedError(f"a worker cannot grade: {error}") from error
    except CancelledError as error:
        raise StoppedError(
            "what graded has ended, or lost all its workers, and gave its work back"
        ) from error
    except Exception as error:
        return error


def _grade_alone(start: Callable[[], Executor], job: Job) -> Graded | Exception:
    """Grade a submission that was being worked on when a worker died, with no other near."""
    for _ in range(CHANCES):
        pool = start()
        try:
            future = _submit(pool, job)
            wait_for([future])
            if not _is_broken(future):
                return _outcome(future)
        finally:
            stop(pool)
    _require_workers(start)
    return RuntimeError(f"its worker died {CHANCES} times, alone")


def _require_workers(start: Callable[[], Executor]) -> None:
    """Raise StoppedError if workers die that have nothing to do."""
    pool = start()
    try:
        pool.submit(os.getpid).result()
    except BrokenExecutor as error:
        raise StoppedError("the workers end as soon as they start: see what they said") from error
    finally:
        stop(pool)
