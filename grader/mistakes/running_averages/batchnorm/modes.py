"""Mistakes in exercise 6.5, BatchNorm: forward, its two modes, and the running statistics."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._parts import SAMPLE, SURVEY
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages.batchnorm._parts import Layer, Z

TORCH = "PyTorch keeps the unbiased variance"


@mistake("BatchNorm", source=SURVEY)
class MomentumReversed(Layer):
    """The running statistics jump to nearly those of the last batch.

    Momentum weighs the batch. Here it is the weight of the old average.

    The formula in exercise 6.1 says which is which; the table in exercise 6.5 uses it.
    """

    def average(self, old: Z, new: Z) -> Z:
        return (1 - self.momentum) * old + self.momentum * new


@mistake("BatchNorm", source=TORCH)
class UnbiasedKept(Layer):
    """The running variance is too large, the more so the smaller the batches.

    Unbiased variances are averaged, as PyTorch does. Here the variance that normalizes is also
    the one that is averaged.

    The row for train mode in the table in exercise 6.5 names one variance for both.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var * np.divide(n, n - 1), n)


@mistake("BatchNorm", source=SURVEY)
class DeviationAveraged(Layer):
    """The running variance is an average of standard deviations.

    They are averaged under the name of variances.

    The row for train mode in the table in exercise 6.5 averages the variance.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, np.sqrt(var), n)


@mistake("BatchNorm")
class DeviationWithEpsAveraged(Layer):
    """The running variance is not one, even where nothing varies.

    What is averaged is what z is divided by: the root, with eps in it.

    The row for train mode in the table in exercise 6.5 averages the variance.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, np.sqrt(var + self.eps), n)


@mistake("BatchNorm")
class VarianceWithEpsAveraged(Layer):
    """The running variance is a little too large: by a share of eps.

    What is averaged is the variance with eps added. So eps is in it twice when you predict.

    The row for train mode in the table in exercise 6.5 averages the variance itself.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var + self.eps, n)


@mistake("BatchNorm")
class MomentumIgnored(Layer):
    """Whatever momentum the layer is made with, the averages are those of 0.9.

    The momentum given when the layer is made has no effect.

    Exercise 6.5 gives the layer three arguments.
    """

    def average(self, old: Z, new: Z) -> Z:
        return 0.9 * old + 0.1 * new


@mistake("BatchNorm")
class EpsIgnored(Layer):
    """Whatever eps the layer is made with, the outputs are those of 1e-5.

    The eps given when the layer is made has no effect.

    Exercise 6.5 gives the layer three arguments.
    """

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        self.eps = 1e-5
        return super().scaled(z, mu, var)


@mistake("BatchNorm")
class EpsIgnoredInEvalMode(Layer):
    """Whatever eps the layer is made with, the outputs in eval mode are those of 1e-5.

    The eps given when the layer is made has no effect on prediction.

    The table in exercise 6.5 has the same eps in both modes.
    """

    def in_eval_mode(self, z: Z) -> Z:
        given, self.eps = self.eps, 1e-5
        out = super().in_eval_mode(z)
        self.eps = given
        return out


@mistake("BatchNorm", source=SURVEY)
class EpsOutsideInEvalMode(Layer):
    """In eval mode, features that hardly vary come out too narrow.

    For prediction eps is added to the root, not inside it.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        z_hat = (z - self.running_mean) / (np.sqrt(self.running_var) + self.eps)
        return self.gamma * z_hat + self.beta


@mistake("BatchNorm", source=SURVEY)
class PlainInEvalMode(Layer):
    """In eval mode, gamma and beta have no effect.

    For prediction z is normalized, and neither scaled nor shifted.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return (z - self.running_mean) / np.sqrt(self.running_var + self.eps)


@mistake("BatchNorm", source=SURVEY)
class OneModeForAll(Layer):
    """In eval mode the output depends on the batch, and the running statistics move.

    In both modes the same is done.

    The table in exercise 6.5 has a row for each mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.in_train_mode(z)


@mistake("BatchNorm")
class BatchStatisticsInEvalMode(Layer):
    """In eval mode the output depends on the batch.

    The batch's own statistics normalize it there, as in train mode.

    The row for eval mode in the table in exercise 6.5 names the statistics that normalize.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.scaled(z, z.mean(axis=0), z.var(axis=0))


@mistake("BatchNorm", source="an update in front of the question for the mode")
class AveragesMoveInEvalMode(Layer):
    """The running statistics move when you predict.

    The batch that you predict for is averaged into them.

    The row for eval mode in the table in exercise 6.5 changes nothing.
    """

    def in_eval_mode(self, z: Z) -> Z:
        out = super().in_eval_mode(z)
        self.follow(z.mean(axis=0), z.var(axis=0), len(z))
        return out


@mistake("BatchNorm")
class RunningStatisticsInTrainMode(Layer):
    """The output in train mode is not normalized over its batch.

    Both modes normalize with the running statistics.

    The row for train mode in the table in exercise 6.5 names the statistics that normalize.
    """

    def in_train_mode(self, z: Z) -> Z:
        self.follow(z.mean(axis=0), z.var(axis=0), len(z))
        return self.in_eval_mode(z)


@mistake("BatchNorm")
class NothingAveraged(Layer):
    """The running statistics stay where they started.

    Forward in train mode has no effect on them.

    The row for train mode in the table in exercise 6.5 has three steps.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        pass


@mistake("BatchNorm")
class OnlyTheMeanAveraged(Layer):
    """The running mean follows; the running variance stays where it started.

    Only one of the two statistics is averaged.

    The row for train mode in the table in exercise 6.5 averages both.
    """

    def follow(self, mu: Z, var: Z, n: int) -> None:
        self.running_mean = self.average(self.running_mean, mu)


@mistake("BatchNorm", source=SAMPLE)
class SampleVariance(Layer):
    """The outputs in train mode are a little too small, and the running variance is too large.

    The variance divides by N - 1, for both purposes.

    The row for train mode in the table in exercise 6.5 says which variance.
    """

    def in_train_mode(self, z: Z) -> Z:
        mu, var = z.mean(axis=0), z.var(axis=0) * np.divide(len(z), len(z) - 1)
        self.follow(mu, var, len(z))
        return self.scaled(z, mu, var)


@mistake("BatchNorm")
class StartsInEvalMode(Layer):
    """A new layer does not train: it predicts with statistics of nothing.

    It begins in eval mode.

    Exercise 6.5 says in which mode a layer begins.
    """

    def __init__(self, size: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        super().__init__(size, momentum, eps)
        self.training = False


@mistake("BatchNorm")
class VarianceStartsAtZero(Layer):
    """The running variance of a new layer is 0, and too small at first.

    It begins at 0, like the mean.

    Exercise 6.5 says where the four arrays begin.
    """

    def start(self) -> None:
        super().start()
        self.running_var = np.zeros(self.size)


@mistake("BatchNorm", source="Adam's bias correction")
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
