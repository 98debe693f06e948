"""Pictures of what `python -m grader measure` stored, and of the search over six hyperparameters.

Dots are single seeds, short lines medians.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.experiments.findings import Finding
from utils.experiments.searching import RANGES, thirds
from utils.figures.style import BLUE, GREY, INK, ORANGE, Picture, finish, label, legend, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Mapping[str, Sequence[float | None]]


def _array(values: Any) -> np.ndarray:
    """Return stored numbers as an array; what was not finite is infinite again."""
    found = np.array(values, dtype=float)
    return np.where(np.isnan(found), np.inf, found)


def _log_ticks(ax: Axes, values: Sequence[float]) -> None:
    ax.set_xscale("log")
    ax.set_xticks(values, [f"{value:.3g}" for value in values])
    ax.xaxis.minorticks_off()


def shrinking_gradient(finding: Finding) -> Picture:
    """Draw accuracy against the rate, with W free to grow and with its length held."""
    figure, axes = panels(columns=2, width=9.4, height=3.6, sharey=True)
    rates = finding.numbers["rates"][4:]
    said = []
    for ax, word in zip(axes, ("learned", "fixed"), strict=True):
        for name, text, colour, line in (
            (word, "W free to grow", BLUE, "-"),
            (f"{word}, length held", "length of W held", ORANGE, "--"),
        ):
            ends = _array(finding.numbers["ends"][name])[:, 4:]
            middle = np.median(ends, axis=0)
            ax.fill_between(rates, ends.min(axis=0), ends.max(axis=0), color=colour, alpha=0.18)
            ax.plot(rates, middle, line, color=colour, label=text)
            said.append(f"{name}: " + ", ".join(f"{m:.2f}" for m in middle))
        _log_ticks(ax, rates)
        legend(ax, loc="lower left")
    label(
        axes[0],
        "gamma and beta learned: both fail at 10",
        "learning rate",
        "test accuracy after 92 steps",
    )
    label(axes[1], "gamma and beta fixed: only a W that grows bears 10", "learning rate", "")
    return finish(
        figure,
        f"Median accuracy at rates {', '.join(f'{r:g}' for r in rates)}; {'; '.join(said)}.",
    )


def scale_maps(finding: Finding) -> Picture:
    """Draw held-out accuracy by initial scale and learning rate; each scale's best is framed."""
    figure, axes = panels(columns=2, width=9.8, height=4.2, sharey=True)
    factors, rates = finding.numbers["factors"], finding.numbers["rates"]
    for ax, (name, values) in zip(axes, finding.numbers["maps"].items(), strict=True):
        table = _array(values).T
        image = ax.imshow(table, cmap="viridis", vmin=0, vmax=1, origin="lower", aspect="auto")
        for (row, column), value in np.ndenumerate(table):
            colour = "white" if value < 0.6 else INK
            ax.text(column, row, f"{100 * value:.0f}", ha="center", va="center", color=colour)
        for column, best in enumerate(finding.numbers["best"][name]):
            row = rates.index(best)
            if table[row, column] < 0.15:  # it learns at no rate
                continue
            xs = column + np.array([-0.5, 0.5, 0.5, -0.5, -0.5])
            ax.plot(xs, row + np.array([-0.5, -0.5, 0.5, 0.5, -0.5]), color=ORANGE)
        ax.set_xticks(range(len(factors)), [f"{factor:g}" for factor in factors])
        ax.set_yticks(range(len(rates)), [f"{rate:g}" for rate in rates])
        ax.grid(visible=False)
        y = "learning rate" if ax is axes[0] else ""
        title = f"{name}: accuracy in %, best rates framed"
        label(ax, title, "initial weights of the hidden layers, times He's", y)
    figure.colorbar(image, ax=list(axes), label="accuracy on held-out images")
    counts = {
        name: (np.median(_array(ends), axis=1) > 0.6).sum()
        for name, ends in finding.numbers["ends"].items()
    }
    return finish(
        figure,
        "Two maps of held-out accuracy over initial scale and learning rate. Above 60% at its own "
        "best rate: "
        + ", ".join(f"{name} at {n} of {len(factors)} scales" for name, n in counts.items())
        + ".",
    )


