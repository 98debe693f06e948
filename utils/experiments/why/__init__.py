"""The measurements of notebook 7: why batch norm works, claims of papers tried on digits.

Quick runs use the learner's functions, gathered in an `Own`. The table of all claims is made by
`python -m grader measure README.md --only papers`, with the solutions; its numbers are stored.
"""

from utils.experiments.why.findings import report, stored
from utils.experiments.why.lengths import decayed, scaled
from utils.experiments.why.papers import shown_table
from utils.experiments.why.runs import Own
from utils.experiments.why.shown import (
    best_rates,
    blocks,
    depths,
    looks,
    losses_to,
    own_shifts,
    places,
    shaken,
    sizes,
)

__all__ = [
    "Own",
    "best_rates",
    "blocks",
    "decayed",
    "depths",
    "looks",
    "losses_to",
    "own_shifts",
    "places",
    "report",
    "scaled",
    "shaken",
    "shown_table",
    "sizes",
    "stored",
]
