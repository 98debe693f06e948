"""The doctor: what is missing is named with its remedy, and what is well is not complained of."""

import os
import shutil
import sysconfig

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.running import doctor
from grader.running.doctor import FAILS, OK, WARNS, examine
from grader.sandbox import control_groups
from grader.sandbox.bubblewrap import SandboxUnavailable
from tests.small_class import ASSIGNMENT


@pytest.fixture(autouse=True)
def one_release(request, monkeypatch):
    """Generating releases takes seconds: only where it is looked at."""
    if "release" not in request.node.name:
        monkeypatch.setattr(
            doctor, "LOOKS", {n: look for n, look in doctor.LOOKS.items() if n != "release"}
        )


def found(root, name, database=None):
    return [(r.state, r.message) for r in examine(root, database) if r.name == name]


def keep_one_assignment(root):
    for folder in (root / "solutions").iterdir():
        if folder.is_dir() and folder.name != ASSIGNMENT:
            shutil.rmtree(folder)


def test_healthy_course_passes_its_release_too(graded_copy):
    """Is a released course on a machine that grades well, also for the exit code?"""
    keep_one_assignment(graded_copy)
    run = CliRunner().invoke(main, ["doctor"])
    assert run.exit_code == 0, run.output
    assert FAILS not in run.output
    assert f"ok    release: {ASSIGNMENT} agrees with its solution" in run.output
    assert f"gradebook.db has {ASSIGNMENT}" in run.output


def test_edited_release_is_named_with_the_remedy(graded_copy):
    """Is a release that does not fit its solution, or is gone, found?"""
    keep_one_assignment(graded_copy)
    path = graded_copy / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace("Normalize", "normalise", 1))
    ((state, said),) = found(graded_copy, "release")
    assert state == FAILS
    assert said.endswith(f"is not what solutions/ gives: python -m grader release {ASSIGNMENT}")
    path.unlink()
    ((state, said),) = found(graded_copy, "release")
    assert (state, "is missing" in said) == (FAILS, True)


def test_no_sandbox_is_said_in_its_own_words(course, monkeypatch):
    """Is the sandbox's remedy passed on, and the exit code 1?"""

    def refuse(secrets):
        raise SandboxUnavailable("bubblewrap is not installed: sudo apt-get install bubblewrap")

    monkeypatch.setattr(doctor, "require_sandbox", refuse)
    run = CliRunner().invoke(main, ["doctor"])
    assert run.exit_code == 1
    assert "FAILS sandbox: bubblewrap is not installed: sudo apt-get install" in run.output


def test_place_that_the_sandbox_would_show_is_named(course, monkeypatch):
    """Are an exchange and a gradebook found, before grading, that submissions would see?"""
    for setting in ("c.Exchange.root = '{}'", "c.CourseDirectory.db_url = 'sqlite:///{}/marks.db'"):
        config = course / "nbgrader_config.py"
        before = config.read_text()
        place = sysconfig.get_path("purelib")
        config.write_text(f"{before}\n{setting.format(place)}\n")
        ((state, said),) = found(course, "sandbox")
        assert state == FAILS
        assert said.startswith(f"the sandbox would show {os.path.realpath(place)}")
        assert "move one of them" in said
        config.write_text(before)
    assert found(course, "sandbox")[0][0] == OK


@pytest.mark.parametrize("groups", [True, False])
def test_who_bounds_memory_is_said(course, monkeypatch, groups):
    """Is it said whether the kernel bounds a submission, and else what the bound comes to?"""
    there = {course: ("memory.max", "pids.max")} if groups else {}
    monkeypatch.setattr(control_groups, "parents", lambda: there)
    (_, (state, said), _) = found(course, "sandbox")
    assert state == OK
    assert said.startswith("control groups bound memory" if groups else "no control groups here")
    assert ("1088 MB" if groups else "16 processes can map 32768 MB, and hold 4096") in said


def test_whether_sandboxes_are_prepared_is_said(course, monkeypatch):
    """Is it said where each submission must start a sandbox of its own, or was told to?"""
    monkeypatch.setattr(doctor, "why_not_prepared", lambda: "no wall by user")
    *_, (state, said) = found(course, "sandbox")
    assert (state, said[-18:]) == (WARNS, " (no wall by user)")
    monkeypatch.setattr(doctor, "why_not_prepared", lambda: "")
    assert found(course, "sandbox")[-1][0] == OK
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.JudgedExecute.prepared = False\n")
    *_, (state, said) = found(course, "sandbox")
    assert (state, said.split(":")[0]) == (OK, "c.JudgedExecute.prepared is False")


