"""The command for marks by hand: mark."""

from __future__ import annotations

import getpass

import click

from grader.commands.options import DATABASE
from grader.course import chosen_assignments, course_root


def _names(context: click.Context, option: click.Parameter, text: str | None) -> object:
    """Return the names of a list with commas, each once."""
    if text is None:
        return None
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise click.BadParameter("name at least one, as in ann,bob")
    return names


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--marker", metavar="NAME", help="Who marks; by default your name on this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="By default, a free one.")
@click.option(
    "--over",
    type=click.FloatRange(0),
    default=0.5,
    show_default=True,
    help="Points by which first and second mark may differ.",
)
@click.option("--markers", callback=_names, metavar="NAME,NAME", help="Divide it among these.")
@click.option(
    "--second",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="How many answers another marker marks again, blind to the first.",
)
@click.option("--log", "as_log", is_flag=True, help="Say who changed which mark when, and why.")
@click.option("--json", "as_json", is_flag=True, help="The log as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="The log as CSV.")
@DATABASE
def mark(
    names: tuple[str, ...],
    marker: str | None,
    port: int,
    over: float,
    markers: tuple[str, ...] | None,
    second: int | None,
    as_log: bool,
    as_json: bool,
    as_csv: bool,
    database: str | None,
) -> None:
    """Mark answers in words, in the browser: one question across the class, names hidden.

    It prints an address for your browser on this machine, and runs until Ctrl+C. Several markers
    each start their own, on one gradebook; nobody overwrites another's mark unseen. The marks are
    nbgrader's: feedback, report and export have them.

    With --markers or --second it divides the questions, says who has how many, and ends. A second
    mark counts nothing by itself: where the two are far apart, somebody decides on a page.

    \b
    Examples:
      python -m grader mark 02_batchnorm_forward
      python -m grader mark 02_batchnorm_forward --markers ann,bob --second 20
      python -m grader mark 02_batchnorm_forward --marker ann
      python -m grader mark --log
      python -m grader mark --log --csv > marks_log.csv
    """
    from grader.marking.class_marks import divide_class, log_lines, mark_class

    root = course_root()
    chosen = chosen_assignments(root, names)
    if as_log or as_json or as_csv:
        form = "json" if as_json else "csv" if as_csv else "text"
        for line in log_lines(root, chosen, form, database):
            click.echo(line)
    elif markers is not None or second is not None:
        for line in divide_class(root, chosen, markers, second, database):
            click.echo(line)
    else:
        who = marker or getpass.getuser()
        mark_class(root, chosen, who, over, port, click.echo, database)


MARKING_COMMANDS = (mark,)
