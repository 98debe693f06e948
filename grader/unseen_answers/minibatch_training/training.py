"""Wrong answers to notebook 5, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.minibatch_training._parts import minibatches, train_step

# 5.3, train


def state_forgotten_each_epoch(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Sets the rule's state back to {} at the start of every epoch."""
    losses = []
    for _ in range(epochs):
        state = {}
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def state_not_handed_on(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Hands {} to train_step in every step: the state that comes back is not kept."""
    losses = []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, _, loss = train_step(network, parameters, {}, xb, yb, rule, learning_rate)
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def batches_made_once(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Makes one list of mini-batches before the epochs: each epoch has the same order."""
    batches = list(minibatches(x, y, batch_size, rng))
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in batches:
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def exhausted_generator(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Makes the generator of mini-batches once, before the epochs: only the first has steps."""
    batches = minibatches(x, y, batch_size, rng)
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in batches:
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def one_loss_an_epoch(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Collects the mean loss of each epoch; watch is told each step's loss."""
    state, means = {}, []
    for _ in range(epochs):
        losses = []
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
        means.append(np.mean(losses))
    return parameters, np.array(means)


def losses_of_the_last_epoch(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Starts the list of losses anew in each epoch, so that only the last epoch's are returned."""
    state = {}
    for _ in range(epochs):
        losses = []
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def watched_once_an_epoch(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Calls watch after each epoch, with its last step's loss, and not after each step."""
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
        if watch is not None:
            watch(loss)
    return parameters, np.array(losses)


def watch_is_told_the_mean(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Tells watch the mean of all losses so far."""
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(np.mean(losses))
    return parameters, np.array(losses)


def a_plain_list(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Returns the losses as a list."""
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses += [loss]
            if watch:
                watch(loss)
    return parameters, losses


def always_from_the_start(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Makes every step from the parameters given, and returns those of the last step."""
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            trained, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return trained, np.array(losses)


def own_generator_with_a_seed(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Shuffles with a generator of its own, seeded with the number of the epoch, not with rng."""
    state, losses = {}, []
    for epoch in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, np.random.default_rng(epoch)):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def whole_set_in_every_step(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Makes each step on x and y, all examples, not on the mini-batch."""
    state, losses = {}, []
    for _ in range(epochs):
        for _xb, _yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, x, y, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def epochs_from_one(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Runs epochs 1 to epochs - 1, one epoch less than asked for."""
    state, losses = {}, []
    for _epoch in range(1, epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def best_parameters_kept(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Returns the parameters from which the step with the lowest loss was made, not the last."""
    state, losses = {}, []
    best, lowest = parameters, np.inf
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            before = parameters
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
            if loss < lowest:
                best, lowest = before, loss
    return best, np.array(losses)


def small_last_batches_left_out(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Makes no step on a batch with fewer than batch_size rows, even if it is the only one."""
    state, losses = {}, []
    for _ in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, rng):
            if len(xb) < batch_size:
                continue
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


def sizes_change_places(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """Runs batch_size epochs with mini-batches of `epochs` examples: the two change places."""
    state, losses = {}, []
    for _ in range(batch_size):
        for xb, yb in minibatches(x, y, epochs, rng):
            parameters, state, loss = train_step(
                network, parameters, state, xb, yb, rule, learning_rate
            )
            losses.append(loss)
            if watch is not None:
                watch(loss)
    return parameters, np.array(losses)


WRONG = {
    "train": [
        state_forgotten_each_epoch,
        state_not_handed_on,
        batches_made_once,
        exhausted_generator,
        one_loss_an_epoch,
        losses_of_the_last_epoch,
        watched_once_an_epoch,
        watch_is_told_the_mean,
        a_plain_list,
        always_from_the_start,
        own_generator_with_a_seed,
        whole_set_in_every_step,
        epochs_from_one,
        best_parameters_kept,
        small_last_batches_left_out,
        sizes_change_places,
    ]
}
