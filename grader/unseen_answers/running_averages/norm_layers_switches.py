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


class ModesReturnNothing:
    """Returns None from train() and eval()."""

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

    def eval(self):
        self.training = False

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


class TrainStartsOver:
    """Sets the running statistics back to zeros and ones in train()."""

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
        self.running_mean = np.zeros_like(self.gamma)
        self.running_var = np.ones_like(self.gamma)
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


class TrainLeavesEvalMode:
    """Sets training to False in train(), a copy of eval(): there is no way back."""

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
        self.training = False
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


class EpsOfTheFunctions:
    """Calls the batch norm functions without eps, so that they take 1e-5 whatever it is."""

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
            z_tilde, self.cache = batchnorm_forward(z, self.gamma, self.beta)
            return z_tilde
        return batchnorm_inference(z, self.gamma, self.beta, self.running_mean, self.running_var)

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


class EpsForgottenInPrediction:
    """Takes 1e-5 for eps in eval mode, whatever it is; train mode has the right one."""

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
        return batchnorm_inference(z, self.gamma, self.beta, self.running_mean, self.running_var)

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
        ModesReturnNothing,
        TrainStartsOver,
        TrainLeavesEvalMode,
        EpsOfTheFunctions,
        EpsForgottenInPrediction,
    ]
}
