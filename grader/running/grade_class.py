"""`grade`, from the course's folder to a summary: executor, configuration, gradebook, run."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
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
    from grader.running.class_run import Progress, Summary


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
    with executors(cluster, workers or os.cpu_count() or 1) as (start, count):
        # nbgrader takes a second to import, in which the workers start
        gc.disable()  # there is nothing to collect
        from grader.gradebook.ledger import open_ledger
        from grader.nbgrader_plugins.judged_execute import configured_step
        from grader.running.class_run import ClassRun, Options

        gc.freeze()
        gc.enable()
        options = configured_step(root, database)
        conditions = options.conditions()
        conditions = replace(conditions, sandbox=conditions.sandbox and sandbox)
        if not conditions.sandbox:
            warn("Warning: submissions run with your rights (--no-sandbox)")
        elif not cluster:
            try:
                require_sandbox(hidden_paths(root, options.config))
            except SandboxUnavailable as error:
                raise CourseError(str(error)) from error
        asked = Options(
            again=again, seed=seed or options.seed, students=students, conditions=conditions
        )
        with open_ledger(root, database) as ledger, progress as tell:
            return ClassRun(root, ledger, start, count, logging.getLogger("grader"), asked).run(
                chosen, tell
            )
