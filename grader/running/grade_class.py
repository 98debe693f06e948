"""`grade`, from the course's folder to a summary: executor, configuration, gradebook, run."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import CourseError, chosen_assignments
from grader.intake.submissions import students_with
from grader.nbgrader_calls.configuration import hidden_paths
from grader.running.executors import executors
from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox

if TYPE_CHECKING:
    from grader.gradebook.ledger import Ledger
    from grader.records import Conditions
    from grader.running.class_run import Progress, Summary
    from grader.running.page_writing import Told


def grade_class(
    root: Path,
    names: tuple[str, ...],
    progress: AbstractContextManager[Progress],
    warn: Callable[[str], None],
    *,
    students: tuple[str, ...] = (),
    again: bool = False,
    workers: int | None = None,
    cluster: str | None = None,
    seed: str = "",
    sandbox: bool = True,
    database: str | None = None,
) -> Summary:
    """Grade what was handed in and is not graded yet, and return what was done.

    names: assignments; none means all of which something was handed in. progress, warn: told how
    far it is, and what to mind. workers: processes here, by default one a core. cluster: a Dask
    scheduler's address instead.

    Raises CourseError: before anything is graded, if nothing can be.
    """
    chosen = [n for n in chosen_assignments(root, names) if names or students_with(root, n)]
    ready = _prepared(root, warn, workers, cluster, seed, sandbox, database)
    with ready as (ledger, start, count, seed, conditions, best), progress as tell:
        from grader.running.class_run import ClassRun, Options

        options = Options(
            again=again, best=best, seed=seed, students=students, conditions=conditions
        )
        log = logging.getLogger("grader")
        return ClassRun(root, ledger, start, count, log, options).run(chosen, tell)


def watch_class(
    root: Path,
    names: tuple[str, ...],
    tell: Callable[[Told | str], None],
    warn: Callable[[str], None],
    *,
    exchange: bool = False,
    downloads: Path | None = None,
    system: str = "",
    workers: int | None = None,
    cluster: str | None = None,
    seed: str = "",
    sandbox: bool = True,
    database: str | None = None,
) -> Summary:
    """Grade what arrives, and write its feedback at once, until somebody stops it.

    tell: is told of each page, and in words of all else. exchange: also what comes by nbgrader's
    exchange, into which pages are released. downloads: also what comes into a folder, of one
    assignment; system: that it is from. The rest is as for `grade_class`.

    Raises CourseError: before anything is graded, if nothing can be.
    """
    chosen = chosen_assignments(root, names)
    if downloads and len(names) != 1:
        raise CourseError("name the one assignment that what comes into --downloads is of")
    ready = _prepared(root, warn, workers, cluster, seed, sandbox, database)
    with (
        executors(None, 1) as (start_pages, _),
        ready as (ledger, start, count, seed, conditions, best),
    ):
        from grader.intake.following import Followed
        from grader.intake.sorting import Way
        from grader.nbgrader_calls.exchange import Exchange
        from grader.running.class_run import Options
        from grader.running.watching import PATIENCE, Watch

        options = Options(best=best, seed=seed, conditions=conditions)
        log = logging.getLogger("grader")
        way = Way(system, database=database)
        sources, followed, release = [], ["submitted/"], None
        if downloads:
            sources.append(Followed(root, chosen[0], downloads, way, PATIENCE))
            followed.append(str(downloads))
        if exchange:
            site = Exchange(root, database)
            release = site.release
            followed.append(str(site.inbound))
            sources += [
                Followed(
                    root,
                    name,
                    site.inbound,
                    way,
                    PATIENCE,
                    exchange=True,
                    check_owner=site.check_owner,
                )
                for name in chosen
            ]
        watch = Watch(
            root,
            ledger,
            start,
            count,
            log,
            options,
            start_pages=start_pages,
            sources=sources,
            release=release,
            tell=tell,
        )
        return watch.follow(chosen, followed)


@contextlib.contextmanager
def _prepared(
    root: Path,
    warn: Callable[[str], None],
    workers: int | None,
    cluster: str | None,
    seed: str,
    sandbox: bool,
    database: str | None,
) -> Iterator[tuple[Ledger, Callable[[], Executor], int, str, Conditions, bool]]:
    """Prepare the gradebook, workers and how many, the seed, what submissions run under, and
    whether the best attempt counts."""
    with executors(cluster, workers or os.cpu_count() or 1) as (start, count):
        # nbgrader takes a second to import, in which the workers start
        gc.disable()  # there is nothing to collect
        from grader.gradebook.attempts import keeps_best
        from grader.gradebook.ledger import open_ledger
        from grader.nbgrader_plugins.judged_execute import configured_step

        gc.freeze()
        gc.enable()
        options = configured_step(root, database)
        best = keeps_best(options.config)
        conditions = options.conditions()
        conditions = replace(conditions, sandbox=conditions.sandbox and sandbox)
        if not conditions.sandbox:
            warn("Warning: submissions run with your rights (--no-sandbox)")
        elif not cluster:
            try:
                require_sandbox(hidden_paths(root, options.config))
            except SandboxUnavailable as error:
                raise CourseError(str(error)) from error
        with open_ledger(root, database) as ledger:
            yield ledger, start, count, seed or options.seed, conditions, best
