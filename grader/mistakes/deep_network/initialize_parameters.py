"""Mistakes in exercise 4.1, initialize_parameters."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import COLUMNS, Arrays

Rng = np.random.Generator
Scale = Callable[[int, int], Any]

XAVIER = "deeplearning.ai: the root of 1/n, called Xavier initialization, for tanh"
GLOROT = "Glorot & Bengio (2010): variance 2/(n_in + n_out)"
SMALL = "deeplearning.ai: small random numbers, times 0.01, in the first networks"


def he(n_in: int, n_out: int) -> Any:
    return np.sqrt(2 / n_in)


def start(layer_sizes: list[int], rng: Rng, scale: Scale = he) -> Arrays:
    """The parameters at the start, with weights whose scale may be wrong."""
    made, last = {}, len(layer_sizes) - 1
    for layer, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
        made[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * scale(n_in, n_out)
        if layer < last:
            made[f"gamma[{layer}]"], made[f"beta[{layer}]"] = np.ones(n_out), np.zeros(n_out)
    return made | {f"b[{last}]": np.zeros(layer_sizes[-1])}


@mistake("initialize_parameters")
def not_scaled(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Your weights are standard normal random numbers, whatever the number of inputs.

    The factor that depends on the number of inputs is missing.

    Exercise 4.1: the random numbers are multiplied by a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 1.0)


@mistake("initialize_parameters")
def root_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are right only in a layer that has exactly two inputs.

    They are the random numbers times 2 over the number of inputs. That is the variance that the
    weights should have, not their standard deviation.

    The factor in exercise 4.1 is a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 2 / n_in)


@mistake("initialize_parameters", source=XAVIER)
def one_for_two(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small by the same factor, the root of 2.

    They are what a 1 gives in the place of the 2 under the root. The 2 makes up for ReLU, which
    sets about half of the values to 0.

    The factor in exercise 4.1 is that of He et al.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(1 / n_in))


@mistake("initialize_parameters")
def units_for_inputs(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are right only in layers with as many units as inputs.

    They are what the number of the layer's own units gives below the line. It is the number of
    its inputs that decides how many terms each z adds up.

    In the factor in exercise 4.1 the index is that of the layer before.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2 / n_out))


@mistake("initialize_parameters", source=GLOROT)
def inputs_and_units(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small.

    They are what the inputs and the units of the layer together give below the line, as Glorot
    & Bengio have it.

    Below the line in exercise 4.1 is the number of inputs alone.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)))


@mistake("initialize_parameters", source=SMALL)
def one_hundredth(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are far too small.

    They are the random numbers times a fixed 0.01. The right factor depends on the number of
    inputs.

    The factor in exercise 4.1 is a root.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 0.01)


@mistake("initialize_parameters", source="the usual layer has a bias")
def biases_in_hidden_layers(layer_sizes: list[int], rng: Rng) -> Arrays:
    """There are more parameters than are asked for.

    Your hidden layers have a bias. Batch norm would take it away again, with the mean.

    The list in exercise 4.1 has a bias for the output layer only.
    """
    extra = {f"b[{k}]": np.zeros(n) for k, n in enumerate(layer_sizes[1:-1], start=1)}
    return start(layer_sizes, rng) | extra


@mistake("initialize_parameters")
def batch_norm_in_the_output_layer(layer_sizes: list[int], rng: Rng) -> Arrays:
    """There are more parameters than are asked for.

    Your output layer has a gamma and a beta. It has no batch norm, so it needs neither.

    The list in exercise 4.1 has gamma and beta for the hidden layers only.
    """
    last, n = len(layer_sizes) - 1, layer_sizes[-1]
    extra = {f"gamma[{last}]": np.ones(n), f"beta[{last}]": np.zeros(n)}
    return start(layer_sizes, rng) | extra


@mistake("initialize_parameters")
def gamma_zero(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every gamma is 0 at the start.

    With that, every unit would give the same output for all examples. A scale that leaves
    things as they are is 1.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    made = start(layer_sizes, rng)
    return {k: 0.0 * v if k.startswith("gamma") else v for k, v in made.items()}


@mistake("initialize_parameters")
def gamma_and_beta_exchanged(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every gamma is 0 and every beta is 1.

    The two have changed places. Gamma multiplies and beta is added, and at the start neither
    should change anything.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    start_of = {"gamma": 0.0, "beta": 1.0}
    made = start(layer_sizes, rng)
    return {
        k: np.full_like(v, start_of[k.split("[")[0]]) if k.split("[")[0] in start_of else v
        for k, v in made.items()
    }


@mistake("initialize_parameters")
def one_row(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Gamma, beta and b have one axis too many.

    They are matrices of a single row. Flat arrays are enough: they meet each row of a batch.

    Exercise 4.1 gives the shapes of all parameters.
    """
    return {k: v if v.ndim == 2 else v[None] for k, v in start(layer_sizes, rng).items()}


