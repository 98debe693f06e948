"""What a learner's check says and recognizes, as tests read it."""

from utils.checking import checks
from utils.exercises import EXERCISES


def packed(text: str) -> str:
    """A text without its line breaks, which may fall within a hyphenated word."""
    return "".join(text.split())


def names_of(exercise: str, function) -> list[str]:
    """What the learner's check recognizes in a function."""
    found = checks.examine(EXERCISES[exercise], function)
    assert found is not None, "the check takes it for right"
    return [known.name for known in found.known]
