"""Mistakes in exercise 6.5, BatchNorm: where the averages begin, and whether they move."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, are, equals, right, smaller
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import both
from grader.mistakes.running_averages.batchnorm._parts import Layer, Z
from grader.mistakes.running_averages.batchnorm._shows import (
    MEAN,
    VAR,
    averages,
    batch_mean,
    batch_var,
)


@mistake("BatchNorm", shows=averages(batch_mean, batch_var, lambda old, new, momentum: old))
class NothingAveraged(Layer):
    """The running statistics stay where they started.

    Forward in train mode has no effect on them.

    The row for train mode in the table in exercise 6.5 has three steps.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        pass


@mistake(
    "BatchNorm",
    shows=both(averages(var=batch_var, average=lambda old, new, momentum: old), right(MEAN)),
)
class OnlyTheMeanAveraged(Layer):
    """The running mean follows; the running variance stays where it started.

    Only one of the two statistics is averaged.

    The row for train mode in the table in exercise 6.5 averages both.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        self.running_mean = self.average(self.running_mean, mu)


@mistake(
    "BatchNorm",
    source="Adam's bias correction",
    shows=are(lambda s: {MEAN: s.args["z1"].mean(axis=0), VAR: s.args["z1"].var(axis=0)}),
)
class FirstBatchTaken(Layer):
    """After the first batch the running statistics are those of the batch.

    The average begins with the first batch. That avoids the start-up bias, and is another rule
    than the one asked for.

    Exercise 6.5 says where the running statistics begin.
    """

    begun = False

    def average(self, old: Z, new: Z) -> Z:
        return super().average(old, new) if self.begun else new

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var, n)
        self.begun = True

    def load_state_dict(self, state: Any) -> None:
        super().load_state_dict(state)
        self.begun = True


@mistake(
    "BatchNorm",
    shows=all_of(
        equals("a new layer's running_var", lambda s: np.zeros_like(s.args["gamma"])), smaller(VAR)
    ),
)
class VarianceStartsAtZero(Layer):
    """The running variance of a new layer is 0, and too small at first.

    It begins at 0, like the mean.

    Exercise 6.5 says where the four arrays begin.
    """

    def start(self) -> None:
        super().start()
        self.running_var = np.zeros(self.size)


@mistake(
    "BatchNorm", shows=equals("a new layer's running_mean", lambda s: np.ones_like(s.args["gamma"]))
)
class MeanStartsAtOne(Layer):
    """The running mean of a new layer is 1.

    It begins like the variance.

    Exercise 6.5 says where the four arrays begin.
    """

    def start(self) -> None:
        super().start()
        self.running_mean = np.ones(self.size)
