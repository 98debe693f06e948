"""What nbgrader's exchange needs to bring a feedback page back to who handed the notebook in.

A submission from the exchange has two files beside the notebook: the time, and a secret that names
the page. Both follow it to autograded/ and from there, by nbgrader, to feedback/. They come from a
learner: what they hold is read within bounds, and never followed.
"""

import logging
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from grader.files import write_whole

SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"
MAX_TIMESTAMP = 100  # bytes
_HEX = re.compile(rb"[0-9a-f]{32,256}")  # nbgrader's has 128


def read_start(path: Path, size: int) -> bytes:
    """Return the first bytes of a file that somebody else made; follow no link, wait for no pipe.

    Raises OSError: if it cannot be read.
    """

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NONBLOCK | os.O_NOFOLLOW)

    with open(path, "rb", opener=opener) as file:
        return file.read(size)


def read_slips(folder: Path, log: logging.Logger) -> tuple[datetime | None, str]:
    """Return when a submission was handed in, and its secret; None and "" where it does not say."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return None, ""
    return read_timestamp(folder, log), read_secret(folder)


def read_timestamp(folder: str | Path, log: logging.Logger) -> datetime | None:
    """Return when a submission was handed in, by its timestamp.txt; None if that says no time.

    nbgrader's own waits for ever on a pipe, and at a wrong date ends the grading of all.
    """
    path = Path(folder, TIMESTAMP)
    if not path.exists():
        return None
    try:
        return _parse_utc(read_start(path, MAX_TIMESTAMP).decode().strip())
    except (ValueError, OverflowError, OSError, AttributeError) as error:
        log.warning("%s is no date (%s): it is not used", path, type(error).__name__)
        return None


def moment_of(data: bytes) -> datetime | None:
    """Return the time that the content of a timestamp.txt says, None if that is none."""
    try:
        stamp = _parse_utc(data[:MAX_TIMESTAMP].decode().strip())
    except (ValueError, OverflowError, AttributeError):
        return None
    return None if stamp is None else stamp.replace(tzinfo=UTC)


def _parse_utc(text: str) -> datetime | None:
    from nbgrader.utils import parse_utc  # it takes most of a second, in which workers start

    stamp: datetime | None = parse_utc(text)
    return stamp


def timestamp_text(moment: datetime) -> str:
    """Return a time as nbgrader's exchange writes it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def read_secret(folder: Path) -> str:
    """Return a submission's secret; "" if it has none that could be nbgrader's."""
    try:
        data = read_start(folder / SECRET, 300)
    except OSError:
        return ""
    return secret_of(data)


def secret_of(data: bytes) -> str:
    """Return the secret that a file holds; "" if it cannot be nbgrader's."""
    data = data.strip()
    return data.decode() if _HEX.fullmatch(data) else ""


def write_slips(folder: Path, handed_in: datetime | None, secret: str) -> None:
    """Put both beside the graded notebook.

    Who handed in otherwise has neither, without which nbgrader releases nobody's feedback: their
    page gets a name that nobody knows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    secret = secret or read_secret(folder) or secrets.token_hex(64)
    for name, text in (
        (TIMESTAMP, handed_in.isoformat(" ") if handed_in else ""),
        (SECRET, secret),
    ):
        write_whole(folder / name, text, 0o444, durable=False)


def copy_slips(graded: Path, folder: Path) -> None:
    """Put both from beside a graded notebook to beside its page, as nbgrader does."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        time = read_start(graded / TIMESTAMP, MAX_TIMESTAMP).decode()
    except (OSError, UnicodeDecodeError):
        time = ""
    secret = read_secret(graded) or read_secret(folder) or secrets.token_hex(64)
    for name, text in ((TIMESTAMP, time), (SECRET, secret)):
        write_whole(folder / name, text, durable=False)
