"""Mistakes in exercise 4.1, initialize_parameters: in the other parameters, and the names."""

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, each, equals, larger, returns, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import COLUMNS, Arrays
from grader.mistakes.deep_network._shows import has_axis_more, lacks
from grader.mistakes.deep_network.initialize_parameters._parts import Rng, start
from grader.mistakes.deep_network.initialize_parameters._shows import all_weights, begin_as


@mistake(
    "initialize_parameters",
    source="the usual layer has a bias",
    shows=larger("the number of parameters"),
)
def biases_in_hidden_layers(layer_sizes: list[int], rng: Rng) -> Arrays:
    """There are more parameters than are asked for.

    Your hidden layers have a bias. Batch norm would take it away again, with the mean.

    The list in exercise 4.1 has a bias for the output layer only.
    """
    extra = {f"b[{k}]": np.zeros(n) for k, n in enumerate(layer_sizes[1:-1], start=1)}
    return start(layer_sizes, rng) | extra


@mistake("initialize_parameters", shows=larger("the number of parameters"))
def batch_norm_in_the_output_layer(layer_sizes: list[int], rng: Rng) -> Arrays:
    """There are more parameters than are asked for.

    Your output layer has a gamma and a beta. It has no batch norm, so it needs neither.

    The list in exercise 4.1 has gamma and beta for the hidden layers only.
    """
    last, n = len(layer_sizes) - 1, layer_sizes[-1]
    extra = {f"gamma[{last}]": np.ones(n), f"beta[{last}]": np.zeros(n)}
    return start(layer_sizes, rng) | extra


@mistake("initialize_parameters", shows=begin_as(gamma=0))
def gamma_zero(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every gamma is 0 at the start.

    With that, every unit would give the same output for all examples. A scale that leaves
    things as they are is 1.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    made = start(layer_sizes, rng)
    return {k: 0.0 * v if k.startswith("gamma") else v for k, v in made.items()}


@mistake("initialize_parameters", shows=begin_as(gamma=0, beta=1))
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


@mistake(
    "initialize_parameters",
    shows=all_of(
        each("gamma[", has_axis_more), each("beta[", has_axis_more), each("b[", has_axis_more)
    ),
)
def one_row(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Gamma, beta and b have one axis too many.

    They are matrices of a single row. Flat arrays are enough: they meet each row of a batch.

    Exercise 4.1 gives the shapes of all parameters.
    """
    return {k: v if v.ndim == 2 else v[None] for k, v in start(layer_sizes, rng).items()}


@mistake(
    "initialize_parameters",
    source=COLUMNS,
    shows=all_of(
        each("gamma[", has_axis_more), each("beta[", has_axis_more), each("b[", has_axis_more)
    ),
)
def one_column(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Gamma, beta and b have one axis too many.

    They are matrices of a single column, as where each example is a column. Here it is a row.

    Exercise 4.1 gives the shapes of all parameters.
    """
    return {k: v if v.ndim == 2 else v[:, None] for k, v in start(layer_sizes, rng).items()}


@mistake(
    "initialize_parameters",
    shows=equals("the number of parameters", lambda s: s.want["the number of parameters"] - 1),
)
def bias_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """One of the parameters is missing.

    The output layer has no b. It has no batch norm either, so nothing else could shift its
    scores.

    The list in exercise 4.1 ends with it.
    """
    made = start(layer_sizes, rng)
    del made[f"b[{len(layer_sizes) - 1}]"]
    return made


@mistake(
    "initialize_parameters",
    source="Python counts from 0",
    shows=lambda s: (
        all(same(s.got[f"W[{w.layer - 1}]"], w.want) for w in all_weights(s))
        if "W[0]" in s.got
        else None
    ),
)
def counted_from_zero(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every array is there, but under the name of the layer before.

    The layers are counted from 0. Here 0 is the input, which has no parameters.

    The first layer with weights is layer 1 in the list in exercise 4.1, and the last is L.
    """
    made = start(layer_sizes, rng)
    return {f"{k.split('[')[0]}[{int(k.split('[')[1][:-1]) - 1}]": v for k, v in made.items()}


@mistake("initialize_parameters", shows=begin_as(beta=1))
def beta_one(layer_sizes: list[int], rng: Rng) -> Arrays:
    """Every beta is 1 at the start.

    Then each unit begins with a shift. What leaves things as they are is to add 0.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    made = start(layer_sizes, rng)
    return {k: np.ones_like(v) if k.startswith("beta") else v for k, v in made.items()}


@mistake("initialize_parameters", shows=begin_as(b=1))
def output_bias_one(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The bias of the output layer is 1 at the start.

    It is added to the scores. At the start nothing should be added to them.

    The list in exercise 4.1 ends with what b begins at.
    """
    made = start(layer_sizes, rng)
    return {k: np.ones_like(v) if k.startswith("b[") else v for k, v in made.items()}


@mistake("initialize_parameters", source="the usual layer has a bias", shows=lacks("beta"))
def bias_in_place_of_beta(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The hidden layers have no beta.

    They have a b in its place. It would be added before batch norm, which takes it away again.

    The list in exercise 4.1 has the names of all parameters.
    """
    return {k.replace("beta", "b"): v for k, v in start(layer_sizes, rng).items()}


@mistake(
    "initialize_parameters",
    shows=each(
        "gamma[",
        lambda name: (
            lambda s: (
                np.unique(s.got[name]).size == s.got[name].size
                and not same(s.got[name], s.want[name])
                if name in s.got
                else None
            )
        ),
    ),
)
def gamma_drawn_behind(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The gammas are random numbers.

    They are drawn after all weights. At the start a scale should leave things as they are.

    The list in exercise 4.1 says what gamma and beta begin at.
    """
    made = start(layer_sizes, rng)
    return {k: rng.normal(size=v.shape) if k.startswith("gamma") else v for k, v in made.items()}


@mistake("initialize_parameters", shows=lacks("gamma", "beta"))
def gamma_and_beta_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The hidden layers have neither gamma nor beta.

    Without them no batch norm can be computed there.

    The list in exercise 4.1 begins with what each hidden layer has.
    """
    made = start(layer_sizes, rng)
    return {k: v for k, v in made.items() if not k.startswith(("gamma", "beta"))}


@mistake("initialize_parameters", shows=lacks("gamma"))
def gamma_missing(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The hidden layers have no gamma.

    It is a parameter like the others, and begins as ones.

    The list in exercise 4.1 begins with what each hidden layer has.
    """
    return {k: v for k, v in start(layer_sizes, rng).items() if not k.startswith("gamma")}


@mistake("initialize_parameters", shows=returns("the key 'W1'"))
def names_without_brackets(layer_sizes: list[int], rng: Rng) -> Arrays:
    """The names have no brackets.

    With them, the number of the layer is easy to find.

    The last line of exercise 4.1 says what the names are like.
    """
    return {k.replace("[", "").replace("]", ""): v for k, v in start(layer_sizes, rng).items()}


@mistake("initialize_parameters", shows=returns("returned a list"))
def arrays_in_a_list(layer_sizes: list[int], rng: Rng) -> Any:
    """You return a list, where a dictionary is wanted.

    The update rules go through the parameters by their names.

    Exercise 4.1 returns a dictionary, and lists its names.
    """
    return list(start(layer_sizes, rng).values())
