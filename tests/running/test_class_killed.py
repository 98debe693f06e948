"""A run that is killed, stopped or left without disk: the next one finishes, nothing is lost."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter

import psutil
import pytest

from tests.classroom import ASSIGNMENT, Classroom, put
from tests.faulty_grader import POINTS
from tests.small_class import DDOF, SEED

STUDENTS = [f"s{n}" for n in range(6)]
AUTO = 14
BEFORE_MARKS = POINTS[:3]
KILL_WORKER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n"


@pytest.fixture
def class_of_six(classroom):
    for student in STUDENTS:
        classroom.hand_in(student)
    return classroom


def ended(classroom, seconds=15.0):
    """Whether all processes of a run have ended, soon."""
    deadline = time.monotonic() + seconds
    while classroom.processes():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found


def finishes(classroom, students=STUDENTS):
    """A second run does what is left, and all is there once."""
    assert ended(classroom)
    before = classroom.committed()
    outcome = classroom.grade()
    assert (outcome["code"], outcome["left"], outcome["stopped"]) == (0, [], "")
    assert outcome["unchanged"] == len(set(before))
    assert Counter(classroom.committed()) == dict.fromkeys(students, 1)
    assert set(classroom.rows()) == set(students)
    assert all(classroom.autograded(student).exists() for student in students)
    assert classroom.half_files() == []
    return outcome


def whole(classroom):
    """Every mark has its notebook, whatever happened, and no temporary folder is left in time."""
    return all(classroom.autograded(student).exists() for student in classroom.rows())


@pytest.mark.parametrize("point", POINTS)
def test_killed_writer(class_of_six, point):
    """kill -9 of the whole command at its third submission: is the next run the end of it?"""
    done = class_of_six.run("grade", "--workers=1", fault=f"kill {point} 3")
    assert done.returncode == -signal.SIGKILL
    committed = len(class_of_six.committed())
    if point in BEFORE_MARKS:  # those that came in together are written together
        assert 1 <= committed <= 2
    else:
        assert committed == 2 + (point == "after the commit")
    assert whole(class_of_six)
    finishes(class_of_six)


def test_killed_writer_takes_its_workers_and_their_files_along(classroom):
    """Does kill -9 in the middle of a notebook leave no process, and no folder for ever?"""
    endless = put(classroom.notebook(), "batch_statistics", "while True:\n    pass\n")
    classroom.hand_in("ada", endless)
    run = classroom.start("grade", "--workers=1")
    wait_until(lambda: len(classroom.processes()) >= 2)
    wait_until(lambda: classroom.left_behind())
    (kernel, *_) = wait_until(lambda: kernels(classroom))
    run.kill()
    run.communicate()
    assert ended(classroom)
    wait_until(lambda: not os.path.exists(f"/proc/{kernel}"), 10)
    classroom.hand_in("ada")
    assert classroom.run("grade", "--workers=1", "--quiet").returncode == 0
    assert classroom.left_behind() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_a_signal(class_of_six, number):
    """Does Ctrl+C end a run soon, with what is left named, although a notebook never ends?"""
    endless = put(class_of_six.notebook(), "batch_statistics", "while True:\n    pass\n")
    class_of_six.hand_in("t", endless)
    run = class_of_six.start("grade", "--workers=1", start_new_session=True)
    wait_until(lambda: len(class_of_six.committed()) == len(STUDENTS))
    # as a terminal does: to the whole group; SIGTERM comes to the command alone
    (os.killpg if number == signal.SIGINT else os.kill)(run.pid, number)
    out, err = run.communicate(timeout=30)  # the endless cell alone may take a minute
    assert run.returncode == 3
    assert "6 graded" in out
    assert "stopped: interrupted" in err
    assert f"t, {ASSIGNMENT}" in err
    assert "Traceback" not in err
    assert ended(class_of_six)
    assert class_of_six.left_behind() == []
    class_of_six.hand_in("t")
    finishes(class_of_six, [*STUDENTS, "t"])


@pytest.mark.parametrize("point", [p for p in POINTS if p != "after the commit"])
def test_full_disk(class_of_six, point):
    """Does a write that fails stop the run, name what is left, and leave no half file?"""
    done = class_of_six.run("grade", "--workers=1", fault=f"full {point} 3")
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    left = 6 - len(class_of_six.committed())
    assert 4 <= left <= 5
    assert f"{left} are left" in done.stderr
    assert "Traceback" not in done.stderr
    assert class_of_six.half_files() == []
    assert whole(class_of_six)
    finishes(class_of_six)


def test_really_full_disk(class_of_six):
    """The same on a small disk that a class really fills: autograded/ on a tmpfs."""
    folder = class_of_six.root / "autograded"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        outcome = class_of_six.grade()
        assert outcome["code"] == 3
        assert "No space left on device" in outcome["stopped"]
        assert 0 < outcome["graded"] < len(STUDENTS)
        assert len(outcome["left"]) == len(STUDENTS) - outcome["graded"]
        assert class_of_six.half_files() == []
        subprocess.run(["mount", "-o", "remount,size=16m", str(folder)], check=True)
        finishes(class_of_six)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_killed_worker_costs_nobody_anything(classroom):
    """kill -9 of the worker, once: is everybody graded as if nothing had been?"""
    for student in ("ada", "bob"):
        classroom.hand_in(student, put(classroom.notebook(), "batch_statistics", SLOW))
    run = classroom.start("grade", "--workers=1")
    worker = wait_until(lambda: workers(run.pid))[0]
    wait_until(lambda: classroom.left_behind())
    os.kill(worker, signal.SIGKILL)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert "2 graded" in out
    assert Counter(classroom.committed()) == {"ada": 1, "bob": 1}
    assert set(classroom.marks().values()) == {AUTO}
    assert ended(classroom)
    assert classroom.left_behind() == []


def test_killed_kernel_costs_nobody_anything(classroom):
    """kill -9 of a kernel inside a worker: do the second tries give what it would have got?"""
    classroom.hand_in("ada", put(classroom.notebook(), "batch_statistics", SLOW))
    run = classroom.start("grade", "--workers=1")
    kernel = wait_until(lambda: kernels(classroom))[0]
    time.sleep(1)
    os.kill(kernel, signal.SIGKILL)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert classroom.marks() == {"ada": AUTO}


def test_who_kills_every_worker_is_a_grader_fault_and_the_others_go_on(classroom):
    """Without the sandbox a submission can kill its worker: does that end at its own marks?"""
    for student in ("ada", "cyd"):
        classroom.hand_in(student)
    classroom.hand_in("bob", put(classroom.notebook(), "batch_statistics", KILL_WORKER))
    done = classroom.run("grade", "--workers=2", "--no-sandbox")
    assert done.returncode == 4
    assert "3 graded" in done.stdout
    assert f"bob, {ASSIGNMENT}: batch_statistics: RuntimeError: its worker died 2" in done.stdout
    assert Counter(classroom.committed()) == {"ada": 1, "bob": 1, "cyd": 1}
    assert ended(classroom)


def victims(classroom, run, what):
    """The processes of a running command that are writer, workers or kernels."""
    found = {"writer": lambda: [run.pid], "worker": lambda: workers(run.pid)}
    return found.get(what, lambda: kernels(classroom))()


def test_killed_twenty_times_at_random(released, tmp_path):
    """Is the gradebook that of an undisturbed run, whoever is killed, and whenever?"""
    rng = random.Random(7)
    disturbed, undisturbed = (Classroom.copy(released, tmp_path / n) for n in ("a", "b"))
    for room in (disturbed, undisturbed):
        for number in range(2):
            room.hand_in(f"right{number}", room.notebook())
            room.hand_in(f"almost{number}", put(room.notebook(), "batch_statistics", DDOF))
            room.hand_in(f"empty{number}")
    for _ in range(20):
        run = disturbed.start("grade", "--workers=2", "--again", f"--seed={SEED}")
        time.sleep(rng.uniform(0.5, 3.5))  # such a run takes three to four seconds
        what = rng.choice(["writer", "worker", "kernel"])
        with contextlib.suppress(OSError):  # it has just ended by itself
            for pid in victims(disturbed, run, what)[:1]:
                os.kill(pid, signal.SIGKILL)
        time.sleep(rng.uniform(0, 0.5))
        run.kill()
        run.communicate()
        assert ended(disturbed)
        assert whole(disturbed)
    for room in (disturbed, undisturbed):
        done = room.run("grade", "--workers=2", f"--seed={SEED}")
        assert done.returncode == 0, done.stdout + done.stderr
    assert disturbed.rows() == undisturbed.rows()
    assert len(disturbed.rows()) == 6
    assert disturbed.half_files() == []
    assert disturbed.left_behind() == []


def test_a_second_run_at_the_same_time_is_refused(class_of_six):
    """Can two runs at once grade somebody twice?"""
    run = class_of_six.start("grade", "--workers=1", fault="wait between notebook and marks 2")
    try:
        waits = class_of_six.commits.with_name(class_of_six.commits.name + ".waits")
        wait_until(waits.exists)
        assert "another `grade` or `regrade` is at work on this course" in class_of_six.refusal()
    finally:
        run.kill()
        run.communicate()
    finishes(class_of_six)


# 2 s of work before the right answer
SLOW = """
import time
time.sleep(2)
def batch_statistics(z):
    return z.mean(axis=0), z.var(axis=0)
"""


def started_by(pid, words):
    """Processes that one has started, itself or by others, with these words in their command."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if words in " ".join(process.cmdline()):
                    found.append(process.pid)
    return found


def workers(pid):
    """The workers of a run: not multiprocessing's resource tracker."""
    return started_by(pid, "spawn_main")


def kernels(classroom):
    """The kernels of a run, which have none of its environment."""
    found, around = set(), set()
    for run in classroom.processes():
        found.update(started_by(run, "cell_runner"))
        around.update(started_by(run, "bwrap"))
    return list(found - around)
