"""Mistakes in exercise 6.5, BatchNorm: in backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._shows import are, equals, exchanged, returns
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import eps_of
from grader.mistakes.running_averages.batchnorm._parts import Gradients, Layer, Z
from grader.mistakes.running_averages.batchnorm._shows import first_batch_dgamma


@mistake(
    "BatchNorm",
    shows=equals(
        "dz",
        lambda s: s.args["gamma"] * s.args["dout"] / np.sqrt(s.args["z3"].var(axis=0) + eps_of(s)),
    ),
)
class StatisticsHeldConstant(Layer):
    """dz is that of a batch norm whose statistics are constants.

    That is right in eval mode only. In train mode the mean and the variance depend on every
    example.

    Exercise 6.5 wants the gradients that notebook 3 computes, through the mean and the
    variance.
    """

    def backward(self, dout: Z) -> Gradients:
        _, dgamma, dbeta = super().backward(dout)
        return self.gamma * dout / self.std, dgamma, dbeta


@mistake("BatchNorm", shows=exchanged("dgamma", "dbeta"))
class GradientsExchanged(Layer):
    """dgamma and dbeta have changed places.

    They are returned in the other order.

    Exercise 6.5 lists what backward returns.
    """

    def backward(self, dout: Z) -> Gradients:
        dz, dgamma, dbeta = super().backward(dout)
        return dz, dbeta, dgamma


@mistake("BatchNorm", shows=equals("dz", lambda s: s.want["dz"] / s.args["gamma"]))
class BackwardForgetsGamma(Layer):
    """dz is right only where gamma is 1.

    The gradient does not go through the scale.

    Exercise 6.5 wants the gradients that notebook 3 computes, which begin with gamma.
    """

    def backward(self, dout: Z) -> Gradients:
        dz, dgamma, dbeta = super().backward(dout)
        return dz / self.gamma, dgamma, dbeta


@mistake("BatchNorm", shows=equals("dgamma", first_batch_dgamma))
class FirstBatchKept(Layer):
    """The gradients belong to another batch than the last one.

    They belong to the first one that forward was given in train mode.

    Exercise 6.5 says for which batch backward is asked.
    """

    kept: Any = None

    def in_train_mode(self, z: Z) -> Z:
        out = super().in_train_mode(z)
        if self.kept is None:
            self.kept = self.z_hat, self.std
        return out

    def backward(self, dout: Z) -> Gradients:
        self.z_hat, self.std = self.kept
        rows = np.resize(np.arange(len(self.z_hat)), len(dout))
        self.z_hat = self.z_hat[rows]
        return super().backward(dout)


@mistake(
    "BatchNorm",
    shows=are(
        lambda s: {name: s.want[name] / len(s.args["dout"]) for name in ("dz", "dgamma", "dbeta")}
    ),
)
class GradientsAveraged(Layer):
    """All three gradients are N times too small.

    They are divided by the number of examples. What backward is given has that already, if the loss
    is a mean.

    Exercise 6.5 wants the gradients that notebook 3 computes.
    """

    def backward(self, dout: Z) -> Gradients:
        dz, dgamma, dbeta = super().backward(dout)
        return dz / len(dout), dgamma / len(dout), dbeta / len(dout)


@mistake("BatchNorm", shows=returns("from backward a ndarray"))
class OnlyDzReturned(Layer):
    """What backward returns is one array.

    The gradients of gamma and beta are needed, too, or they would not be learned.

    Exercise 6.5 lists what backward returns.
    """

    def backward(self, dout: Z) -> Any:
        return super().backward(dout)[0]
