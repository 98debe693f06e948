"""The files of a report: the class's page, a student's, everybody's, and JSON."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from grader.course import CourseError
from grader.gradebook.ledger import open_ledger
from grader.intake.roster import kept_roster
from grader.intake.systems import SYSTEMS
from grader.records import Say
from grader.reporting.class_report import class_numbers, summary
from grader.reporting.gathered import Gathered, gather
from grader.reporting.pages import as_json, as_page, as_student_page, page_name
from grader.reporting.student_report import StudentReports

TERMINAL = "-"


@dataclass(frozen=True)
class Wanted:
    """What to write, and where to; "-" is the terminal. With no place, a page by a usual name.

    student: only this one's. students: a folder for everybody's page. section: of the roster; None
    is the whole class.
    """

    page: Path | None = None
    data: Path | None = None
    student: str | None = None
    students: Path | None = None
    section: str | None = None


def write_report(root: Path, wanted: Wanted, say: Say, database: str | None = None) -> None:
    """Write what is wanted; say what was written, and in short what is in it.

    Raises CourseError: if a file cannot be written, the gradebook or the roster not be read, or
    there is no such student or section.
    """
    roster = kept_roster(root, SYSTEMS)
    with open_ledger(root, database) as ledger:
        class_ = gather(ledger, roster, wanted.section)
    if wanted.student is not None:
        _write_student(root, class_, wanted, wanted.student, say)
    else:
        _write_class(root, class_, wanted, say)


def _write_student(root: Path, class_: Gathered, wanted: Wanted, student: str, say: Say) -> None:
    numbers = StudentReports(class_, root).about(student)
    page = wanted.page
    if page is None and wanted.data is None:
        page = Path(f"report-{page_name(student)}")
    if page is not None:
        _write(page, as_student_page(numbers), say)
    if wanted.data is not None:
        _write(wanted.data, as_json(numbers), say)


def _write_class(root: Path, class_: Gathered, wanted: Wanted, say: Say) -> None:
    numbers = class_numbers(class_)
    page = wanted.page
    if page is None and wanted.data is None:
        page = Path("report.html")
    folder = ""
    if wanted.students is not None:
        quiet = TERMINAL in (str(page), str(wanted.data))
        _write_everybody(root, class_, wanted.students, (lambda line: None) if quiet else say)
        if page is not None and str(page) != TERMINAL:
            folder = Path(os.path.relpath(wanted.students, page.parent)).as_posix()
    if page is not None:
        _write(page, as_page(numbers, folder), say)
    if wanted.data is not None:
        _write(wanted.data, as_json(numbers), say)
    if TERMINAL not in (str(page), str(wanted.data)):
        for line in summary(numbers):
            say(line)


def _write_everybody(root: Path, class_: Gathered, folder: Path, say: Say) -> None:
    reports = StudentReports(class_, root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}") from None
    for student in class_.people:
        _put(folder / page_name(student), as_student_page(reports.about(student)))
    say(f"{folder}: pages of {len(class_.people)} students")


def _write(path: Path, text: str, say: Say) -> None:
    if str(path) == TERMINAL:
        say(text)
        return
    _put(path, text)
    say(f"{path} is written")


def _put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
