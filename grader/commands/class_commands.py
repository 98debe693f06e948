"""The commands on a class: release, grade, regrade."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands.options import DATABASE, LazyChoice, systems
from grader.course import chosen_assignments, course_root

if TYPE_CHECKING:
    from grader.running.class_run import Summary
    from grader.running.page_writing import Told

STOPPED = 3  # exit code: what was done is safe, something is left
FAULTS = 4  # exit code: all were graded, the grader itself failed on some exercises
SHOWN_LEFT = 20  # of what a stopped run left


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@DATABASE
def release(names: tuple[str, ...], database: str | None) -> None:
    """Enter assignments into the gradebook and make their student version.

    Without a name, all assignments. It can be done again after a correction, also when submissions
    exist; marks that were given stay.
    """
    from grader.nbgrader_calls.commands import release_assignments

    root = course_root()
    release_assignments(root, chosen_assignments(root, names), database, click.echo)


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--student", "students", multiple=True, help="Only this student; may be repeated.")
@click.option("--again", is_flag=True, help="Also what has not changed since it was graded.")
@click.option("--watch", is_flag=True, help="Go on: grade what arrives, and write its feedback.")
@click.option("--exchange", is_flag=True, help="With --watch: also nbgrader's exchange.")
@click.option(
    "--downloads",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="With --watch: also a folder that a learning system's downloads come into.",
)
@click.option("--from", "system", type=LazyChoice(systems), help="The system they are from.")
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
    watch: bool,
    exchange: bool,
    downloads: Path | None,
    system: str | None,
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

    --watch goes on until you stop it (Ctrl+C): whatever comes into submitted/ is graded, and its
    page of feedback written, within seconds; a line says who, how many points and how soon.
    --exchange also collects what `nbgrader submit` brings, and releases the pages into the
    exchange; --downloads collects what comes into a folder, as `collect ASSIGNMENT FOLDER/*` does.

    \b
    Examples:
      python -m grader grade                          all that is in submitted/
      python -m grader grade 02_batchnorm_forward --student ada
      python -m grader grade --watch --exchange
      python -m grader grade --watch 02_batchnorm_forward --downloads ~/Downloads/batchnorm
      python -m grader grade --cluster tcp://head:8786
    """
    from grader.running.grade_class import grade_class, watch_class

    # a batch system's way to say Ctrl+C
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if (exchange or downloads or system) and not watch:
        raise click.UsageError("--exchange, --downloads and --from go with --watch")
    if watch:
        if again or students:
            option = "--again" if again else "--student"
            raise click.UsageError(f"--watch grades what arrives: leave {option} out")
        summary = watch_class(
            course_root(),
            names,
            tell_json if as_json else partial(tell_line, quiet),
            lambda line: click.echo(line, err=True),
            exchange=exchange,
            downloads=downloads,
            system=system or "",
            workers=workers,
            cluster=cluster,
            seed=seed,
            sandbox=not no_sandbox,
            database=database,
        )
        if summary.left:
            tell(summary, quiet=True)
        sys.exit(STOPPED if summary.left else 0)
    summary = grade_class(
        course_root(),
        names,
        progress_bar(quiet or as_json),
        lambda line: click.echo(line, err=True),
        students=students,
        again=again,
        workers=workers,
        cluster=cluster,
        seed=seed,
        sandbox=not no_sandbox,
        database=database,
    )
    if as_json:
        click.echo(json.dumps(vars(summary), indent=1))
    else:
        tell(summary, quiet)
    sys.exit(STOPPED if summary.stopped else FAULTS if summary.faults else 0)


def tell_line(quiet: bool, said: Told | str) -> None:
    """Print what a run that goes on says: pages, unless it is quiet, and all else on stderr."""
    if isinstance(said, str):
        click.echo(said, err=True)
        return
    if not quiet:
        click.echo(f"{datetime.now():%H:%M:%S} {said}")
    for note in said.notes:
        click.echo(f"  {note}", err=quiet)


def tell_json(said: Told | str) -> None:
    """Print the same, a JSON object a line."""
    fields = {"note": said} if isinstance(said, str) else asdict(said)
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    click.echo(json.dumps({"time": when, **fields}, ensure_ascii=False))


@contextmanager
def progress_bar(off: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with rate and time left on stderr, if that is a terminal."""
    from tqdm import tqdm

    with tqdm(unit="submission", disable=off or None, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
            if not done:
                bar.refresh()

        yield progress


def tell(summary: Summary, quiet: bool) -> None:
    """Print what a run did: counts, then everything that needs somebody's attention."""
    if not quiet:
        click.echo(f"{summary.graded} graded, {summary.unchanged} unchanged since they were")
    for title, lines in (
        ("refused or repaired, or did not come to its end:", summary.notes),
        ("another late penalty, for a due date has moved:", summary.penalties),
        ("the grader itself failed (they are tried again by the next run):", summary.faults),
    ):
        if lines:
            click.echo(title)
            for line in lines:
                click.echo(f"  {line}")
    if summary.stopped:
        click.echo(f"stopped: {summary.stopped}", err=True)
        click.echo(f"{len(summary.left)} are left; run it again to go on:", err=True)
        for line in summary.left[:SHOWN_LEFT]:
            click.echo(f"  {line}", err=True)
        if len(summary.left) > SHOWN_LEFT:
            click.echo(f"  and {len(summary.left) - SHOWN_LEFT} more", err=True)


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@DATABASE
def regrade(names: tuple[str, ...], dry_run: bool, database: str | None) -> None:
    """Judge the stored answers again, after a solution, tolerance, or known mistake changed.

    No submission is run: its answers to the same secret inputs are in the gradebook. Marks and
    comments given by hand stay. Where the inputs themselves changed, submissions have to be run
    again, by `grade --again`; they are named. Exit code 3: some are.

    \b
    Examples, after `python -m grader release 02_batchnorm_forward`:
      python -m grader regrade --dry-run 02_batchnorm_forward
      python -m grader regrade 02_batchnorm_forward
    """
    from grader.gradebook.ledger import open_ledger
    from grader.gradebook.regrade import regrade

    root = course_root()
    with open_ledger(root, database) as ledger:
        # a name that was chosen must be released; without names, what was graded is looked at
        chosen = chosen_assignments(root, names)
        outcome = regrade(root, ledger, chosen, click.echo, dry_run=dry_run)
    sys.exit(STOPPED if outcome.not_judged else 0)


CLASS_COMMANDS = (release, grade, regrade)
