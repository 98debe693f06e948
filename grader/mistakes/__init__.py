"""The bank of known mistakes: for each exercise the wrong answers that people really give.

To add one, write one small function in the module of its notebook. The bank proves the checks
(each must fail, with its own hint), lets them name causes, and feeds the class report.
"""

from grader.mistakes import batchnorm_backward, batchnorm_forward, normalize_inputs
from grader.mistakes.bank import BANK, HINTS, Mistake, mistakes_of

__all__ = [
    "BANK",
    "HINTS",
    "Mistake",
    "batchnorm_backward",
    "batchnorm_forward",
    "mistakes_of",
    "normalize_inputs",
]
