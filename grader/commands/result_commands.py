"""The commands around a graded class: sample, report, similar, export, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands.options import DATABASE, LazyChoice
from grader.course import chosen_assignments, course_root, submitted_folder


def _formats() -> list[str]:
    from grader.nbgrader_plugins.exports import FORMATS

    return list(FORMATS)


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
    dealt = sample(
        root,
        chosen_assignments(root, names),
        count,
        seed,
        shares=shares,
        force=force,
    )
    for kind, number in sorted(dealt.items()):
        click.echo(f"{number:6} {kind}")
    click.echo(f"{dealt.total():6} submissions are in {submitted_folder(root)}")


@click.command()
@click.argument("page", required=False, metavar="[FILE.html]", type=click.Path(path_type=Path))
@click.option("--json", "data", type=click.Path(path_type=Path), help="The same numbers, as JSON.")
@click.option("--student", metavar="ID", help="One student's page, over all notebooks.")
@click.option(
    "--students",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Everybody's page as well, in a folder; the class's page leads there.",
)
@click.option("--section", help="Only this section of the roster.")
@DATABASE
def report(
    page: Path | None,
    data: Path | None,
    student: str | None,
    students: Path | None,
    section: str | None,
    database: str | None,
) -> None:
    """Write one page on what the class knows, what it misunderstood, and what it needs next.

    It holds everything it needs, sorts and filters, and prints well. Without a file, to
    report.html. A student's page says nothing of others but where quarters of the class are. What
    is in the JSON is described in docs/report.schema.json.

    \b
    Examples:
      python -m grader report
      python -m grader report class.html --json class.json
      python -m grader report report.html --students report-students
      python -m grader report --student ada ada.html
      python -m grader report --section B section-b.html
      python -m grader report --json -                 JSON alone, to the terminal
    """
    if student is not None and students is not None:
        raise click.UsageError("choose one: --student for one page, --students for everybody's")
    from grader.reporting.writing import Wanted, write_report

    wanted = Wanted(page, data, student, students, section)
    write_report(course_root(), wanted, click.echo, database)


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]... [FILE.html]")
@click.option("--json", "data", type=click.Path(path_type=Path), help="The same pairs, as JSON.")
@click.option(
    "--most", type=click.IntRange(1), default=50, show_default=True, help="Pairs that are shown."
)
def similar(names: tuple[str, ...], data: Path | None, most: int) -> None:
    """Write one page on pairs of students whose work is alike beyond what the exercises force.

    A reason to talk, never a verdict. Graded notebooks are compared, of all assignments unless some
    are named: the more, the clearer. Names, comments, formatting, temporaries and the order of
    independent lines are looked through; what many have counts little. Without a file, the page
    goes to similar.html. It names students: it is for their teachers only.

    \b
    Examples:
      python -m grader similar
      python -m grader similar 02_batchnorm_forward pairs.html
      python -m grader similar --json -                JSON alone, to the terminal
    """
    from grader.similarity.page import write_similar

    root = course_root()
    pages = [Path(name) for name in names if name.endswith(".html")]
    if len(pages) > 1:
        raise click.UsageError(f"one page is written, and {len(pages)} are named")
    chosen = chosen_assignments(root, tuple(n for n in names if not n.endswith(".html")))
    write_similar(root, chosen, pages[0] if pages else None, data, most, click.echo)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "--format",
    "form",
    type=LazyChoice(_formats),
    default="nbgrader",
    show_default=True,
    help="The system that takes it.",
)
@click.option("--assignment", "names", multiple=True, help="Only this one; may be repeated.")
@click.option("--student", "students", multiple=True, help="Only this one; may be repeated.")
@click.option("--points-per-exercise", is_flag=True, help="A column for each exercise, too.")
@click.option("--bom", is_flag=True, help="Begin the CSV so that Excel sees that it is UTF-8.")
@click.option("--complete-only", is_flag=True, help="Refuse while a mark by hand is missing.")
@DATABASE
def export(
    path: Path,
    form: str,
    names: tuple[str, ...],
    students: tuple[str, ...],
    points_per_exercise: bool,
    bom: bool,
    complete_only: bool,
    database: str | None,
) -> None:
    """Write the marks for another gradebook, as its import takes them back.

    Who is who there is known from what was collected and from the roster. Where the file is named
    .xlsx, it is a workbook. Who has no mark, or one that waits for a hand, is named.

    \b
    Examples:
      python -m grader export marks.csv
      python -m grader export --to canvas marks.csv
      python -m grader export --to moodle marks.csv --assignment 02_batchnorm_forward
      python -m grader export --to xlsx --points-per-exercise --complete-only marks.xlsx
    """
    from grader.nbgrader_plugins.exports import Choice, export_marks

    root = course_root()
    chosen = tuple(chosen_assignments(root, names)) if names else ()
    choice = Choice(chosen, students, points_per_exercise, bom, complete_only)
    export_marks(root, path, form, choice, lambda line: click.echo(line, err=True), database)
    click.echo(f"the marks are in {path}")


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
        click.echo(f"{result.state:5} {result.name}: {result.message}")
    sys.exit(1 if any(result.state == FAILS for result in found) else 0)


RESULT_COMMANDS = (sample, report, similar, export, doctor)
