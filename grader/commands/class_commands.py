"""The commands around a graded class: sample, report, export, regrade, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands.options import DATABASE, known
from grader.course import CourseError, course_root


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--students", "count", type=click.IntRange(1), required=True, help="How many.")
@click.option("--seed", default="0", show_default=True, help="The same seed, the same class.")
@click.option("--honest", is_flag=True, help="Nothing broken or hostile, for benchmarks.")
@click.option("--force", is_flag=True, help="Also beside real submissions, which stay.")
def sample(
    names: tuple[str, ...],
    count: int,
    seed: str,
    honest: bool,
    force: bool,
) -> None:
    """Write the submissions of a made-up class to submitted/.

    60% are right or nearly so, 25% make known mistakes, 10% are unfinished, 3% broken files and
    2% hostile. An earlier sample is replaced; what no sample wrote never is.

    \b
    Examples:
      python -m grader sample --students 30
      python -m grader sample --students 500 --seed 7 --honest 02_batchnorm_forward
    """
    from grader.proving.sample_class import HONEST, SHARES, sample

    root = course_root()
    shares = HONEST if honest else SHARES
    told = sample(root, known(root, names), count, seed, shares=shares, force=force)
    for kind, number in sorted(told.items()):
        click.echo(f"{number:6} {kind}")
    click.echo(f"{told.total():6} submissions are in {root / 'submitted'}")


@click.command()
@click.argument("page", required=False, metavar="[FILE.html]", type=click.Path(path_type=Path))
@click.option("--json", "data", type=click.Path(path_type=Path), help="The same numbers, as JSON.")
@DATABASE
def report(page: Path | None, data: Path | None, database: str | None) -> None:
    """Write one page on what the class knows, what it misunderstood, and what failed.

    It holds everything it needs, and prints well. Without a file, to report.html.

    \b
    Examples:
      python -m grader report
      python -m grader report class.html --json class.json
      python -m grader report --json -                 JSON alone, to the terminal
    """
    from grader.gradebook.ledger import Ledger
    from grader.gradebook.report import as_json, as_page, numbers, summary
    from grader.nbgrader_calls.configuration import COURSE_ID, gradebook_url

    root = course_root()
    with Ledger(gradebook_url(root, database), COURSE_ID) as ledger:
        found = numbers(ledger)
    if page is None and data is None:
        page = Path("report.html")
    for path, write in ((page, as_page), (data, as_json)):
        if path is not None:
            _save(path, write(found))
    if "-" not in (str(page), str(data)):
        for line in summary(found):
            click.echo(line)


@click.command()
@click.argument("path", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["nbgrader", "canvas", "moodle"]),
    default="nbgrader",
    show_default=True,
)
@click.option("--assignment", "names", multiple=True, help="Only this one; may be repeated.")
@click.option("--student", "students", multiple=True, help="Only this one; may be repeated.")
@DATABASE
def export(
    path: Path,
    form: str,
    names: tuple[str, ...],
    students: tuple[str, ...],
    database: str | None,
) -> None:
    """Write the marks as CSV for another gradebook.

    \b
    Examples:
      python -m grader export marks.csv
      python -m grader export --format canvas marks.csv
      python -m grader export --format moodle marks.csv --assignment 02_batchnorm_forward
    """
    from grader.gradebook.ledger import Ledger
    from grader.nbgrader_calls.configuration import COURSE_ID, configuration, gradebook_url
    from grader.nbgrader_plugins.exports import FORMATS

    root = course_root()
    plugin = FORMATS[form](config=configuration(root, database))
    plugin.to, plugin.student = str(path), list(students)
    plugin.assignment = known(root, names) if names else []
    with Ledger(gradebook_url(root, database), COURSE_ID) as ledger:
        try:
            plugin.export(ledger.gradebook)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"the marks are in {path}")


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
    from grader.gradebook.ledger import Ledger
    from grader.gradebook.regrade import regrade
    from grader.nbgrader_calls.configuration import COURSE_ID, configuration, gradebook_url

    root = course_root()
    config = configuration(root, database)
    with Ledger(gradebook_url(root, database), COURSE_ID, config) as ledger:
        # a name that was chosen must be released; without names, what was graded is looked at
        told = regrade(root, ledger, known(root, names), click.echo, dry_run=dry_run)
    sys.exit(3 if told.not_judged else 0)


@click.command()
@DATABASE
def doctor(database: str | None) -> None:
    """Say what this machine lacks for grading. Exit code 1: it cannot grade.

    \b
    Example:
      python -m grader doctor
    """
    from grader.running.doctor import FAILS, examine

    found = examine(course_root(), database)
    for result in found:
        click.echo(f"{result.state:5} {result.name}: {result.said}")
    sys.exit(1 if any(result.state == FAILS for result in found) else 0)


def _save(path: Path, text: str) -> None:
    if str(path) == "-":
        click.echo(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"{path} is written")


CLASS_COMMANDS = (sample, report, export, regrade, doctor)
