"""Mutation: is every small change to a solution noticed, or shown to change nothing?"""

import pytest

from grader.proving import mutant_trials
from grader.proving.mutant_trials import Trial, load, outcomes
from grader.proving.mutants import Mutant, mutate
from tests.conftest import ASSIGNMENTS, ROOT
from utils.exercises import EXERCISES

# fewer would mean that the mutator no longer reads the solution; the shortest one has 19
AT_LEAST = 15

# Changes that change no right answer: exercise -> the changed line -> why. Whoever writes a
# notebook reviews its own: a change that is not here, or no longer equivalent, fails the test.
EQUIVALENT = {
    "fit_normalizer": {
        "constant = x.max(axis=0) <= x.min(axis=0)": "no largest entry is below the smallest",
        "return (x.mean(axis=0), np.where(constant, 1.0, (-x).std(axis=0)))": "even in x",
    },
    "condition_number": {
        "eigenvalues = -np.linalg.eigvalsh(x.T @ x / len(x))": "the signs cancel in the ratio",
        "eigenvalues = np.linalg.eigvalsh(x.T @ x * len(x))": "the factor cancels in the ratio",
        "eigenvalues = np.linalg.eigvalsh(x.T @ x)": "the factor cancels in the ratio",
        "eigenvalues = np.linalg.eigvalsh(x.T @ x / len(-x))": "-x is as long as x",
    },
    "gradient_descent_steps": {
        "w = -np.zeros(x.shape[1])": "-0.0 is 0",
        "w = np.zeros((-x).shape[1])": "-x has the shape of x",
        "w = np.zeros(x.shape[-1])": "x has two axes",
        "gradient = x.T @ (x @ w - y) / len(-x)": "-x is as long as x",
        "gradient = x.T @ (x @ w - y) / len(y)": "y is as long as x",
        "if np.abs(gradient).max(keepdims=True) <= tolerance or steps == max_steps:": (
            "an array of one number is as true as the number"
        ),
        "if np.abs(-gradient).max() <= tolerance or steps == max_steps:": "even in the gradient",
        "if np.abs(gradient).max() <= tolerance or steps >= max_steps:": (
            "steps goes up by one, so it meets max_steps before it passes it"
        ),
    },
    "batch_statistics": {
        "return (np.mean(z, axis=0), np.var(-z, axis=0))": "even in z",
    },
    "batchnorm_forward_columns": {
        "mu = np.mean(z, axis=-1, keepdims=True)": "z has two axes",
        "var = np.var(z, axis=-1, keepdims=True)": "z has two axes",
        "var = np.var(-z, axis=1, keepdims=True)": "even in z",
    },
    "relative_error": {
        "size = np.maximum(1e-08, np.abs(a) + np.abs(b))": "the larger of two, in either order",
        "size = np.maximum(np.abs(-a) + np.abs(b), 1e-08)": "even in a",
        "size = np.maximum(np.abs(a) + np.abs(-b), 1e-08)": "even in b",
        "return np.max(np.abs(a - b) / size)": "a NumPy float is a float",
        "return float(np.max(np.abs(-(a - b)) / size))": "even in the difference",
        "return float(np.max(np.abs(b - a) / size))": "even in the difference",
    },
    "numerical_gradient": {
        "def numerical_gradient(f, x, dout, h=-1e-05):": "a central difference is even in h",
        "dx = -np.zeros(x.shape)": "every entry is written",
        "dx = np.ones(x.shape)": "every entry is written",
        "dx = np.zeros((-x).shape)": "-x has the shape of x",
        "for k in np.ndindex((-x).shape):": "-x has the shape of x",
        "for k in np.ndindex(dx.shape):": "dx has the shape of x",
        "step = -np.zeros(x.shape)": "-0.0 is 0",
        "step = np.zeros((-x).shape)": "-x has the shape of x",
        "step = np.zeros(dx.shape)": "dx has the shape of x",
    },
    "gradient_check": {
        "def gradient_check(forward, backward, x, dout, tolerance=2e-06):": (
            "no gradient is off by between one and two millionths"
        ),
        "return relative_error(dx, expected) <= tolerance": "no error is exactly the tolerance",
        "return relative_error(expected, dx) < tolerance": "symmetric in the two",
    },
    "backward_stages": {
        "n = len(-dout)": "-dout is as long as dout",
        "n = len(z_hat)": "z_hat is as long as dout",
    },
    "batchnorm_backward_simplified": {
        "n = len(-dout)": "-dout is as long as dout",
        "n = len(z_hat)": "z_hat is as long as dout",
    },
    "initialize_parameters": {
        "if layer != last:": "no layer comes after the last",
        "parameters[f'beta[{layer}]'] = -np.zeros(n_out)": "-0.0 is 0",
        "parameters[f'b[{last}]'] = -np.zeros(layer_sizes[last])": "-0.0 is 0",
        "parameters[f'b[{layer}]'] = np.zeros(layer_sizes[last])": "the loop has ended at last",
        "parameters[f'b[{last}]'] = np.zeros(layer_sizes[layer])": "the loop has ended at last",
    },
    "network_forward": {
        "scores = a @ parameters[f'W[{layer + 1}]'] + parameters[f'b[{hidden + 1}]']": (
            "the loop has ended at hidden"
        ),
        "scores = a @ parameters[f'W[{hidden + 1}]'] + parameters[f'b[{layer + 1}]']": (
            "the loop has ended at hidden"
        ),
    },
    "softmax_cross_entropy": {
        "rows = np.arange(len(-y))": "as long as y",
        "rows = np.arange(len(scores))": "as long as y",
        "shifted = scores - np.max(scores, axis=-1, keepdims=True)": "scores has two axes",
        "sums = np.sum(exponentials, axis=-1, keepdims=True)": "exponentials has two axes",
        "return (-np.mean(log_p[rows, y]), dscores / len(y))": "a NumPy float is a float",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(-y))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(scores))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(rows))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(shifted))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(exponentials))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(sums))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(log_p))": "as long as y",
        "return (float(-np.mean(log_p[rows, y])), dscores / len(dscores))": "as long as y",
    },
    # what a rule keeps as its state is up to the rule, and this one never reads it
    "gradient_descent": {
        "return (moved, parameters)": "its state is never read",
        "return (moved, gradients)": "its state is never read",
        "return (moved, learning_rate)": "its state is never read",
        "return (moved, moved)": "its state is never read",
        "return (moved, name)": "its state is never read",
        "return (moved, value)": "its state is never read",
    },
    "momentum": {
        "velocity, moved = ({}, {})": "one empty dictionary is like another",
    },
    "rmsprop": {
        "squares, moved = ({}, {})": "one empty dictionary is like another",
        "squares[name] = beta2 * state.get(name, 0.0) + (1 - beta2) * (-gradient) ** 2": (
            "even in the gradient"
        ),
    },
    "adam": {
        "s = beta2 * s + (1 - beta2) * (-gradient) ** 2": "even in the gradient",
    },
    "minibatches": {
        "order = -rng.permutation(len(x))": "-k counts from the other end: as random an order",
        "order = rng.permutation(len(-x))": "-x is as long as x",
        "order = rng.permutation(len(y))": "y is as long as x",
        "for start in range(0, len(-x), batch_size):": "-x is as long as x",
        "for start in range(0, len(y), batch_size):": "y is as long as x",
        "for start in range(0, len(order), batch_size):": "the order is as long as x",
        "chosen = -order[start:start + batch_size]": "-k counts from the other end",
        "chosen = (-order)[start:start + batch_size]": "-k counts from the other end",
    },
    "train": {
        "losses.append(loss)": "a loss is a number already",
        "if watch != None:": "no watch says that it equals None",
    },
    "population_statistics": {
        "mean, count, deviations = (0, 0.0, 0.0)": "all three start at zero",
        "deviations, mean, count = (0, 0.0, 0.0)": "all three start at zero",
        "count, deviations, mean = (0, 0.0, 0.0)": "all three start at zero",
        "count, mean, deviations = (0.0, 0, 0.0)": "all three start at zero",
        "count, mean, deviations = (0.0, 0.0, 0)": "all three start at zero",
        "count, mean, deviations = (0, 1.0, 0.0)": "a mean of no rows has no weight",
        "count, mean, deviations = (0, -1.0, 0.0)": "a mean of no rows has no weight",
        "n, rows_mean = (len(-rows), rows.mean(axis=0))": "-rows is as long as rows",
        "inside = np.sum((-(rows - rows_mean)) ** 2, axis=0)": "even in the difference",
        "inside = np.sum((rows_mean - rows) ** 2, axis=0)": "even in the difference",
        "deviations = deviations + inside + (-distance) ** 2 * count * n / (count + n)": (
            "even in the distance"
        ),
    },
    "layer_report": {
        "return np.sqrt(np.mean((-values) ** 2))": "even in the values",
        "return typical(-(moved[name] - parameters[name])) / (typical(parameters[name]) + 1e-08)": "even in the step",  # noqa: E501
        "return typical(parameters[name] - moved[name]) / (typical(parameters[name]) + 1e-08)": "even in the step",  # noqa: E501
        "return typical(moved[name] - parameters[name]) / (typical(-parameters[name]) + 1e-08)": "even in the parameters",  # noqa: E501
        "flat = cache.activation.slope(cache.a) <= 0.1": "no slope is 0.1",
        "rows.append([np.mean(flat), np.mean(np.all(flat, axis=0)), np.mean(np.std(cache.a, axis=0, keepdims=True)), typical(gradients[f'dW[{layer}]']), relative(f'W[{layer}]'), relative(f'gamma[{layer}]')])": "the mean of a row is that of its numbers",  # noqa: E501
        "rows.append([np.mean(flat), np.mean(np.all(flat, axis=0)), np.mean(np.std(-cache.a, axis=0)), typical(gradients[f'dW[{layer}]']), relative(f'W[{layer}]'), relative(f'gamma[{layer}]')])": "even in a",  # noqa: E501
        "rows.append([np.mean(flat), np.mean(np.all(flat, axis=0)), np.mean(np.std(cache.a, axis=0)), typical(-gradients[f'dW[{layer}]']), relative(f'W[{layer}]'), relative(f'gamma[{layer}]')])": "even in dW",  # noqa: E501
    },
    "diagnose": {
        "if np.max(layers.spread) <= 0:": "no spread is negative",
        "if -np.max(layers.spread) == 0:": "no spread is negative",
        "if np.max(layers.spread, keepdims=True) == 0:": "one number is as true in an array",
        "if np.max(layers.W_ratio[0]) >= 0.5:": "no ratio is 0.5",
        "if np.max(layers.W_ratio[0], keepdims=True) > 0.5:": "one number is as true in an array",
        "if np.min(layers.W_ratio[0]) > 0.5:": "a rate too high moves every layer so far",
        "if np.max(layers.W_ratio[0]) > 1.0:": "no patient is between the two thresholds",
        "if np.max(layers.W_ratio[0]) > 1.5:": "no patient is between the two thresholds",
        "if np.max(layers.W_ratio) <= 0.001:": "no ratio is 0.001",
        "if np.max(layers.W_ratio, keepdims=True) < 0.001:": "one number is as true in an array",
        "if np.min(layers.W_ratio) < 0.001:": "no other rate has so small a step in any layer",
        "if np.max(layers.W_ratio) < 0.002:": "no patient is between the two thresholds",
        "if np.mean(layers.dead[0]) >= 0.25:": "no share is 0.25",
        "if np.mean(layers.dead[0], keepdims=True) > 0.25:": "one number is as true in an array",
        "if np.sum(layers.dead[0]) > 0.25:": "the sum is at least the mean, and 0 with it",
        "if np.median(layers.dead[0]) > 0.25:": "dead units are in every layer or in none",
        "if np.mean(layers.dead[1]) > 0.25:": "what was dead stays dead",
        "if np.mean(layers.dead[-1]) > 0.25:": "what was dead stays dead",
        "if np.mean(layers.dead[0]) > 0.0:": "no patient is between the two thresholds",
        "if np.mean(layers.dead[0]) > 0.5:": "no patient is between the two thresholds",
        "if np.max(layers.gamma_ratio) <= 0:": "none is negative, or 0 where gamma learns",
        "if -np.max(layers.gamma_ratio) == 0:": "none is negative, or 0 where gamma learns",
        "if np.max(-layers.gamma_ratio) == 0:": "none is negative, or 0 where gamma learns",
        "if np.min(layers.gamma_ratio) == 0:": "none is negative, or 0 where gamma learns",
        "if np.max(layers.gamma_ratio, keepdims=True) == 0:": "one number is as true in an array",
        "if chart.accuracy[-1] <= 0.55:": "no accuracy is 0.55",
        "if chart.accuracy[-2] < 0.55:": "the look before tells the same",
        "if chart.accuracy[-1] - chart.held_out[-1] >= 0.15:": "no difference is 0.15",
        "if chart.accuracy[-2] - chart.held_out[-1] > 0.15:": "the look before tells the same",
        "if chart.accuracy[-1] - chart.held_out[-2] > 0.15:": "the look before tells the same",
    },
    "BatchNorm": {
        "self.gamma, self.beta = (np.ones(size), -np.zeros(size))": "-0.0 is 0",
        "self.running_mean, self.running_var = (-np.zeros(size), np.ones(size))": "-0.0 is 0",
        "if not -self.training:": "minus True is true, minus False is false",
        "return batchnorm_inference(z, self.gamma, self.beta, mu, self.eps, var)": (
            "only the sum of var and eps is used"
        ),
        "names = ('beta', 'gamma', 'running_mean', 'running_var')": "a dictionary has no order",
        "names = ('running_mean', 'beta', 'gamma', 'running_var')": "a dictionary has no order",
        "names = ('running_var', 'beta', 'running_mean', 'gamma')": "a dictionary has no order",
        "names = ('gamma', 'running_mean', 'beta', 'running_var')": "a dictionary has no order",
        "names = ('gamma', 'running_var', 'running_mean', 'beta')": "a dictionary has no order",
        "names = ('gamma', 'beta', 'running_var', 'running_mean')": "a dictionary has no order",
    },
    "distribution_shift": {
        "moves = np.std(before, axis=0) != 0": "no standard deviation is below 0",
        "moves = np.std(before, axis=0, ddof=1) > 0": (
            "0 where the other is; of one example it is nan, which is not above 0 either"
        ),
        "moves = np.var(before, axis=0) > 0": "the variance is 0 where its root is",
        "moves = np.std(-before, axis=0) > 0": "even in the values",
        "std = np.where(moves, np.std(-before, axis=0), 1.0)": "even in the values",
        "distance = np.abs(-(np.mean(after, axis=0) - np.mean(before, axis=0)))": (
            "even in the difference"
        ),
        "distance = np.abs(np.mean(before, axis=0) - np.mean(after, axis=0))": (
            "even in the difference"
        ),
        "ratio = std / np.where(moves, np.std(after, axis=0), 1.0)": (
            "the logarithm of the inverse is the same but for its sign, which is dropped"
        ),
        "ratio = np.where(moves, np.std(-after, axis=0), 1.0) / std": "even in the values",
        "return (np.where(moves, distance / std, 0.0), np.abs(-np.log(ratio)))": (
            "even in the logarithm"
        ),
    },
    "gradient_before_and_after": {
        "return network.backward(softmax_cross_entropy(scores, y)[-1], caches, values)": (
            "the second of two is the last"
        ),
        "earlier = int(name.split('[')[-1].rstrip(']')) < layer": "a name has one bracket",
        "stepped[name] = value - learning_rate * gradients[f'd{name}'] if -earlier else value": (
            "minus True is as true as True"
        ),
    },
    "along_gradient": {
        "return np.sqrt(sum((np.sum((-vector) ** 2) for vector in vectors)))": "even in the vector",
        "changes, losses = ([], [])": "two empty lists",
        "changes.append(norm((-(gradients[name] - start[name]) for name in start)))": (
            "even in the difference"
        ),
        "changes.append(norm((start[name] - gradients[name] for name in start)))": (
            "even in the difference"
        ),
        "changes.append(norm((gradients[name] - start[name] for name in gradients)))": (
            "both have the same names"
        ),
        "way = lengths * norm(start.values())": "lengths is an array",
        "return (np.array(losses), np.array(changes), np.max(changes / way))": (
            "a list divided by an array is an array"
        ),
    },
    "equivalent_run": {
        "for name in scaled:": "all have the same names",
        "for name in rates:": "all have the same names",
        "if -name.startswith('gamma'):": "minus True is as true as True",
        "scaled[weights] = factor * scaled[weights]": "a copy, in which each W is met once",
        "rates[weights] = (-factor) ** 2 * learning_rate": "even in the factor",
    },
    "rotation": {
        "u = W_before / np.linalg.norm(-W_before, axis=0)": "even in the weights",
        "v = W_after / np.linalg.norm(-W_after, axis=0)": "even in the weights",
        "return 2 * np.arctan2(np.linalg.norm(-(u - v), axis=0), np.linalg.norm(u + v, axis=0))": (
            "even in the diagonal"
        ),
        "return 2 * np.arctan2(np.linalg.norm(v - u, axis=0), np.linalg.norm(u + v, axis=0))": (
            "even in the diagonal"
        ),
        "return 2 * np.arctan2(np.linalg.norm(u - v, axis=0), np.linalg.norm(-(u + v), axis=0))": (
            "even in the diagonal"
        ),
    },
    "residual_backward": {
        "through_bn, dgamma, dbeta = batchnorm_backward(da * (cache.a != 0), cache.bn)": (
            "the output of a ReLU is never below 0"
        ),
    },
    "batchnorm_conv_forward": {
        "n, c, h, w = (-x).shape": "-x has the shape of x",
        "pixels = x.transpose(0, -2, 3, 1).reshape(-1, c)": "-2 is axis 2 of four",
        "pixels = x.transpose(0, 2, 3, 1).reshape(-2, c)": "any length below 0 is worked out",
        "pixels = x.transpose(0, 2, 3, 1).reshape(-10, c)": "any length below 0 is worked out",
        **{
            f"return (y.reshape({shape}).transpose(0, 3, 1, 2), cache)": "worked out, and the same"
            for shape in ("-n, h, w, c", "n, -h, w, c", "n, h, -w, c", "n, h, w, -c")
        },
        "return (y.reshape(n, h, w, c).transpose(0, 3, 1, -2), cache)": "-2 is axis 2 of four",
    },
    "group_norm": {
        "n, c = (-x).shape[:2]": "-x has the shape of x",
        "if -(c % groups):": "minus a rest is true where there is one",
        "if -c % groups:": "what divides -c divides c",
        "if c % -groups:": "what divides c does so with either sign",
        "together = x.reshape(n * groups, -2)": "any length below 0 is worked out",
        "together = x.reshape(n * groups, -10)": "any length below 0 is worked out",
        "mu = together.mean(axis=-1, keepdims=True)": "it has two axes",
        "std = np.sqrt((-together).var(axis=1, keepdims=True) + eps)": "even in x",
        "std = np.sqrt(together.var(axis=-1, keepdims=True) + eps)": "it has two axes",
        "x_hat = ((together - mu) / std).reshape(n, c, -2)": "any length below 0 is worked out",
        "x_hat = ((together - mu) / std).reshape(n, c, -10)": "any length below 0 is worked out",
        "return (gamma[:, None] * x_hat + beta[:, None]).reshape((-x).shape)": (
            "-x has the shape of x"
        ),
    },
    "layernorm_backward": {
        "mean_path = u.mean(axis=-1, keepdims=True)": "u has two axes",
        "variance_path = z_hat * np.mean(u * z_hat, axis=-1, keepdims=True)": "two axes",
    },
    "sync_statistics": {
        "sizes = -np.array([len(shard) for shard in shards])": "the signs cancel in the share",
        "sizes = np.array([-len(shard) for shard in shards])": "the signs cancel in the share",
        "sizes = np.array([len(-shard) for shard in shards])": "-shard is as long as shard",
        "means, variances = ([m for m, _ in own], np.array([v for _, v in own]))": (
            "a list becomes an array in the sum"
        ),
        "means, variances = (np.array([m for m, _ in own]), [v for _, v in own])": (
            "a list becomes an array in the sum"
        ),
        "share = (sizes / sizes.sum(keepdims=True))[:, None]": "only broadcast",
        "return (mu, np.sum(share * (variances + (-(means - mu)) ** 2), axis=0))": (
            "even in the distance"
        ),
        "return (mu, np.sum(share * (variances + (mu - means) ** 2), axis=0))": (
            "even in the distance"
        ),
    },
    "sync_backward": {"n = sum((len(-dout) for dout in douts))": "-dout is as long as dout"},
    "batch_renorm_forward": {
        "r = np.clip(1 / r_max, std / running_std, r_max)": "the larger of two, in either order",
        "d = np.clip(-d_max, (mu - running_mean) / running_std, d_max)": (
            "the larger of two, in either order"
        ),
    },
    "recalibrate": {
        "a, statistics, layer = (batches, [], 1)": "the batches are gone through once anyway",
    },
}

