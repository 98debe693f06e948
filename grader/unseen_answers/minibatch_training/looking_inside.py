"""Wrong answers to notebook 5 on looking into a network, written without a look at the bank."""

import numpy as np

from utils.reports import LayerReport

# 5.6, layer_report


def _report(caches, gradients, parameters, moved, **changed):
    """The right report, but for the parts that are given: name -> function of a layer."""

    def size(values):
        return (values**2).mean() ** 0.5

    def ratio(name):
        return size(moved[name] - parameters[name]) / (size(parameters[name]) + 1e-8)

    found = {part: [] for part in LayerReport._fields}
    for layer, cache in enumerate(caches, start=1):
        flat = cache.activation.slope(cache.a) < 0.1
        right = {
            "saturated": flat.mean(),
            "dead": flat.all(axis=0).mean(),
            "spread": cache.a.std(axis=0).mean(),
            "gradient": size(gradients[f"dW[{layer}]"]),
            "W_ratio": ratio(f"W[{layer}]"),
            "gamma_ratio": ratio(f"gamma[{layer}]"),
        }
        for part, value in right.items():
            found[part].append(changed[part](layer, cache) if part in changed else value)
    return LayerReport(*(np.array(values, dtype=float) for values in found.values()))


def zeros_are_saturated(caches, gradients, parameters, moved):
    """Counts entries of a that are 0, which is saturation for a ReLU alone."""
    return _report(
        caches, gradients, parameters, moved, saturated=lambda layer, cache: (cache.a == 0).mean()
    )


def dead_if_the_mean_slope_is_low(caches, gradients, parameters, moved):
    """Takes a unit for dead whose slope is below 0.1 on average, not for each example."""

    def dead(layer, cache):
        return np.mean(cache.activation.slope(cache.a).mean(axis=0) < 0.1)

    return _report(caches, gradients, parameters, moved, dead=dead)


def spread_of_the_means(caches, gradients, parameters, moved):
    """Takes the standard deviation of the units' means."""
    return _report(
        caches,
        gradients,
        parameters,
        moved,
        spread=lambda layer, cache: cache.a.mean(axis=0).std(),
    )


def spread_of_z_hat(caches, gradients, parameters, moved):
    """Takes the spread of the normalized values, before gamma, beta and the activation."""
    return _report(
        caches,
        gradients,
        parameters,
        moved,
        spread=lambda layer, cache: cache.bn.z_hat.std(axis=0).mean(),
    )


def gradient_of_gamma(caches, gradients, parameters, moved):
    """Takes the size of dgamma for that of dW."""

    def size(layer, cache):
        return np.sqrt(np.mean(gradients[f"dgamma[{layer}]"] ** 2))

    return _report(caches, gradients, parameters, moved, gradient=size)


def ratio_of_median_sizes(caches, gradients, parameters, moved):
    """Divides medians of absolute values instead of roots of mean squares."""

    def ratio(layer, cache):
        w, after = parameters[f"W[{layer}]"], moved[f"W[{layer}]"]
        return np.median(np.abs(after - w)) / (np.median(np.abs(w)) + 1e-8)

    return _report(caches, gradients, parameters, moved, W_ratio=ratio)


def ratio_of_sizes(caches, gradients, parameters, moved):
    """Compares the size after with the size before: near 1, whatever the step."""

    def ratio(layer, cache):
        w, after = parameters[f"W[{layer}]"], moved[f"W[{layer}]"]
        return np.sqrt(np.mean(after**2)) / (np.sqrt(np.mean(w**2)) + 1e-8)

    return _report(caches, gradients, parameters, moved, W_ratio=ratio)


def beta_for_gamma(caches, gradients, parameters, moved):
    """Takes the update-to-data ratio of beta for that of gamma."""

    def ratio(layer, cache):
        old, new = parameters[f"beta[{layer}]"], moved[f"beta[{layer}]"]
        return np.sqrt(np.mean((new - old) ** 2)) / (np.sqrt(np.mean(old**2)) + 1e-8)

    return _report(caches, gradients, parameters, moved, gamma_ratio=ratio)


# 5.7, diagnose


def _asked(chart, *, but=(), first=()):
    """The right questions in their order, without some, and after some of one's own."""
    layers = chart.layers
    gap = chart.accuracy[-1] - chart.held_out[-1]
    for name, found in (
        *first,
        ("batches of one", not layers.spread.any()),
        ("rate too high", layers.W_ratio[0].max() > 0.5),
        ("rate too low", layers.W_ratio.max() < 1e-3),
        ("dead units", layers.dead[0].mean() > 0.25),
        ("gamma not trained", not layers.gamma_ratio.any()),
        ("labels mixed up", chart.accuracy[-1] < 0.55),
        ("eval statistics never updated", gap > 0.15),
    ):
        if found and name not in but:
            return name
    return "healthy"


def never_looks_at_the_ratios(chart):
    """Asks nothing of the update-to-data ratios: what does not learn has mixed-up labels."""
    return _asked(chart, but=("rate too high", "rate too low", "gamma not trained"))


def a_loss_near_chance_first(chart):
    """Asks first for a loss that stays above 1.5, and calls all such labels mixed up."""
    return _asked(chart, first=[("labels mixed up", chart.loss[-1] > 1.5)])


def only_the_last_look(chart):
    """Takes the last look for everything, when a rate too high has killed its units already."""
    layers = chart.layers
    return _asked(
        chart,
        but=("rate too high", "dead units"),
        first=[
            ("batches of one", not layers.spread[-1].any()),
            ("dead units", layers.dead[-1].mean() > 0.1),
        ],
    )


def saturated_is_dead(chart):
    """Takes saturated entries for dead units: half of a ReLU's are saturated anyway."""
    return _asked(chart, first=[("dead units", chart.layers.saturated[-1].mean() > 0.4)])


def high_if_the_loss_grows(chart):
    """Calls a rate too high where the loss is larger at the end than at the start."""
    return _asked(
        chart, but=("rate too high",), first=[("rate too high", chart.loss[-1] > chart.loss[0])]
    )


def low_if_it_learns_slowly(chart):
    """Calls a rate too low where the accuracy on held-out images is below 0.9."""
    return _asked(chart, first=[("rate too low", chart.held_out[-1] < 0.9)])


WRONG = {
    "layer_report": [
        zeros_are_saturated,
        dead_if_the_mean_slope_is_low,
        spread_of_the_means,
        spread_of_z_hat,
        gradient_of_gamma,
        ratio_of_median_sizes,
        ratio_of_sizes,
        beta_for_gamma,
    ],
    "diagnose": [
        never_looks_at_the_ratios,
        a_loss_near_chance_first,
        only_the_last_look,
        saturated_is_dead,
        high_if_the_loss_grows,
        low_if_it_learns_slowly,
    ],
}
