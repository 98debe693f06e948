"""The bank of known mistakes: for each exercise the wrong answers that people really give.

To add one, write one small function in the module of its exercise: one thing gone wrong in an
answer that is otherwise right. A pair is an entry of its own where both of its mistakes reach the
same output. The bank proves the checks (each must fail, with its own hint), lets them name causes,
and feeds the class report.

May import: nothing of the grader.
"""

from importlib import import_module
from pkgutil import iter_modules

from grader.mistakes.bank import BANK, HINTS, Mistake, mistakes_of

__all__ = ["BANK", "HINTS", "Mistake", "mistakes_of"]

# A module puts its mistakes into the bank when it is imported. Sorted, because those of an exercise
# with several modules are tried in the order of import.
for name in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{name}")
