"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

# 4.7, gradient_descent


def uphill(parameters, gradients, state, learning_rate):
    """Adds the learning rate times the gradient."""
    new = {}
    for name, value in parameters.items():
        new[name] = value + learning_rate * gradients["d" + name]
    return new, state


def subtracts_in_the_arrays(parameters, gradients, state, learning_rate):
    """Copies the dictionary only, and subtracts in place: the given arrays change."""
    new = parameters.copy()
    for name in new:
        new[name] -= learning_rate * gradients[f"d{name}"]
    return new, state


def replaces_in_the_dictionary(parameters, gradients, state, learning_rate):
    """Stores the new arrays in the dictionary that was given."""
    for name in parameters:
        parameters[name] = parameters[name] - learning_rate * gradients[f"d{name}"]
    return parameters, state


def moves_weights_and_biases_only(parameters, gradients, state, learning_rate):
    """Moves W and b of each layer, and leaves every gamma and beta where it was."""
    new = dict(parameters)
    for name in parameters:
        if name.startswith(("W", "b[")):
            new[name] = parameters[name] - learning_rate * gradients["d" + name]
    return new, state


def forgets_the_output_layer(parameters, gradients, state, learning_rate):
    """Moves the hidden layers' parameters only; W and b of the output layer stay."""
    new = dict(parameters)
    hidden = len(parameters) // 3
    for layer in range(1, hidden + 1):
        for kind in ("W", "gamma", "beta"):
            name = f"{kind}[{layer}]"
            new[name] = parameters[name] - learning_rate * gradients["d" + name]
    return new, state


def returns_after_the_first(parameters, gradients, state, learning_rate):
    """Returns within the loop: only the first parameter is moved, and only that is returned."""
    new = {}
    for name, value in parameters.items():
        new[name] = value - learning_rate * gradients["d" + name]
        return new, state


def only_the_step(parameters, gradients, state, learning_rate):
    """Returns minus the learning rate times the gradient, without the parameter."""
    return {name: -learning_rate * gradients["d" + name] for name in parameters}, state


def state_not_returned(parameters, gradients, state, learning_rate):
    """Returns the parameters alone, without the state."""
    return {name: parameters[name] - learning_rate * gradients["d" + name] for name in parameters}


def rate_decays(parameters, gradients, state, learning_rate):
    """Divides the learning rate by the number of the step, counted in the state."""
    t = state.get("t", 0) + 1
    rate = learning_rate / t
    return {n: p - rate * gradients["d" + n] for n, p in parameters.items()}, {"t": t}


def clipped_gradients(parameters, gradients, state, learning_rate):
    """Clips every entry of the gradients to [-5, 5] first."""
    new = {}
    for name, value in parameters.items():
        grad = np.clip(gradients["d" + name], -5, 5)
        new[name] = value - learning_rate * grad
    return new, state


def unit_gradients(parameters, gradients, state, learning_rate):
    """Divides each parameter's gradient by its own norm plus 1e-8."""
    new = {}
    for name, value in parameters.items():
        grad = gradients["d" + name]
        new[name] = value - learning_rate * grad / (np.linalg.norm(grad) + 1e-8)
    return new, state


# 4.8, momentum


def sum_in_place_of_average(parameters, gradients, state, learning_rate, beta1=0.9):
    """Adds the whole gradient, v = beta1 v + dtheta, without the factor 1 - beta1."""
    v, new = {}, {}
    for name, value in parameters.items():
        v[name] = beta1 * state.get(name, np.zeros_like(value)) + gradients["d" + name]
        new[name] = value - learning_rate * v[name]
    return new, v


def weights_of_v_swapped(parameters, gradients, state, learning_rate, beta1=0.9):
    """Weighs the old v with 1 - beta1, and the gradient with beta1."""
    v, new = {}, {}
    for name, value in parameters.items():
        old = state.get(name, np.zeros_like(value))
        v[name] = (1 - beta1) * old + beta1 * gradients["d" + name]
        new[name] = value - learning_rate * v[name]
    return new, v


def with_bias_correction(parameters, gradients, state, learning_rate, beta1=0.9):
    """Divides v by 1 - beta1**t, as Adam does."""
    t = state.get("t", 0) + 1
    new, memory = {}, {"t": t}
    for name, value in parameters.items():
        old = state.get(name, np.zeros_like(value))
        memory[name] = beta1 * old + (1 - beta1) * gradients["d" + name]
        new[name] = value - learning_rate * memory[name] / (1 - beta1**t)
    return new, memory


