"""Right answers other than the solutions, as data: exercise name -> functions that must pass.

A module for each notebook, or a folder where that would be too long, with a RIGHT of its own.

May import: nothing of the grader.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

MODULES = (
    "normalize_inputs",
    "batchnorm_forward",
    "batchnorm_backward",
    "deep_network.networks",
    "deep_network.update_rules",
    "minibatch_training.training",
    "minibatch_training.looking_inside",
    "running_averages.functions",
    "running_averages.layers",
    "why_it_works",
    "beyond_batchnorm.images_and_layers",
    "beyond_batchnorm.statistics",
)

RIGHT: dict[str, list[Callable[..., Any]]] = {}
for name in MODULES:
    RIGHT |= import_module(f"{__name__}.{name}").RIGHT