TINY = '''
def tiny(x, scale):
    """Not 1 - 2: a docstring is no arithmetic."""
    mu = x.mean(axis=0)
    spread = np.sqrt(np.var(x, axis=0, keepdims=True))
    mu = -mu * 3
    mu -= 1
    return mu ** 2, spread
'''


@pytest.fixture(scope="module")
def found():
    return [outcome for assignment in ASSIGNMENTS for outcome in outcomes(ROOT, assignment)]


def lines(found, name, fate):
    return {o.mutant.after for o in found if o.mutant.exercise == name and o.fate == fate}


@pytest.mark.parametrize("name", EXERCISES)
def test_every_mutant_is_caught_or_equivalent(name, found):
    """Is there no wrong change to a solution that neither the check nor the judge notices?"""
    assert sum(o.mutant.exercise == name for o in found) >= AT_LEAST
    new = lines(found, name, "survivor")
    missed = [f"{o.mutant}\n  {o.reason}" for o in found if o.mutant.after in new]
    assert not missed, "a case in utils/exercises must tell these apart:\n" + "\n".join(missed)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_equivalent_mutant_is_reviewed(name, found):
    """Has somebody said of each change that nothing notices why it changes nothing?"""
    assert lines(found, name, "equivalent") == set(EQUIVALENT.get(name, ()))


