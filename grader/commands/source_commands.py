"""The commands on the course's sources: make them, prove them, measure with them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.course import chosen_assignments, course_root, source_folder


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
def build(names: tuple[str, ...]) -> None:
    """Execute the sources and regenerate all that is made from them.

    ASSIGNMENTS are folder names in solutions/; without any, all are built.
    """
    from grader.source.build import build as run

    run(course_root(), list(names), click.echo)


@click.command()
@click.argument("name", metavar="EXERCISE")
@click.option("--after", help="The cell behind which it is put; none for a new notebook.")
@click.option("--points", type=click.IntRange(1), default=1, show_default=True)
@click.option("--points-from", "giver", help="The exercise that gives them; none for a bonus.")
def add(name: str, after: str | None, points: int, giver: str | None) -> None:
    """Put the cells of a new exercise into its source notebook, for you to fill in.

    It must be described in utils/exercises/ already. The first exercise of a notebook makes the
    notebook, with a question in words for one point more. All exercises share 100 points, so
    another one gives up what this one gets; those of bonus notebooks have points beside the 100.

    \b
    Examples:
      python -m grader add standard_error --after model-answer --points-from batch_statistics
      python -m grader add pull --points 2
    """
    from grader.source.add import add_exercise

    add_exercise(course_root(), name, after, points, giver, click.echo)


@click.command("model-answers")
@click.argument("state", type=click.Choice(["on", "off"]))
def model_answers(state: str) -> None:
    """Let learners see the model answers to questions in words, once they have answered, or not.

    Off takes them out of utils/, so that neither a bundle nor an installation made from here on has
    them; the cells that would show them then say that the instructor decides.
    """
    from grader.source.model_answers import folder, switch

    root = course_root()
    files = switch(root, state == "on")
    place = folder(root).relative_to(root)
    click.echo(f"{place} holds {len(files)} files" if files else f"{place} is gone")


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
def check(names: tuple[str, ...]) -> None:
    """Name what is stale, leaking, misplaced, or missing in the changelog. Writes nothing.

    ASSIGNMENTS are folder names in solutions/: of these, source, release and stored answers are
    looked at; without any, of all, which takes half a minute. Points and pages are looked at each
    time.

    \b
    Example:
      python -m grader check 02_batchnorm_forward
    """
    from grader.publishing.version import differences
    from grader.source.build import stale

    root = course_root()
    problems = [*stale(root, names), *differences(root)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    of = f" of {', '.join(names)}" if names else ""
    click.echo(f"solutions/, notebooks/ and the worked examples{of} agree")


@click.command()
@click.argument("names", nargs=-1, metavar="[EXERCISE]...")
@click.option("--seeds", default=20, show_default=True, help="How often the judge is asked.")
def mistakes(names: tuple[str, ...], seeds: int) -> None:
    """Print what catches each known mistake, and whether it is told its own hint.

    Right answers other than the solutions are tried, too. Then it prints how much wrong answers are
    told that the bank does not know, and whether it is true: each mistake of the bank in its turn
    taken out of it, and others that were written without a look at it. Without a name, those of all
    exercises. It takes some minutes.

    Exits with 1 if a mistake is caught by neither the learner's check nor the judge, if a right
    answer fails, or if something is said that is not true.
    """
    from grader.proving import caught, told

    wrong = caught.prove(course_root(), names, seeds, click.echo)
    wrong += told.prove(course_root(), names, click.echo)
    for line in wrong:
        click.echo(line, err=True)
    sys.exit(1 if wrong else 0)


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
def mutants(names: tuple[str, ...]) -> None:
    """Change each solution in every small way, and print which changes no check notices.

    It takes some minutes. Exits with 1 if one survives that changes what the solution answers.

    \b
    Example:
      python -m grader mutants 02_batchnorm_forward
    """
    from grader.proving.mutant_trials import prove

    root = course_root()
    sys.exit(0 if prove(root, chosen_assignments(root, names), click.echo) else 1)


@click.command()
@click.argument("page", required=False, metavar="[FILE.md]", type=click.Path(path_type=Path))
@click.option(
    "--seeds",
    default=20,
    show_default=True,
    type=click.IntRange(6),
    help="Runs of each kind.",
)
@click.option(
    "--only",
    type=click.Choice(["promises", "papers", "relatives"]),
    help="One of the three tables; all if not given.",
)
def measure(page: Path | None, seeds: int, only: str | None) -> None:
    """Measure batch norm's promises and papers' claims anew, with the solutions, as tables.

    With a page, such as README.md, each table is written into it, between its two markers, and the
    numbers are stored for notebooks 5, 7 and 8. It takes a quarter of an hour.
    """
    from utils.experiments.table import TABLES

    for name in [only] if only else TABLES:
        table = TABLES[name](page, str(source_folder(course_root())), seeds)
        click.echo(f"the table of {name} in {page} is new" if page else table)


@click.command()
def frameworks() -> None:
    """Store what the installed PyTorch, TensorFlow and Keras do, for tests without them.

    They are in the environment that `make test-frameworks` makes.
    """
    from utils.frameworks import relatives, store

    for path in (*store(), *relatives.store()):
        click.echo(f"wrote {path}")


SOURCE_COMMANDS = (build, add, model_answers, check, mistakes, mutants, measure, frameworks)
