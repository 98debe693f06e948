"""The measurements of notebook 8: batch norm's relatives, and batch norm after training.

Quick runs use the learner's functions, gathered in an `Own`. The table of all claims is made by
`python -m grader measure README.md --only relatives`, with the solutions; its numbers are stored.
"""

from utils.experiments.beyond.findings import report, stored
from utils.experiments.beyond.images import digits
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.papers import verdicts
from utils.experiments.beyond.shown import (
    dropout,
    few_images,
    fine_tuning,
    invariances,
    long_trained,
    machines,
    pixels_as_rows,
    recalibration,
    small_batches,
    sorted_batches,
    test_time,
)

__all__ = [
    "Own",
    "digits",
    "dropout",
    "few_images",
    "fine_tuning",
    "invariances",
    "long_trained",
    "machines",
    "pixels_as_rows",
    "recalibration",
    "report",
    "small_batches",
    "sorted_batches",
    "stored",
    "test_time",
    "verdicts",
]
