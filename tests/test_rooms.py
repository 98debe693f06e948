"""The rooms of the grader: does each import only what its own first lines allow?"""

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

GRADER = ROOT / "grader"
ROOMS = sorted(path.parent.name for path in GRADER.glob("*/__init__.py"))
LEAVES = sorted(path.stem for path in GRADER.glob("*.py") if not path.stem.startswith("__"))
each_room = pytest.mark.parametrize("room", ROOMS)
# nbgrader's own insides: what may change without notice
INSIDES = ("apps", "converters", "coursedir", "nbgraderformat", "plugins", "preprocessors")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = str(node.module)
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def parts(paths: list[Path]) -> set[str]:
    """The rooms and leaves of the grader that files import."""
    modules = {name for path in paths for name in imported(path)}
    named = {name.split(".")[1] for name in modules if name.startswith("grader.")}
    return named & {*ROOMS, *LEAVES}


def allowed(room: str) -> set[str]:
    """What the last line of a room's docstring says that it may import."""
    about = importlib.import_module(f"grader.{room}").__doc__ or ""
    said = re.search(r"^May import: (.*?)\.$", about, flags=re.MULTILINE | re.DOTALL)
    assert said, f'grader/{room}/__init__.py: say "May import: ..." in its docstring'
    return set(re.split(r",\s+", said[1])) - {"nothing of the grader"}


@each_room
def test_room_imports_what_its_rule_allows(room: str) -> None:
    """Is what a room imports what its first lines say, no more and no less?"""
    found = parts(sorted((GRADER / room).rglob("*.py"))) - {room}
    assert found == allowed(room), f"grader/{room}/__init__.py and its modules disagree"


def test_arrows_run_one_way() -> None:
    """Is there no circle of rooms?"""
    left = {room: allowed(room) & set(ROOMS) for room in ROOMS}
    while ends := [room for room, needs in left.items() if not needs & left.keys()]:
        for room in ends:
            del left[room]
    assert not left, f"these import one another in a circle: {left}"


def test_leaves_know_no_room() -> None:
    """Do the files beside the rooms import none of them? `__main__` starts the commands."""
    for leaf in LEAVES:
        assert not parts([GRADER / f"{leaf}.py"]) & set(ROOMS), leaf
    assert parts([GRADER / "course.py", GRADER / "records.py"]) == set()
    assert not any(
        name.startswith("utils")
        for leaf in ("course", "records")
        for name in imported(GRADER / f"{leaf}.py")
    )


def test_sandbox_knows_no_exercise() -> None:
    """Does the room of untrusted processes import nothing of the course's content?"""
    paths = sorted((GRADER / "sandbox").rglob("*.py"))
    assert not any(name.startswith("utils") for path in paths for name in imported(path))


def test_utils_knows_no_grader() -> None:
    """Does what learners get import nothing of the grader?"""
    for path in sorted((ROOT / "utils").rglob("*.py")):
        assert not any(name.split(".")[0] == "grader" for name in imported(path)), path


def test_insides_of_nbgrader_have_two_doors() -> None:
    """Do only the two rooms for it touch nbgrader's apps, converters and the like?"""
    for path in sorted(GRADER.rglob("*.py")):
        inside = path.relative_to(GRADER).parts[0] in ("nbgrader_calls", "nbgrader_plugins")
        touched = [n for n in imported(path) if re.match(rf"nbgrader\.({'|'.join(INSIDES)})\b", n)]
        assert inside or not touched, f"{path.relative_to(ROOT)} imports {touched}"


def test_root_is_small() -> None:
    """Are there few files beside the rooms?"""
    assert len(list(GRADER.glob("*.py"))) <= 10
    assert len(list((GRADER / "mistakes").glob("*.py"))) <= 5
