"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

# 4.9, rmsprop


def eps_under_the_root(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides by sqrt(s + eps), with eps inside the root."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g**2
        new[name] = value - learning_rate * g / np.sqrt(s[name] + eps)
    return new, s


def eps_left_out(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides by sqrt(s) alone: 0/0 where there never was a gradient."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g**2
        new[name] = value - learning_rate * g / np.sqrt(s[name])
    return new, s


def eps_as_a_floor(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides by the larger of sqrt(s) and eps, not by their sum."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g * g
        new[name] = value - learning_rate * g / np.maximum(np.sqrt(s[name]), eps)
    return new, s


def eps_outside_the_fraction(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Adds eps to dtheta / sqrt(s), not to the root: a missing bracket."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g**2
        new[name] = value - learning_rate * (g / np.sqrt(s[name]) + eps)
    return new, s


def average_without_square(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Averages dtheta, not its square, and takes the root of the average's size."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g
        new[name] = value - learning_rate * g / (np.sqrt(np.abs(s[name])) + eps)
    return new, s


def root_forgotten(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides by s + eps, without the root."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g**2
        new[name] = value - learning_rate * g / (s[name] + eps)
    return new, s


def weights_of_s_swapped(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Weighs the old s with 1 - beta2, and the square with beta2."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = (1 - beta2) * state.get(name, np.zeros_like(value)) + beta2 * g**2
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def corrected_like_adam(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides s by 1 - beta2**t before the root, as Adam does."""
    t = state.get("t", 0) + 1
    new, memory = {}, {"t": t}
    for name, value in parameters.items():
        g = gradients["d" + name]
        memory[name] = beta2 * state.get(name, 0.0) + (1 - beta2) * g**2
        s_hat = memory[name] / (1 - beta2**t)
        new[name] = value - learning_rate * g / (np.sqrt(s_hat) + eps)
    return new, memory


def adagrad_sum(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Adds up the squares, as Adagrad does: beta2 is not used."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = state.get(name, np.zeros_like(value)) + g**2
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def full_square_added(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Adds the square without the factor 1 - beta2."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + g**2
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def square_around_everything(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Squares (1 - beta2) dtheta together, not dtheta alone."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + ((1 - beta2) * g) ** 2
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def one_size_for_the_array(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Averages the mean square of each array: one s for all its entries."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, 0.0) + (1 - beta2) * np.mean(g**2)
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def keeps_the_root(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Keeps sqrt(s) in the state and takes it for s in the next step; step 1 is right."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, np.zeros_like(value)) + (1 - beta2) * g**2
        s[name] = np.sqrt(s[name])
        new[name] = value - learning_rate * g / (s[name] + eps)
    return new, s


def begins_at_the_first_square(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Begins with the first step's square as the old s, not with 0."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        s[name] = beta2 * state.get(name, g**2) + (1 - beta2) * g**2
        new[name] = value - learning_rate * g / (np.sqrt(s[name]) + eps)
    return new, s


def divides_by_the_old_root(parameters, gradients, state, learning_rate, beta2=0.9, eps=1e-8):
    """Divides by the root of the s of the step before: by eps alone at the first step."""
    new, s = {}, {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        old = state.get(name, np.zeros_like(value))
        s[name] = beta2 * old + (1 - beta2) * g**2
        new[name] = value - learning_rate * g / (np.sqrt(old) + eps)
    return new, s


WRONG = {
    "rmsprop": [
        eps_under_the_root,
        eps_left_out,
        eps_as_a_floor,
        eps_outside_the_fraction,
        average_without_square,
        root_forgotten,
        weights_of_s_swapped,
        corrected_like_adam,
        adagrad_sum,
        full_square_added,
        square_around_everything,
        one_size_for_the_array,
        keeps_the_root,
        begins_at_the_first_square,
        divides_by_the_old_root,
    ]
}
