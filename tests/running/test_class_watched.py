"""Grading at hand-in: what arrives is graded once, and its page is there, whatever happens."""

import json
import logging
import os
import pwd
import shutil
import signal
import zipfile
from collections import Counter
from itertools import count

import pytest

from grader.course import CourseError
from grader.files import only_writer
from grader.gradebook.ledger import Ledger
from grader.intake import placing
from grader.intake.following import Followed
from grader.intake.sorting import Way
from grader.nbgrader_calls.exchange import Exchange
from grader.returning import pages
from grader.running import watching
from grader.running.class_run import Options
from grader.running.page_writing import Told
from grader.running.watching import Watch
from tests.classroom import ASSIGNMENT, Here, put
from tests.running.test_class_killed import ended
from tests.small_class import DDOF

STEP = 2.5  # seconds of a story's clock from one step to the next: what is whole is done by then
ALL, ALMOST = 14, 12


class Story:
    """A course that is followed in this process, while somebody does one thing after another."""

    def __init__(self, classroom, monkeypatch):
        self.classroom, self.root = classroom, classroom.root
        self.said = []
        self.sources, self.release, self.best = [], None, False
        monkeypatch.setattr(watching, "TICK", 0)
        monkeypatch.setattr(watching, "PAUSE", 0)
        monkeypatch.setattr(watching, "SHARE", 0)

    def run(self, *steps):
        """Follow while one step after another is done; then stop."""
        asked = count()
        waiting = list(enumerate(steps, start=1))

        def clock():
            now = next(asked) / 8
            if waiting and now >= waiting[0][0] * STEP:
                waiting.pop(0)[1]()
            elif now >= (len(steps) + 1) * STEP:
                raise KeyboardInterrupt
            return now

        log, options = logging.getLogger("story"), Options(best=self.best)
        with Ledger(self.classroom.url) as ledger:
            watch = Watch(
                self.root,
                ledger,
                Here,
                1,
                log,
                options,
                start_pages=Here,
                sources=self.sources,
                release=self.release,
                tell=self.said.append,
                clock=clock,
            )
            return watch.follow([ASSIGNMENT])

    @property
    def told(self):
        return [one for one in self.said if isinstance(one, Told)]

    @property
    def lines(self):
        return [one for one in self.said if isinstance(one, str)]

    def hand_in(self, student, content):
        return lambda: self.classroom.hand_in(student, content)

    def page(self, student):
        return self.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"


@pytest.fixture
def story(classroom, monkeypatch):
    pages._maker_of.cache_clear()
    return Story(classroom, monkeypatch)


def nothing():
    pass


def almost(classroom):
    return put(classroom.notebook(), "batch_statistics", DDOF)


def test_page_and_line_follow_each_hand_in_once(story, classroom):
    """Is what is new, replaced or renamed into its place graded once, and the rest let alone?"""
    path = classroom.folder("bob") / f"{ASSIGNMENT}.ipynb"
    classroom.hand_in("ada", classroom.notebook())

    def replace_with_an_older_time():
        half = classroom.hand_in("half", almost(classroom))
        os.utime(half, ns=(1, 1))
        os.replace(half, path)

    def touch():
        os.utime(path)

    summary = story.run(
        nothing,
        story.hand_in("bob", classroom.notebook(solved=False)),
        replace_with_an_older_time,
        touch,
        lambda: shutil.rmtree(classroom.folder("ada")),
    )
    assert [(t.student, t.attempt, t.points) for t in story.told] == [
        ("ada", 1, ALL),
        ("bob", 1, 0),
        ("bob", 2, ALMOST),
    ]
    (ada, _, bob) = story.told
    assert (ada.max_points, ada.waits, ada.page) == (
        16,
        2,
        f"feedback/ada/{ASSIGNMENT}/{ASSIGNMENT}.html",
    )
    assert str(bob).startswith(f"bob, {ASSIGNMENT}: attempt 2, 12 of 16 points (2 wait for a mark")
    assert "2 of the 16 points are not marked yet" in story.page("ada").read_text()
    assert classroom.marks() == {"ada": ALL, "bob": ALMOST}
    assert summary.left == []


