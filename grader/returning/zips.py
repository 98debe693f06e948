"""Pages as the zip that a learning system's own bulk upload takes, named as it matches names.

Moodle (mod/assign/feedback/file/importziplib.php) splits a name at its first four underscores: the
second part is the participant's number, the next two "assignsubmission" and "file". Canvas (its
generate_comments_from_files) takes the first two parts that are whole numbers: the person's, and
that of the attachment in its own download, which must be theirs.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.course import CourseError, feedback_folder
from grader.files import printable_name
from grader.intake.known import Known, KnownPeople
from grader.intake.systems import SYSTEMS
from grader.intake.systems.canvas import beginning

_UNWANTED = re.compile(r'[\x00-\x1f_<>:"/\\|?*]+')
_DAY = (2000, 1, 1, 0, 0, 0)  # the same pages, the same zip


class NoName(Exception):
    """Raise it when a system would not know whose a page is; the message says why."""


def moodle_name(known: Known, assignment: str) -> str:
    """Return the name of a page in Moodle's zip.

    Raises NoName: if the participant's number is not known.
    """
    if not known.number:
        raise NoName(
            "Moodle's number of this assignment is not known: collect from its download, or give "
            f"the roster a column moodle:{assignment}"
        )
    blind = "/Participant_" in known.file
    name = "" if blind else _UNWANTED.sub(" ", known.name).strip(" .~")
    return f"{name or 'Participant'}_{known.number}_assignsubmission_file_{assignment}.html"


def canvas_name(known: Known, assignment: str) -> str:
    """Return the name of a page in Canvas's zip: the download's, but for what it is.

    Raises NoName: if the work did not come by Canvas's download, or its name would be misread.
    """
    found = next((m for part in known.file.split("/") if (m := beginning(part))), None)
    if not found:
        raise NoName("the work is not from Canvas's download, whose file names it matches")
    head, number, attachment = found
    name = f"{head}{assignment}.html"
    numbers = [part for part in name.split("_") if part.isdecimal()][:2]
    if number.isdecimal() and numbers != [number, attachment]:
        raise NoName(f"Canvas would take {name} for somebody else's: give it back by hand")
    return name


NAMES: dict[str, Callable[[Known, str], str]] = {"moodle": moodle_name, "canvas": canvas_name}


def write_zip(
    root: Path, system: str, assignments: Iterable[str], students: Iterable[str], path: Path
) -> tuple[int, list[str]]:
    """Put the students' pages into a zip for a system; return how many, and who is not in it.

    Raises CourseError: if it cannot be written, or would be empty.
    """
    people = KnownPeople(root, SYSTEMS)
    pages: dict[str, Path] = {}
    missing = []
    chosen = list(students)
    for assignment in assignments:
        for student in chosen:
            page = feedback_folder(root, student, assignment) / f"{assignment}.html"
            if not page.is_file():
                continue
            try:
                name = NAMES[system](people.of(student, system, assignment), assignment)
            except NoName as error:
                missing.append(f"{printable_name(student)}, {assignment}: {error}")
                continue
            if name in pages:
                missing.append(f"{printable_name(student)}, {assignment}: {name} is there already")
                continue
            pages[name] = page
    if not pages:
        reasons = "".join(f"\n  {line}" for line in missing)
        raise CourseError(f"{path} is not written, for no page can go into it{reasons}")
    half = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(half, "w") as bundle:
            for name, page in pages.items():
                about = zipfile.ZipInfo(name, _DAY)
                about.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(about, page.read_bytes())
        os.replace(half, path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
    return len(pages), missing
