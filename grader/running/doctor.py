"""What a machine lacks for grading. Looks, and changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import sqlalchemy as sql

from grader.course import CourseError, assignments, release_path
from grader.judging.grading import new_session
from grader.nbgrader_calls.configuration import (
    COURSE_ID,
    configuration,
    exchange_folder,
    gradebook_url,
    hidden_paths,
    shown_url,
    without_passwords,
)
from grader.records import Conditions
from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox
from grader.sandbox.control_groups import how_bounded
from grader.sandbox.limits import MB
from grader.sandbox.prepared import close_prepared, why_not_prepared

OK, WARNS, FAILS = "ok", "warns", "FAILS"
OLDEST = (3, 11)
# a graded submission takes some 200 kB in autograded/, feedback/ and the gradebook
DISK_MB, ROOMY_DISK_MB = 200, 2000
TMP_MB = 200


@dataclass(frozen=True)
class Result:
    """One thing that was looked at. message: how it is, and the remedy where it is not well."""

    name: str
    state: str
    message: str


def examine(root: Path, database: str | None = None) -> list[Result]:
    """Look at all that grading needs; one thing that fails hides no other."""
    results: list[Result] = []
    for name, look in LOOKS.items():
        try:
            results += [Result(name, *finding) for finding in look(root, database)]
        except CourseError as error:
            results.append(Result(name, FAILS, str(error)))
        except Exception as error:  # a doctor does not faint
            reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            results.append(Result(name, FAILS, f"cannot be looked at ({reason})"))
    return results


Findings = Iterator[tuple[str, str]]  # state, message


def _python(root: Path, database: str | None) -> Findings:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        yield FAILS, f"{version} is too old: install {'.'.join(map(str, OLDEST))} or newer"
    else:
        yield OK, version


def _sandbox(root: Path, database: str | None) -> Findings:
    try:
        require_sandbox(hidden_paths(root, configuration(root, database)))
    except SandboxUnavailable as error:
        yield FAILS, str(error)
    else:
        yield OK, "bubblewrap isolates here, and shows no course, gradebook, exchange or home"
        conditions = _conditions(root, database)
        yield OK, how_bounded(conditions.limits)
        if not conditions.prepared:
            yield (
                OK,
                "c.JudgedExecute.prepared is False: each submission starts its own sandbox",
            )
        elif why := why_not_prepared():
            yield WARNS, f"each submission starts its own sandbox, which takes longer ({why})"
        else:
            yield OK, "sandboxes are forked by a prepared one, each behind walls of its own"
        close_prepared()


# as long as the watchdog takes to look twice
TRIAL = "import time, numpy, utils; time.sleep(0.5)"
SETTINGS = "c.JudgedExecute.<name> in nbgrader_config.py"


def _limits(root: Path, database: str | None) -> Findings:
    conditions = _conditions(root, database)
    if not conditions.sandbox:
        yield WARNS, "c.JudgedExecute.sandbox is False: submissions run with your rights, unbounded"
        return
    limits = ", ".join(f"{name} {value}" for name, value in vars(conditions.limits).items())
    try:
        with new_session(root, assignments(root)[0], conditions) as session:
            outcome = session.run(TRIAL, conditions.budget.cell, MB)
    except RuntimeError as error:
        yield FAILS, f"{limits}: nothing runs within these ({error}); raise {SETTINGS}"
        return
    if outcome.kind == "finished":
        yield OK, f"{limits} ({SETTINGS})"
    else:
        yield FAILS, f"{limits}: no notebook starts within these ({outcome.kind}); raise {SETTINGS}"


def _conditions(root: Path, database: str | None) -> Conditions:
    # importing nbgrader takes a second, which other looks do not need
    from grader.nbgrader_plugins.judged_execute import configured_step

    return configured_step(root, database).conditions()


def _disk(root: Path, database: str | None) -> Findings:
    free = shutil.disk_usage(root).free // MB
    if not os.access(root, os.W_OK):
        yield FAILS, f"{root} cannot be written to: marks and graded notebooks go there"
    elif free < DISK_MB:
        yield FAILS, f"{free} MB are free in {root}: make room for {DISK_MB} MB at least"
    elif free < ROOMY_DISK_MB:
        yield WARNS, f"{free} MB are free in {root}: a class of 1000 takes some hundred"
    else:
        yield OK, f"{free} MB are free in {root}"
    temporary = Path(tempfile.gettempdir())
    free = shutil.disk_usage(temporary).free // MB
    if free < TMP_MB:
        yield FAILS, f"{free} MB are free in {temporary}: make room, or set TMPDIR"


def _memory(root: Path, database: str | None) -> Findings:
    limit, cores = _conditions(root, database).limits.memory_mb, os.cpu_count() or 1
    free = psutil.virtual_memory().available // MB
    if free < limit:
        yield WARNS, f"{free} MB are free, less than the {limit} MB that one submission may use"
    elif free < limit * cores:
        workers = free // limit
        yield (
            WARNS,
            f"{free} MB are free: {cores} submissions at a time may use {limit * cores} MB; "
            f"--workers {workers} is safe",
        )
    else:
        yield OK, f"{free} MB are free for {cores} submissions at a time of at most {limit} MB"


EXAMPLE = "postgresql+psycopg://keeper@db.example.org/marks"


def _gradebook(root: Path, database: str | None) -> Findings:
    address = gradebook_url(root, database)
    shown = shown_url(address)
    try:
        url = sql.engine.make_url(address)
    except (sql.exc.SQLAlchemyError, ValueError):
        yield FAILS, f"{shown} is no address of a database, such as {EXAMPLE}"
        return
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.exists():
            yield WARNS, f'{address} is not there yet: "python -m grader release" makes it'
            return
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            yield FAILS, f"{path} cannot be written to: see who owns it and its folder"
            return
    try:
        engine = sql.create_engine(url)
    except (sql.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        yield FAILS, f"{shown} cannot be opened ({without_passwords(str(error), address)})"
        return
    try:
        with engine.connect() as connection:
            names = connection.execute(sql.text("select name from assignment order by name"))
            entered = [name for (name,) in names]
    except sql.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        reason = without_passwords(reason, address)
        yield FAILS, f"{shown} does not answer, or is no gradebook ({reason})"
        return
    finally:
        engine.dispose()
    missing = [name for name in assignments(root) if name not in entered]
    if missing:
        yield WARNS, f"{', '.join(missing)} not entered yet: python -m grader release <name>"
    if entered:
        yield OK, f"{address} has {', '.join(entered)}"


def _release(root: Path, database: str | None) -> Findings:
    from grader.source.release import generate

    for name in assignments(root):
        path = release_path(root, name)
        try:
            fresh = generate(root, name)
        except CourseError as error:
            yield FAILS, str(error)
            continue
        if not path.exists():
            yield FAILS, f"{path} is missing: python -m grader release {name}"
        elif path.read_text(encoding="utf-8") != fresh:
            # submissions are put into the form of what is in notebooks/
            yield FAILS, f"{path} is not what solutions/ gives: python -m grader release {name}"
        else:
            yield OK, f"{name} agrees with its solution"


def _exchange(root: Path, database: str | None) -> Findings:
    """Look whether a user can take away what others put into nbgrader's exchange, if there is one.

    Who may write to a folder may rename what is in it, unless its sticky bit is set.
    """
    exchange = exchange_folder(configuration(root, database))
    if not exchange.is_dir():
        return
    well = True
    for folder in (exchange / COURSE_ID, exchange, *exchange.absolute().parents):
        mode = folder.stat().st_mode if folder.is_dir() else 0
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            well = False
            yield (
                WARNS,
                f"{folder}: every user of this machine can rename or take away what others put "
                f"there: chmod +t {folder}",
            )
    if well:
        yield OK, f"{exchange}: nobody can take away what others put there"


LOOKS: dict[str, Callable[[Path, str | None], Findings]] = {
    "python": _python,
    "sandbox": _sandbox,
    "limits": _limits,
    "disk": _disk,
    "memory": _memory,
    "gradebook": _gradebook,
    "exchange": _exchange,
    "release": _release,
}