def test_what_is_written_slowly_is_waited_for(story, classroom):
    """Is a file left alone while it grows, and graded as broken if it stays so?"""
    whole = classroom.hand_in("eve", classroom.notebook(solved=False)).read_bytes()
    path = classroom.hand_in("eve", whole[:2000])
    story.run(
        lambda: path.write_bytes(whole[:4000]),
        lambda: path.write_bytes(whole[:6000]),
        lambda: path.write_bytes(whole),
        story.hand_in("dan", whole[:-2]),
        *[nothing] * 3,
        story.hand_in("dan", whole),
    )
    assert [(t.student, t.attempt, bool(t.notes)) for t in story.told] == [
        ("eve", 1, False),
        ("dan", 1, True),
        ("dan", 2, False),
    ]
    assert "is not valid JSON" in story.told[1].notes[0]


def test_change_during_its_own_grading_is_graded_too(story, classroom, monkeypatch):
    """Is what replaces a file that is being graded the next attempt?"""
    classroom.hand_in("ada", classroom.notebook(solved=False))
    done = Watch._done

    def replaced_meanwhile(watch, submission, graded):
        if not story.told:
            classroom.hand_in("ada", almost(classroom))
        done(watch, submission, graded)

    monkeypatch.setattr(Watch, "_done", replaced_meanwhile)
    story.run(nothing, nothing)
    assert [(t.attempt, t.points) for t in story.told] == [(1, 0), (2, ALMOST)]


def test_wrong_names_and_links_are_told_and_cost_nobody_else(story, classroom):
    """Is each wrong name told once, and everybody else graded?"""
    submitted = classroom.root / "submitted"

    def odd():
        shutil.copy(classroom.hand_in("cyd", b"{}"), submitted / "loose.ipynb")
        path = classroom.folder("cyd") / f"{ASSIGNMENT}.ipynb"
        path.rename(path.with_name("my notebook.ipynb"))
        (submitted / "dan" / "02_forward").mkdir(parents=True)
        classroom.folder("eve").parent.mkdir()
        classroom.folder("eve").symlink_to(classroom.folder("ada"))
        classroom.folder("fay").mkdir(parents=True)
        classroom.hand_in("<b>", b"{}")

    # nothing is there yet, not even the folder
    story.run(odd, story.hand_in("ada", classroom.notebook(solved=False)), *[nothing] * 4)
    assert {t.student for t in story.told} == {"ada", "cyd", "eve"}
    assert Counter(story.lines).most_common(1)[0][1] == 1
    text = "\n".join(story.lines)
    assert "submitted/loose.ipynb is in no folder" in text
    assert "submitted/dan/02_forward is of no assignment; there are: 01_normalize_inputs," in text
    assert f"cyd, {ASSIGNMENT}: there is no {ASSIGNMENT}.ipynb, but my notebook.ipynb" in text
    assert "holds < >, which web pages may act on: rename it" in text
    (eve,) = (t for t in story.told if t.student == "eve")
    assert "is a link, not a file" in eve.notes[0]


def test_best_attempt_counts_where_the_course_says_so(story, classroom):
    """Does a worse attempt get its page, and leave the marks as they are?"""
    story.best = True
    with classroom.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-10 12:00:00")
    classroom.hand_in("ada", almost(classroom))
    story.run(
        nothing,
        story.hand_in("ada", classroom.notebook(solved=False)),
        lambda: story.said.append(story.page("ada").read_text()),
        story.hand_in("ada", classroom.notebook()),
    )
    assert [(t.attempt, t.points, t.counts) for t in story.told] == [
        (1, ALMOST, True),
        (2, 0, False),
        (3, ALL, True),
    ]
    page = next(one for one in story.lines if one.startswith("<!DOCTYPE"))
    assert "An earlier attempt of yours earned more: its 12 points count, not these." in page
    assert "An earlier attempt" not in story.page("ada").read_text()
    assert classroom.marks() == {"ada": ALL}
    kept = list(classroom.root.glob(f"attempts/ada/{ASSIGNMENT}/*/{ASSIGNMENT}.ipynb"))
    assert len(kept) == 3
    # a worse one again: a run of its own neither takes it, nor does one of all give up the best
    config = classroom.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.Attempts.counts = "best"\n')
    classroom.hand_in("ada", classroom.notebook(solved=False))
    assert classroom.grade()["unchanged"] == 1
    classroom.grade("--again")
    assert classroom.marks() == {"ada": ALL}


