"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

# 4.5, softmax_cross_entropy


def loss_summed_over_examples(scores, y):
    """Adds the losses of the examples up without dividing by N; dscores is right."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.sum(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def gradient_without_mean(scores, y):
    """Leaves the 1/N out of dscores; the loss is right."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return loss, dscores


def gradient_over_all_entries(scores, y):
    """Divides dscores by the number of its entries, N * classes, where N belongs."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return loss, dscores / scores.size


def largest_of_the_whole_batch(scores, y):
    """Subtracts the largest score of the whole array: a row far below it has only zero powers."""
    n = scores.shape[0]
    shifted = scores - np.max(scores)
    exps = np.exp(shifted)
    sums = np.sum(exps, axis=1, keepdims=True)
    loss = -np.mean(shifted[np.arange(n), y] - np.log(sums[:, 0]))
    dscores = exps / sums
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def powers_of_raw_scores(scores, y):
    """Subtracts no largest score: the powers overflow, or are all 0."""
    n = scores.shape[0]
    exps = np.exp(scores)
    sums = exps.sum(axis=1)
    loss = np.mean(np.log(sums) - scores[np.arange(n), y])
    dscores = exps / sums[:, None]
    dscores[np.arange(n), y] -= 1
    dscores /= n
    return loss, dscores


def log_with_small_constant(scores, y):
    """Takes log(p + 1e-8), which changes every loss, and keeps it below 18.5."""
    n = len(y)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y] + 1e-8).mean()
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def clipped_probabilities(scores, y):
    """Clips the probabilities to [1e-12, 1 - 1e-12] for the loss, which stays below 27.7."""
    n = len(y)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    safe = np.clip(p, 1e-12, 1 - 1e-12)
    loss = -np.mean(np.log(safe[np.arange(n), y]))
    onehot = np.zeros_like(p)
    onehot[np.arange(n), y] = 1
    return loss, (p - onehot) / n


def log_of_rounded_probabilities(scores, y):
    """Takes the log of p itself: infinite where the right class's p has become 0."""
    n = len(y)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).sum() / n
    p[np.arange(n), y] -= 1
    return loss, p / n


def softmax_down_the_columns(scores, y):
    """Takes the largest score and the sum of powers along axis 0, over the examples."""
    n = len(y)
    shifted = scores - scores.max(axis=0)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0))
    loss = -np.mean(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def builtin_sum_of_powers(scores, y):
    """Divides by Python's sum() of the powers, which adds up rows: sums over the examples."""
    n = len(y)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = powers / sum(powers)
    loss = -np.mean(np.log(p[np.arange(n), y]))
    dscores = p.copy()
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def subtracts_in_whole_columns(scores, y):
    """Subtracts 1 with dscores[:, y], in all rows of each column that y names."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[:, y] -= 1
    return loss, dscores / n


def shifts_the_argument(scores, y):
    """Subtracts the rows' largest scores in place, which changes the scores passed."""
    n = len(y)
    scores -= scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(n), y])
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def log_after_the_subtraction(scores, y):
    """Takes the loss of p after 1 was subtracted in place, so of logs of p - 1."""
    n = len(y)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    dscores = p
    dscores[np.arange(n), y] -= 1
    loss = -np.mean(np.log(p[np.arange(n), y]))
    return loss, dscores / n


def raw_score_and_shifted_sum(scores, y):
    """Subtracts the log of the shifted powers' sum from the score that is not shifted."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    sums = np.exp(shifted).sum(axis=1)
    loss = -np.mean(scores[np.arange(n), y] - np.log(sums))
    dscores = np.exp(shifted) / sums[:, None]
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def binary_cross_entropy_for_each_class(scores, y):
    """Adds the binary cross-entropy of all classes of the softmax, logs taken of p + 1e-15."""
    n = len(y)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    t = np.zeros_like(p)
    t[np.arange(n), y] = 1
    loss = -np.sum(t * np.log(p + 1e-15) + (1 - t) * np.log(1 - p + 1e-15)) / n
    return loss, (p - t) / n


def gradient_the_wrong_way(scores, y):
    """Returns (1 at the right class, minus p) / N: the gradient with the opposite sign."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()
    onehot = np.zeros_like(scores)
    onehot[np.arange(n), y] = 1
    return loss, (onehot - np.exp(log_p)) / n


def loss_for_each_example(scores, y):
    """Returns the losses of the examples, (N,), not their mean, and dscores without 1/N."""
    n = len(y)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y], dscores


def classes_counted_in_y(scores, y):
    """Makes the one-hot rows np.eye(y.max() + 1)[y]: wrong where y lacks the last class."""
    n = len(y)
    onehot = np.eye(y.max() + 1)[y]
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.sum(onehot * log_p) / n
    dscores = (np.exp(log_p) - onehot) / n
    return loss, dscores


WRONG = {
    "softmax_cross_entropy": [
        builtin_sum_of_powers,
        loss_summed_over_examples,
        gradient_without_mean,
        gradient_over_all_entries,
        largest_of_the_whole_batch,
        powers_of_raw_scores,
        log_with_small_constant,
        clipped_probabilities,
        log_of_rounded_probabilities,
        softmax_down_the_columns,
        subtracts_in_whole_columns,
        shifts_the_argument,
        log_after_the_subtraction,
        raw_score_and_shifted_sum,
        binary_cross_entropy_for_each_class,
        gradient_the_wrong_way,
        loss_for_each_example,
        classes_counted_in_y,
    ]
}
