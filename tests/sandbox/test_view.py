"""What a sandbox shows of this machine: what Python needs, never a folder with a secret in it."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.course import PROJECT
from grader.sandbox import bubblewrap, view
from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox
from grader.sandbox.process import start_cell_runner
from grader.sandbox.session import Session
from grader.sandbox.view import View, first_visible, needed
from tests.sandbox.session import Session as Kernel
from tests.sandboxed_cells import sandboxed

STARTS = """
import sys
from grader.sandbox.process import start_cell_runner
from grader.sandbox.session import Session
with Session(lambda: start_cell_runner({}, "02")) as kernel:
    outcome = kernel.run(CODE, 20, 100_000)
print(outcome.reason, *(o.text for o in outcome.outputs))
"""


def run(code: str) -> str:
    """Return what code prints in a cell runner's sandbox."""
    with sandboxed() as kernel:
        outcome = kernel.run(code, 20, 1_000_000)
    assert outcome.kind == "finished", outcome
    return "".join(output.text for output in outcome.outputs)


def run_under(python: Path, folder: Path, code: str, project: Path = PROJECT) -> str:
    """Return what code prints in a sandbox that another Python's grader starts."""
    started = subprocess.run(
        [python, "-c", STARTS.replace("CODE", repr(code))], cwd=folder, text=True, check=False,
        env={"PYTHONPATH": str(project), "PATH": os.environ["PATH"]}, capture_output=True,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    return started.stdout.strip()


def environment(folder: Path, base: str = sys.executable) -> Path:
    """Make an environment that has this one's libraries as files of its own; its interpreter."""
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    libraries = folder / f"lib/python{sysconfig.get_python_version()}/site-packages"
    entries = [
        entry
        for entry in Path(sysconfig.get_path("purelib")).iterdir()
        if entry.suffix != ".pth" and entry.name not in ("grader", "utils")
    ]
    linked = ["cp", "-a", "--link", *entries, libraries]
    if subprocess.run(linked, check=False, stderr=subprocess.DEVNULL).returncode:
        subprocess.run(["cp", "-a", *entries, libraries], check=True)  # another disk
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    "path",
    ["/usr/local", "/usr/share/doc", "/usr/sbin", "/usr/bin/perl", "/opt", "/srv", "/var", "/home",
     "/etc/passwd", f"{sys.prefix}/share", f"{sys.base_prefix}/bin/pip", f"{PROJECT}/solutions",
     f"{PROJECT}/tests"],
)  # fmt: skip
def test_trees_that_may_hold_anything_are_not_shown(kernel: Kernel, path: str) -> None:
    """Are only single parts of the system and of the environment there?"""
    assert kernel.run(f"import os; print(os.path.lexists({path!r}))") == "False"


def test_what_python_needs_is_shown() -> None:
    """Are libraries, time zones, fonts, the locale and a shell there, and nothing said about it?"""
    said = run(
        "import datetime, glob, locale, subprocess, zoneinfo, ctypes, sqlite3, ssl, lzma\n"
        "import numpy, sklearn.datasets, matplotlib.pyplot as plt, IPython, utils\n"
        "plt.plot([1]); plt.savefig('/tmp/a.png'); plt.close()\n"
        "print(zoneinfo.ZoneInfo('Europe/Rome'), locale.setlocale(locale.LC_ALL, ''))\n"
        "print(subprocess.run('echo $((1 + 1)); ls / | head -n 1', shell=True, text=True,"
        " capture_output=True).stdout.split())\n"
        "!pwd"
    )
    assert said.splitlines() == [
        "Europe/Rome C.UTF-8",
        "['2', 'bin']",
        "/tmp/course/02_batchnorm_forward",
    ]


def test_no_list_of_mounts_names_a_notebook(tmp_path: Path) -> None:
    """Do mounts and command lines say only where Python, its libraries and utils are?"""
    secret = tmp_path / "alice" / "01.ipynb"
    secret.parent.mkdir()
    secret.write_text("{}")
    with Session(lambda: start_cell_runner({secret: "01/01.ipynb"}, "02")) as kernel:
        outcome = kernel.run(
            "import glob\n"
            "print(open('../01/01.ipynb').read())\n"
            "for name in ('mountinfo', 'mounts', 'cmdline', 'environ'):\n"
            "    for path in glob.glob(f'/proc/[0-9]*/{name}'):\n"
            "        print(path, open(path).read())",
            20,
            1_000_000,
        )
    said = "".join(output.text for output in outcome.outputs)
    assert said.startswith("{}\n")
    assert "/proc/1/mountinfo" in said
    assert "alice" not in said


