"""Mistakes in exercise 6.5, BatchNorm: in what is averaged, and how."""

from __future__ import annotations

import numpy as np

from grader.mistakes._parts import SURVEY
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import momentum_of
from grader.mistakes.running_averages.batchnorm._parts import Layer, Z
from grader.mistakes.running_averages.batchnorm._shows import (
    MEAN,
    VAR,
    averages,
    averages_of_outputs,
    batch_mean,
    batch_var,
    larger_var,
    layer_with,
)

TORCH = "PyTorch keeps the unbiased variance"


@mistake(
    "BatchNorm", source=SURVEY, shows=layer_with(MEAN, VAR, momentum=lambda s: 1 - momentum_of(s))
)
class MomentumReversed(Layer):
    """The running statistics jump to nearly those of the last batch.

    Momentum weighs the batch. Here it is the weight of the old average.

    The formula in exercise 6.1 says which is which; the table in exercise 6.5 uses it.
    """

    def average(self, old: Z, new: Z) -> Z:
        return (1 - self.momentum) * old + self.momentum * new


@mistake("BatchNorm", source=TORCH, shows=larger_var)
class UnbiasedKept(Layer):
    """The running variance is too large, the more so the smaller the batches.

    Unbiased variances are averaged, as PyTorch does. Here the variance that normalizes is also
    the one that is averaged.

    The row for train mode in the table in exercise 6.5 names one variance for both.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var * np.divide(n, n - 1), n)


@mistake("BatchNorm", source=SURVEY, shows=averages(var=lambda z, eps: z.std(axis=0)))
class DeviationAveraged(Layer):
    """The running variance is an average of standard deviations.

    They are averaged under the name of variances.

    The row for train mode in the table in exercise 6.5 averages the variance.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, np.sqrt(var), n)


@mistake("BatchNorm", shows=averages(var=lambda z, eps: np.sqrt(z.var(axis=0) + eps)))
class DeviationWithEpsAveraged(Layer):
    """The running variance is an average of deviations, with eps in them.

    They are what z is divided by: the root, with eps in it.

    The row for train mode in the table in exercise 6.5 averages the variance.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, np.sqrt(var + self.eps), n)


@mistake("BatchNorm", shows=averages(var=lambda z, eps: z.var(axis=0) + eps))
class VarianceWithEpsAveraged(Layer):
    """The running variance is a little too large: by a share of eps.

    What is averaged is the variance with eps added. So eps is in it twice when you predict.

    The row for train mode in the table in exercise 6.5 averages the variance itself.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var + self.eps, n)


@mistake(
    "BatchNorm",
    shows=averages(batch_mean, batch_var, lambda old, new, momentum: 0.9 * old + 0.1 * new),
)
class MomentumIgnored(Layer):
    """Whatever momentum the layer is made with, the averages are those of 0.9.

    The momentum given when the layer is made has no effect.

    Exercise 6.5 gives the layer three arguments.
    """

    def average(self, old: Z, new: Z) -> Z:
        return 0.9 * old + 0.1 * new


@mistake("BatchNorm", shows=averages(batch_mean, batch_var, lambda old, new, momentum: new))
class StatisticsReplaced(Layer):
    """The running statistics are those of the last batch.

    Each batch's statistics take the place of what was there, and momentum has no effect.

    The formula in exercise 6.1 keeps most of the old average; the table in exercise 6.5 uses it.
    """

    def average(self, old: Z, new: Z) -> Z:
        return new.copy()


@mistake("BatchNorm", shows=averages(var=batch_mean))
class VarianceFedWithTheMean(Layer):
    """The running variance is an average of the batches' means.

    It may be negative, and then it has no root.

    The row for train mode in the table in exercise 6.5 averages both statistics.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, mu, n)


@mistake("BatchNorm", source=TORCH, shows=larger_var)
class UnbiasedUnlessOneRow(Layer):
    """The running variance is too large, the more so the smaller the batches.

    Unbiased variances are averaged, but for batches of one row. Here the variance that normalizes
    is also the one that is averaged.

    The row for train mode in the table in exercise 6.5 names one variance for both.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var * n / max(n - 1, 1), n)


@mistake(
    "BatchNorm",
    shows=averages(
        batch_mean,
        batch_var,
        lambda old, new, momentum: momentum**2 * old + (1 - momentum**2) * new,
    ),
)
class AveragedTwice(Layer):
    """The running statistics move too far towards each batch.

    Each batch is averaged in twice.

    The row for train mode in the table in exercise 6.5 averages each batch once.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var, n)
        super().follow(mu, var, n)


@mistake(
    "BatchNorm",
    source=SURVEY,
    shows=averages(batch_mean, batch_var, lambda old, new, momentum: momentum * old + new),
)
class BatchAtFullWeight(Layer):
    """The running statistics grow far beyond those of every batch.

    The old averages are multiplied by momentum, and the batch comes in whole.

    In the formula in exercise 6.1 the two weights add up to 1; the table in exercise 6.5 uses it.
    """

    def average(self, old: Z, new: Z) -> Z:
        return self.momentum * old + new


@mistake("BatchNorm", shows=averages(batch_var, batch_mean))
class StatisticsExchanged(Layer):
    """The running mean is an average of variances, and the running variance one of means.

    The two have changed places.

    The row for train mode in the table in exercise 6.5 averages each into its own.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(var, mu, n)


@mistake("BatchNorm", shows=averages_of_outputs)
class OutputsAveraged(Layer):
    """The running statistics are those of what forward returns.

    They should be those of what it is given: the output has nearly the same ones in every batch.

    The row for train mode in the table in exercise 6.5 averages the statistics that normalize.
    """

    def in_train_mode(self, z: Z) -> Z:
        out = self.scaled(z, z.mean(axis=0), z.var(axis=0))
        self.follow(out.mean(axis=0), out.var(axis=0), len(z))
        return out


@mistake("BatchNorm", source=SURVEY, shows=layer_with(VAR, momentum=lambda s: 1 - momentum_of(s)))
class MomentumReversedForTheVariance(Layer):
    """The running variance jumps to nearly that of the last batch.

    In it momentum weighs the batch. Here it is the weight of the old average.

    The formula in exercise 6.1 says which is which; the table in exercise 6.5 uses it.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        self.running_mean = self.average(self.running_mean, mu)
        self.running_var = self.average(var, self.running_var)