def velocity_not_kept(parameters, gradients, state, learning_rate, beta1=0.9):
    """Returns the state that was given, without the new v: each step starts at v = 0."""
    new = {}
    for name, value in parameters.items():
        v = state.get(name, np.zeros_like(value))
        v = beta1 * v + (1 - beta1) * gradients["d" + name]
        new[name] = value - learning_rate * v
    return new, state


def steps_along_the_gradient(parameters, gradients, state, learning_rate, beta1=0.9):
    """Keeps v, but moves the parameters by the gradient itself."""
    v, new = {}, {}
    for name, value in parameters.items():
        grad = gradients["d" + name]
        v[name] = beta1 * state.get(name, 0) + (1 - beta1) * grad
        new[name] = value - learning_rate * grad
    return new, v


def starts_at_the_gradient(parameters, gradients, state, learning_rate, beta1=0.9):
    """Takes the gradient itself for v at the first step."""
    v, new = {}, {}
    for name, value in parameters.items():
        grad = gradients["d" + name]
        v[name] = beta1 * state[name] + (1 - beta1) * grad if name in state else grad
        new[name] = value - learning_rate * v[name]
    return new, v


def moves_before_v_does(parameters, gradients, state, learning_rate, beta1=0.9):
    """Moves along the v of the step before, so the first step moves nothing."""
    v, new = {}, {}
    for name, value in parameters.items():
        old = state.get(name, np.zeros_like(value))
        new[name] = value - learning_rate * old
        v[name] = beta1 * old + (1 - beta1) * gradients["d" + name]
    return new, v


def nesterov_look_ahead(parameters, gradients, state, learning_rate, beta1=0.9):
    """Moves along beta1 v + (1 - beta1) dtheta with the new v, as Nesterov's method."""
    v, new = {}, {}
    for name, value in parameters.items():
        grad = gradients["d" + name]
        v[name] = beta1 * state.get(name, 0.0) + (1 - beta1) * grad
        new[name] = value - learning_rate * (beta1 * v[name] + (1 - beta1) * grad)
    return new, v


def bracket_around_the_sum(parameters, gradients, state, learning_rate, beta1=0.9):
    """Multiplies the sum of v and (1 - beta1) dtheta by beta1, with a bracket too many."""
    v, new = {}, {}
    for name, value in parameters.items():
        old = state.get(name, np.zeros_like(value))
        v[name] = beta1 * (old + (1 - beta1) * gradients["d" + name])
        new[name] = value - learning_rate * v[name]
    return new, v


def beta1_always_nine_tenths(parameters, gradients, state, learning_rate, beta1=0.9):
    """Computes with 0.9 and 0.1 whatever beta1 is."""
    v, new = {}, {}
    for name, value in parameters.items():
        v[name] = 0.9 * state.get(name, 0) + 0.1 * gradients["d" + name]
        new[name] = value - learning_rate * v[name]
    return new, v


def velocity_by_kind(parameters, gradients, state, learning_rate, beta1=0.9):
    """Keeps one v for all W, one for all gamma and so on; 0 where its shape does not fit."""
    v, new = dict(state), {}
    for name, value in parameters.items():
        kind = name.split("[")[0]
        old = v.get(kind, 0.0)
        if np.shape(old) != np.shape(value):
            old = np.zeros_like(value)
        v[kind] = beta1 * old + (1 - beta1) * gradients["d" + name]
        new[name] = value - learning_rate * v[kind]
    return new, v


def scales_the_gradients_given(parameters, gradients, state, learning_rate, beta1=0.9):
    """Multiplies the given gradients by 1 - beta1 in place; the parameters come out right."""
    v, new = {}, {}
    for name, value in parameters.items():
        grad = gradients["d" + name]
        grad *= 1 - beta1
        v[name] = beta1 * state.get(name, 0) + grad
        new[name] = value - learning_rate * v[name]
    return new, v


WRONG = {
    "gradient_descent": [
        uphill,
        subtracts_in_the_arrays,
        replaces_in_the_dictionary,
        moves_weights_and_biases_only,
        forgets_the_output_layer,
        returns_after_the_first,
        only_the_step,
        state_not_returned,
        rate_decays,
        clipped_gradients,
        unit_gradients,
    ],
    "momentum": [
        sum_in_place_of_average,
        weights_of_v_swapped,
        with_bias_correction,
        velocity_not_kept,
        steps_along_the_gradient,
        starts_at_the_gradient,
        moves_before_v_does,
        nesterov_look_ahead,
        bracket_around_the_sum,
        beta1_always_nine_tenths,
        velocity_by_kind,
        scales_the_gradients_given,
    ],
}
