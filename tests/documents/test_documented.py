"""The guides: does every command, option, path and link in them exist?"""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np
import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

from grader.commands.cli import main
from tests.conftest import ROOT
from tests.documented import blocks, changed, commands, same, section
from utils import check
from utils.checking import checks

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# what a page may tell people to type besides this course's own commands
TOOLS = (
    *("git", "export", "jupytext", "jupyter", "sed", "dask", "openssl"),
    *("cd", "echo", "chmod", "mkdir", "cp", "printf", "kill", "until"),
)
RUN_BY = {
    "CONTRIBUTING.md": ("test_worked_example.py", "test_new_notebook.py"),
    "instructors.md": ("test_instructor_guide.py",),
}


def shown_commands(text: str) -> list[str]:
    """All commands of a page: in fenced blocks, after `$ `, and in the text."""
    found = []
    for block in blocks(text):
        if block.kind == "console":
            found += [command for command, _ in commands(block.text)]
        elif block.kind == "" and any(map(is_command, block.text.splitlines())):
            found += block.text.splitlines()
    # in the text, what is not a command is a name or a message
    found += [code for code in re.findall(r"`([^`\n]+)`", prose(text)) if is_command(code)]
    return [line.split("  #")[0].split(" #")[0].strip() for line in found]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def is_command(code: str) -> bool:
    """Does a piece of code begin as a command?"""
    return re.match(r"(make|nbgrader|git|(\.venv/\S+/)?python) \S", code) is not None


def fault(command: str) -> str:
    """What is wrong with a command that a page shows; nothing if it exists as written."""
    if " && " in command:
        return "".join(map(fault, command.split(" && ")))
    words = shlex.split(command)
    program, rest = words[0].removeprefix(".venv/bin/"), words[1:]
    if program == "make":
        return make_fault(rest)
    if program == "python" or program.endswith("/python"):
        return python_fault(rest)
    if program == "nbgrader":
        return "" if rest[0] in NbGraderApp.subcommands else f"nbgrader has no {rest[0]}"
    return "" if program in TOOLS else f"{program} is nobody's command"


def make_fault(words: list[str]) -> str:
    targets = re.findall(r"^([a-z][a-z-]*):", MAKEFILE, flags=re.MULTILINE)
    for word in words:
        name, is_variable, _ = word.partition("=")
        if is_variable and f"$({name})" not in MAKEFILE:
            return f"the Makefile does not read {name}"
        if not is_variable and word not in targets:
            return f"the Makefile has no target {word}"
    return ""


def python_fault(words: list[str]) -> str:
    if words[0] != "-m":
        exists = (ROOT / words[0]).exists() or words[0] == "answer.py"
        return "" if exists else f"{words[0]} does not exist"
    module, rest = words[1], words[2:]
    if find_spec(module) is None:
        return f"there is no module {module}"
    if module != "grader" or not rest or rest[0].startswith("-"):
        return ""
    if rest[0] not in main.commands:
        return f"grader has no command {rest[0]}"
    command = main.commands[rest[0]]
    if isinstance(command, click.Group) and rest[1:] and rest[1] in command.commands:
        command = command.commands[rest[1]]
    known = {o for parameter in command.params for o in parameter.opts} | {"--help"}
    unknown = {word.split("=")[0] for word in rest if word.startswith("--")} - known
    return f"grader {rest[0]} has no {', '.join(unknown)}" if unknown else ""


@each_page
def test_commands_exist(page):
    """Does every command that a page shows exist, with those options?"""
    text = page.read_text(encoding="utf-8")
    faults = [f"{c}: {fault(c)}" for c in shown_commands(text) if c and fault(c)]
    assert faults == []


def test_front_page_has_its_commands():
    """Are the commands that make the first screen still found by the test above?"""
    found = shown_commands((ROOT / "README.md").read_text(encoding="utf-8"))
    assert {"make lab", "make test", "make lab LAB=--no-browser", "make grade"} <= set(found)


