"""The experiments of notebook 5: the same training, many times, with and without batch norm.

They use the learner's own functions, gathered in a `Kit`, and return numbers. Pictures of them are
in `utils.figures.minibatch_training`; `python -m grader measure` makes a table of them.
"""

from utils.experiments.behaviour import (
    PERCENTILES,
    Figure1,
    Gap,
    company,
    cost,
    figure_1,
    gap,
)
from utils.experiments.kit import BATCH, EVERY, KINDS, SEEDS, SIZES, Kit, run, watched
from utils.experiments.sweeps import (
    GOAL,
    Sweep,
    batch_sweep,
    longer,
    rate_sweep,
    rules,
    scale_sweep,
    trial,
)

__all__ = [
    "BATCH",
    "EVERY",
    "GOAL",
    "KINDS",
    "PERCENTILES",
    "SEEDS",
    "SIZES",
    "Figure1",
    "Gap",
    "Kit",
    "Sweep",
    "batch_sweep",
    "company",
    "cost",
    "figure_1",
    "gap",
    "longer",
    "rate_sweep",
    "rules",
    "run",
    "scale_sweep",
    "trial",
    "watched",
]
