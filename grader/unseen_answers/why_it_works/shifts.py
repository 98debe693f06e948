"""Wrong answers to exercises 7.1 and 7.2, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.why_it_works._parts import look, number

# 7.1, distribution_shift


def tiny_number_in_the_denominator(before, after):
    """Adds 1e-8 to the standard deviation before, also for a unit that was constant."""
    std = before.std(axis=0) + 1e-8
    mean_shift = np.abs(after.mean(axis=0) - before.mean(axis=0)) / std
    return mean_shift, np.abs(np.log((after.std(axis=0) + 1e-8) / std))


def logarithm_to_base_two(before, after):
    """Takes the logarithm of the ratio to base 2."""
    std = before.std(axis=0)
    alive = std > 0
    std = np.where(alive, std, 1)
    mean_shift = np.abs(after.mean(axis=0) - before.mean(axis=0)) / std * alive
    ratio = np.where(alive, after.std(axis=0), 1) / std
    return mean_shift, np.abs(np.log2(ratio))


def medians(before, after):
    """Compares the medians, not the means."""
    std = before.std(axis=0)
    alive = std > 0
    std = np.where(alive, std, 1)
    mean_shift = np.abs(np.median(after, axis=0) - np.median(before, axis=0)) / std * alive
    return mean_shift, np.abs(np.log(np.where(alive, after.std(axis=0), 1) / std))


def percent_of_the_mean(before, after):
    """Divides the distance of the means by the mean before."""
    std = before.std(axis=0)
    alive = std > 0
    there = np.where(alive, before.mean(axis=0), 1)
    mean_shift = np.abs((after.mean(axis=0) - before.mean(axis=0)) / there) * alive
    return mean_shift, np.abs(np.log(np.where(alive, after.std(axis=0) / (std + ~alive), 1)))


def pooled_spread(before, after):
    """Divides by the root of the mean of both variances."""
    std = before.std(axis=0)
    alive = std > 0
    pooled = np.sqrt((before.var(axis=0) + after.var(axis=0)) / 2)
    pooled = np.where(alive, pooled, 1)
    mean_shift = np.abs(after.mean(axis=0) - before.mean(axis=0)) / pooled * alive
    return mean_shift, np.abs(np.log(np.where(alive, after.std(axis=0), 1) / (std + ~alive)))


def change_of_the_spread_in_spreads(before, after):
    """Gives the change of the spread divided by the spread before, in place of the log ratio."""
    std = before.std(axis=0)
    alive = std > 0
    std = np.where(alive, std, 1)
    mean_shift = np.abs(after.mean(axis=0) - before.mean(axis=0)) / std * alive
    return mean_shift, np.abs(after.std(axis=0) - std) / std * alive


def averaged_over_the_units(before, after):
    """Returns the two shifts' means over the units."""
    std = before.std(axis=0)
    alive = std > 0
    std = np.where(alive, std, 1)
    mean_shift = np.abs(after.mean(axis=0) - before.mean(axis=0)) / std * alive
    spread_shift = np.abs(np.log(np.where(alive, after.std(axis=0), 1) / std))
    return mean_shift.mean(), spread_shift.mean()


# 7.2, gradient_before_and_after


def scaled_by_the_rate(network, parameters, x, y, layer, learning_rate):
    """Returns the gradient after as the step that it would make, times the rate."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * before["d" + k] if number(k) < layer else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], learning_rate * after[f"dW[{layer}]"]


def only_the_layer_just_before(network, parameters, x, y, layer, learning_rate):
    """Moves the one layer just before, and none further down."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * before["d" + k] if number(k) == layer - 1 else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], after[f"dW[{layer}]"]


def only_the_first_layer(network, parameters, x, y, layer, learning_rate):
    """Moves the first layer only."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * before["d" + k] if number(k) == 1 and layer > 1 else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], after[f"dW[{layer}]"]


def their_difference(network, parameters, x, y, layer, learning_rate):
    """Returns the difference of the two in place of the second."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * before["d" + k] if number(k) < layer else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], after[f"dW[{layer}]"] - before[f"dW[{layer}]"]


def steps_twice(network, parameters, x, y, layer, learning_rate):
    """Makes a second step with the new gradients before it looks again."""
    _, before = look(network, parameters, x, y)
    moved, gradients = parameters, before
    for _ in range(2):
        moved = {
            k: v - learning_rate * gradients["d" + k] if number(k) < layer else v
            for k, v in moved.items()
        }
        _, gradients = look(network, moved, x, y)
    return before[f"dW[{layer}]"], gradients[f"dW[{layer}]"]


def by_the_last_digit(network, parameters, x, y, layer, learning_rate):
    """Reads one digit of the layer's number from the name."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * before["d" + k] if int(k[-2]) < layer else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], after[f"dW[{layer}]"]


def signs_of_the_gradient(network, parameters, x, y, layer, learning_rate):
    """Steps by the gradient's sign."""
    _, before = look(network, parameters, x, y)
    moved = {
        k: v - learning_rate * np.sign(before["d" + k]) if number(k) < layer else v
        for k, v in parameters.items()
    }
    _, after = look(network, moved, x, y)
    return before[f"dW[{layer}]"], after[f"dW[{layer}]"]


WRONG = {
    "distribution_shift": [
        tiny_number_in_the_denominator,
        logarithm_to_base_two,
        medians,
        percent_of_the_mean,
        pooled_spread,
        change_of_the_spread_in_spreads,
        averaged_over_the_units,
    ],
    "gradient_before_and_after": [
        scaled_by_the_rate,
        only_the_layer_just_before,
        only_the_first_layer,
        their_difference,
        steps_twice,
        by_the_last_digit,
        signs_of_the_gradient,
    ],
}
