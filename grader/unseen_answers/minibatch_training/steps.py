"""Wrong answers to notebook 5, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.minibatch_training._parts import softmax_cross_entropy

# 5.2, train_step


def loss_after_the_step(network, parameters, state, x, y, rule, learning_rate):
    """Returns the loss of the new parameters, from a second forward pass."""
    scores, caches = network.forward(x, parameters)
    _, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    loss, _ = softmax_cross_entropy(network.forward(x, parameters)[0], y)
    return parameters, state, loss


def old_parameters_returned(network, parameters, state, x, y, rule, learning_rate):
    """Returns the parameters that were given; the new ones are thrown away."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    new_parameters, state = rule(parameters, gradients, state, learning_rate)  # noqa: RUF059
    return parameters, state, loss


def old_state_returned(network, parameters, state, x, y, rule, learning_rate):
    """Returns the state that was given, and not the one from the rule."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, _ = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


def empty_state_for_the_rule(network, parameters, state, x, y, rule, learning_rate):
    """Hands {} to the rule as its state in each step, and returns what comes of that."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, {}, learning_rate)
    return parameters, state, loss


def scores_sent_back(network, parameters, state, x, y, rule, learning_rate):
    """Sends the scores backward in the place of dscores."""
    scores, caches = network.forward(x, parameters)
    loss, _dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(scores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


def mean_taken_twice(network, parameters, state, x, y, rule, learning_rate):
    """Divides every gradient by N, though dscores has the 1/N in it."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    gradients = {name: value / len(x) for name, value in gradients.items()}
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


def plain_descent_whatever_the_rule(network, parameters, state, x, y, rule, learning_rate):
    """Makes a step of plain gradient descent, and does not call the rule."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    new = {k: v - learning_rate * gradients["d" + k] for k, v in parameters.items()}
    return new, state, loss


def rule_for_each_parameter(network, parameters, state, x, y, rule, learning_rate):
    """Calls the rule once for each parameter, each call with the state of the one before."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    new = {}
    for name, value in parameters.items():
        one = {"d" + name: gradients["d" + name]}
        moved, state = rule({name: value}, one, state, learning_rate)
        new.update(moved)
    return new, state, loss


def two_steps_in_one(network, parameters, state, x, y, rule, learning_rate):
    """Calls the rule twice with the same gradients."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    for _ in range(2):
        parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


def rate_with_a_minus(network, parameters, state, x, y, rule, learning_rate):
    """Hands the rule minus the learning rate."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, -learning_rate)
    return parameters, state, loss


def rate_of_one_tenth(network, parameters, state, x, y, rule, learning_rate):
    """Hands the rule a learning rate of 0.1, whatever it is."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, 0.1)
    return parameters, state, loss


def penalty_in_the_loss(network, parameters, state, x, y, rule, learning_rate):
    """Adds half of 0.001 times the sum of squares of each W to the loss; the step is right."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    for name in parameters:
        if name.startswith("W"):
            loss += 0.5 * 1e-3 * np.sum(parameters[name] ** 2)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


def loss_summed_over_the_batch(network, parameters, state, x, y, rule, learning_rate):
    """Returns the loss times N, the sum over the batch; the step is right."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss * len(y)


def rounded_loss(network, parameters, state, x, y, rule, learning_rate):
    """Rounds the loss to four decimals; the step is right."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, round(float(loss), 4)


def given_dictionary_updated(network, parameters, state, x, y, rule, learning_rate):
    """Writes the new arrays into the dictionary of parameters that was given."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    new, state = rule(parameters, gradients, state, learning_rate)
    parameters.update(new)
    return parameters, state, loss


def input_for_caches(network, parameters, state, x, y, rule, learning_rate):
    """Hands x to network.backward as the caches: fails for networks that keep something else."""
    scores, _caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, x, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss


WRONG = {
    "train_step": [
        rate_of_one_tenth,
        loss_after_the_step,
        old_parameters_returned,
        old_state_returned,
        empty_state_for_the_rule,
        scores_sent_back,
        mean_taken_twice,
        plain_descent_whatever_the_rule,
        rule_for_each_parameter,
        two_steps_in_one,
        rate_with_a_minus,
        penalty_in_the_loss,
        loss_summed_over_the_batch,
        rounded_loss,
        given_dictionary_updated,
        input_for_caches,
    ]
}