# ---- what must not be seen ----


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that the sandbox shows, beside what Python needs."""
    folder = tmp_path / "shown"
    folder.mkdir()
    found = View([*needed().shown, str(folder)], needed().links, needed().covered)
    monkeypatch.setattr(view, "needed", lambda: found)
    require_sandbox.cache_clear()
    return folder


@pytest.mark.parametrize("place", ["course/solutions", ".", "..", "linked"])
def test_secret_that_would_be_seen_stops_grading(shows: Path, tmp_path: Path, place: str) -> None:
    """Is grading refused, in one line with both paths and a remedy, however the secret is named?"""
    (tmp_path / "way").symlink_to(shows)
    secret = tmp_path / "way" / "gradebook.db" if place == "linked" else shows / place
    with pytest.raises(SandboxUnavailable, match=r"would show .* to learners") as refused:
        require_sandbox((str(secret),))
    assert str(secret) in str(refused.value)
    assert "move one of them, or make Python's environment in a folder of its own" in str(
        refused.value
    )
    assert "\n" not in str(refused.value)


def test_shown_folder_beside_a_secret_is_no_reason(shows: Path, tmp_path: Path) -> None:
    """Is a course beside the environment, or with a name that begins alike, graded?"""
    require_sandbox((str(tmp_path / "solutions"), f"{shows}-not", str(tmp_path / "submitted")))


@pytest.mark.parametrize("place", [".", "below/home", "linked"])
def test_home_that_would_be_seen_stops_grading(
    shows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Is grading refused where the user's home lies in what Python needs?"""
    (shows / "below" / "home").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(shows / "below")
    home = tmp_path / place if place == "linked" else shows / place
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(SandboxUnavailable, match=f"would show {home}"):
        require_sandbox()


def test_home_around_the_interpreter_is_no_reason(
    shows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a Python under the home, whose parts alone are shown, no reason to refuse?"""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert first_visible(()) is None


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
def test_secret_mounted_into_a_shown_folder_stops_grading(shows: Path, tmp_path: Path) -> None:
    """Is a course found that a bind mount brings into what is shown, under another name?"""
    course = tmp_path / "course"
    (course / "solutions").mkdir(parents=True)
    (shows / "here too").mkdir()
    try:
        subprocess.run(["mount", "--bind", course, shows / "here too"], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no mount here")
    try:
        assert first_visible([str(course / "solutions")]) == (
            str(course / "solutions"),
            str(shows / "here too"),
        )
    finally:
        subprocess.run(["umount", shows / "here too"], check=True)


def test_covered_part_is_not_seen() -> None:
    """Is what is covered in a shown folder no reason to refuse, and its neighbour one?"""
    found = View(["/srv/lib"], {}, ["/srv/lib/grader"])
    assert first_visible(["/srv/lib/grader", "/srv/lib/grader/x"], found) is None
    assert first_visible(["/srv/lib/graders"], found) == ("/srv/lib/graders", "/srv/lib")


def test_view_keeps_links_and_real_places(tmp_path: Path) -> None:
    """Is a chain of links shown as links, and each folder once at its real place?"""
    (tmp_path / "real" / "lib").mkdir(parents=True)
    (tmp_path / "alias").symlink_to("real")
    (tmp_path / "top").symlink_to(tmp_path / "alias" / ".." / "alias" / "lib")
    (tmp_path / "round").symlink_to("round")
    found = View()
    for path in ("top", "real", "alias/lib", "round", "missing"):
        found.add(str(tmp_path / path))
    found = found.tidy()
    assert found.shown == [str(tmp_path / "real")]
    assert set(found.links) == {str(tmp_path / "alias"), str(tmp_path / "top")}


# ---- other Pythons ----


@pytest.mark.parametrize("course", ["beside", "around"])
def test_environment_of_a_python_under_home(tmp_path: Path, course: str) -> None:
    """Does an environment work inside the course's folder, and show nothing of that folder?"""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "secret.ipynb").write_text("{}")
    python = environment(tmp_path / ".venv" if course == "around" else tmp_path / "x" / "env")
    said = run_under(
        python,
        tmp_path,
        "import os, sys, numpy, utils\n"
        f"print(sys.prefix, os.path.exists({str(tmp_path / 'solutions')!r}),"
        f" sorted(os.listdir({str(tmp_path)!r})))",
    )
    folder = python.parents[1]
    top = folder.relative_to(tmp_path).parts[0]
    assert said == f"{folder} False ['{top}']"


DEBIAN = Path("/usr/bin/python3")


@pytest.mark.skipif(
    not DEBIAN.exists() or sys.version_info[:2] != (3, 11), reason="no Debian Python 3.11"
)
def test_environment_of_the_systems_python(tmp_path: Path) -> None:
    """Does an environment work that was made from the system's Python?"""
    python = environment(tmp_path / "env", str(DEBIAN))
    said = run_under(
        python,
        tmp_path,
        "import os, sys, numpy, utils\n"
        "print(sys.base_prefix, os.path.exists('/usr/local'), os.path.exists('/usr/share/doc'))",
    )
    assert said == "/usr False False"


def test_installed_package_shows_utils_and_covers_the_grader(tmp_path: Path) -> None:
    """Is the grader hidden where it lies beside utils in site-packages?"""
    python = environment(tmp_path / "env")
    libraries = next((tmp_path / "env" / "lib").iterdir()) / "site-packages"
    for name in ("grader", "utils"):
        subprocess.run(["cp", "-r", PROJECT / name, libraries / name], check=True)
    said = run_under(
        python,
        tmp_path,
        "import os, utils\n"
        "print(os.path.dirname(utils.__file__))\n"
        f"print(os.listdir({str(libraries / 'grader')!r}))\n"
        f"try: open({str(libraries / 'grader' / 'x')!r}, 'w')\n"
        "except OSError as error: print(error.errno)",
        project=libraries,
    )
    assert said.split() == [str(libraries / "utils"), "[]", "30"]


def test_view_is_worked_out_once() -> None:
    """Does a second sandbox of a process cost no second look at the disk?"""
    assert bubblewrap.view.needed() is needed()
