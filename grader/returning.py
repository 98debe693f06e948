"""What nbgrader's exchange needs to bring a feedback page back to who handed the notebook in.

A submission from the exchange has two files beside the notebook: the time, and a secret that names
the page. Both follow it to autograded/ and from there, by nbgrader, to feedback/. They come from a
learner: what they hold is read within bounds, and never followed.
"""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path

from grader.files import write_whole

SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"
_HEX = re.compile(rb"[0-9a-f]{32,256}")  # nbgrader's has 128


def read_start(path: Path, size: int) -> bytes:
    """The first bytes of a file that somebody else made: neither links nor pipes are waited for.

    Raises OSError: if it cannot be read.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        return file.read(size)


def read_secret(folder: Path) -> str:
    """A submission's secret; "" if it has none that could be nbgrader's."""
    try:
        data = read_start(folder / SECRET, 300).strip()
    except OSError:
        return ""
    return data.decode() if _HEX.fullmatch(data) else ""


def write_slips(folder: Path, handed_in: datetime | None, secret: str) -> None:
    """Put both beside the graded notebook.

    Who handed in otherwise has neither, without which nbgrader releases nobody's feedback: their
    page gets a name that nobody knows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / TIMESTAMP, handed_in.isoformat(" ") if handed_in else "", 0o444)
    write_whole(folder / SECRET, secret or secrets.token_hex(64), 0o444)
