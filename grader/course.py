"""Where the course's files are, which notebooks it has, and the error that all of them share.

CourseError           something in the course's own files; told in one line
└── ReleaseError      source/release.py: the release would be wrong
"""

import os
from pathlib import Path

# The folder that holds `grader` and `utils`: the clone, or site-packages.
PROJECT = Path(__file__).resolve().parents[1]

NBGRADER_CONFIG = "nbgrader_config.py"
# where a command runs decides which course it works on, as with nbgrader itself
ROOT_VARIABLE = "BATCHNORM_COURSE"
# the page that JupyterLab opens with: the same for who teaches and who learns
START = "start_here.ipynb"
GRADED = "graded.ipynb"  # beside a kept attempt that does not count
# files that an assignment folder may hold besides its notebook: data, named one by one
MANIFEST: dict[str, tuple[str, ...]] = {}


class CourseError(Exception):
    """Raise it when something in the course's own files is wrong, or a command cannot go on.

    The message names what is wrong and the remedy.
    """


def course_root() -> Path:
    """Return the nearest folder, from the current one upwards, that holds nbgrader_config.py.

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
    """Return the names of the assignments under solutions/, in order.

    Raises CourseError: if there are none.
    """
    names = sorted(p.name for p in source_folder(root).glob("*") if p.is_dir())
    if not names:
        raise CourseError(f"{source_folder(root)} holds no assignment folder")
    return names


def chosen_assignments(root: Path, names: tuple[str, ...]) -> list[str]:
    """Return the chosen assignments, or all if none is chosen.

    Raises CourseError: for a name that is none.
    """
    there = assignments(root)
    for name in names:
        if name not in there:
            raise CourseError(f"there is no assignment {name!r}; there are: {', '.join(there)}")
    return list(names) or there


# ---- paths ----


def source_folder(root: Path) -> Path:
    return root / "solutions"


def source_path(root: Path, assignment: str) -> Path:
    return _notebook(source_folder(root) / assignment)


def release_folder(root: Path) -> Path:
    return root / "notebooks"


def release_path(root: Path, assignment: str) -> Path:
    return _notebook(release_folder(root) / assignment)


def data_paths(root: Path, assignment: str) -> list[Path]:
    """Return the data files that a notebook reads."""
    folder = source_path(root, assignment).parent
    return [folder / name for name in MANIFEST.get(assignment, ())]


def submitted_folder(root: Path) -> Path:
    return root / "submitted"


def submission_path(root: Path, student: str, assignment: str) -> Path:
    return _notebook(submitted_folder(root) / student / assignment)


def attempt_path(root: Path, student: str, assignment: str, digest: str) -> Path:
    """Return where the notebook of a graded attempt is kept. digest: of what was handed in."""
    return root / "attempts" / student / assignment / digest[:16] / f"{assignment}.ipynb"


def autograded_folder(root: Path) -> Path:
    return root / "autograded"


def autograded_path(root: Path, student: str, assignment: str) -> Path:
    return _notebook(autograded_folder(root) / student / assignment)


def secret_paths(root: Path) -> list[str]:
    """Return the course's folders and files that no submission may see, there yet or not."""
    folders = [source_folder(root), submitted_folder(root), autograded_folder(root)]
    folders += [
        root / "feedback",
        root / "attempts",
        root / "downloaded",
        gradebook_path(root),
        roster_path(root),
    ]
    return [str(path) for path in folders]


def feedback_folder(root: Path, student: str, assignment: str) -> Path:
    """Return where nbgrader writes a student's pages of feedback."""
    return root / "feedback" / student / assignment


def archive_folder(root: Path, assignment: str) -> Path:
    """Return where nbgrader's zip collector looks for an assignment's archives."""
    return root / "downloaded" / assignment / "archive"


def roster_path(root: Path) -> Path:
    """Return where an imported roster is kept."""
    return root / "roster.csv"


def gradebook_path(root: Path) -> Path:
    return root / "gradebook.db"


def _notebook(folder: Path) -> Path:
    """Return the notebook of a folder: it has the assignment's name, as the folder has."""
    return folder / f"{folder.name}.ipynb"
