"""Mistakes in exercise 8.6, recalibrate: on the way from a layer to the next."""

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import all_of, are, raises, said_of, where
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.recalibrate._parts import (
    EPS,
    Batches,
    Pairs,
    Parameters,
    batches_of,
    both,
    deep,
    first_right_then_wrong,
    hidden,
    onward,
    parameters_of,
    recalibrated,
    results,
    several,
)
from grader.mistakes.deep_network._parts import as_text
from utils.exercises.other_statistics import LAYERS


def by_its_own(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return onward(z, z.mean(axis=0), z.var(axis=0), gamma, beta)


@mistake(
    "recalibrate",
    shows=all_of(
        first_right_then_wrong, where(lambda s: deep(s) and several(s), results(step=by_its_own))
    ),
)
def batch_statistics_on_the_way(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are off: its inputs depend on how the rows are put into
    batches.

    On the way to it each batch is normalized by its own mean and variance, as in training. In
    prediction layer 1 has fixed ones.

    Step 3 of exercise 8.6 uses the statistics of step 2 for every batch.
    """
    return recalibrated(parameters, batches, step=by_its_own)


@mistake(
    "recalibrate",
    shows=all_of(
        first_right_then_wrong, results(step=lambda z, mean, var, gamma, beta: np.maximum(z, 0))
    ),
)
def not_normalized_on_the_way(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are those of a network without batch norm.

    z goes into relu as it is. What layer 1 does to it in prediction is left out.

    Step 3 of exercise 8.6 normalizes, scales and shifts before relu.
    """
    return recalibrated(
        parameters, batches, step=lambda z, mean, var, gamma, beta: np.maximum(z, 0)
    )


def unkinked(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return gamma * (z - mean) / np.sqrt(var + EPS) + beta


@mistake("recalibrate", shows=all_of(first_right_then_wrong, results(step=unkinked)))
def relu_left_out(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are those of a network without relu.

    The normalized, scaled and shifted values are handed on as they are.

    Step 3 of exercise 8.6 ends with relu.
    """
    return recalibrated(parameters, batches, step=unkinked)


def bare(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return np.maximum((z - mean) / np.sqrt(var + EPS), 0)


@mistake("recalibrate", shows=all_of(first_right_then_wrong, results(step=bare)))
def gamma_and_beta_left_out(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are those of a network in which gamma is 1 and beta is 0.

    The normalized values go into relu without the scale and the shift.

    Step 3 of exercise 8.6 has gamma and beta inside relu.
    """
    return recalibrated(parameters, batches, step=bare)


def unshifted(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return onward(z, mean, var, gamma, np.zeros_like(beta))


@mistake("recalibrate", shows=all_of(first_right_then_wrong, results(step=unshifted)))
def beta_left_out(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are those of a network in which beta is 0.

    The shift is missing on the way to the next layer.

    Step 3 of exercise 8.6 adds beta inside relu.
    """
    return recalibrated(parameters, batches, step=unshifted)


def by_variance(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return np.maximum(gamma * (z - mean) / (var + EPS) + beta, 0)


@mistake("recalibrate", shows=all_of(first_right_then_wrong, results(step=by_variance)))
def divided_by_variance(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are off: what layer 1 hands on has the wrong width.

    It is divided by the variance plus eps, without the root.

    In step 3 of exercise 8.6 there is a root below the line.
    """
    return recalibrated(parameters, batches, step=by_variance)


def without_eps(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return onward(z, mean, var, gamma, beta, 0.0)


@mistake("recalibrate", shows=all_of(first_right_then_wrong, results(step=without_eps)))
def eps_left_out(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are a little off, and not numbers above a unit that never
    varies.

    eps is missing on the way to the next layer.

    In step 3 of exercise 8.6 eps is added to the variance.
    """
    return recalibrated(parameters, batches, step=without_eps)


def wide_eps(z: Z, mean: Z, var: Z, gamma: Z, beta: Z) -> Z:
    return onward(z, mean, var, gamma, beta, 1e-3)


@mistake(
    "recalibrate",
    source="eps is 1e-3 by default in Keras",
    shows=all_of(first_right_then_wrong, results(step=wide_eps)),
)
def another_eps(parameters: Parameters, batches: Batches) -> Pairs:
    """From layer 2 on, the statistics are a little off: they are those of an eps of 1e-3.

    That is what Keras takes unless told otherwise.

    Step 3 of exercise 8.6 says what eps is.
    """
    return recalibrated(parameters, batches, step=wide_eps)


@mistake("recalibrate", shows=where(deep, raises("ValueError")))
def stream_used_up(parameters: Parameters, batches: Batches) -> Pairs:
    """Where the batches come one by one, there are none left for layer 2.

    They are gone through once for each layer. A generator is empty after the first time.

    Exercise 8.6 says that the batches may come from a generator, below its three steps.
    """
    found: Pairs = []
    for layer in range(1, hidden(parameters) + 1):
        a = list(batches)
        for below in range(1, layer):
            mean, var = found[below - 1]
            gamma, beta = parameters[f"gamma[{below}]"], parameters[f"beta[{below}]"]
            a = [onward(x @ parameters[f"W[{below}]"], mean, var, gamma, beta) for x in a]
        found.append(both([x @ parameters[f"W[{layer}]"] for x in a]))
    return found


@mistake("recalibrate", shows=said_of(LAYERS, lambda s, got: got == s.want[LAYERS] + 1))
def output_layer_counted(parameters: Parameters, batches: Batches) -> Pairs:
    """There is one pair too many: for the output layer.

    The output layer has no batch norm, so it has no statistics.

    Exercise 8.6 asks for a pair for each hidden layer.
    """
    return recalibrated(parameters, batches, layers=hidden(parameters) + 1)


@mistake("recalibrate", shows=where(deep, said_of(LAYERS, lambda s, got: got == 1)))
def one_layer_alone(parameters: Parameters, batches: Batches) -> Pairs:
    """There is one pair, also for networks with several hidden layers.

    So it is where the function returns from inside its loop.

    Exercise 8.6 goes on with the next layer after its third step.
    """
    return recalibrated(parameters, batches, layers=1)


@mistake(
    "recalibrate",
    source="Python: sorted puts W[10] before W[2]",
    shows=where(
        lambda s: hidden(parameters_of(s)) >= 10,
        are(lambda s: {"mean[2]": in_text_order(parameters_of(s), batches_of(s))[1][0]}),
    ),
)
def layers_sorted_as_text(parameters: Parameters, batches: Batches) -> Pairs:
    """With ten hidden layers, the second pair is made with the weights of the tenth.

    Text is sorted character by character, so 10 comes before 2. With fewer layers nothing shows it.

    Exercise 8.6 goes through the layers in the order of their numbers: 1, 2, 3 and so on.
    """
    return in_text_order(parameters, batches)


def in_text_order(parameters: Parameters, batches: Batches) -> Pairs:
    renamed = {
        f"{name}[{place}]": parameters[f"{name}[{number}]"]
        for place, number in enumerate(as_text(hidden(parameters)), start=1)
        for name in ("W", "gamma", "beta")
    }
    return recalibrated(renamed, batches)