@mistake("initialize_parameters", source=COLUMNS)
def one_column(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Gamma, beta and b have one axis too many.

    They are matrices of a single column, as where each example is a column. Here it is a row.

    Exercise 4.1 gives the shapes of all parameters.
    """
    return {k: v if v.ndim == 2 else v[:, None] for k, v in start(layer_sizes, rng).items()}


@mistake("initialize_parameters", source=COLUMNS)
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


@mistake("initialize_parameters")
def bias_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """One of the parameters is missing.

    The output layer has no b. It has no batch norm either, so nothing else could shift its
    scores.

    The list in exercise 4.1 ends with it.
    """
    made = start(layer_sizes, rng)
    del made[f"b[{len(layer_sizes) - 1}]"]
    return made


@mistake("initialize_parameters", source="Python counts from 0")
def counted_from_zero(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every array is there, but under the name of the layer before.

    The layers are counted from 0. Here 0 is the input, which has no parameters.

    The first layer with weights is layer 1 in the list in exercise 4.1, and the last is L.
    """
    made = start(layer_sizes, rng)
    return {f"{k.split('[')[0]}[{int(k.split('[')[1][:-1]) - 1}]": v for k, v in made.items()}


@mistake("initialize_parameters")
def own_generator(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that a generator with the seed 0 gives, whatever generator is
    passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng(0))


@mistake("initialize_parameters")
def same_seed_in_each_layer(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Each layer's weights begin with the same random numbers.

    They are those that a generator with the seed 0 gives, anew in each layer. Layers should
    start independently.

    Exercise 4.1 draws all weights from the one generator that is passed.
    """
    made = start(layer_sizes, rng)
    for layer, pair in enumerate(pairwise(layer_sizes), start=1):
        made[f"W[{layer}]"] = np.random.default_rng(0).normal(size=pair) * he(*pair)
    return made


@mistake("initialize_parameters", source="NumPy's older global generator")
def global_generator(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The same seed does not give the same weights again.

    Something else than the generator that is passed decides on them. Then no run can be repeated.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng())


@mistake("initialize_parameters")
def beta_one(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every beta is 1 at the start.

    Then each unit begins with a shift. What leaves things as they are is to add 0.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    made = start(layer_sizes, rng)
    return {k: np.ones_like(v) if k.startswith("beta") else v for k, v in made.items()}


@mistake("initialize_parameters")
def output_bias_one(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The bias of the output layer is 1 at the start.

    It is added to the scores. At the start nothing should be added to them.

    The list in exercise 4.1 ends with what b begins at.
    """
    made = start(layer_sizes, rng)
    return {k: np.ones_like(v) if k.startswith("b[") else v for k, v in made.items()}


@mistake("initialize_parameters")
def he_times_one_hundredth(layer_sizes: list[int], rng: Rng) -> Arrays:
    """All weights are too small by the same factor, a hundred.

    They are multiplied by the root, and by 0.01 beside it.

    The factor in exercise 4.1 is the root alone.
    """
    return start(layer_sizes, rng, lambda n_in, n_out: 0.01 * he(n_in, n_out))
