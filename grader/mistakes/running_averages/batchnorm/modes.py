"""Mistakes in exercise 6.5, BatchNorm: forward and its two modes."""

from __future__ import annotations

import numpy as np

from grader.mistakes._parts import SAMPLE, SURVEY
from grader.mistakes._shows import equals
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import both
from grader.mistakes.running_averages.batchnorm._parts import Gradients, Layer, State, Z
from grader.mistakes.running_averages.batchnorm._shows import (
    EVAL,
    MEAN,
    TRAIN,
    VAR,
    larger_var,
    moves_when_predicting,
    narrower,
    on_its_own,
    plain,
    scaled,
)


@mistake("BatchNorm", source=SURVEY, shows=plain(EVAL))
class PlainInEvalMode(Layer):
    """In eval mode, gamma and beta have no effect.

    For prediction z is normalized, and neither scaled nor shifted.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return (z - self.running_mean) / np.sqrt(self.running_var + self.eps)


@mistake("BatchNorm", source=SURVEY, shows=both(equals(EVAL, on_its_own), moves_when_predicting))
class OneModeForAll(Layer):
    """In eval mode the output depends on the batch, and the running statistics move.

    In both modes the same is done.

    The table in exercise 6.5 has a row for each mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.in_train_mode(z)


@mistake("BatchNorm", shows=equals(EVAL, on_its_own))
class BatchStatisticsInEvalMode(Layer):
    """In eval mode the output depends on the batch.

    The batch's own statistics normalize it there, as in train mode.

    The row for eval mode in the table in exercise 6.5 names the statistics that normalize.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.scaled(z, z.mean(axis=0), z.var(axis=0))


@mistake(
    "BatchNorm",
    source="an update in front of the question for the mode",
    shows=moves_when_predicting,
)
class AveragesMoveInEvalMode(Layer):
    """The running statistics move when you predict.

    The batch that you predict for is averaged into them.

    The row for eval mode in the table in exercise 6.5 changes nothing.
    """

    def in_eval_mode(self, z: Z) -> Z:
        out = super().in_eval_mode(z)
        self.follow(z.mean(axis=0), z.var(axis=0), len(z))
        return out


@mistake(
    "BatchNorm", shows=equals(TRAIN, lambda s: scaled(s, s.args["z1"], s.want[MEAN], s.want[VAR]))
)
class RunningStatisticsInTrainMode(Layer):
    """The output in train mode is not normalized over its batch.

    Both modes normalize with the running statistics.

    The row for train mode in the table in exercise 6.5 names the statistics that normalize.
    """

    def in_train_mode(self, z: Z) -> Z:
        self.follow(z.mean(axis=0), z.var(axis=0), len(z))
        return self.in_eval_mode(z)


@mistake("BatchNorm", source=SAMPLE, shows=both(narrower, larger_var))
class SampleVariance(Layer):
    """The outputs in train mode are a little too small, and the running variance is too large.

    The variance divides by N - 1, for both purposes.

    The row for train mode in the table in exercise 6.5 says which variance.
    """

    def in_train_mode(self, z: Z) -> Z:
        mu, var = z.mean(axis=0), z.var(axis=0) * np.divide(len(z), len(z) - 1)
        self.follow(mu, var, len(z))
        return self.scaled(z, mu, var)


@mistake("BatchNorm", shows=equals("a new layer's training", lambda s: False))
class StartsInEvalMode(Layer):
    """A new layer does not train: it predicts with statistics of nothing.

    It begins in eval mode.

    Exercise 6.5 says in which mode a layer begins.
    """

    def __init__(self, size: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        super().__init__(size, momentum, eps)
        self.training = False


@mistake("BatchNorm", shows=plain(TRAIN, EVAL, "dz", "dgamma", "saved gamma", "saved beta"))
class ParametersOfItsOwn(Layer):
    """Outputs, gradients and saved state are those of gamma 1 and beta 0, whatever was put in.

    Gamma and beta may be replaced from outside at any time, as training does.

    Exercise 6.5 says how: by the attributes gamma and beta.
    """

    def start(self) -> None:
        super().start()
        self.own = {"gamma": self.gamma, "beta": self.beta}

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        self.std = np.sqrt(var + self.eps)
        self.z_hat = (z - mu) / self.std
        return self.own["gamma"] * self.z_hat + self.own["beta"]

    def backward(self, dout: Z) -> Gradients:
        given, self.gamma = self.gamma, self.own["gamma"]
        out = super().backward(dout)
        self.gamma = given
        return out

    def state_dict(self) -> State:
        return super().state_dict() | {name: self.own[name].copy() for name in self.own}

    def load_state_dict(self, state: State) -> None:
        super().load_state_dict(state)
        self.own = {name: state[name].copy() for name in self.own}


@mistake("BatchNorm", shows=plain(TRAIN, EVAL))
class ForwardWithParametersOfItsOwn(Layer):
    """In both modes the outputs are those of gamma 1 and beta 0, whatever was put in.

    Gamma and beta may be replaced from outside at any time, as training does.

    Exercise 6.5 says how: by the attributes gamma and beta.
    """

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        self.std = np.sqrt(var + self.eps)
        self.z_hat = (z - mu) / self.std
        return self.z_hat

    def backward(self, dout: Z) -> Gradients:
        dgamma, dbeta = (dout * self.z_hat).sum(axis=0), dout.sum(axis=0)
        return (dout - (dbeta + self.z_hat * dgamma) / len(dout)) / self.std, dgamma, dbeta


@mistake("BatchNorm", shows=equals("single-row eval-mode output", lambda s: s.args["beta"][None]))
class BatchMeanInEvalMode(Layer):
    """In eval mode a row alone always gives beta.

    There the variance is the running one, and the mean that of the batch.

    The row for eval mode in the table in exercise 6.5 names the statistics that normalize.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.scaled(z, z.mean(axis=0), self.running_var)


@mistake(
    "BatchNorm",
    source="an update in front of the question for the mode",
    shows=moves_when_predicting,
)
class AveragesMoveBeforePredicting(Layer):
    """The running statistics move when you predict.

    The batch that you predict for is averaged into them, and then they normalize it.

    The row for eval mode in the table in exercise 6.5 changes nothing.
    """

    def in_eval_mode(self, z: Z) -> Z:
        self.follow(z.mean(axis=0), z.var(axis=0), len(z))
        return super().in_eval_mode(z)