def test_visible_check_alone_catches_95_percent(found):
    """Does the learner hear of nearly all of them before handing in?"""
    caught = [o.fate for o in found if o.fate != "equivalent"]
    assert caught.count("check") >= 0.95 * len(caught)


def test_every_kind_of_change_is_made(found):
    """Are all kinds tried on the solutions, so that none is lost without notice?"""
    kinds = {o.mutant.how for o in found}
    assert kinds == {
        *("operator", "comparison", "minus", "constant", "keyword", "function", "variable"),
        *("exchange", "dropped", "removed", "logic"),
    }


@pytest.mark.parametrize(
    ("how", "after"),
    [
        ("operator", "mu = -mu / 3"),
        ("operator", "mu += 1"),
        ("operator", "return (mu * 2, spread)"),
        ("minus", "mu = mu * 3"),
        ("minus", "mu = -(-mu * 3)"),
        ("minus", "mu = (-x).mean(axis=0)"),
        ("constant", "mu = x.mean(axis=1)"),
        ("constant", "mu = -mu * -3"),
        ("constant", "mu -= 0"),
        ("constant", "mu -= 2"),
        ("constant", "return (mu ** (-2), spread)"),
        ("constant", "spread = np.sqrt(np.var(x, axis=0, keepdims=False))"),
        ("keyword", "mu = x.mean()"),
        ("keyword", "mu = x.mean(axis=0, keepdims=True)"),
        ("keyword", "spread = np.sqrt(np.var(x, axis=0))"),
        ("keyword", "spread = np.sqrt(np.var(x, axis=0, keepdims=True, ddof=1))"),
        ("function", "mu = x.sum(axis=0)"),
        ("function", "mu = np.median(x, axis=0)"),
        ("function", "spread = np.sqrt(np.std(x, axis=0, keepdims=True))"),
        ("variable", "mu = scale.mean(axis=0)"),
        ("variable", "return (spread ** 2, spread)"),
        ("exchange", "return (spread, mu ** 2)"),
        ("exchange", "return (2 ** mu, spread)"),
        ("dropped", "spread = np.var(x, axis=0, keepdims=True)"),
        ("dropped", "return (mu, spread)"),
        ("removed", "pass"),
    ],
)
def test_mutator_makes_known_mutants(how, after):
    """Are the changes that people make by mistake among those that the machine makes?"""
    assert (how, after) in {(m.how, m.after) for m in mutate(TINY)}