def test_no_page_tells_the_questions_of_who_hands_in_later(story, classroom):
    """Is what comes after a page asked with another seed, and what came together with the same?"""
    for student in ("ada", "bob"):
        classroom.hand_in(student, classroom.notebook(solved=False))
    story.run(nothing, story.hand_in("cyd", classroom.notebook(solved=False)))
    with Ledger(classroom.url) as ledger:
        seeds = {one.student: one.seed for one in ledger.records(ASSIGNMENT)}
    assert seeds["ada"] == seeds["bob"] != seeds["cyd"]


def test_trouble_is_told_and_tried_again(story, classroom, monkeypatch):
    """Do a locked gradebook, a full disk and a missing release cost time alone?"""
    save, write = Ledger.save, pages.write_whole
    failures = iter([OSError(28, "No space left on device"), OSError(28, "the same")])
    once = iter([OSError(28, "No space left on device")])

    def failing(what, errors):
        def tried(*args, **named):
            for error in errors:
                raise error
            return what(*args, **named)

        return tried

    monkeypatch.setattr(Ledger, "save", failing(save, failures))
    monkeypatch.setattr(pages, "write_whole", failing(write, once))
    monkeypatch.setattr(watching, "DUE_DATES", 1.0)
    classroom.hand_in("ada", classroom.notebook(solved=False))
    story.run(*[nothing] * 3)
    assert [t.student for t in story.told] == ["ada"]
    text = "\n".join(story.lines)
    assert "nothing can be graded now: the gradebook did not take ada" in text
    assert "ada: no page could be made (OSError: [Errno 28] No space left on device" in text


def test_unreleased_assignment_waits(story, classroom):
    """Is a hand-in for what is not released told, kept, and graded once it is?"""
    with classroom.gradebook() as gradebook:
        name = gradebook.find_assignment(ASSIGNMENT).name
    classroom.hand_in("ada", classroom.notebook(solved=False))
    held = Watch._know
    released = []

    def know(watch, assignment):
        if not released:
            raise CourseError(f"{name} is not in the gradebook yet")
        held(watch, assignment)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Watch, "_know", know)
        story.run(nothing, lambda: released.append(True))
    assert f"what was handed in for {ASSIGNMENT} waits: {name} is not in the gradebook yet" in (
        story.lines
    )
    assert [t.student for t in story.told] == ["ada"]


