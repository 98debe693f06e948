"""Wrong answers to exercises 7.3 and 7.4, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.why_it_works._parts import look

# 7.3, along_gradient


def _norm(gradients):
    return np.sqrt(sum((g**2).sum() for g in gradients.values()))


def _walk(network, parameters, x, y, lengths):
    loss, start = look(network, parameters, x, y)
    found = []
    for a in lengths:
        there = {k: v - a * start["d" + k] for k, v in parameters.items()}
        found.append(look(network, there, x, y))
    return loss, start, found


def _changes(start, found):
    return np.array([_norm({k: g[k] - start[k] for k in start}) for _, g in found])


def decrease_of_the_loss(network, parameters, x, y, lengths):
    """Returns by how much the loss has fallen, not the loss."""
    loss, start, found = _walk(network, parameters, x, y, lengths)
    changes = _changes(start, found)
    losses = np.array([loss - there for there, _ in found])
    return losses, changes, (changes / (lengths * _norm(start))).max()


def change_in_shares(network, parameters, x, y, lengths):
    """Divides the change by the norm of the gradient at the start."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    changes = _changes(start, found)
    losses = np.array([there for there, _ in found])
    return losses, changes / _norm(start), (changes / (lengths * _norm(start))).max()


def largest_entry(network, parameters, x, y, lengths):
    """Takes the largest entry of the difference for its length."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    changes = np.array([max(np.abs(g[k] - start[k]).max() for k in start) for _, g in found])
    losses = np.array([there for there, _ in found])
    return losses, changes, (changes / (lengths * _norm(start))).max()


def largest_change_over_longest_way(network, parameters, x, y, lengths):
    """Divides the largest change by the longest way."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    changes = _changes(start, found)
    losses = np.array([there for there, _ in found])
    return losses, changes, changes.max() / (max(lengths) * _norm(start))


def mean_square(network, parameters, x, y, lengths):
    """Takes the root of the mean of the squares for the length."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    many = sum(v.size for v in start.values())
    changes = _changes(start, found) / np.sqrt(many)
    losses = np.array([there for there, _ in found])
    return losses, changes, (changes / (lengths * _norm(start) / np.sqrt(many))).max()


def gradients_at_the_end_for_the_way(network, parameters, x, y, lengths):
    """Divides by the length times the norm of the gradient there, not at the start."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    changes = _changes(start, found)
    losses = np.array([there for there, _ in found])
    there = np.array([_norm(g) for _, g in found])
    return losses, changes, (changes / (lengths * there)).max()


def smoothness_for_each(network, parameters, x, y, lengths):
    """Returns the ratio of every length, without the maximum."""
    _, start, found = _walk(network, parameters, x, y, lengths)
    changes = _changes(start, found)
    losses = np.array([there for there, _ in found])
    return losses, changes, changes / (lengths * _norm(start))


# 7.4, equivalent_run


def _hidden(name, parameters):
    return name.startswith("W") and name.replace("W", "gamma") in parameters


def root_of_the_factor(parameters, learning_rate, factor):
    """Multiplies the rate of hidden weights by the root of the factor."""
    new = {k: factor * v if _hidden(k, parameters) else v for k, v in parameters.items()}
    rates = {
        k: learning_rate * factor**0.5 if _hidden(k, parameters) else learning_rate
        for k in parameters
    }
    return new, rates


def gammas_shrunk(parameters, learning_rate, factor):
    """Divides gamma by the factor, to make up for the larger weights."""
    new = {k: factor * v if _hidden(k, parameters) else v for k, v in parameters.items()}
    for k in new:
        if k.startswith("gamma"):
            new[k] = new[k] / factor
    rates = {
        k: learning_rate * factor**2 if _hidden(k, parameters) else learning_rate
        for k in parameters
    }
    return new, rates


def factors_for_rates(parameters, learning_rate, factor):
    """Returns what the rates are multiplied by, not the rates."""
    new = {k: factor * v if _hidden(k, parameters) else v for k, v in parameters.items()}
    rates = {k: factor**2 if _hidden(k, parameters) else 1.0 for k in parameters}
    return new, rates


def rates_of_hidden_weights_alone(parameters, learning_rate, factor):
    """Gives rates for the weights that were multiplied, and no others."""
    new = {k: factor * v if _hidden(k, parameters) else v for k, v in parameters.items()}
    return new, {k: learning_rate * factor**2 for k in parameters if _hidden(k, parameters)}


def rates_under_the_gradients_names(parameters, learning_rate, factor):
    """Puts the rates under dW[1], dgamma[1] and so on."""
    new = {k: factor * v if _hidden(k, parameters) else v for k, v in parameters.items()}
    rates = {
        f"d{k}": learning_rate * factor**2 if _hidden(k, parameters) else learning_rate
        for k in parameters
    }
    return new, rates


def layers_below_ten_only(parameters, learning_rate, factor):
    """Looks at one digit of the layer's number."""
    new, rates = dict(parameters), dict.fromkeys(parameters, learning_rate)
    for k in parameters:
        if len(k) == 4 and k[0] == "W" and f"gamma[{k[2]}]" in parameters:
            new[k] = parameters[k] * factor
            rates[k] = learning_rate * factor**2
    return new, rates


def weights_of_length_factor(parameters, learning_rate, factor):
    """Makes each hidden unit's weights as long as the factor."""
    new = dict(parameters)
    rates = dict.fromkeys(parameters, learning_rate)
    for k, v in parameters.items():
        if _hidden(k, parameters):
            new[k] = factor * v / np.linalg.norm(v, axis=0)
            rates[k] = learning_rate * factor**2
    return new, rates


WRONG = {
    "along_gradient": [
        decrease_of_the_loss,
        change_in_shares,
        largest_entry,
        largest_change_over_longest_way,
        mean_square,
        gradients_at_the_end_for_the_way,
        smoothness_for_each,
    ],
    "equivalent_run": [
        root_of_the_factor,
        gammas_shrunk,
        factors_for_rates,
        rates_of_hidden_weights_alone,
        rates_under_the_gradients_names,
        layers_below_ten_only,
        weights_of_length_factor,
    ],
}
