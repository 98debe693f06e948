"""The experiments of notebook 5: the same training, many times, with and without batch norm.

Some use the learner's own functions, gathered in a `Kit`. The larger ones train many networks at
once (`stacked`), and their numbers are stored: `python -m grader measure README.md` makes them,
and a table of them. Every claim is decided by the rule in `verdict`. Pictures are in
`utils.figures.minibatch_training` and `utils.figures.promises`.
"""

from utils.experiments.behaviour import PERCENTILES, Figure1, company, cost, figure_1
from utils.experiments.choosing import GOAL, TUNING, held_out
from utils.experiments.findings import report, stored, told
from utils.experiments.kit import BATCH, EVERY, KINDS, SEEDS, SIZES, Kit, run, watched
from utils.experiments.searching import draw, fitting, search, thirds, trial
from utils.experiments.sweeps import Sweep, batch_sweep, rate_sweep, rules, scale_sweep
from utils.experiments.verdict import decide

__all__ = [
    "BATCH",
    "EVERY",
    "GOAL",
    "KINDS",
    "PERCENTILES",
    "SEEDS",
    "SIZES",
    "TUNING",
    "Figure1",
    "Kit",
    "Sweep",
    "batch_sweep",
    "company",
    "cost",
    "decide",
    "draw",
    "figure_1",
    "fitting",
    "held_out",
    "rate_sweep",
    "report",
    "rules",
    "run",
    "scale_sweep",
    "search",
    "stored",
    "thirds",
    "told",
    "trial",
    "watched",
]
