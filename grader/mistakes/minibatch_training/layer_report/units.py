"""Mistakes in exercise 5.6, layer_report: units that are saturated or dead, and their spread."""

import numpy as np

from grader.mistakes._parts import NO_AXIS, SAMPLE
from grader.mistakes._shows import all_of, equals, larger, smaller, times, where
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import Named
from grader.mistakes.minibatch_training.layer_report._parts import (
    Caches,
    alone,
    by_layer,
    flat,
    report,
    shown_flat,
)
from utils.reports import LayerReport

# ---- saturated and dead ----


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.saturated", lambda s: 1 - s.want["report.saturated"]), alone("saturated")
    ),
)
def active_for_saturated(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your saturated share and the right one add up to 1.

    It is the share of the entries at which the activation is not flat.

    The table of exercise 5.6: saturated is where the slope is below 0.1.
    """
    return report(
        caches, gradients, parameters, moved, saturated=lambda layer, cache: 1 - flat(cache).mean()
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals(
            "report.saturated",
            by_layer(lambda s, k: float(shown_flat(s, k).sum())),
        ),
        alone("saturated"),
    ),
)
def entries_counted(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your saturated is a whole number, which grows with the batch.

    It is how many of the entries are saturated. Layers of different widths cannot be compared by
    that.

    Exercise 5.6 asks for the share of all N times D entries.
    """
    return report(
        caches, gradients, parameters, moved, saturated=lambda layer, cache: flat(cache).sum()
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.dead", by_layer(lambda s, k: shown_flat(s, k).any(axis=0).mean())),
        larger("report.dead"),
        alone("dead"),
    ),
)
def once_saturated_is_dead(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your share of dead units is too large.

    It counts a unit as soon as one example saturates it. A unit that answers to others still learns
    from them.

    The table of exercise 5.6: dead is what is saturated for every example.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        dead=lambda layer, cache: flat(cache).any(axis=0).mean(),
    )


@mistake(
    "layer_report",
    source="NumPy: axis=0 goes along the rows, axis=1 along the columns",
    shows=all_of(
        equals("report.dead", by_layer(lambda s, k: shown_flat(s, k).all(axis=1).mean())),
        alone("dead"),
    ),
)
def dead_examples(caches: Caches, gradients: Named, parameters: Named, moved: Named) -> LayerReport:
    """Your dead is a share of the examples.

    It is the share of those for which all units are saturated: the other axis.

    The table of exercise 5.6: of the D units those that are saturated for each of the N examples.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        dead=lambda layer, cache: flat(cache).all(axis=1).mean(),
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.dead", by_layer(lambda s, k: float(shown_flat(s, k).all(axis=0).sum()))),
        alone("dead"),
    ),
)
def units_counted(caches: Caches, gradients: Named, parameters: Named, moved: Named) -> LayerReport:
    """Your dead is a whole number.

    It is how many of the units are dead, whether there are three of them or three hundred.

    Exercise 5.6 asks for the share of the D units.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        dead=lambda layer, cache: flat(cache).all(axis=0).sum(),
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals(
            "report.dead",
            by_layer(lambda s, k: (np.asarray(s.args[f"a[{k}]"]) == 0).all(axis=0).mean()),
        ),
        smaller("report.dead"),
        alone("dead"),
    ),
)
def only_zeros_are_dead(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Where the activation is a tanh or a sigmoid, your share of dead units is too small.

    It counts units whose a is 0 for every example. That is what a dead ReLU does; a dead tanh is
    stuck at one of its ends.

    The table of exercise 5.6 says by the slope what is saturated, for any activation.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        dead=lambda layer, cache: (cache.a == 0).all(axis=0).mean(),
    )


# ---- spread ----


@mistake(
    "layer_report",
    source=NO_AXIS,
    shows=all_of(
        equals("report.spread", by_layer(lambda s, k: np.std(s.args[f"a[{k}]"]))),
        larger("report.spread"),
        alone("spread"),
    ),
)
def spread_of_all_entries(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your spread is too large.

    It is that of all entries of a layer together, so it also holds by how much the units' means
    differ. A layer that gives every example the same has no spread.

    The table of exercise 5.6: first the standard deviation of each unit over the batch, then the
    mean of those.
    """
    return report(caches, gradients, parameters, moved, spread=lambda layer, cache: cache.a.std())


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.spread", by_layer(lambda s, k: np.std(s.args[f"a[{k}]"], axis=1).mean())),
        alone("spread"),
    ),
)
def spread_across_units(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your spread tells how the units of one example differ.

    It is the mean over the examples of the standard deviation over the units: the other axis.

    The table of exercise 5.6: the standard deviation of a unit's a over the batch.
    """
    return report(
        caches, gradients, parameters, moved, spread=lambda layer, cache: cache.a.std(axis=1).mean()
    )


@mistake(
    "layer_report",
    source=SAMPLE,
    shows=all_of(
        where(lambda s: s.n > 1, larger("report.spread")),
        where(lambda s: s.n > 1, times("report.spread", lambda s: np.sqrt(s.n / (s.n - 1)))),
        alone("spread"),
    ),
)
def sample_spread(caches: Caches, gradients: Named, parameters: Named, moved: Named) -> LayerReport:
    """Your spread is a little too large, the more so the smaller the batch.

    It divides by N - 1. With a single example that is 0/0.

    The table of exercise 5.6: biased, so divide by N.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        spread=lambda layer, cache: np.sqrt(
            ((cache.a - cache.a.mean(axis=0)) ** 2).sum(axis=0) / np.float64(len(cache.a) - 1)
        ).mean(),
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals("report.spread", by_layer(lambda s, k: np.var(s.args[f"a[{k}]"], axis=0).mean())),
        alone("spread"),
    ),
)
def variance_for_spread(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Your spread is the mean of the units' variances.

    There is no root. A variance has the square of the values' unit.

    The table of exercise 5.6 asks for standard deviations.
    """
    return report(
        caches, gradients, parameters, moved, spread=lambda layer, cache: cache.a.var(axis=0).mean()
    )


@mistake(
    "layer_report",
    shows=all_of(
        equals(
            "report.spread",
            by_layer(lambda s, k: np.sqrt(np.var(s.args[f"a[{k}]"], axis=0).mean())),
        ),
        larger("report.spread"),
        alone("spread"),
    ),
)
def root_of_the_mean_variance(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """Where the units differ, your spread is a little too large.

    It is the root of the mean variance, and not the mean of the standard deviations.

    The table of exercise 5.6 says which comes first: the standard deviation of each unit, then the
    mean over the units.
    """
    return report(
        caches,
        gradients,
        parameters,
        moved,
        spread=lambda layer, cache: np.sqrt(cache.a.var(axis=0).mean()),
    )