@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_exchange_brings_hand_ins_and_takes_pages_back(story, classroom, tmp_path):
    """Does what `nbgrader submit` writes get its page where `fetch_feedback` looks for it?

    (nbgrader leaves a file of its own open, which Python warns of.)
    """
    from nbgrader.utils import notebook_hash

    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o1777)
    config = classroom.root / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.Exchange.root = {str(root)!r}\n")
    site = Exchange(classroom.root)
    user = pwd.getpwuid(os.getuid()).pw_name
    secrets = {"12": "a" * 128, "13": "b" * 128}

    def submit(hour, name=user, content=None):
        folder = site.inbound / f"{name}+{ASSIGNMENT}+2026-03-10 {hour}:00:00.000000 UTC+x{hour}"
        folder.mkdir(parents=True)
        shutil.copy(classroom.hand_in("spare", content or almost(classroom)), folder)
        shutil.rmtree(classroom.folder("spare").parent)
        (folder / "timestamp.txt").write_text(f"2026-03-10 {hour}:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(secrets[hour])

    story.release = site.release
    story.sources = [Followed(classroom.root, ASSIGNMENT, site.inbound, Way(), 5.0, exchange=True)]
    story.run(
        lambda: submit("12"),
        nothing,
        lambda: submit("13", content=classroom.notebook()),
        lambda: submit("13", name="somebody_else"),
        nothing,
    )
    assert [(t.student, t.attempt, t.points) for t in story.told] == [
        (user, 1, ALMOST),
        (user, 2, ALL),
    ]
    pages = root / "batchnorm" / "feedback"
    for secret in secrets.values():
        name = notebook_hash(secret=secret, notebook_id=ASSIGNMENT)
        assert (pages / f"{name}.html").stat().st_mode & 0o777 == 0o644
    assert pages.stat().st_mode & 0o777 == 0o711
    assert "it is called somebody_else's and belongs to" in "\n".join(story.lines)


def test_downloads_are_collected_when_they_are_whole(story, classroom, tmp_path):
    """Is a growing archive waited for, and of a newer one only what is new taken?"""
    folder, made = tmp_path / "downloads", tmp_path / "moodle.zip"
    notebook = classroom.hand_in("spare", classroom.notebook(solved=False)).read_bytes()
    shutil.rmtree(classroom.root / "submitted")

    def archive(*names):
        with zipfile.ZipFile(made, "w") as bundle:
            for number, name in enumerate(names):
                bundle.writestr(
                    f"{name}_{number}_assignsubmission_file_{ASSIGNMENT}.ipynb", notebook
                )
        return made.read_bytes()

    def arrive(data, name="moodle.zip"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    one = archive("Ada Love")
    two = archive("Ada Love", "Bob Bee")
    placed = []
    place = placing.place_submission
    story.sources = [Followed(classroom.root, ASSIGNMENT, folder, Way(), 5.0)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "grader.intake.collecting.place_submission",
            lambda *args: placed.append(args[2]) or place(*args),
        )
        steps = [
            lambda: arrive(one[:-30]),
            lambda: arrive(one, "moodle.zip.crdownload"),
            lambda: arrive(one),
            nothing,
            lambda: arrive(two),
            nothing,
        ]
        story.run(*steps)
        story.run(nothing)  # another run remembers
    assert placed == ["Ada Love", "Bob Bee"]
    assert [t.student for t in story.told] == ["Ada Love", "Bob Bee"]


def test_second_run_is_refused_and_names_the_first(classroom):
    """Does a run say which one is at work?"""
    with only_writer(classroom.root, "grade --watch"):
        line = classroom.refusal()
    assert f"(`grade --watch`, process {os.getpid()} on " in line


def test_killed_at_any_point_it_goes_on(classroom):
    """Is everybody graded once and has a page, when kill -9 has ended two runs and Ctrl+C one?"""
    students = ("ada", "bob", "cyd")
    for student in students:
        classroom.hand_in(student, classroom.notebook(solved=False))
    for fault in ("kill between notebook and marks 1", "kill after the commit 2"):
        run = classroom.start("grade", "--watch", "--workers=1", ASSIGNMENT, fault=fault)
        run.communicate(timeout=120)
        assert run.returncode == -signal.SIGKILL
        assert ended(classroom)
    run = classroom.start("grade", "--watch", "--workers=1", "--json", ASSIGNMENT)
    told = {}
    # the second may have been killed before its last page was written: that one is told, too
    for page in (json.loads(line) for line in run.stdout if '"student"' in line):
        told[page["student"]] = page["attempt"], page["points"]
        pages = list(classroom.root.glob(f"feedback/*/{ASSIGNMENT}/{ASSIGNMENT}.html"))
        if "cyd" in told and len(pages) == 3:
            break
    assert told["cyd"] == (1, 0)
    run.send_signal(signal.SIGTERM)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert Counter(classroom.committed()) == dict.fromkeys(students, 1)
    assert ended(classroom)
    assert classroom.half_files() == []
    assert not (classroom.root / "autograded" / ".writer").exists()
