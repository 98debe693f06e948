"""Right answers to notebook 6, written in other ways."""

import copy

import numpy as np

from utils import BatchNormCache


def update_by_difference(running, batch, momentum=0.9):
    return running + (1 - momentum) * (batch - running)


def update_with_average(running, batch, momentum=0.9):
    return np.average(np.stack([running, batch]), axis=0, weights=[momentum, 1 - momentum])


def update_with_loops(running, batch, momentum=0.9):
    return np.array(
        [momentum * old + (1 - momentum) * new for old, new in zip(running, batch, strict=True)]
    )


def update_in_place_on_a_copy(running, batch, momentum=0.9):
    out = np.array(running, dtype=np.float64)
    out *= momentum
    out += batch * (1 - momentum)
    return out


def inference_as_a_line(z, gamma, beta, running_mean, running_var, eps=1e-5):
    slope = gamma / np.sqrt(running_var + eps)
    return (z - running_mean) * slope + beta


def inference_row_by_row(z, gamma, beta, running_mean, running_var, eps=1e-5):
    rows = [(row - running_mean) * (running_var + eps) ** -0.5 for row in z]
    return np.array([row * gamma + beta for row in rows], order="F")


def inference_in_place_on_a_copy(z, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.array(z, dtype=np.float64)
    out -= running_mean
    out /= np.sqrt(running_var + eps)
    np.multiply(out, gamma, out=out)
    out += beta
    return out


def inference_transposed(z, gamma, beta, running_mean, running_var, eps=1e-5):
    units = z.T - running_mean[:, None]
    return (units * (gamma / np.sqrt(running_var + eps))[:, None] + beta[:, None]).T


def population_by_welford(batches):
    count, mean, deviations = 0, 0.0, 0.0
    for batch in batches:
        for row in batch:
            count += 1
            before = row - mean
            mean = mean + before / count
            deviations = deviations + before * (row - mean)
    return mean, deviations / count


def population_shifted_by_the_first_row(batches):
    count, total, squares, shift = 0, 0.0, 0.0, None
    for batch in batches:
        if shift is None:
            shift = batch[0].copy()
        moved = batch - shift
        count += len(batch)
        total = total + moved.sum(axis=0)
        squares = squares + (moved * moved).sum(axis=0)
    return shift + total / count, squares / count - (total / count) ** 2


def population_from_parts(batches):
    parts = [(len(batch), batch.mean(axis=0), batch.var(axis=0)) for batch in batches]
    sizes, means, variances = (np.array(part) for part in zip(*parts, strict=True))
    share = (sizes / sizes.sum())[:, None]
    mean = (share * means).sum(axis=0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(axis=0)


def population_by_merging_variances(batches):
    stream = iter(batches)
    first = next(stream)
    n, mean, var = len(first), first.mean(axis=0), first.var(axis=0)
    for batch in stream:
        m, total = len(batch), n + len(batch)
        other = batch.mean(axis=0)
        var = (n * var + m * batch.var(axis=0)) / total + n * m * (other - mean) ** 2 / total**2
        mean = (n * mean + m * other) / total
        n = total
    return [mean, var]


def fold_step_by_step(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    std = np.sqrt(running_var + eps)
    weights, bias = W / std, (b - running_mean) / std
    return weights * gamma, bias * gamma + beta


def fold_with_matrix_product(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    slope = np.diag(gamma * (running_var + eps) ** -0.5)
    return W @ slope, b @ slope + (beta - running_mean @ slope)


def fold_by_asking_the_layer(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    def layer(x):
        return (x @ W + b - running_mean) / np.sqrt(running_var + eps) * gamma + beta

    origin = layer(np.zeros((1, len(W))))[0]
    return (W * 1.0) * (gamma / np.sqrt(running_var + eps)), origin


def fold_unit_by_unit(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    weights, bias = np.empty(W.shape), np.empty(len(b))
    for j in range(len(b)):
        slope = gamma[j] / np.sqrt(running_var[j] + eps)
        weights[:, j] = slope * W[:, j]
        bias[j] = slope * (b[j] - running_mean[j]) + beta[j]
    return weights, bias


class OwnArithmetic:
    """Everything in one class, with the short backward."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.running_mean = np.zeros((size,))
        self.running_var = np.ones((size,))
        self.keep, self.eps = momentum, eps
        self.train()

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, z):
        mu, var = self.running_mean, self.running_var
        if self.training:
            mu, var = z.mean(axis=0), ((z - z.mean(axis=0)) ** 2).mean(axis=0)
            # in place, on arrays that are the layer's own
            self.running_mean += (1 - self.keep) * (mu - self.running_mean)
            self.running_var += (1 - self.keep) * (var - self.running_var)
        std = np.sqrt(var + self.eps)
        z_hat = (z - mu) / std
        if self.training:
            self.cache = BatchNormCache(z_hat, std, self.gamma)
        return z_hat * self.gamma + self.beta

    def backward(self, dout):
        z_hat, std, gamma = self.cache
        dgamma, dbeta = np.einsum("nd,nd->d", dout, z_hat), np.sum(dout, axis=0)
        return (
            gamma / std * (dout - dout.mean(axis=0) - z_hat * dgamma / len(dout)),
            dgamma,
            dbeta,
        )

    def state_dict(self):
        return {
            "running_var": self.running_var.copy(),
            "running_mean": self.running_mean.copy(),
            "beta": np.array(self.beta),
            "gamma": np.array(self.gamma),
        }

    def load_state_dict(self, state):
        self.gamma, self.beta = np.array(state["gamma"]), np.array(state["beta"])
        self.running_mean = np.array(state["running_mean"])
        self.running_var = np.array(state["running_var"])


class StagedGradient(OwnArithmetic):
    """The backward pass in stages; z is kept instead of what is computed from it."""

    def forward(self, z):
        if self.training:
            self.z = np.array(z)
        return super().forward(z)

    def backward(self, dout):
        n, mu, std = len(self.z), self.z.mean(axis=0), np.sqrt(self.z.var(axis=0) + self.eps)
        centred = self.z - mu
        dz_hat = dout * self.gamma
        dvar = np.sum(dz_hat * centred, axis=0) * -0.5 / std**3
        dmu = -np.sum(dz_hat / std, axis=0)
        dz = dz_hat / std + 2 * centred * dvar / n + dmu / n
        return [dz, np.sum(dout * centred / std, axis=0), dout.sum(axis=0)]


class KeptInADictionary:
    """The four arrays live in one dictionary, and the mode in a string."""

    def __init__(self, size, momentum=0.9, eps=1e-5):
        values = {"gamma": 1.0, "beta": 0.0, "running_mean": 0.0, "running_var": 1.0}
        for name, value in values.items():
            setattr(self, name, np.full(size, value))
        self.momentum, self.eps, self.mode = momentum, eps, "train"

    @property
    def training(self):
        return self.mode == "train"

    def train(self):
        self.mode = "train"
        return self

    def eval(self):
        self.mode = "eval"
        return self

    def forward(self, z):
        if self.mode == "eval":
            return inference_as_a_line(
                z, self.gamma, self.beta, self.running_mean, self.running_var, self.eps
            )
        mu, var = z.mean(axis=0), z.var(axis=0)
        self.running_mean = update_by_difference(self.running_mean, mu, self.momentum)
        self.running_var = update_by_difference(self.running_var, var, self.momentum)
        self.last = (z - mu) / np.sqrt(var + self.eps), np.sqrt(var + self.eps)
        return self.gamma * self.last[0] + self.beta

    def backward(self, dout):
        z_hat, std = self.last
        scaled = dout * self.gamma
        dz = scaled - scaled.mean(axis=0) - z_hat * (scaled * z_hat).mean(axis=0)
        return dz / std, (dout * z_hat).sum(axis=0), dout.sum(axis=0)

    def state_dict(self):
        names = ["gamma", "beta", "running_mean", "running_var"]
        return copy.deepcopy({name: vars(self)[name] for name in names})

    def load_state_dict(self, state):
        vars(self).update(copy.deepcopy(state))


def pytorch_with_renaming(state, n, momentum=0.9):
    names = {"gamma": "weight", "beta": "bias"}
    arrays = {names.get(name, name): value.copy() for name, value in state.items()}
    arrays["running_var"] *= n / (n - 1)
    return arrays, 1 - momentum


def pytorch_in_another_order(state, n, momentum=0.9):
    return {
        "running_var": state["running_var"] / (1 - 1 / n),
        "running_mean": state["running_mean"],
        "bias": state["beta"],
        "weight": state["gamma"],
    }, 1.0 - momentum


def pytorch_from_the_sum(state, n, momentum=0.9):
    total = state["running_var"] * n
    weight, bias, mean = (np.array(state[name]) for name in ("gamma", "beta", "running_mean"))
    arrays = {"weight": weight, "bias": bias, "running_mean": mean, "running_var": total / (n - 1)}
    return [arrays, np.float64(1) - momentum]


RIGHT = {
    "update_running": [
        update_by_difference,
        update_with_average,
        update_with_loops,
        update_in_place_on_a_copy,
    ],
    "batchnorm_inference": [
        inference_as_a_line,
        inference_row_by_row,
        inference_in_place_on_a_copy,
        inference_transposed,
    ],
    "population_statistics": [
        population_by_welford,
        population_shifted_by_the_first_row,
        population_from_parts,
        population_by_merging_variances,
    ],
    "fold_batchnorm": [
        fold_step_by_step,
        fold_with_matrix_product,
        fold_by_asking_the_layer,
        fold_unit_by_unit,
    ],
    "BatchNorm": [OwnArithmetic, StagedGradient, KeptInADictionary],
    "to_pytorch": [pytorch_with_renaming, pytorch_in_another_order, pytorch_from_the_sum],
}
