"""The bank of known mistakes: for each exercise the wrong answers that people really give.

Each notebook has a folder with a module for each exercise, or a folder of modules, and a list of
them in the order in which they are tried. What several modules share is in the nearest _parts.py.

To add a mistake, write one small function in the module of its exercise: one thing gone wrong in an
answer that is otherwise right. A pair is an entry of its own where both of its mistakes reach the
same output. The bank proves the checks (each must fail, with its own hint), lets them name causes,
and feeds the class report.

May import: nothing of the grader.
"""

from grader.mistakes.bank import BANK as _LOADED
from grader.mistakes.bank import HINTS, Mistake, known_mistakes, load, mistakes_of

__all__ = ["BANK", "HINTS", "Mistake", "known_mistakes", "mistakes_of"]

BANK: dict[str, list[Mistake]]


def __getattr__(name: str) -> dict[str, list[Mistake]]:
    """Return the whole bank: loaded when somebody asks for it, as a worker needs a part at most."""
    if name != "BANK":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    load(__name__)
    return _LOADED