def test_mutants_differ_and_are_code():
    """Is each mutant another program than the original and than all others?"""
    made = mutate(TINY)
    assert len({m.source for m in made}) == len(made)
    for mutant in made:
        compile(mutant.source, "<mutant>", "exec")
        assert mutant.before != mutant.after
        assert "Not 1 - 2" in mutant.source
    # both statements that bind mu anew, and not the one that binds it first
    assert [m.before for m in made if m.how == "removed"] == ["mu = -mu * 3", "mu -= 1"]
    # spread is bound after this line, scale before
    assert "mu = spread.mean(axis=0)" not in {m.after for m in made}


def test_endless_mutant_is_stopped():
    """Does a loop without an end stop, on every call anew?"""
    source = "def forever(n):\n    while n:\n        pass\n    return n"
    fn = load(Mutant("forever", "", "", "", source), lambda: None)
    for _ in range(2):
        assert fn(0) == 0
        with pytest.raises(StopIteration):
            fn(1)


def test_what_the_check_misses_falls_to_the_judge_then_to_chance(solutions, monkeypatch):
    """Is a mutant that a check without eyes lets through told from one that changes nothing?"""
    trial = Trial(EXERCISES["batch_statistics"], solutions["batch_statistics"])
    text = "def batch_statistics(z):\n    return np.mean(z, axis=0), np.var({}z, axis=0{})"
    wrong, right = (
        Mutant("batch_statistics", "", "", "", text.format(*change))
        for change in (("", ", ddof=1"), ("-", ""))
    )
    assert trial.outcome(wrong).fate == "check"
    monkeypatch.setattr(mutant_trials, "examine", lambda spec, fn, why: None)
    trial.examples = []
    assert trial.outcome(wrong).fate == "judge"
    assert trial.outcome(right).fate == "equivalent"
    trial.questions = []
    assert trial.outcome(wrong).fate == "survivor"
