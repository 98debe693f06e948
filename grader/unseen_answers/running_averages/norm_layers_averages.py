"""Wrong answers to notebook 6, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.running_averages._parts import (
    batchnorm_backward,
)
from utils import BatchNormCache

# 6.5, BatchNorm


class PyTorchMomentum:
    """Weighs the batch with momentum and the old average with 1 - momentum."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            z_hat = (z - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * mu
        self.running_var = (1 - m) * self.running_var + m * var
        return self.gamma * z_hat + self.beta

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        names = ("gamma", "beta", "running_mean", "running_var")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


class UnbiasedRunningVariance:
    """Averages the variance that divides by N - 1 (by 1 if N is 1), as PyTorch does."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            z_hat = (z - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        var = var * len(z) / max(len(z) - 1, 1)
        self.running_var = m * self.running_var + (1 - m) * var
        return self.gamma * z_hat + self.beta

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        names = ("gamma", "beta", "running_mean", "running_var")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


class RunningStandardDeviation:
    """Averages std, the root of the variance plus eps, in running_var, and divides by that."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            z_hat = (z - self.running_mean) / self.running_var
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        self.running_var = m * self.running_var + (1 - m) * std
        return self.gamma * z_hat + self.beta

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        names = ("gamma", "beta", "running_mean", "running_var")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


class VarianceAroundTheRunningMean:
    """Averages the mean square of z minus the new running_mean, not the batch's variance."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            z_hat = (z - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        var = np.mean((z - self.running_mean) ** 2, axis=0)
        self.running_var = m * self.running_var + (1 - m) * var
        return self.gamma * z_hat + self.beta

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        names = ("gamma", "beta", "running_mean", "running_var")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


class PyTorchThroughout:
    """Weighs the batch with momentum, and averages the variance that divides by N - 1 (or by 1)."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            z_hat = (z - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * mu
        var = var * len(z) / max(len(z) - 1, 1)
        self.running_var = (1 - m) * self.running_var + m * var
        return self.gamma * z_hat + self.beta

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        names = ("gamma", "beta", "running_mean", "running_var")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


WRONG = {
    "BatchNorm": [
        PyTorchMomentum,
        UnbiasedRunningVariance,
        RunningStandardDeviation,
        VarianceAroundTheRunningMean,
        PyTorchThroughout,
    ]
}
