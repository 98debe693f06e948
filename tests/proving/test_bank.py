"""How a mistake gets into the bank, and where it stands in it."""

import ast
import re
import sys
from importlib import import_module

import pytest

from grader.mistakes import BANK, Mistake, bank
from grader.mistakes.bank import mistake
from tests.conftest import ROOT
from utils.exercises import EXERCISES

FOLDER = ROOT / "grader" / "mistakes"
NOTEBOOKS = sorted({spec.notebook.partition("_")[2] for spec in EXERCISES.values()})


@pytest.fixture
def empty_bank(monkeypatch):
    monkeypatch.setattr(bank, "BANK", {})


@pytest.mark.usefixtures("empty_bank")
def test_new_mistake_is_one_decorated_function():
    """Is a function with three paragraphs all it takes?"""

    @mistake("normalize", source="a forum")
    def nothing(x, mu, sigma):
        """It looks
        unchanged.

        Nothing is done.

        The formula in exercise 1.2.
        """
        return x

    assert bank.mistakes_of("normalize") == [
        Mistake(
            "normalize",
            "nothing",
            nothing,
            ("It looks unchanged.", "Nothing is done.", "The formula in exercise 1.2."),
            "a forum",
        )
    ]


def test_mistake_needs_an_exercise():
    """Is a misspelt exercise refused, with the one that was meant?"""
    with pytest.raises(KeyError, match='did you mean "normalize"'):
        mistake("normalise")


@pytest.mark.usefixtures("empty_bank")
@pytest.mark.parametrize(("text", "count"), [(None, 1), ("One.", 1), ("A.\n\nB.\n\nC.\n\nD.", 4)])
def test_mistake_needs_three_hints(text, count):
    """Is another number of paragraphs refused, saying what belongs there?"""

    def hinted(x):
        return x

    hinted.__doc__ = text
    expected = f"normalize/hinted: its docstring has {count} paragraphs, expected 3: symptom, cause"
    with pytest.raises(ValueError, match=re.escape(expected)):
        mistake("normalize")(hinted)


def test_mistake_needs_a_name_of_its_own():
    """Is a second mistake of the same name refused?"""

    def own_statistics(x):
        """A.

        B.

        C."""

    with pytest.raises(ValueError, match='normalize has a mistake named "own_statistics" already'):
        mistake("normalize")(own_statistics)


@pytest.fixture
def small_bank(tmp_path, monkeypatch):
    """A bank of one notebook with two modules that do nothing, not imported yet."""
    files = {
        "small/__init__.py": "",
        "small/notebook/__init__.py": 'MODULES = ("second.part", "first")',
        "small/notebook/_parts.py": "",
        "small/notebook/first.py": "",
        "small/notebook/second/__init__.py": "",
        "small/notebook/second/part.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "small"
    for name in [name for name in sys.modules if name.split(".")[0] == "small"]:
        del sys.modules[name]


@pytest.mark.usefixtures("small_bank")
def test_modules_are_imported_in_the_order_of_the_list():
    """Does the list decide what is tried first, and not the alphabet?"""
    bank.load("small")
    loaded = [name for name in sys.modules if name.startswith("small.notebook.")]
    assert loaded == ["small.notebook.second", "small.notebook.second.part", "small.notebook.first"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "notebook/third.py",
            'small/notebook/__init__.py does not list "third": put it into MODULES, where its '
            "mistakes are to be tried",
        ),
        ("notebook/second/more.py", 'small/notebook/__init__.py does not list "second.more"'),
        ("third.py", "small/third.py is in no folder of a notebook: move it into one"),
    ],
)
def test_module_that_is_not_listed_is_named(small_bank, name, said):
    """Is a new module that nobody put into the list an error, which says what to do?"""
    (small_bank / name).write_text("")
    with pytest.raises(ImportError, match=re.escape(said)):
        bank.load("small")


def test_module_that_is_listed_and_missing_is_named(small_bank):
    """Is a misspelt name in the list an error, with the file that holds the list?"""
    (small_bank / "notebook/first.py").rename(small_bank / "notebook/_first.py")
    expected = 'small/notebook/__init__.py lists "first", and there is no such module'
    with pytest.raises(ImportError, match=re.escape(expected)):
        bank.load("small")


def test_module_that_cannot_import_is_not_called_missing(small_bank):
    """Is an import that fails inside a module reported as what it is?"""
    (small_bank / "notebook/first.py").write_text("import no_such_library")
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_library'"):
        bank.load("small")


@pytest.mark.parametrize("exercise", BANK)
def test_order_is_the_one_that_is_written_down(exercise):
    """Are an exercise's mistakes tried in the order of its notebook's list?"""
    folder = f"grader.mistakes.{EXERCISES[exercise].notebook.partition('_')[2]}"
    listed = [f"{folder}.{name}" for name in import_module(folder).MODULES]
    places = [listed.index(entry.function.__module__) for entry in BANK[exercise]]
    assert places == sorted(places)


def test_root_holds_the_notebooks():
    """Is there one folder for each notebook, and little beside them?"""
    assert sorted(p.parent.name for p in FOLDER.glob("*/__init__.py")) == NOTEBOOKS
    beside = {"__init__.py", "bank.py", "_parts.py", "_shows.py", "_shows_arrays.py"}
    assert {p.name for p in FOLDER.glob("*.py")} == beside


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_modules_are_named_after_exercises(notebook):
    """Is a module or folder named after its exercise, unless several exercises share it?"""
    holders: dict[str, set[str]] = {}
    for exercise, entries in BANK.items():
        for entry in entries:
            _, _, folder, name, *_ = entry.function.__module__.split(".")
            if folder == notebook:
                holders.setdefault(name, set()).add(exercise.lower())
    assert holders
    for name, exercises in holders.items():
        assert exercises == {name} or (len(exercises) > 1 and name not in exercises)


def test_mistakes_share_parts_alone():
    """Does no module of mistakes import another, which would be tried earlier than is listed?"""
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("grader"):
                assert re.fullmatch(r"grader\.mistakes\.(\w+\.)*(_\w+|bank)", str(node.module))
