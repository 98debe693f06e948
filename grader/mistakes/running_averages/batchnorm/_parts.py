"""A right BatchNorm layer, for exercise 6.5: the mistakes in it replace one method each."""

from __future__ import annotations

from typing import Any

import numpy as np

Z = np.ndarray
Gradients = tuple[Z, Z, Z]
State = dict[str, Z]
NAMES = ("gamma", "beta", "running_mean", "running_var")


class Layer:
    """Forward in train mode is in parts, so that a mistake can replace one of them."""

    def __init__(self, size: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        self.size, self.momentum, self.eps = size, momentum, eps
        self.training = True
        self.start()

    def start(self) -> None:
        self.gamma, self.beta = np.ones(self.size), np.zeros(self.size)
        self.running_mean, self.running_var = np.zeros(self.size), np.ones(self.size)

    def average(self, old: Z, new: Z) -> Z:
        return self.momentum * old + (1 - self.momentum) * new

    def follow(self, mu: Z, var: Z, n: int) -> None:
        self.running_mean = self.average(self.running_mean, mu)
        self.running_var = self.average(self.running_var, var)

    def forward(self, z: Z) -> Z:
        return self.in_train_mode(z) if self.training else self.in_eval_mode(z)

    def in_train_mode(self, z: Z) -> Z:
        mu, var = z.mean(axis=0), z.var(axis=0)
        self.follow(mu, var, len(z))
        return self.scaled(z, mu, var)

    def in_eval_mode(self, z: Z) -> Z:
        return self.scaled(z, self.running_mean, self.running_var)

    def scaled(self, z: Z, mu: Z, var: Z) -> Z:
        self.std = np.sqrt(var + self.eps)
        self.z_hat = (z - mu) / self.std
        out: Z = self.gamma * self.z_hat + self.beta
        return out

    def backward(self, dout: Z) -> Gradients:
        dgamma, dbeta = (dout * self.z_hat).sum(axis=0), dout.sum(axis=0)
        along = (dbeta + self.z_hat * dgamma) / len(dout)
        return self.gamma / self.std * (dout - along), dgamma, dbeta

    def train(self) -> Any:
        self.training = True
        return self

    def eval(self) -> Any:
        self.training = False
        return self

    def state_dict(self) -> State:
        return {name: getattr(self, name).copy() for name in NAMES}

    def load_state_dict(self, state: State) -> None:
        for name in NAMES:
            setattr(self, name, state[name].copy())
