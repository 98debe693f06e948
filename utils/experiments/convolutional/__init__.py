"""A small convolutional network in NumPy, with the learner's batch norm of images or without it.

It trains on scikit-learn's digits in less than a second. What it came to with 20 seeds is stored by
`python -m utils.experiments.convolutional`.
"""

from utils.experiments.convolutional.measured import quick, report

__all__ = ["quick", "report"]
