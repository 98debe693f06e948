"""The student bundle: what is in it, what is not, and whether it works where nothing else is."""

import errno
import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest

from grader.course import CourseError, source_path
from grader.publishing import bundle
from grader.source.notebooks import read_notebook
from grader.source.release import leaks, secrets
from tests.conftest import ASSIGNMENTS, NOT_ACTIVATED, ROOT, run_python
from tests.learner_at_home import SECOND, THIRD

ALLOWED = re.compile(
    r"batchnorm-course/("
    r"README\.md|LICENSE|Makefile|setup\.sh|pyproject\.toml|constraints\.txt|environment\.yml"
    r"|docs/(learners|survey)\.md"
    r"|notebooks/(start_here|(?P<id>\d\d_\w+)/(?P=id))\.ipynb"
    r"|utils/(\w+/)*\w+\.py"
    r"|utils/exercises/charts\.json"
    r"|utils/exercises/(known_mistakes|reactions|worked_examples)/\w+\.json"
    r"|utils/exercises/(findings|model_answers)/\w+\.txt"
    r"|utils/experiments/(\w+/)?measured\.json"
    r"|utils/frameworks/stored/\w+\.(json|npz)"
    r"|utils/lab/labconfig/(default_setting_overrides|page_config)\.json)"
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "course.zip"
    bundle.bundle(ROOT, path)
    return path


@pytest.fixture
def broken(course):
    """A copy of the course that can be bundled, to break."""
    for name in (*bundle.FILES, "Makefile", "pyproject.toml"):
        (course / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    return course


def contents(path):
    """The files by name; what arrays are made of as text, too, a letter for each byte."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode("latin-1" if name.endswith(".npz") else "utf-8")
            for name in archive.namelist()
        }


def test_bundle_holds_only_what_a_learner_needs(archive):
    """Is every file of a kind that may be given to learners, and every notebook there?"""
    names = contents(archive)
    for name in names:
        assert ALLOWED.fullmatch(name), name
    for assignment in ASSIGNMENTS:
        assert f"batchnorm-course/notebooks/{assignment}/{assignment}.ipynb" in names
    modules = {p.relative_to(ROOT).as_posix() for p in (ROOT / "utils").rglob("*.py")}
    assert {f"batchnorm-course/{module}" for module in modules} <= names.keys()


def test_bundle_gives_no_solution_away(archive):
    """Are a mistake's code, the grader, and every line of a solution absent?"""
    texts = contents(archive)
    secret = {a: secrets(read_notebook(source_path(ROOT, a))) for a in ASSIGNMENTS}
    every = {line: kind for found in secret.values() for line, kind in found.items()}
    for name, text in texts.items():
        assert "import grader" not in text, name
        assert "from grader" not in text, name
        if not name.endswith(".ipynb"):
            assert not leaks(every, text), name
    for assignment in ASSIGNMENTS:
        text = texts[f"batchnorm-course/notebooks/{assignment}/{assignment}.ipynb"]
        sources = "\n".join("".join(c["source"]) for c in json.loads(text)["cells"])
        assert not leaks(secret[assignment], sources)
        assert "raise NotImplementedError" in sources


def test_same_course_gives_the_same_bytes(archive, tmp_path):
    """Can two people compare their bundles?"""
    bundle.bundle(ROOT, tmp_path / "again" / "course.zip")
    assert (tmp_path / "again" / "course.zip").read_bytes() == archive.read_bytes()


def test_own_answers_and_stray_files_stay_at_home(broken, tmp_path, archive):
    """Does nothing of what lies about in a clone travel along?"""
    release = broken / "notebooks" / SECOND / f"{SECOND}.ipynb"
    shutil.copy(source_path(broken, SECOND), release)
    (broken / "notebooks" / "hand_in").mkdir()
    (broken / "notebooks" / "hand_in" / f"{SECOND}.ipynb").write_text("{}")
    (broken / "utils" / "notes.txt").write_text("the answer")
    (broken / "utils" / "link.py").symlink_to(broken / "nbgrader_config.py")
    bundle.bundle(broken, tmp_path / "course.zip")
    assert contents(tmp_path / "course.zip") == contents(archive)


def test_a_full_disk_leaves_the_earlier_bundle(tmp_path, monkeypatch):
    """Is a good bundle still there when a new one cannot be written to its end, and no part?"""
    target = tmp_path / "course.zip"
    bundle._write(target, {"a.md": "good"})
    good, written = target.read_bytes(), []

    def full(archive, member, data):
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(member)
        write(archive, member, data)

    write = zipfile.ZipFile.writestr
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space left"):
        bundle._write(target, {"a.md": "new", "b.md": "new"})
    assert target.read_bytes() == good
    assert [path.name for path in tmp_path.iterdir()] == ["course.zip"]


def test_data_that_is_installed_is_bundled(broken, tmp_path):
    """Is the package's data named in pyproject.toml alone?"""
    path = broken / "pyproject.toml"
    text = path.read_text()
    assert text.count('    "frameworks/stored/*.json",\n') == 1
    path.write_text(text.replace("frameworks/stored/*.json", "frameworks/kept/*.json"))
    with pytest.raises(CourseError, match=r"utils/frameworks/kept/\*\.json: there is no such"):
        bundle.bundle(broken, tmp_path / "course.zip")


@pytest.mark.parametrize("place", ["utils/handy.py", "docs/learners.md"])
def test_a_leak_anywhere_stops_the_bundle(broken, tmp_path, place):
    """Is a solution line refused wherever it would be given away, and no file written?"""
    line = next(iter(secrets(read_notebook(source_path(broken, SECOND)))))
    with (broken / place).open("a") as file:
        file.write(f"\n    {line}\n")
    with pytest.raises(CourseError, match=f"{place} leaks a solution line of {SECOND}"):
        bundle.bundle(broken, tmp_path / "course.zip")
    assert not (tmp_path / "course.zip").exists()


def test_a_missing_part_is_named(broken, tmp_path):
    """Is what is not there an error with its name, in place of a bundle that does not work?"""
    shutil.rmtree(broken / "utils" / "lab")
    with pytest.raises(CourseError, match=r"utils/lab/labconfig/\*\.json: there is no such file"):
        bundle.bundle(broken, tmp_path / "course.zip")
    (broken / "setup.sh").unlink()
    with pytest.raises(CourseError, match=r"setup\.sh cannot be read"):
        bundle.bundle(broken, tmp_path / "course.zip")


def test_links_of_the_bundle_lead_somewhere(archive):
    """Does every relative link of its pages lead to a file in it?"""
    names = contents(archive)
    for page in ("README.md", "docs/learners.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", names[f"batchnorm-course/{page}"]):
            assert f"batchnorm-course/{link}" in names, link


def test_readme_without_make_says_what_make_does(archive):
    """Do the commands for Windows start JupyterLab as `make lab` does?"""
    names = contents(archive)
    options = re.search(r"jupyter (lab \S+ \S+)", names["batchnorm-course/Makefile"])[1]
    assert names["batchnorm-course/README.md"].count(options) == 2
    assert "--constraint constraints.txt --editable" in names["batchnorm-course/setup.sh"].replace(
        " \\\n        ", " "
    )


WITHOUT_UNIX = """
import signal, sys
from pathlib import Path
for name in ("fcntl", "grp", "posix", "pwd", "resource", "termios"):
    sys.modules[name] = None
for name in ("alarm", "setitimer", "SIGALRM", "ITIMER_REAL"):
    delattr(signal, name)
from utils import carry, check, progress
from utils.figures import batchnorm_forward
check(carry("batchnorm_forward", Path("solutions")))
print(progress())
"""


def test_learners_need_nothing_of_unix():
    """Do importing, carrying, checking and progress work without the modules and the alarm clock
    that only Unix has?"""
    done = run_python("-c", WITHOUT_UNIX)
    assert done.returncode == 0, done.stderr
    assert "2.2, batchnorm_forward: correct" in done.stdout
    assert "not started" in done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory, archive):
    """The bundle unpacked and set up by its own Makefile, for somebody whose home is empty."""
    place = tmp_path_factory.mktemp("home")
    shutil.unpack_archive(archive, place)
    done = subprocess.run(
        ["make", "-C", place / "batchnorm-course", "setup"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(place),
    )
    assert done.returncode == 0, done.stderr
    return place


def environment(place):
    """Nothing of this course's own environment, but where pip finds packages."""
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    cache = run_python("-m", "pip", "cache", "dir").stdout.strip()
    return {
        "PATH": NOT_ACTIVATED,
        "HOME": str(place),
        "PIP_CACHE_DIR": cache,
    } | pip


def test_bundle_works_where_nothing_else_is(home, tmp_path, classroom):
    """Can a learner check, carry and submit with the bundle alone, and does the hand-in earn full
    marks in the instructor's course?"""
    answers = {
        cell.id: cell.source
        for assignment in (SECOND, THIRD)
        for cell in read_notebook(source_path(ROOT, assignment)).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    folder = home / "batchnorm-course"
    shutil.copy(ROOT / "tests" / "learner_at_home.py", tmp_path)
    done = subprocess.run(
        [folder / ".venv/bin/python", tmp_path / "learner_at_home.py", folder, "answers.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment(home),
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["utils"] == str(folder / "utils" / "__init__.py")
    assert "CheckFailed: var[" in seen["wrong"]
    assert "var is N/(N-1) times what is expected" in seen["wrong"]
    assert "2.1, batch_statistics: correct" in seen["check"]
    assert seen["carries"]
    assert "batchnorm_backward: correct" in seen["carried"]
    assert "Every exercise in it is correct" in seen["submit"]

    handed = folder / "notebooks" / "hand_in" / f"{SECOND}.ipynb"
    classroom.hand_in("ada", handed.read_bytes())
    assert classroom.grade()["graded"] == 1
    grades = classroom.rows()["ada"]["grades"]
    assert {name: auto for name, (auto, *_) in grades.items() if name.startswith("check_")} == {
        cell.id: cell.metadata.nbgrader.points
        for cell in read_notebook(source_path(ROOT, SECOND)).cells
        if cell.id.startswith("check_")
    }