def test_limits_are_shown_and_tried(course):
    """Are the sandbox's bounds shown, and are some in which nothing can run found?"""
    ((state, said),) = found(course, "limits")
    assert state == OK
    assert said.startswith("memory_mb 1024, processes 16, ")
    assert "c.JudgedExecute" in said
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.JudgedExecute.memory_mb = 10\n")
    ((state, said),) = found(course, "limits")
    assert state == FAILS
    assert said.startswith("memory_mb 10, ")
    assert "no notebook starts within these (out of memory); raise c.JudgedExecute" in said


def test_old_python_is_told(course, monkeypatch):
    """Is a Python that is too old refused by name?"""
    monkeypatch.setattr(doctor, "OLDEST", (99, 0))
    ((state, said),) = found(course, "python")
    assert state == FAILS
    assert said.endswith("is too old: install 99.0 or newer")


@pytest.mark.parametrize(("free", "state"), [(10, FAILS), (500, WARNS), (50_000, OK)])
def test_disk_space_is_judged(course, monkeypatch, free, state):
    """Does little room warn, and none fail?"""
    usage = shutil.disk_usage(course)._replace(free=free * doctor.MB)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage)
    assert found(course, "disk")[0][0] == state


@pytest.mark.parametrize(
    ("free", "state", "said"),
    [
        (100, WARNS, "less than the 1024 MB"),
        (3000, WARNS, "--workers 2 is safe"),
        (9000, OK, "9000 MB are free for 4 submissions"),
    ],
)
def test_memory_is_judged_by_what_submissions_may_use(course, monkeypatch, free, state, said):
    """Is it said how many submissions at a time are safe?"""
    memory = doctor.psutil.virtual_memory()._replace(available=free * doctor.MB)
    monkeypatch.setattr(doctor.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(doctor.os, "cpu_count", lambda: 4)
    ((was, told),) = found(course, "memory")
    assert was == state
    assert said in told


def test_gradebook_that_is_not_there_yet_only_warns(course):
    """Before the first release, is that no failure, and is nothing made?"""
    ((state, said),) = found(course, "gradebook")
    assert state == WARNS
    assert "python -m grader release" in said
    assert not (course / "gradebook.db").exists()


def test_gradebook_that_is_none_or_does_not_answer_fails(course):
    """Are a file that is no database, an empty database and a silent server failures?"""
    (course / "gradebook.db").write_text("not a database, but of some length " * 30)
    assert found(course, "gradebook")[0][0] == FAILS
    (course / "gradebook.db").write_text("")
    ((state, said),) = found(course, "gradebook")
    assert (state, "is no gradebook" in said) == (FAILS, True)
    url = "postgresql+psycopg://me:secret@127.0.0.1:9/none"
    ((state, said),) = found(course, "gradebook", url)
    assert state == FAILS
    assert "secret" not in said


@pytest.mark.parametrize(
    ("exchange_mode", "course_mode", "warned"),
    [
        (0o777, 0o755, ["exchange"]),
        (0o777, 0o777, ["batchnorm", "exchange"]),
        (0o1777, 0o777, ["batchnorm"]),
        (0o1777, 0o1777, []),
        (0o1777, 0o755, []),
        (0o2775, 0o2775, []),
    ],
)
def test_exchange_that_anybody_can_take_away_is_named(course, exchange_mode, course_mode, warned):
    """Is a folder of the exchange named that all may write to and whose sticky bit is not set?"""
    exchange = course / "exchange"
    (exchange / "batchnorm").mkdir(parents=True)
    (exchange / "batchnorm").chmod(course_mode)
    exchange.chmod(exchange_mode)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    results = found(course, "exchange")
    assert [said.partition(":")[0].rpartition("/")[2] for state, said in results if state == WARNS
            ] == warned  # fmt: skip
    assert all("chmod +t" in said for state, said in results if state == WARNS)
    assert bool(warned) or [state for state, _ in results] == [OK]


def test_exchange_that_the_machine_sets_is_looked_at(course, tmp_path, monkeypatch):
    """Is the exchange found where every user's Jupyter is told of it, and none where none is?"""
    exchange, etc = tmp_path / "exchange", tmp_path / "etc"
    etc.mkdir()
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(etc))
    (etc / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    )
    assert found(course, "exchange") == []
    exchange.mkdir()
    exchange.chmod(0o777)
    assert [state for state, _ in found(course, "exchange")] == [WARNS]


def test_one_look_that_breaks_hides_no_other(course, monkeypatch):
    """Does an error in one look become its result?"""

    def broken(root, database):
        raise RuntimeError("odd machine")
        yield

    monkeypatch.setitem(doctor.LOOKS, "disk", broken)
    results = {r.name: r for r in examine(course)}
    assert results["disk"].message == "cannot be looked at (RuntimeError: odd machine)"
    assert "memory" in results
