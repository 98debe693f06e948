"""How a mistake gets into the bank."""

import re

import pytest

from grader.mistakes import Mistake, bank
from grader.mistakes.bank import mistake


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