def batch_sizes(finding: Finding) -> Picture:
    """Draw the accuracy by batch size, each size and kind at its own best rate."""
    sizes, lengths = finding.numbers["sizes"], finding.numbers["steps"]
    figure, axes = panels(columns=len(lengths), width=9.4, height=3.6, sharey=True)
    said = []
    for ax, steps in zip(axes, lengths, strict=True):
        for name, colour, line, mark in (
            ("batch norm", BLUE, "-", "o"),
            ("plain", ORANGE, "--", "s"),
        ):
            runs = [finding.numbers["arms"][f"{steps} steps, {n} a batch"][name] for n in sizes]
            values = _array([run["values"] for run in runs])
            ax.plot(sizes, np.median(values, axis=1), line, color=colour, label=name)
            for seed in values.T:
                ax.plot(sizes, seed, mark, color=colour, markersize=3, alpha=0.4)
            ends = ", ".join(f"{m:.2f}" for m in np.median(values, axis=1))
            said.append(f"{name} after {steps} steps {ends}")
        _log_ticks(ax, sizes)
        label(ax, f"After {steps} steps", "examples in a mini-batch", "")
    label(axes[0], f"After {lengths[0]} steps", "examples in a mini-batch", "test accuracy")
    legend(axes[1], loc="lower right")
    listed = ", ".join(map(str, sizes))
    return finish(figure, f"Accuracy with batches of {listed}: {'; '.join(said)}.")


def columns(values: Values, title: str, y: str) -> Picture:
    """Draw a column of dots for each way to train, a dot for each seed, the median as a line."""
    figure, ax = panels(width=9.4, height=3.6)
    said = []
    for place, (name, seeds) in enumerate(values.items()):
        found = _array(seeds)
        jitter = np.linspace(-0.18, 0.18, len(found))
        ax.plot(place + jitter, np.where(np.isfinite(found), found, np.nan), "o", **_DOTS)
        middle = float(np.median(found))
        if np.isfinite(middle):
            ax.plot([place - 0.28, place + 0.28], [middle, middle], color=INK, linewidth=1.8)
        said.append(f"{name} {middle:.3g}")
    ax.set_xticks(range(len(values)), [name.replace(", ", ",\n") for name in values])
    ax.set_xlim(-0.5, len(values) - 0.5)
    label(ax, title, "", y)
    return finish(figure, f"{y}, medians: {'; '.join(said)}.")


_DOTS: Any = {"color": BLUE, "markersize": 4, "alpha": 0.5}


def six(drawn: Mapping[str, np.ndarray], accuracy: np.ndarray) -> Picture:
    """Draw each trial's accuracy against each hyperparameter, and the medians of thirds."""
    figure, axes = panels(2, 3, width=9.8, height=5.0, sharey=True)
    said = []
    for ax, (name, values) in zip(axes.ravel(), drawn.items(), strict=True):
        ax.plot(values, accuracy, "o", **_DOTS)
        order = np.array_split(np.sort(values), 3)
        medians = thirds(values, accuracy)
        for part, middle in zip(order, medians, strict=True):
            ax.plot([part[0], part[-1]], [middle, middle], "_-", color=INK, linewidth=1.8)
        low, high, logarithmic = RANGES[name]
        if logarithmic:
            _log_ticks(ax, [low, (low * high) ** 0.5, high])
        ax.axhline(0.1, color=GREY, linewidth=1, linestyle=":")
        spread = medians.max() - medians.min()
        words = name.replace("_", " ")
        label(ax, f"Thirds differ by {100 * spread:.0f} points", words, "")
        said.append(f"{words} {spread:.2f}")
    for ax in axes[:, 0]:
        label(ax, ax.get_title(loc="left"), ax.get_xlabel(), "held-out accuracy")
    return finish(
        figure, f"Accuracy of {len(accuracy)} random trials; thirds differ by: {', '.join(said)}."
    )
