"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

# 4.10, adam


def _start(parameters, state):
    """Make the state of the first step, or copy that of a later one."""
    if not state:
        zeros = {name: np.zeros_like(value) for name, value in parameters.items()}
        return dict(zeros), dict(zeros), 0
    return dict(state["v"]), dict(state["s"]), state["t"]


def no_bias_correction(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Divides out no bias: moves along v / (sqrt(s) + eps)."""
    v, s, t = _start(parameters, state)
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        new[name] = value - learning_rate * v[name] / (np.sqrt(s[name]) + eps)
    return new, {"v": v, "s": s, "t": t + 1}


def steps_counted_from_zero(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Raises t after the update, so t is 0 at the first step, which divides by 0."""
    v, s, t = _start(parameters, state)
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1**t)
        s_hat = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    t += 1
    return new, {"v": v, "s": s, "t": t}


def steps_counted_from_two(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Corrects the bias with t + 1, one more than the number of the step."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1 ** (t + 1))
        s_hat = s[name] / (1 - beta2 ** (t + 1))
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": t}


def counts_every_parameter(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Raises t within the loop, once for each parameter."""
    v, s, t = _start(parameters, state)
    new = {}
    for name, value in parameters.items():
        t += 1
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1**t)
        s_hat = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": t}


def first_step_for_ever(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Divides by 1 - beta, without the power t: right at the first step only."""
    v, s, t = _start(parameters, state)
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1)
        s_hat = s[name] / (1 - beta2)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": t + 1}


def only_v_is_corrected(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Corrects the bias of v, and takes s as it is."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1**t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s[name]) + eps)
    return new, {"v": v, "s": s, "t": t}


def stores_the_corrected(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Stores v hat and s hat in the state, in the place of v and s."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v[name] = v[name] / (1 - beta1**t)
        s[name] = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v[name] / (np.sqrt(s[name]) + eps)
    return new, {"v": v, "s": s, "t": t}


def eps_in_the_root(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    """Divides by sqrt(s hat + eps), with eps inside the root."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * np.square(g)
        v_hat = v[name] / (1 - beta1**t)
        s_hat = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / np.sqrt(s_hat + eps)
    return new, {"v": v, "s": s, "t": t}


def correction_within_the_rate(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Adds eps to sqrt(s) before the bias is divided out, both corrections being in the rate."""
    v, s, t = _start(parameters, state)
    t += 1
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        new[name] = value - rate * v[name] / (np.sqrt(s[name]) + eps)
    return new, {"v": v, "s": s, "t": t}


def correction_outside_the_root(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Divides sqrt(s), not s, by 1 - beta2**t."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1**t)
        root = np.sqrt(s[name]) / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / (root + eps)
    return new, {"v": v, "s": s, "t": t}


def times_the_step_number(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Divides by 1 - beta * t, not by 1 - beta**t, and takes the root of abs(s hat)."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1 * t)
        s_hat = s[name] / (1 - beta2 * t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(np.abs(s_hat)) + eps)
    return new, {"v": v, "s": s, "t": t}


def beta1_in_both_averages(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Averages the squares with beta1, and corrects their bias with beta2."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta1 * s[name] + (1 - beta1) * g**2
        v_hat = v[name] / (1 - beta1**t)
        s_hat = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": t}


def squares_of_the_average(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Averages the square of the new v in s, where the square of dtheta belongs."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        v[name] = beta1 * v[name] + (1 - beta1) * gradients["d" + name]
        s[name] = beta2 * s[name] + (1 - beta2) * v[name] ** 2
        v_hat = v[name] / (1 - beta1**t)
        s_hat = s[name] / (1 - beta2**t)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": t}


_steps = 0


def steps_counted_in_a_global(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Counts t in a global variable, which goes on where another training begins."""
    global _steps
    _steps += 1
    v, s, _ = _start(parameters, state)
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        v_hat = v[name] / (1 - beta1**_steps)
        s_hat = s[name] / (1 - beta2**_steps)
        new[name] = value - learning_rate * v_hat / (np.sqrt(s_hat) + eps)
    return new, {"v": v, "s": s, "t": _steps}


def decays_the_weights(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Also subtracts the learning rate times 0.01 times the parameter, as AdamW does."""
    v, s, t = _start(parameters, state)
    t += 1
    new = {}
    for name, value in parameters.items():
        g = gradients["d" + name]
        v[name] = beta1 * v[name] + (1 - beta1) * g
        s[name] = beta2 * s[name] + (1 - beta2) * g**2
        step = v[name] / (1 - beta1**t) / (np.sqrt(s[name] / (1 - beta2**t)) + eps)
        new[name] = value - learning_rate * (step + 0.01 * value)
    return new, {"v": v, "s": s, "t": t}


WRONG = {
    "adam": [
        no_bias_correction,
        steps_counted_from_zero,
        steps_counted_from_two,
        counts_every_parameter,
        first_step_for_ever,
        only_v_is_corrected,
        stores_the_corrected,
        eps_in_the_root,
        correction_within_the_rate,
        correction_outside_the_root,
        times_the_step_number,
        beta1_in_both_averages,
        squares_of_the_average,
        steps_counted_in_a_global,
        decays_the_weights,
    ]
}
