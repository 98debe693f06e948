"""Mistakes in exercise 4.1, initialize_parameters: in the size of the weights."""

from itertools import pairwise

import numpy as np

from grader.mistakes._shows import same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import COLUMNS, Arrays
from grader.mistakes.deep_network.initialize_parameters._parts import Rng, he, start
from grader.mistakes.deep_network.initialize_parameters._shows import (
    all_weights,
    smaller_with_more_inputs,
    weights,
    weights_times,
)

XAVIER = "deeplearning.ai: the root of 1/n, called Xavier initialization, for tanh"
GLOROT = "Glorot & Bengio (2010): variance 2/(n_in + n_out)"
SMALL = "deeplearning.ai: small random numbers, times 0.01, in the first networks"


@mistake("initialize_parameters", shows=weights_times(lambda n_in, n_out: 1 / he(n_in, n_out)))
def not_scaled(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Your weights are standard normal random numbers, whatever the number of inputs.

    The factor that depends on the number of inputs is missing.

    Exercise 4.1: the random numbers are multiplied by a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 1.0)


@mistake("initialize_parameters", shows=weights(lambda w: same(w.ratio, 1) == (w.n_in == 2)))
def root_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """In layers with more or fewer than two inputs, the weights have the wrong size.

    They are the random numbers times 2 over the number of inputs. That is the variance that the
    weights should have, not their standard deviation.

    The factor in exercise 4.1 is a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 2 / n_in)


@mistake("initialize_parameters", source=XAVIER, shows=weights_times(lambda n_in, n_out: 0.5**0.5))
def one_for_two(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small by the same factor, the root of 2.

    They are what a 1 gives in the place of the 2 under the root. The 2 makes up for ReLU, which
    sets about half of the values to 0.

    The factor in exercise 4.1 is that of He et al.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(1 / n_in))


@mistake("initialize_parameters", shows=weights(lambda w: same(w.ratio, 1) == (w.n_in == w.n_out)))
def units_for_inputs(layer_sizes: list[int], rng: Rng) -> Arrays:
    """In layers with more or fewer units than inputs, the weights have the wrong size.

    They are what the number of the layer's own units gives below the line. It is the number of
    its inputs that decides how many terms each z adds up.

    In the factor in exercise 4.1 the index is that of the layer before.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2 / n_out))


@mistake(
    "initialize_parameters",
    source=GLOROT,
    shows=weights(lambda w: (abs(w.got) < abs(w.want)).all()),
)
def inputs_and_units(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small.

    They are what the inputs and the units of the layer together give below the line, as Glorot
    & Bengio have it.

    Below the line in exercise 4.1 is the number of inputs alone.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)))


@mistake(
    "initialize_parameters",
    source=SMALL,
    shows=weights(lambda w: (abs(w.got) < abs(w.want) / 20).all()),
)
def one_hundredth(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are far too small.

    They are the random numbers times a fixed 0.01. The right factor depends on the number of
    inputs.

    The factor in exercise 4.1 is a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 0.01)


@mistake(
    "initialize_parameters",
    source=COLUMNS,
    shows=lambda s: (
        all(np.shape(s.got[f"W[{w.layer}]"]) == (w.n_out, w.n_in) for w in all_weights(s))
        if s.got
        else None
    ),
)
def units_first(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights have a row for each unit and a column for each input.

    That is right where each example is a column. Here it is a row, and it is multiplied by W from
    the right.

    Exercise 4.1 gives the shape of the weights: inputs first, then units.
    """
    flipped = start(layer_sizes, rng)
    for layer, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
        drawn = flipped[f"W[{layer}]"].reshape(n_out, n_in)
        flipped[f"W[{layer}]"] = drawn
    return flipped


@mistake("initialize_parameters", shows=weights_times(lambda n_in, n_out: 0.01))
def he_times_one_hundredth(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small by the same factor, a hundred.

    They are multiplied by the root, and by 0.01 beside it.

    The factor in exercise 4.1 is the root alone.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 0.01 * he(n_in, n_out))


@mistake("initialize_parameters", shows=weights(lambda w: same(w.ratio, 1) == (w.n_in == 2)))
def root_of_the_inverse(layer_sizes: list[int], rng: Rng) -> Arrays:
    """In layers with more or fewer than two inputs, the weights have the wrong size.

    They are multiplied by the root of half the number of inputs: the more inputs, the larger.

    Below the line in exercise 4.1 is the number of inputs.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(n_in / 2))


@mistake("initialize_parameters", shows=weights(lambda w: (w.got >= 0).all()))
def uniform_weights(layer_sizes: list[int], rng: Rng) -> Arrays:
    """No weight is negative.

    The random numbers in them are uniform between 0 and 1.

    Exercise 4.1 draws normal random numbers, and says how.
    """
    made = start(layer_sizes, np.random.default_rng(0))
    for layer, pair in enumerate(pairwise(layer_sizes), start=1):
        made[f"W[{layer}]"] = rng.random(size=pair) * he(*pair)
    return made


@mistake("initialize_parameters", shows=weights_times(lambda n_in, n_out: 0))
def weights_zero(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are 0 at the start.

    Then all units of a layer are alike, and stay alike.

    Exercise 4.1 draws the weights.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 0.0)


@mistake(
    "initialize_parameters",
    source="Python: range(1, n) ends at n - 1",
    shows=lambda s: (
        not any(f"[{len(s.args['layer_sizes']) - 1}]" in k for k in s.got) if s.got else None
    ),
)
def output_layer_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The output layer has no parameters.

    The list of layers ends one too early.

    The list in exercise 4.1 ends with the weights and the bias of the output layer.
    """
    last = len(layer_sizes) - 1
    return {k: v for k, v in start(layer_sizes, rng).items() if not k.endswith(f"[{last}]")}


@mistake(
    "initialize_parameters",
    shows=weights(lambda w: w.ratio > 0 and (w.layer > 1 or same(w.ratio, 1))),
)
def inputs_of_the_network(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The first layer's weights have the right size, and the others' have not.

    They are divided by the root of the inputs of the first layer.

    In the factor in exercise 4.1 the index is that of the layer before.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2 / layer_sizes[0]))


@mistake("initialize_parameters", shows=weights_times(lambda n_in, n_out: 2**0.5))
def root_of_the_two_forgotten(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too large by the same factor, the root of 2.

    The 2 stands outside of the root.

    The factor in exercise 4.1 has both under the root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 2 / np.sqrt(n_in))


@mistake("initialize_parameters", shows=smaller_with_more_inputs)
def root_of_the_inputs_forgotten(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Weights are too small, the more so the more inputs there are.

    The root is over the 2 alone, not over the number of inputs.

    The factor in exercise 4.1 has both under the root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2) / n_in)
