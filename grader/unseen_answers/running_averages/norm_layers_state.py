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


class StateLentOut:
    """Returns the layer's own arrays from state_dict, without copies."""

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
            "gamma": self.gamma,
            "beta": self.beta,
            "running_mean": self.running_mean,
            "running_var": self.running_var,
        }

    def load_state_dict(self, state):
        self.gamma = state["gamma"].copy()
        self.beta = state["beta"].copy()
        self.running_mean = state["running_mean"].copy()
        self.running_var = state["running_var"].copy()


class StateBorrowed:
    """Keeps the very arrays that load_state_dict is given, without copies."""

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
        self.gamma = state["gamma"]
        self.beta = state["beta"]
        self.running_mean = state["running_mean"]
        self.running_var = state["running_var"]


class LoadsParametersOnly:
    """Loads gamma and beta; the running statistics stay those of a new layer."""

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
        for name in ("gamma", "beta"):
            setattr(self, name, np.array(state[name]))


class SavesParametersOnly:
    """Leaves running_mean and running_var out of state_dict."""

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
        names = ("gamma", "beta")
        return {name: getattr(self, name).copy() for name in names}

    def load_state_dict(self, state):
        for name, value in state.items():
            setattr(self, name, np.array(value))


class OneArrayForTwo:
    """Starts gamma and running_var as one array, as beta and running_mean, and loads into them."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma = self.running_var = np.ones(size)
        self.beta = self.running_mean = np.zeros(size)
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
        self.gamma[:] = state["gamma"]
        self.beta[:] = state["beta"]
        self.running_mean[:] = state["running_mean"]
        self.running_var[:] = state["running_var"]


WRONG = {
    "BatchNorm": [
        StateLentOut,
        StateBorrowed,
        LoadsParametersOnly,
        SavesParametersOnly,
        OneArrayForTwo,
    ]
}
