"""Right answers to the update rules of notebook 4, written in other ways."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass, field

import numpy as np

AdamState = namedtuple("AdamState", "t v s")


def descent_in_one_line(parameters, gradients, state, learning_rate):
    return {k: parameters[k] - learning_rate * gradients["d" + k] for k in parameters}, state


def descent_on_copies(parameters, gradients, state, learning_rate):
    moved = {name: value.copy() for name, value in parameters.items()}
    for name in moved:
        moved[name] -= np.multiply(gradients[f"d{name}"], learning_rate)
    return moved, state


def descent_along_the_gradients(parameters, gradients, state, learning_rate):
    moved = {}
    for name, gradient in gradients.items():
        moved[name[1:]] = np.asfortranarray(-learning_rate * gradient + parameters[name[1:]])
    return [moved, None]


def momentum_that_forgets(parameters, gradients, state, learning_rate, beta1=0.9):
    """v + (1 - beta1) (gradient - v), in a state that is written into."""
    moved = dict(parameters)
    for name in parameters:
        v = state.setdefault(name, np.zeros(parameters[name].shape))
        v += (1 - beta1) * (gradients[f"d{name}"] - v)
        moved[name] = parameters[name] - learning_rate * v
    return moved, state


def momentum_with_a_list(parameters, gradients, state, learning_rate, beta1=0.9):
    old = state or [np.zeros_like(value) for value in parameters.values()]
    new = [
        beta1 * v + (1 - beta1) * gradients["d" + name]
        for name, v in zip(parameters, old, strict=True)
    ]
    moved = {
        name: value - learning_rate * v
        for (name, value), v in zip(parameters.items(), new, strict=True)
    }
    return moved, new


def momentum_of_steps(parameters, gradients, state, learning_rate, beta1=0.9):
    """PyTorch's velocity, which is larger by a factor, with a smaller learning rate."""
    velocity = defaultdict(float, state)
    for name in parameters:
        velocity[name] = beta1 * velocity[name] + gradients[f"d{name}"]
    step = learning_rate * (1 - beta1)
    return {name: parameters[name] - step * velocity[name] for name in parameters}, velocity


def momentum_with_history(parameters, gradients, state, learning_rate, beta1=0.9):
    """All gradients so far are kept, and averaged anew."""
    history = [*(state or ()), gradients]
    weights = (1 - beta1) * beta1 ** np.arange(len(history))[::-1]
    moved = {}
    for name, value in parameters.items():
        past = np.stack([each[f"d{name}"] for each in history])
        moved[name] = value - learning_rate * np.tensordot(weights, past, axes=1)
    return moved, history


def rmsprop_in_place(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    moved = {}
    for key, gradient in gradients.items():
        s = state.setdefault(key, np.zeros_like(gradient))
        s *= beta2
        s += (1 - beta2) * np.square(gradient)
        moved[key[1:]] = parameters[key[1:]] - learning_rate / (np.sqrt(s) + eps) * gradient
    return moved, state


def rmsprop_with_roots(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """The root is what is kept."""
    roots = {
        name: np.hypot(
            beta2**0.5 * state.get(name, np.zeros(value.shape)),
            (1 - beta2) ** 0.5 * gradients["d" + name],
        )
        for name, value in parameters.items()
    }
    return {
        name: value - learning_rate * (gradients["d" + name] / (roots[name] + eps))
        for name, value in parameters.items()
    }, roots


def rmsprop_with_loops(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    moved, squares = {}, {}
    for name, value in parameters.items():
        new, s = value.copy(), np.array(state[name]) if name in state else np.zeros(value.shape)
        for at in np.ndindex(value.shape):
            g = gradients[f"d{name}"][at]
            s[at] = beta2 * s[at] + (1 - beta2) * g * g
            new[at] = value[at] - learning_rate * g / (s[at] ** 0.5 + eps)
        moved[name], squares[name] = new, s
    return moved, squares


def adam_with_a_named_tuple(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    old = state or AdamState(0, defaultdict(float), defaultdict(float))
    new = AdamState(old.t + 1, {}, {})
    moved = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        new.v[name] = beta1 * old.v[name] + (1 - beta1) * g
        new.s[name] = beta2 * old.s[name] + (1 - beta2) * g * g
        v_hat = new.v[name] / (1 - beta1**new.t)
        s_hat = new.s[name] / (1 - beta2**new.t)
        moved[name] = value - learning_rate * v_hat / (s_hat**0.5 + eps)
    return moved, new


@dataclass
class Memory:
    beta1_power: float = 1.0
    beta2_power: float = 1.0
    averages: dict = field(default_factory=dict)


def adam_with_an_object(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """The powers are kept in place of the count, in an object that is written into."""
    memory = state if isinstance(state, Memory) else Memory()
    memory.beta1_power *= beta1
    memory.beta2_power *= beta2
    moved = {}
    for name, value in parameters.items():
        v, s = memory.averages.setdefault(name, [np.zeros_like(value), np.zeros_like(value)])
        v += (1 - beta1) * (gradients[f"d{name}"] - v)
        s += (1 - beta2) * (gradients[f"d{name}"] ** 2 - s)
        root = np.sqrt(s / (1 - memory.beta2_power))
        moved[name] = value - learning_rate / (1 - memory.beta1_power) * v / (root + eps)
    return moved, memory


def adam_as_in_the_paper(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """One factor for both corrections, with an eps that makes up for it."""
    t = state["t"] = state.get("t", 0) + 1
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    moved = {}
    for key in list(gradients):
        g, name = gradients[key], key[1:]
        state["v" + name] = beta1 * state.get("v" + name, 0) + (1 - beta1) * g
        state["s" + name] = beta2 * state.get("s" + name, 0) + (1 - beta2) * g**2
        moved[name] = parameters[name] - rate * state["v" + name] / (
            np.sqrt(state["s" + name]) + eps * root
        )
    return moved, state


def adam_on_one_vector(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """All parameters in one long vector."""
    names = sorted(parameters)
    theta, g = (
        np.concatenate([arrays[prefix + name].ravel() for name in names])
        for arrays, prefix in ((parameters, ""), (gradients, "d"))
    )
    t, v, s = state or (0, 0 * g, 0 * g)
    t, v, s = t + 1, beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
    theta = theta - learning_rate * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    ends = np.cumsum([parameters[name].size for name in names])[:-1]
    parts = zip(names, np.split(theta, ends), strict=True)
    return {name: part.reshape(parameters[name].shape) for name, part in parts}, (t, v, s)


RIGHT = {
    "gradient_descent": [descent_in_one_line, descent_on_copies, descent_along_the_gradients],
    "momentum": [
        momentum_that_forgets,
        momentum_with_a_list,
        momentum_of_steps,
        momentum_with_history,
    ],
    "rmsprop": [rmsprop_in_place, rmsprop_with_roots, rmsprop_with_loops],
    "adam": [
        adam_with_a_named_tuple,
        adam_with_an_object,
        adam_as_in_the_paper,
        adam_on_one_vector,
    ],
}
