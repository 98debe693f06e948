"""Right answers to notebook 5 on training, written in other ways."""

import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import loguniform


def batches_from_a_generator(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    while len(order):
        now, order = order[:batch_size], order[batch_size:]
        yield x[now], y[now]


def batches_of_shuffled_copies(x, y, batch_size, rng):
    x, y = x.copy(), y.copy()
    # the second shuffle repeats the first
    state = rng.bit_generator.state
    rng.shuffle(x)
    rng.bit_generator.state = state
    rng.shuffle(y)
    return [
        [x[k : k + batch_size], y[k : k + batch_size]] for k in range(0, x.shape[0], batch_size)
    ]


def batches_split_by_numpy(x, y, batch_size, rng):
    order = np.argsort(rng.random(len(x)))
    cuts = np.arange(batch_size, len(x), batch_size)
    return list(zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True))


def batches_with_a_list_of_positions(x, y, batch_size, rng):
    left = list(range(len(x)))
    rng.shuffle(left)
    batches = []
    while left:
        chosen = [left.pop() for _ in range(min(batch_size, len(left)))]
        batches.append((np.array([x[i] for i in chosen]), np.array([y[i] for i in chosen])))
    return batches


def batches_drawn_without_repetition(x, y, batch_size, rng):
    order = rng.choice(len(x), size=len(x), replace=False)
    count = (len(x) + batch_size - 1) // batch_size
    return [
        (x[order[b * batch_size :][:batch_size]], y[order][b * batch_size : (b + 1) * batch_size])
        for b in range(count)
    ]


def cross_entropy(scores, y):
    rows = np.arange(len(y))
    loss = np.mean(logsumexp(scores, axis=1) - scores[rows, y])
    dscores = softmax(scores, axis=1)
    dscores[rows, y] -= 1
    return loss, dscores / len(y)


def step_by_index(network, parameters, state, x, y, rule, learning_rate):
    result = network[0](x, parameters)
    loss, dscores = cross_entropy(result[0], y)
    gradients = network[1](dscores, result[1], parameters)
    new = rule(parameters, gradients, state, learning_rate)
    return new[0], new[1], loss


def step_in_one_expression(network, parameters, state, x, y, rule, learning_rate):
    scores, caches = network.forward(x, parameters)
    loss, dscores = cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    return (*rule(parameters, gradients, state, learning_rate), float(loss))


def step_on_copies(network, parameters, state, x, y, rule, learning_rate):
    forward, backward = network
    copies = {name: value.copy() for name, value in parameters.items()}
    scores, caches = forward(x.copy(), copies)
    loss, dscores = cross_entropy(scores, y)
    moved, state = rule(copies, backward(dscores, caches, copies), dict(state), learning_rate)
    return [moved, state, np.float64(loss)]


def step_with_keywords(network, parameters, state, x, y, rule, learning_rate):
    scores, caches = network.forward(x=x, parameters=parameters)
    loss, dscores = cross_entropy(scores, y)
    gradients = network.backward(dscores=dscores, caches=caches, parameters=parameters)
    parameters, state = rule(
        parameters=parameters, gradients=gradients, state=state, learning_rate=learning_rate
    )
    return parameters, state, loss


def train_by_positions(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    per_epoch = -(-len(x) // batch_size)
    losses, state = np.zeros(epochs * per_epoch), {}
    for step in range(epochs * per_epoch):
        place = step % per_epoch
        if place == 0:
            order = rng.permutation(len(x))
        now = order[place * batch_size : (place + 1) * batch_size]
        parameters, state, losses[step] = step_in_one_expression(
            network, parameters, state, x[now], y[now], rule, learning_rate
        )
        if watch:
            watch(losses[step])
    return parameters, losses


def train_with_a_silent_watch(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=lambda loss: None
):
    parameters, state, losses = dict(parameters), {}, []
    for _ in range(epochs):
        for batch in batches_from_a_generator(x, y, batch_size, rng):
            parameters, state, loss = step_by_index(
                network, parameters, state, *batch, rule, learning_rate
            )
            watch(loss)
            losses += [loss]
    return parameters, np.asarray(losses)


def train_with_all_batches_first(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    losses, state = np.array([]), {}
    everything = [
        pair for _ in range(epochs) for pair in batches_split_by_numpy(x, y, batch_size, rng)
    ]
    for x_batch, y_batch in everything:
        parameters, state, loss = step_on_copies(
            network, parameters, state, x_batch, y_batch, rule, learning_rate
        )
        losses = np.append(losses, loss)
        if watch is not None:
            watch(float(loss))
    return [parameters, losses]


def train_with_keywords(
    network, parameters, x, y, rule, learning_rate, batch_size, epochs, rng, watch=None
):
    """The losses of each epoch are joined to those before."""
    state, losses = {}, np.zeros(0)
    for _ in range(epochs):
        found = []
        for x_batch, y_batch in batches_split_by_numpy(x, y, batch_size, rng):
            parameters, state, loss = step_with_keywords(
                network, parameters, state, x_batch, y_batch, rule, learning_rate
            )
            found.append(loss)
            if watch is not None:
                watch(loss=loss)
        losses = np.concatenate([losses, found])
    return parameters, losses


def log_uniform_base_ten(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)


def log_uniform_by_the_ratio(low, high, size, rng):
    return low * (high / low) ** rng.random(size)


def log_uniform_from_above(low, high, size, rng):
    return np.array([high * (low / high) ** rng.random() for _ in range(size)])


def log_uniform_from_scipy(low, high, size, rng):
    return loguniform.rvs(low, high, size=size, random_state=rng)


RIGHT = {
    "minibatches": [
        batches_from_a_generator,
        batches_of_shuffled_copies,
        batches_split_by_numpy,
        batches_with_a_list_of_positions,
        batches_drawn_without_repetition,
    ],
    "train_step": [step_by_index, step_in_one_expression, step_on_copies, step_with_keywords],
    "train": [
        train_by_positions,
        train_with_a_silent_watch,
        train_with_all_batches_first,
        train_with_keywords,
    ],
    "log_uniform": [
        log_uniform_base_ten,
        log_uniform_by_the_ratio,
        log_uniform_from_above,
        log_uniform_from_scipy,
    ],
}