def test_block_is_read_whatever_its_first_line_is():
    """Are the commands of a block checked that begins with a setting, not of one without any?"""
    text = "```\nexport PATH=/x:$PATH\nnbgrader colect x  # now\n```\n\n```\nc.x = 1\n```\n"
    assert shown_commands(text) == ["export PATH=/x:$PATH", "nbgrader colect x"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("make tests", "no target tests"),
        ("make lab LABB=1", "does not read LABB"),
        ("python -m grader graed", "no command graed"),
        ("python -m grader grade --agian", "has no --agian"),
        ("python -m graderr", "no module graderr"),
        ("python bench/nothing.py", "does not exist"),
        ("nbgrader autogarde x", "no autogarde"),
        ("rm -rf x", "nobody's"),
        ("make lab && make tests", "no target tests"),
    ],
)
def test_wrong_command_is_noticed(command, said):
    """Would a command that does not exist be found?"""
    assert said in fault(command)


@each_page
def test_shown_output_is_run(page):
    """Is every page that shows what commands print run by a test?"""
    shows = "```console" in page.read_text(encoding="utf-8")
    assert shows == (page.name in RUN_BY)
    for name in RUN_BY.get(page.name, ()):
        test = (Path(__file__).parent / name).read_text(encoding="utf-8")
        assert page.name in test


@pytest.mark.parametrize("page", ["learners.md"])
def test_shown_messages_are_real(page, monkeypatch):
    """Is a learner told what the guide says: not started, a known mistake, an unknown one?"""

    def batch_statistics(z):
        raise NotImplementedError("Exercise 2.1")

    def divides_by_one_less(z):
        return z.mean(axis=0), z.var(axis=0, ddof=1)

    def cubes(z):
        return z.mean(axis=0), np.mean(np.abs(z - z.mean(axis=0)) ** 3, axis=0)

    messages = []
    for function in (batch_statistics, divides_by_one_less, cubes):
        monkeypatch.setattr(checks, "_failures", {})
        with pytest.raises(checks.CheckFailed) as failure:
            check(function, "batch_statistics")
        messages.append(f"{failure.type.__name__}: {failure.value}")
    shown = [block.text for block in blocks((ROOT / "docs" / page).read_text("utf-8"))]
    assert [text.strip() for text in shown if ": " in text] == messages


def test_readme_check_runs():
    """Does README's check pass, in a session without a notebook?"""
    (script,) = [b.text for b in blocks(PAGES[0].read_text("utf-8")) if b.kind == "python"]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def anchors(text: str) -> set[str]:
    """The names by which a page's headings are linked."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@each_page
def test_links_and_paths_exist(page):
    """Does every relative link and picture lead somewhere, to its heading too?"""
    for link in re.findall(r"\]\(([^)]+)\)", prose(page.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not heading or heading in anchors(target.read_text(encoding="utf-8")), link


@each_page
def test_files_that_are_named_exist(page):
    """Does every path of the tree in a page exist, or is it made by what the page shows?"""
    text = page.read_text(encoding="utf-8")
    made = {block.name for block in blocks(text) if block.kind == "file"}
    tops = "tests|utils|grader|solutions|bench|docs"
    for path in re.findall(rf"`((?:{tops})/[\w./-]+)`", text):
        assert path in made or (ROOT / path).exists(), path


@each_page
def test_pictures_are_small(page):
    """Is every picture below 150 kB, and described?"""
    for described, path in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text("utf-8")):
        assert len(described) > 40, path
        assert (page.parent / path).stat().st_size < 150_000, path


@pytest.mark.parametrize("name", ["learners.md", "instructors.md", "../CONTRIBUTING.md"])
def test_guides_say_what_to_do_when_something_breaks(name):
    """Has each guide such a table?"""
    text = section((ROOT / "docs" / name).resolve(), "## When something breaks")
    assert text.count("\n| ") >= 5


def test_change_is_applied_where_its_lines_are():
    """Are new lines put between those that are shown, and is a place that is not there noticed?"""
    assert changed("a\nb\nc\n", " a\n+x\n@@\n-b\n c\n+y\n") == "a\nx\nc\ny\n"
    for diff in (" d\n+x\n", " a\n c\n", "a\n+x\n"):
        with pytest.raises(AssertionError):
            changed("a\nb\nc\n", diff)


def test_comparison_of_shown_and_printed():
    """Does ... stand for anything, and nothing else for anything but itself?"""
    assert same("a ... d\n", "a b\nc d")
    assert not same("a ... d", "a b\nc e")
    assert not same("1.5 kB (free)", "1.6 kB (free)")
    assert same("1.5 kB (free)", "16 kB (free)", numbers=False)
    assert not same("1.5 kB (free)", "1.5 kB (used)", numbers=False)
