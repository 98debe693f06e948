"""Mistakes in exercise 4.1, initialize_parameters: in what the weights are drawn from."""

from itertools import pairwise

import numpy as np

from grader.mistakes._shows import are, returns, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import Arrays
from grader.mistakes.deep_network.initialize_parameters._parts import Rng, he, start, start_with
from grader.mistakes.deep_network.initialize_parameters._shows import (
    drawn_in_another_order,
    weights,
)

FRESH = "a fixed seed inside a function, left over from making results repeatable"


@mistake(
    "initialize_parameters",
    shows=are(lambda s: start(s.args["layer_sizes"].tolist(), np.random.default_rng(0))),
)
def own_generator(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that a generator with the seed 0 gives, whatever generator is
    passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng(0))


@mistake(
    "initialize_parameters",
    shows=weights(lambda w: same(w.drawn[0], np.random.default_rng(0).normal())),
)
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


@mistake(
    "initialize_parameters",
    source="NumPy's older global generator",
    shows=returns("called again with the same layer_sizes"),
)
def global_generator(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The same seed does not give the same weights again.

    Something else than the generator that is passed decides on them. Then no run can be repeated.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng())


@mistake(
    "initialize_parameters",
    source=FRESH,
    shows=are(lambda s: start(s.args["layer_sizes"].tolist(), np.random.default_rng(42))),
)
def own_generator_42(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that a generator with the seed 42 gives, whatever generator is passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng(42))


@mistake(
    "initialize_parameters",
    source=FRESH,
    shows=are(lambda s: start(s.args["layer_sizes"].tolist(), np.random.default_rng(1))),
)
def own_generator_1(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that a generator with the seed 1 gives, whatever generator is passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start(layer_sizes, np.random.default_rng(1))


@mistake(
    "initialize_parameters",
    source=FRESH,
    shows=are(lambda s: start_with(s.args["layer_sizes"].tolist(), np.random.RandomState(0))),
)
def global_generator_0(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that NumPy's older generator with the seed 0 gives, whatever is
    passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start_with(layer_sizes, np.random.RandomState(0))


@mistake(
    "initialize_parameters",
    source=FRESH,
    shows=are(lambda s: start_with(s.args["layer_sizes"].tolist(), np.random.RandomState(1))),
)
def global_generator_1(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that NumPy's older generator with the seed 1 gives, whatever is
    passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start_with(layer_sizes, np.random.RandomState(1))


@mistake(
    "initialize_parameters",
    source=FRESH,
    shows=are(lambda s: start_with(s.args["layer_sizes"].tolist(), np.random.RandomState(42))),
)
def global_generator_42(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are those that NumPy's older generator with the seed 42 gives, whatever is
    passed.

    Then nobody can choose or repeat the start from outside.

    Exercise 4.1 draws from the generator that is passed.
    """
    return start_with(layer_sizes, np.random.RandomState(42))


@mistake("initialize_parameters", shows=drawn_in_another_order)
def last_layer_drawn_first(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The weights are drawn from the right generator, in another order.

    Those of the last layer come first.

    Exercise 4.1 draws layer by layer, the first layer first.
    """
    made = start(layer_sizes, np.random.default_rng(0))
    for layer, pair in reversed(list(enumerate(pairwise(layer_sizes), start=1))):
        made[f"W[{layer}]"] = rng.normal(size=pair) * he(*pair)
    return made
