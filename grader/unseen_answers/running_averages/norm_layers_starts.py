"""Wrong answers to notebook 6, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.running_averages._parts import (
    batch_statistics,
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
    update_running,
)
from utils import BatchNormCache

# 6.5, BatchNorm


class FirstBatchTakenOver:
    """Takes the first batch's statistics for the running ones, and averages from the second on."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.batches = 0
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
        m = self.momentum if self.batches else 0.0
        self.batches += 1
        self.running_mean = m * self.running_mean + (1 - m) * mu
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


class SingleExampleLeavesAverages:
    """Does not average the statistics of a batch of one example."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.running_mean = np.zeros(size)
        self.running_var = np.ones(size)
        self.momentum = momentum
        self.eps = eps
        self.training = True

    def forward(self, z):
        if self.training:
            mean, var = batch_statistics(z)
            if len(z) > 1:
                self.running_mean = update_running(self.running_mean, mean, self.momentum)
                self.running_var = update_running(self.running_var, var, self.momentum)
            z_tilde, self.cache = batchnorm_forward(z, self.gamma, self.beta, self.eps)
            return z_tilde
        return batchnorm_inference(
            z, self.gamma, self.beta, self.running_mean, self.running_var, self.eps
        )

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        return {
            "gamma": self.gamma.copy(),
            "beta": self.beta.copy(),
            "running_mean": self.running_mean.copy(),
            "running_var": self.running_var.copy(),
        }

    def load_state_dict(self, state):
        self.gamma = state["gamma"].copy()
        self.beta = state["beta"].copy()
        self.running_mean = state["running_mean"].copy()
        self.running_var = state["running_var"].copy()


class VarianceStartsAtZero:
    """Starts running_var at zeros, where a new layer has ones."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.running_mean = np.zeros(size)
        self.running_var = np.zeros(size)
        self.momentum = momentum
        self.eps = eps
        self.training = True

    def forward(self, z):
        if self.training:
            mean, var = batch_statistics(z)
            self.running_mean = update_running(self.running_mean, mean, self.momentum)
            self.running_var = update_running(self.running_var, var, self.momentum)
            z_tilde, self.cache = batchnorm_forward(z, self.gamma, self.beta, self.eps)
            return z_tilde
        return batchnorm_inference(
            z, self.gamma, self.beta, self.running_mean, self.running_var, self.eps
        )

    def backward(self, dout):
        return batchnorm_backward(dout, self.cache)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def state_dict(self):
        return {
            "gamma": self.gamma.copy(),
            "beta": self.beta.copy(),
            "running_mean": self.running_mean.copy(),
            "running_var": self.running_var.copy(),
        }

    def load_state_dict(self, state):
        self.gamma = state["gamma"].copy()
        self.beta = state["beta"].copy()
        self.running_mean = state["running_mean"].copy()
        self.running_var = state["running_var"].copy()


class CorrectsTheStartInPrediction:
    """Divides both running statistics by 1 - momentum**batches in eval mode, as Adam would."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.batches = 0
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        if not self.training:
            share = 1 - self.momentum**self.batches if self.batches else 1.0
            mean, var = self.running_mean / share, self.running_var / share
            z_hat = (z - mean) / np.sqrt(var + self.eps)
            return self.gamma * z_hat + self.beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, self.gamma)
        m = self.momentum
        self.batches += 1
        self.running_mean = m * self.running_mean + (1 - m) * mu
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


class FirstGammaForEver:
    """Computes with the ones and zeros of the start: a gamma or beta set later has no effect."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.momentum, self.eps, self.training = momentum, eps, True
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.params = (self.gamma, self.beta)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)

    def forward(self, z):
        gamma, beta = self.params
        if not self.training:
            z_hat = (z - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return gamma * z_hat + beta
        mu = np.mean(z, axis=0)
        var = np.var(z, axis=0)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        self.cache = BatchNormCache(z_hat, std, gamma)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        self.running_var = m * self.running_var + (1 - m) * var
        return gamma * z_hat + beta

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
        FirstBatchTakenOver,
        SingleExampleLeavesAverages,
        VarianceStartsAtZero,
        CorrectsTheStartInPrediction,
        FirstGammaForEver,
    ]
}
