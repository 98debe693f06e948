"""Mistakes in exercise 5.6, layer_report: gradients, ratios, and the report as a whole."""

from typing import Any

import numpy as np

from grader.mistakes._shows import (
    Shown,
    all_of,
    equals,
    larger,
    returns,
    smaller,
    where_wrong,
    wrong,
)
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import Named, X
from grader.mistakes.minibatch_training.layer_report._parts import (
    Caches,
    alone,
    by_layer,
    report,
    typical,
)
from utils.reports import LayerReport

# ---- gradient ----


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.gradient", by_layer(lambda s, k: np.std(s.args[f"dW[{k}]"]))),
        smaller("report.gradient"),
        alone("gradient"),
    ),
)
def gradient_without_its_mean(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your gradient is too small.

    It is the standard deviation of dW's entries, which takes their mean away. A dW whose entries
    are all alike would have none, and it moves the weights nevertheless.

    The table of exercise 5.6: the root of the mean of the squares.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        gradient=lambda layer, cache: np.std(gradients[f"dW[{layer}]"]),
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.gradient", by_layer(lambda s, k: np.abs(s.args[f"dW[{k}]"]).mean())),
        smaller("report.gradient"),
        alone("gradient"),
    ),
)
def mean_absolute_gradient(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your gradient is a little too small.

    It is the mean of the absolute values. Squares weigh the large entries more.

    The table of exercise 5.6: the root of the mean of the squares.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        gradient=lambda layer, cache: np.abs(gradients[f"dW[{layer}]"]).mean(),
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals(
            "report.gradient",
            by_layer(lambda s, k: np.sqrt((np.asarray(s.args[f"dW[{k}]"]) ** 2).sum())),
        ),
        larger("report.gradient"),
        alone("gradient"),
    ),
)
def length_of_the_gradient(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your gradient is too large, the more so the larger the layer.

    It is the length of dW: the root of the sum of the squares. So it says more about how many
    entries there are than about one of them.

    The table of exercise 5.6: the root of their mean.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        gradient=lambda layer, cache: np.linalg.norm(gradients[f"dW[{layer}]"]),
    )


# ---- ratios ----


def _step(s: Shown, name: str) -> X:
    return np.asarray(s.args[f"moved {name}"]) - np.asarray(s.args[name])


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.W_ratio", by_layer(lambda s, k: typical(_step(s, f"W[{k}]")))),
        equals("report.gamma_ratio", by_layer(lambda s, k: typical(_step(s, f"gamma[{k}]")))),
        alone("W_ratio", "gamma_ratio"),
    ),
)
def update_alone(caches: Caches, gradients: Named, parameters: Named, moved: Named) -> LayerReport:
    """Your ratios are the sizes of the updates.

    They are not compared with anything. The same step is nothing to large weights and everything to
    small ones.

    The formula of exercise 5.6 has the size of the values before the step below the line.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        W_ratio=lambda k, cache: typical(moved[f"W[{k}]"] - parameters[f"W[{k}]"]),
        gamma_ratio=lambda k, cache: typical(moved[f"gamma[{k}]"] - parameters[f"gamma[{k}]"]),
    )


@mistake(
    "layer_report",
    source="papers and tools show gradients beside weights, too",
    shows=all_of(wrong("report.W_ratio", "report.gamma_ratio"), alone("W_ratio", "gamma_ratio")),
)
def gradient_to_data(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your ratios do not depend on how far the step went.

    They are sizes of gradients, divided by those of the parameters. The learning rate and the rule
    decide what becomes of a gradient, and they are not in it.

    The formula of exercise 5.6 takes the parameters after the step minus those before.
    """

    def ratio(name: str) -> Any:
        return typical(gradients[f"d{name}"]) / (typical(parameters[name]) + 1e-8)

    return report(
        caches,
        gradients,
        parameters,
        moved,
        W_ratio=lambda k, cache: ratio(f"W[{k}]"),
        gamma_ratio=lambda k, cache: ratio(f"gamma[{k}]"),
    )


def _after(s: Shown, name: str) -> Any:
    return typical(_step(s, name)) / (typical(np.asarray(s.args[f"moved {name}"])) + 1e-8)


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.W_ratio", by_layer(lambda s, k: _after(s, f"W[{k}]"))),
        equals("report.gamma_ratio", by_layer(lambda s, k: _after(s, f"gamma[{k}]"))),
        alone("W_ratio", "gamma_ratio"),
    ),
)
def compared_with_after(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your ratios are slightly off, and near 1 where the values were all 0 before the step.

    They compare the update with the values after the step, of which it is a part itself.

    The formula of exercise 5.6 compares it with the values before.
    """

    def ratio(name: str) -> Any:
        return typical(moved[name] - parameters[name]) / (typical(moved[name]) + 1e-8)

    return report(
        caches,
        gradients,
        parameters,
        moved,
        W_ratio=lambda k, cache: ratio(f"W[{k}]"),
        gamma_ratio=lambda k, cache: ratio(f"gamma[{k}]"),
    )


@mistake(
    "layer_report",
    shows=all_of(
        where_wrong("report.W_ratio", lambda got, want: (~np.isfinite(got) | (got == want)).any()),
        alone("W_ratio", "gamma_ratio"),
    ),
)
def nothing_keeps_zero_away(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your ratios are right to about eight digits, and not finite where the values were all 0.

    There is nothing beside the size of the values, so what is divided by it may be divided by 0.

    The formula of exercise 5.6 has 1e-8 in it.
    """

    def ratio(name: str) -> Any:
        return typical(moved[name] - parameters[name]) / typical(parameters[name])

    return report(
        caches,
        gradients,
        parameters,
        moved,
        W_ratio=lambda k, cache: ratio(f"W[{k}]"),
        gamma_ratio=lambda k, cache: ratio(f"gamma[{k}]"),
    )


# ---- the report as a whole ----


@mistake(
    "layer_report",
    shows=equals("report.gradient", lambda s: np.asarray(s.want["report.gradient"])[::-1]),
)
def last_layer_first(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your report begins with the last hidden layer.

    Its numbers stand in the order in which the backward pass meets the layers.

    Exercise 5.6 asks for layer 1 first.
    """
    found = report(caches, gradients, parameters, moved)
    return LayerReport(*(values[::-1].copy() for values in found))


@mistake("layer_report", shows=returns("expected LayerReport"))
def six_separate_arrays(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> tuple[X, ...]:
    """The arrays come without their names.

    Whoever gets them must know their order by heart, and the panel asks for them by name.

    Exercise 5.6 asks for a LayerReport, which is a named tuple of the six.
    """
    return tuple(report(caches, gradients, parameters, moved))
