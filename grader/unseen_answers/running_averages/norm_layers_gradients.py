"""Wrong answers to notebook 6, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.running_averages._parts import (
    batch_statistics,
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
    update_running,
)

# 6.5, BatchNorm


class BackwardWithConstants:
    """Holds mean and std constant in backward: dz is gamma * dout / std."""

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
        z_hat, std, gamma = self.cache
        dgamma = np.sum(dout * z_hat, axis=0)
        dbeta = np.sum(dout, axis=0)
        return dout * gamma / std, dgamma, dbeta

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


class BackwardOfTheFirstBatch:
    """Keeps the cache of the first batch in train mode for ever; another size does not fit."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.running_mean = np.zeros(size)
        self.running_var = np.ones(size)
        self.momentum = momentum
        self.eps = eps
        self.training = True
        self.cache = None

    def forward(self, z):
        if self.training:
            mean, var = batch_statistics(z)
            self.running_mean = update_running(self.running_mean, mean, self.momentum)
            self.running_var = update_running(self.running_var, var, self.momentum)
            z_tilde, cache = batchnorm_forward(z, self.gamma, self.beta, self.eps)
            self.cache = self.cache or cache
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


class BackwardWithMeans:
    """Takes means over the batch for dgamma and dbeta, where sums belong; dz is right."""

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
        dz, dgamma, dbeta = batchnorm_backward(dout, self.cache)
        return dz, dgamma / len(dout), dbeta / len(dout)

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


class GammaTwiceInBackward:
    """Multiplies dz by gamma once more: batchnorm_backward has done so."""

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
        dz, dgamma, dbeta = batchnorm_backward(dout, self.cache)
        return self.gamma * dz, dgamma, dbeta

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


class MomentumOfTheFunction:
    """Calls update_running without the layer's momentum, so that it takes 0.9."""

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
            self.running_mean = update_running(self.running_mean, mean)
            self.running_var = update_running(self.running_var, var)
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


WRONG = {
    "BatchNorm": [
        BackwardWithConstants,
        BackwardOfTheFirstBatch,
        BackwardWithMeans,
        GammaTwiceInBackward,
        MomentumOfTheFunction,
    ]
}
