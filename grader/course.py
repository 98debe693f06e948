"""Where the course's files are, and which notebooks it has."""

import os
from pathlib import Path

NBGRADER_CONFIG = "nbgrader_config.py"
# where a command runs decides which course it works on, as with nbgrader itself
ROOT_VARIABLE = "BATCHNORM_COURSE"
# the page that JupyterLab opens with: the same for who teaches and who learns
START = "start_here.ipynb"


class CourseError(Exception):
    """Something in the course's own files is wrong; the message names the file and the remedy."""


def course_root() -> Path:
    """The nearest folder, from the current one upwards, that holds nbgrader_config.py.

    Raises CourseError: if there is none.
    """
    start = Path(os.environ.get(ROOT_VARIABLE) or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / NBGRADER_CONFIG).exists():
            return folder
    raise CourseError(
        f"{start} is not inside the course (no {NBGRADER_CONFIG} here or above): "
        "cd into the clone and try again"
    )


def assignments(root: Path) -> list[str]:
    """The names of the assignments under solutions/, in order.

    Raises CourseError: if there are none.
    """
    names = sorted(p.name for p in (root / "solutions").glob("*") if p.is_dir())
    if not names:
        raise CourseError(f"{root / 'solutions'} holds no assignment folder")
    return names


def source_path(root: Path, assignment: str) -> Path:
    return root / "solutions" / assignment / f"{assignment}.ipynb"


def release_path(root: Path, assignment: str) -> Path:
    return root / "notebooks" / assignment / f"{assignment}.ipynb"
