"""Mistakes in exercise 6.5, BatchNorm: in what is divided by, and its eps."""

from __future__ import annotations

import numpy as np

from grader.mistakes._parts import SURVEY
from grader.mistakes._shows import all_of, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    a_little_off,
    both,
    narrow_where_much,
    wide_where_little,
)
from grader.mistakes.running_averages.batchnorm._parts import Layer, Z
from grader.mistakes.running_averages.batchnorm._shows import (
    EVAL,
    TRAIN,
    has_several_rows,
    in_mode,
    layer_with,
    wide,
)


@mistake("BatchNorm", shows=layer_with(TRAIN, EVAL, eps=1e-5))
class EpsIgnored(Layer):
    """Whatever eps the layer is made with, the outputs are those of 1e-5.

    The eps given when the layer is made has no effect.

    Exercise 6.5 gives the layer three arguments.
    """

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        self.eps = 1e-5
        return super().scaled(z, mu, var)


@mistake("BatchNorm", shows=layer_with(EVAL, eps=1e-5))
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


@mistake("BatchNorm", source=SURVEY, shows=in_mode(EVAL, a_little_off))
class EpsOutsideInEvalMode(Layer):
    """In eval mode, the widths of the features are off, hardly where they vary much.

    For prediction eps is added to the root, not inside it.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        z_hat = (z - self.running_mean) / (np.sqrt(self.running_var) + self.eps)
        return self.gamma * z_hat + self.beta


@mistake("BatchNorm", source=SURVEY, shows=in_mode(TRAIN, wide_where_little))
class EpsOutsideInTrainMode(Layer):
    """In train mode, features that hardly vary come out too wide.

    There eps is added to the root, not inside it.

    The table in exercise 6.5 has the batch's variance for train mode; notebook 2 says where eps is.
    """

    def in_train_mode(self, z: Z) -> Z:
        mu, var = z.mean(axis=0), z.var(axis=0)
        self.follow(mu, var, len(z))
        # what makes the root of variance and eps the root of the variance, plus eps
        return self.scaled(z, mu, (np.sqrt(var) + self.eps) ** 2 - self.eps)


@mistake("BatchNorm", source=SURVEY, shows=in_mode(EVAL, wide))
class EpsMissingInEvalMode(Layer):
    """In eval mode, features that hardly vary come out too wide.

    There is no eps in what prediction divides by.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.scaled(z, self.running_mean, self.running_var - self.eps)


@mistake("BatchNorm", source=SURVEY, shows=in_mode(TRAIN, wide))
class EpsMissingInTrainMode(Layer):
    """In train mode, features that hardly vary come out too wide.

    There is no eps in what training divides by.

    The table in exercise 6.5 has the batch's variance for train mode; notebook 2 adds eps to it.
    """

    def in_train_mode(self, z: Z) -> Z:
        mu, var = z.mean(axis=0), z.var(axis=0)
        self.follow(mu, var, len(z))
        return self.scaled(z, mu, var - self.eps)


@mistake("BatchNorm", shows=layer_with(TRAIN, eps=1e-5))
class EpsIgnoredInTrainMode(Layer):
    """Whatever eps the layer is made with, the outputs in train mode are those of 1e-5.

    The eps given when the layer is made has no effect on training.

    The table in exercise 6.5 has the same eps in both modes.
    """

    def in_train_mode(self, z: Z) -> Z:
        given, self.eps = self.eps, 1e-5
        out = super().in_train_mode(z)
        self.eps = given
        return out


@mistake("BatchNorm", source=SURVEY, shows=in_mode(EVAL, narrow_where_much))
class VarianceForDeviationInEvalMode(Layer):
    """In eval mode, features that vary much come out too narrow, others too wide.

    Prediction divides by the running variance plus eps, without the root.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.gamma * (z - self.running_mean) / (self.running_var + self.eps) + self.beta


@mistake("BatchNorm", source=SURVEY, shows=in_mode(EVAL, narrow_where_much))
class VarianceWithoutEpsInEvalMode(Layer):
    """In eval mode, features that vary much come out too narrow, others too wide.

    Prediction divides by the running variance alone: there is neither a root nor eps.

    The formula in exercise 6.2 is that of eval mode.
    """

    def in_eval_mode(self, z: Z) -> Z:
        return self.gamma * (z - self.running_mean) / self.running_var + self.beta


@mistake(
    "BatchNorm",
    source=SURVEY,
    shows=where(has_several_rows, both(in_mode(EVAL, a_little_off), in_mode(TRAIN, a_little_off))),
)
class EpsOutsideInBothModes(Layer):
    """In both modes, the widths of the features are off, hardly where they vary much.

    eps is added to the root, not inside it.

    Notebook 2 says where eps is, and exercise 6.2 has it in the same place.
    """

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        return super().scaled(z, mu, (np.sqrt(var) + self.eps) ** 2 - self.eps)


@mistake("BatchNorm", source=SURVEY, shows=all_of(in_mode(EVAL, wide), in_mode(TRAIN, wide)))
class EpsMissingInBothModes(Layer):
    """In both modes, features that hardly vary come out too wide.

    There is no eps in what is divided by.

    Notebook 2 adds eps to the variance, and exercise 6.2 does so, too.
    """

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        return super().scaled(z, mu, var - self.eps)
