"""`python -m grader`: what an instructor types, and the commands behind the Makefile."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from grader.commands.class_commands import CLASS_COMMANDS
from grader.commands.options import DATABASE, known
from grader.commands.publishing_commands import PUBLISHING_COMMANDS
from grader.commands.source_commands import SOURCE_COMMANDS
from grader.course import CourseError, course_root

STOPPED = 3  # exit code: what was committed is safe, something is left
FAULTS = 4  # exit code: all were graded, the grader itself failed on some exercises


class Commands(click.Group):
    """Errors of the course are told in one line, not as tracebacks."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except CourseError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build the course's release and grade submissions.

    \b
    A class, from release to marks:
      python -m grader release 02_batchnorm_forward
      python -m grader collect 02_batchnorm_forward downloads/*.zip
      python -m grader grade 02_batchnorm_forward
      python -m grader feedback 02_batchnorm_forward
      python -m grader report report.html
      python -m grader export --format moodle marks.csv
    """


@main.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@DATABASE
def release(names: tuple[str, ...], database: str | None) -> None:
    """Enter assignments into the gradebook and make their student version.

    Without a name, all assignments. It can be done again after a correction, also when submissions
    exist; marks that were given stay.
    """
    from grader.nbgrader_calls.configuration import api, require

    root = course_root()
    nbgrader = api(root, database)
    for name in known(root, names):
        require(nbgrader.generate_assignment(name, force=True), f"the release of {name}")
        click.echo(f"{name} is released in notebooks/{name}")


@main.command()
@click.argument("name", metavar="ASSIGNMENT")
@click.argument("archives", nargs=-1, type=click.Path(exists=True, path_type=Path))
@DATABASE
def collect(name: str, archives: tuple[Path, ...], database: str | None) -> None:
    """Take submissions from zip files downloaded from a learning management system.

    The archives (or notebooks) are copied to downloaded/ASSIGNMENT/archive and unpacked within
    bounds. Who handed in what is read from the file names by nbgrader's zip collector;
    nbgrader_config.py can set c.FileNameCollectorPlugin.named_regexp. Files that are left out are
    named.

    \b
    Example:
      python -m grader collect 02_batchnorm_forward ~/Downloads/moodle.zip
    """
    from grader.intake.collecting import collect_zips

    root = course_root()
    known(root, (name,))
    count, left_out = collect_zips(root, name, archives, database)
    for line in left_out:
        click.echo(line, err=True)
    click.echo(f"{name}: {count} submissions are in submitted/")


@main.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--student", "students", multiple=True, help="Only this student; may be repeated.")
@click.option("--again", is_flag=True, help="Also what has not changed since it was graded.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default one a core.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://head:8786.")
@click.option("--seed", default="", help="The seed of the secret inputs; by default the first's.")
@click.option("--no-sandbox", is_flag=True, help="Run submissions with your rights. Do not.")
@click.option("--quiet", is_flag=True, help="Say only what needs attention.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@DATABASE
def grade(
    names: tuple[str, ...],
    students: tuple[str, ...],
    again: bool,
    workers: int | None,
    cluster: str | None,
    seed: str,
    no_sandbox: bool,
    quiet: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Grade what was handed in and has not been graded yet.

    It can be stopped at any moment, and started again: what was graded stays, the rest follows.
    Exit codes: 0 all graded, 1 nothing could be done, 3 stopped with something left, 4 the grader
    itself failed on some exercises.

    On a cluster every worker process grades one submission at a time, however many threads it has:
    start `dask worker tcp://head:8786 --nworkers 8 --nthreads 1`, where this package is installed.

    \b
    Examples:
      python -m grader grade                          all that is in submitted/
      python -m grader grade 02_batchnorm_forward --student ada
      python -m grader grade --cluster tcp://head:8786
    """
    from grader.intake.submissions import students_with
    from grader.nbgrader_calls.configuration import (
        COURSE_ID,
        configuration,
        gradebook_url,
        grading_options,
    )
    from grader.running.executors import executors
    from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox

    root = course_root()
    chosen = [n for n in known(root, names) if names or students_with(root, n)]
    # a batch system's way to say Ctrl+C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with executors(cluster, workers or os.cpu_count() or 1) as (start, count):
        # nbgrader takes a second to import, in which the workers start
        gc.disable()  # there is nothing to collect
        from grader.gradebook.ledger import Ledger
        from grader.running.class_run import ClassRun, Options

        gc.freeze()
        gc.enable()
        config = configuration(root, database)
        settings = grading_options(config)
        settings.sandbox = settings.sandbox and not no_sandbox
        if not settings.sandbox:
            click.echo("Warning: submissions run with your rights (--no-sandbox)", err=True)
        elif not cluster:
            try:
                require_sandbox()
            except SandboxUnavailable as error:
                raise CourseError(str(error)) from error
        options = Options(
            again=again,
            sandbox=settings.sandbox,
            seed=seed or settings.seed,
            budget=settings.budget(),
            students=students,
        )
        log = logging.getLogger("grader")
        with (
            Ledger(gradebook_url(root, database), COURSE_ID, config) as ledger,
            progress_bar(quiet or as_json) as progress,
        ):
            summary = ClassRun(root, ledger, start, count, log, options).run(chosen, progress)
    if as_json:
        click.echo(json.dumps(vars(summary), indent=1))
    else:
        tell(summary, quiet)
    sys.exit(STOPPED if summary.stopped else FAULTS if summary.faults else 0)


@contextmanager
def progress_bar(off: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left on stderr, if that is a terminal."""
    from tqdm import tqdm

    with tqdm(unit="submission", disable=off or None, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
            if not done:
                bar.refresh()

        yield progress


def tell(summary: Any, quiet: bool) -> None:
    """Print what a run did: counts, then everything that needs somebody's attention."""
    if not quiet:
        click.echo(f"{summary.graded} graded, {summary.unchanged} unchanged since they were")
    for title, lines in (
        ("refused or repaired:", summary.notes),
        ("the grader itself failed (they are tried again by the next run):", summary.faults),
    ):
        if lines:
            click.echo(title)
            for line in lines:
                click.echo(f"  {line}")
    if summary.stopped:
        click.echo(f"stopped: {summary.stopped}", err=True)
        click.echo(f"{len(summary.left)} are left; run it again to go on:", err=True)
        for line in summary.left[:20]:
            click.echo(f"  {line}", err=True)
        if len(summary.left) > 20:
            click.echo(f"  and {len(summary.left) - 20} more", err=True)


@main.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@DATABASE
def feedback(names: tuple[str, ...], database: str | None) -> None:
    """Write every graded student's page to feedback/, by nbgrader's own command."""
    from grader.nbgrader_calls.configuration import api, require

    root = course_root()
    nbgrader = api(root, database)
    for name in known(root, names):
        if any((root / "autograded").glob(f"*/{name}")):
            require(nbgrader.generate_feedback(name, force=True), f"the feedback of {name}")
            click.echo(f"{name}: pages are in feedback/")


for command in (*SOURCE_COMMANDS, *CLASS_COMMANDS, *PUBLISHING_COMMANDS):
    main.add_command(command)
