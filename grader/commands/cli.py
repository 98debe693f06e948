"""`python -m grader`: what an instructor types, and the commands behind the Makefile."""

from __future__ import annotations

import sys
from typing import Any

import click

from grader.commands.class_commands import CLASS_COMMANDS
from grader.commands.extension_commands import EXTENSION_COMMANDS
from grader.commands.feedback_commands import FEEDBACK_COMMANDS
from grader.commands.intake_commands import INTAKE_COMMANDS
from grader.commands.marking_commands import MARKING_COMMANDS
from grader.commands.publishing_commands import PUBLISHING_COMMANDS
from grader.commands.result_commands import RESULT_COMMANDS
from grader.commands.source_commands import SOURCE_COMMANDS
from grader.course import CourseError


class Commands(click.Group):
    """Errors of the course are told in one line, not as tracebacks."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; exit with 1 where the course has something wrong."""
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
      python -m grader mark 02_batchnorm_forward
      python -m grader feedback 02_batchnorm_forward
      python -m grader report report.html
      python -m grader similar similar.html
      python -m grader export --to moodle marks.csv
    """


for commands in (
    CLASS_COMMANDS,
    INTAKE_COMMANDS,
    EXTENSION_COMMANDS,
    MARKING_COMMANDS,
    FEEDBACK_COMMANDS,
    RESULT_COMMANDS,
    SOURCE_COMMANDS,
    PUBLISHING_COMMANDS,
):
    for command in commands:
        main.add_command(command)
