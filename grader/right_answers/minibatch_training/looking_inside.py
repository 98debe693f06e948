"""Right answers to notebook 5 on looking into a network, written in other ways."""

import numpy as np

from utils.reports import LayerReport


def report_by_index(caches, gradients, parameters, moved):
    """Part by part, with loops."""
    hidden = range(len(caches))
    flat = [c.activation.slope(c.a) < 0.1 for c in caches]
    ratios = {}
    for kind in ("W", "gamma"):
        names = [f"{kind}[{k + 1}]" for k in hidden]
        ratios[kind] = np.array(
            [
                np.sqrt(np.square(moved[n] - parameters[n]).mean())
                / (np.sqrt(np.square(parameters[n]).mean()) + 1e-8)
                for n in names
            ]
        )
    return LayerReport(
        saturated=np.array([f.sum() / f.size for f in flat]),
        dead=np.array([(f.sum(axis=0) == len(f)).mean() for f in flat]),
        spread=np.array([np.sqrt(c.a.var(axis=0)).mean() for c in caches]),
        gradient=np.array([np.sqrt((gradients[f"dW[{k + 1}]"] ** 2).mean()) for k in hidden]),
        W_ratio=ratios["W"],
        gamma_ratio=ratios["gamma"],
    )


def report_by_lengths(caches, gradients, parameters, moved):
    """The root of a mean square is a length, divided by the root of how many there are."""

    def size(values):
        return np.linalg.norm(values) / np.sqrt(values.size)

    rows = np.zeros((6, len(caches)))
    for layer, cache in enumerate(caches):
        slope = cache.activation.slope(cache.a)
        rows[0, layer] = np.count_nonzero(slope < 0.1) / slope.size
        rows[1, layer] = np.mean(slope.max(axis=0) < 0.1)
        rows[2, layer] = np.mean(cache.a.std(axis=0))
        rows[3, layer] = size(gradients[f"dW[{layer + 1}]"])
        for row, name in ((4, f"W[{layer + 1}]"), (5, f"gamma[{layer + 1}]")):
            rows[row, layer] = size(moved[name] - parameters[name]) / (
                size(parameters[name]) + 1e-8
            )
    return LayerReport(*rows)


def report_unit_by_unit(caches, gradients, parameters, moved):
    """Units one by one; the report is made of lists that become arrays."""

    def size(values):
        return float(np.sqrt(sum(v * v for v in np.ravel(values)) / np.size(values)))

    reports = []
    for layer, cache in enumerate(caches, start=1):
        flats = [cache.activation.slope(unit) < 0.1 for unit in cache.a.T]
        sizes = []
        for name in (f"W[{layer}]", f"gamma[{layer}]"):
            sizes.append(size(moved[name] - parameters[name]) / (1e-8 + size(parameters[name])))
        reports.append(
            (
                sum(flat.mean() for flat in flats) / len(flats),
                sum(bool(flat.all()) for flat in flats) / len(flats),
                sum(unit.std() for unit in cache.a.T) / len(flats),
                size(gradients[f"dW[{layer}]"]),
                *sizes,
            )
        )
    return LayerReport._make(np.array(column) for column in zip(*reports, strict=True))


def told_by_a_table(chart):
    """All that is asked is worked out first."""
    layers = chart.layers
    asked = {
        "batches of one": (layers.dead == 1).all(),
        "rate too high": layers.W_ratio[0].mean() > 0.3,
        "rate too low": layers.W_ratio.max() < 5e-4,
        "dead units": layers.dead[0].min() > 0.1,
        "gamma not trained": (layers.gamma_ratio == 0).all(),
        "labels mixed up": chart.accuracy.max() < 0.6,
        "eval statistics never updated": chart.held_out[-1] < chart.accuracy[-1] - 0.15,
    }
    return next((name for name, found in asked.items() if found), "healthy")


def told_by_learning_first(chart):
    """First whether it learns; then why, or what is wrong all the same."""
    layers = chart.layers
    if layers.dead[0].mean() > 0.3:
        return "batches of one" if layers.dead.min() == 1 else "dead units"
    if chart.accuracy[-2:].mean() < 0.55:
        if layers.W_ratio[0].mean() > 0.4:
            return "rate too high"
        return "rate too low" if layers.W_ratio[0].mean() < 1e-3 else "labels mixed up"
    if layers.gamma_ratio.sum() == 0:
        return "gamma not trained"
    healthy = chart.accuracy[-1] - chart.held_out[-1] < 0.16
    return "healthy" if healthy else "eval statistics never updated"


def told_by_the_mean_ratio(chart):
    """The size of the steps first, by its logarithm."""
    layers = chart.layers
    if not layers.gradient.any():
        return "batches of one"
    power = np.log10(np.mean(layers.W_ratio[0]))
    if power > -0.5:
        return "rate too high"
    if power < -3.5:
        return "rate too low"
    if np.median(layers.dead) > 0.2:
        return "dead units"
    if not np.any(layers.gamma_ratio):
        return "gamma not trained"
    if chart.held_out[-1] > 0.76:
        return "healthy"
    return "labels mixed up" if chart.held_out[-1] < 0.2 else "eval statistics never updated"


RIGHT = {
    "layer_report": [report_by_index, report_by_lengths, report_unit_by_unit],
    "diagnose": [told_by_a_table, told_by_learning_first, told_by_the_mean_ratio],
}
