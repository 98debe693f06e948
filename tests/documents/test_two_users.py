"""nbgrader's exchange between two users of one machine, as on a hub: who may read what.

Only root can become two others: for anybody else these tests are skipped.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.exchange import ASSIGNMENT, Site, work

# every Debian has these accounts
USERS = {"instructor": "daemon", "daemon": "daemon", "student": "nobody", "nobody": "nobody"}
NOTEBOOK = f"{ASSIGNMENT}.ipynb"

pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not shutil.which("bwrap"), reason="needs root, to be two other users"
)


def become(user):
    """The command that runs another as a user, who sees Python and the course wherever they are."""
    account = pwd.getpwnam(USERS[user])
    shown = {Path(sys.prefix), Path(sys.base_prefix), ROOT}
    closed = {p for path in shown for p in path.parents if not p.stat().st_mode & 0o001}
    command = ["bwrap", "--dev-bind", "/", "/", "--cap-add", "ALL", "--die-with-parent"]
    for folder in sorted(closed)[:1]:
        command += ["--perms", "0755", "--tmpfs", str(folder)]
        for path in sorted(shown):
            if path.is_relative_to(folder):
                for parent in reversed(path.parents):
                    if parent != folder and parent.is_relative_to(folder):
                        command += ["--perms", "0755", "--dir", str(parent)]
                command += ["--ro-bind", str(path), str(path)]
    rights = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
    return [*command, *rights, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]


def give(user, path):
    """Make a folder and all in it a user's own, closed to others."""
    account = pwd.getpwnam(USERS[user])
    for place in [path, *path.rglob("*")]:
        os.chown(place, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


@pytest.fixture(scope="module")
def site():
    """A site whose instructor and student are two users; pytest's own folders are root's alone."""
    root = Path(tempfile.mkdtemp(prefix="two-users-"))
    root.chmod(0o755)
    try:
        site = Site(root, become)
        give("instructor", site.course)
        (site.exchange / "batchnorm").mkdir()  # as the guide has it
        give("instructor", site.exchange / "batchnorm")
        (site.exchange / "batchnorm").chmod(0o755)
        for user in ("instructor", "nobody"):
            give(user, site.home(user))
        (root / "home").chmod(0o755)
        yield site
    finally:
        shutil.rmtree(root)


@pytest.fixture(scope="module")
def handed_in(site):
    """Released by one user, fetched, done and submitted by the other."""
    site.instructor(f"python -m grader release {ASSIGNMENT}")
    site.instructor(f"nbgrader release_assignment {ASSIGNMENT}")
    done = site.run("nobody", site.home("nobody"), f"nbgrader fetch_assignment {ASSIGNMENT}")
    assert done.returncode == 0, done.stderr
    path = site.home("nobody") / ASSIGNMENT / NOTEBOOK
    work(path, {})
    site.student("nobody", f"submit {ASSIGNMENT}")
    return site


def test_submission_is_collected_graded_and_answered(handed_in):
    """Does an instructor without root grade in the sandbox, and the student get the page?"""
    site = handed_in
    said = site.instructor(f"nbgrader collect {ASSIGNMENT}")
    assert "cheating" not in said  # the folder is owned by who says to have handed it in
    assert "1 graded" in site.instructor(f"python -m grader grade {ASSIGNMENT}")
    site.instructor(f"python -m grader feedback {ASSIGNMENT}")
    site.instructor(f"nbgrader release_feedback {ASSIGNMENT}")
    site.student("nobody", f"fetch_feedback {ASSIGNMENT}")
    (page,) = (site.home("nobody") / ASSIGNMENT / "feedback").rglob("*.html")
    assert "14 of 16 points" in page.read_text()
    assert page.owner() == "nobody"


@pytest.mark.parametrize(
    "place",
    [
        f"course/solutions/{ASSIGNMENT}/{NOTEBOOK}",
        "course/gradebook.db",
        "exchange/batchnorm/inbound",
    ],
)
def test_student_reads_nothing_of_the_instructors(handed_in, place):
    """Are solutions, marks and what others handed in closed to a student?"""
    path = handed_in.root / place
    assert path.exists()
    for user, allowed in (("nobody", False), ("instructor", True)):
        test = ["test", "-r", str(path)]
        done = subprocess.run([*become(user), *test], check=False)
        assert (done.returncode == 0) is allowed


MOVE = "import os, sys; os.rename(sys.argv[1], sys.argv[1] + '.away')"


def renames(user, path):
    """Whether a user can rename a folder; afterwards it has its name again."""
    command = [*become(user), sys.executable, "-c", MOVE, str(path)]
    done = subprocess.run(command, check=False, capture_output=True)
    moved = path.with_name(f"{path.name}.away")
    if moved.exists():
        moved.rename(path)
    return done.returncode == 0


def test_student_cannot_take_the_course_away(handed_in):
    """Does the sticky bit that the guide sets keep the course where it is, and does it stay set?"""
    course = handed_in.exchange / "batchnorm"
    assert handed_in.exchange.stat().st_mode & 0o7777 == 0o1777  # also after a release
    assert not renames("nobody", course)
    assert renames("instructor", course)
    handed_in.exchange.chmod(0o777)  # as the guide once said
    assert renames("nobody", course)
    handed_in.exchange.chmod(0o1777)


def test_guide_sets_the_sticky_bit():
    """Do the guides advise a mode with which nobody takes away what others put there?"""
    guide = (ROOT / "docs" / "jupyterhub.md").read_text()
    assert "install -d -m 1777 /usr/local/share/nbgrader/exchange" in guide
    assert "0777" not in guide
