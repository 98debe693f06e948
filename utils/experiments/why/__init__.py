"""The measurements of notebook 7: why batch norm works, each claim of a paper tried on digits.

Quick runs use the learner's functions, gathered in an `Own`. The table of all claims is made by
`python -m grader measure README.md --only papers`, with the solutions; its numbers are stored.
"""

from utils.experiments.why.deep import AT_START, TRAINED, at_start, neighbours
from utils.experiments.why.findings import report, stored
from utils.experiments.why.lengths import decayed, laws, scaled
from utils.experiments.why.runs import BN, PLAIN, Own, descend
from utils.experiments.why.steps import LENGTHS, Along, along

__all__ = [
    "AT_START",
    "BN",
    "LENGTHS",
    "PLAIN",
    "TRAINED",
    "Along",
    "Own",
    "along",
    "at_start",
    "decayed",
    "descend",
    "laws",
    "neighbours",
    "report",
    "scaled",
    "stored",
]
