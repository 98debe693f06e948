"""The version and the changelog: do they agree, and is a new version made whole or not at all?"""

import os
import re
import subprocess
from datetime import date

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import ROOT_VARIABLE, CourseError
from grader.publishing import version
from grader.publishing.version import READERS, current_version, differences, make_version
from tests.conftest import ROOT

PROJECT = '[project]\nname = "x"\nversion = "0.1.0"\n\n[tool.mypy]\npython_version = "3.11"\n'
TOLD = "".join(f"### {reader}\n\n- Something.\n\n" for reader in READERS)
OLD = f"## 0.1.0 (2026-01-02)\n\n{TOLD}"
DAY = date(2026, 3, 4)
NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
SOMEBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
}


def git(root, *arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course that is under git, with a version and something that is in none yet."""
    for name, value in (NOBODY | SOMEBODY).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n## Unreleased\n\n{TOLD}{OLD}")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(root):
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "All")


def files(root):
    return {name: (root / name).read_text() for name in ("pyproject.toml", "CHANGELOG.md")}


def test_changelog_of_this_tree_fits_its_version():
    """Do CHANGELOG.md and pyproject.toml agree here?"""
    assert differences(ROOT) == []


def test_no_module_says_a_version():
    """Does the number stand in pyproject.toml alone?"""
    for path in (*(ROOT / "grader").rglob("*.py"), *(ROOT / "utils").rglob("*.py")):
        assert not re.search(r"__version__\s*=", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("changelog", "said"),
    [
        (f"## 0.2.0 (2026-01-02)\n{TOLD}", "the newest version in CHANGELOG.md is 0.2.0, pyproj"),
        ("# Changes\n", "the newest version in CHANGELOG.md is none, pyproject.toml says 0.1.0"),
        (f"## Unreleased\n{TOLD}", "the newest version in CHANGELOG.md is none"),
        (f"{OLD}## Unreleased\n", 'the heading "Unreleased" is unknown: write "## Unreleased"'),
        (f"{OLD}## Soon\n", 'the heading "Soon" is unknown'),
        (f"## 0.0.1\n{OLD}", 'the heading "0.0.1" is unknown'),
        (f"{OLD}### Teachers\n- x", '0.1.0 (2026-01-02): "Teachers" is no reader: choose one of'),
        (
            OLD.replace("### Instructors\n\n- Something.", "### Instructors\n"),
            "CHANGELOG.md, 0.1.0 (2026-01-02): nothing is said to Instructors: write what changes",
        ),
        (OLD.replace("### Learners\n\n- Something.", ""), "nothing is said to Learners"),
    ],
)
def test_what_does_not_fit_is_named(course, changelog, said):
    """Is a number, a heading or a reader that is wrong or missing named, with the remedy?"""
    (course / "CHANGELOG.md").write_text(changelog)
    (problem,) = differences(course)
    assert said in problem


def test_unreleased_may_be_missing_or_half_told(course):
    """May a commit write its line for one reader alone, and a new version begin without any?"""
    (course / "CHANGELOG.md").write_text(f"## Unreleased\n\n### Learners\n\n- x\n\n{OLD}")
    assert differences(course) == []
    (course / "CHANGELOG.md").write_text(OLD)
    assert differences(course) == []


def test_folder_of_a_class_has_no_version(tmp_path):
    """Is a folder that holds only what is graded in order?"""
    assert differences(tmp_path) == []


def test_missing_changelog_and_version_are_named(course):
    """Are they errors with their names?"""
    (course / "CHANGELOG.md").unlink()
    with pytest.raises(CourseError, match=r"CHANGELOG\.md cannot be read .*: restore it"):
        differences(course)
    for text, said in (("", "KeyError"), ("[", "TOMLDecodeError"), (PROJECT + "x", "TOMLDecode")):
        (course / "pyproject.toml").write_text(text)
        with pytest.raises(CourseError, match=rf"pyproject\.toml says no version \({said}"):
            current_version(course)


def test_new_version_is_set_dated_committed_and_tagged(course):
    """Does one command do all, and leave a clean tree that agrees?"""
    run = CliRunner().invoke(main, ["new-version", "0.2.0"])
    assert run.output == "v0.2.0 is committed and tagged; git push --follow-tags gives it away\n"
    assert files(course) == {
        "pyproject.toml": PROJECT.replace("0.1.0", "0.2.0"),
        "CHANGELOG.md": f"# Changes\n\n## 0.2.0 ({date.today()})\n\n{TOLD}{OLD}",
    }
    assert git(course, "status", "--porcelain") == ""
    assert git(course, "log", "--format=%s") == "Version 0.2.0\nAll"
    assert git(course, "tag", "--points-at", "HEAD") == "v0.2.0"
    assert differences(course) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("0.1.0", r"0\.1\.0 is not higher than 0\.1\.0, the version in pyproject\.toml"),
        ("0.0.9", r"0\.0\.9 is not higher than 0\.1\.0"),
        ("0.1.0rc1", "is not higher"),
        ("next", '"next" is no version: write one such as 0.2.0'),
    ],
)
def test_number_that_is_not_higher_is_refused(course, wanted, said):
    """Is the order that of versions, and a word none?"""
    refused(course, said, wanted)
    assert make_version(course, "0.10.0", DAY) == "v0.10.0"


def refused(course, said, wanted="0.2.0"):
    """Is no version made, and everything as it was?"""
    before = files(course), git(course, "rev-parse", "HEAD"), git(course, "tag")
    with pytest.raises(CourseError, match=said):
        make_version(course, wanted, DAY)
    assert before == (files(course), git(course, "rev-parse", "HEAD"), git(course, "tag"))


@pytest.mark.parametrize("name", ["notes.txt", "nbgrader_config.py"])
def test_tree_that_is_not_clean_is_refused(course, name):
    """Does what is not committed, known to git or not, stop it by name?"""
    (course / name).write_text("x")
    refused(course, rf"(?s)the tree is not clean: commit this, and try again\n.*{name}")


@pytest.mark.parametrize(
    ("changelog", "said"),
    [
        (OLD, "CHANGELOG.md, Unreleased: nothing is said to Learners"),
        (f"## Unreleased\n### Learners\n- x\n{OLD}", "Unreleased: nothing is said to Instructors"),
        (f"## Unreleased\n{TOLD}## 0.0.9 (2026-01-01)\n{TOLD}", "the newest version in CHANGELOG"),
    ],
)
def test_version_that_says_nothing_to_somebody_is_refused(course, changelog, said):
    """Must every reader be told, and the changelog be in order before?"""
    (course / "CHANGELOG.md").write_text(changelog)
    commit(course)
    refused(course, said)


def test_tag_that_is_there_is_refused(course):
    """Is no second version made of the same name?"""
    git(course, "tag", "v0.2.0")
    refused(course, r"there is a tag v0\.2\.0 already")


def test_version_written_in_another_way_is_left_to_a_person(course):
    """Is no wrong line of pyproject.toml changed, and the changelog then left, too?"""
    (course / "pyproject.toml").write_text(PROJECT.replace('"0.1.0"', "'0.1.0'"))
    commit(course)
    refused(course, """pyproject.toml has 0 lines 'version = "0.1.0"', expected one""")


def test_commit_that_fails_puts_the_files_back(course, monkeypatch):
    """Where git refuses to commit, is nothing half done, and git's reason told?"""
    hook = course / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not on a Friday >&2\nexit 1\n")
    hook.chmod(0o755)
    refused(course, "git commit failed: not on a Friday")
    assert git(course, "status", "--porcelain") == ""


def test_check_compares(course, monkeypatch):
    """Does `make check` name what differs, beside what is stale?"""
    monkeypatch.setattr(version, "current_version", lambda root: version.Version("9"))
    monkeypatch.setattr("grader.source.build.stale", lambda *_: ["something is stale"])
    run = CliRunner().invoke(main, ["check"])
    assert run.exit_code == 1
    assert run.stderr.splitlines()[0] == "something is stale"
    assert "the newest version in CHANGELOG.md is 0.1.0, pyproject.toml says 9" in run.stderr


def test_outside_git_is_told(course):
    """Is a folder without git refused in git's words?"""
    (course / ".git").rename(course / "elsewhere")
    with pytest.raises(CourseError, match="git status failed: fatal: not a git repository"):
        make_version(course, "0.2.0", DAY)
