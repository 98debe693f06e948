"""Pictures of notebook 5's clinic: the panel of a network that trains, and a ward of patients.

A line for each layer, from light (the first) to dark (the last).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from utils.figures.style import BLUE, GREY, INK, ORANGE, Picture, finish, label, panels
from utils.reports import Chart, LayerReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLOOR = 1e-7  # what is smaller, 0 above all, is drawn here on a logarithmic scale


def _shade(layer: int, layers: int) -> tuple[float, float, float]:
    """Return a blue, light for the first layer and dark for the last."""
    share = layer / max(1, layers - 1)
    light, dark = np.array([0.55, 0.78, 0.92]), np.array([0.0, 0.16, 0.35])
    red, green, blue = light + share * (dark - light)
    return float(red), float(green), float(blue)


def _layers(
    ax: Axes, step: np.ndarray, values: np.ndarray, line: str = "-", log: bool = False
) -> None:
    """Draw a line for each layer. values: (looks, layers)."""
    if log:
        ax.set_yscale("log")
        ax.set_ylim(FLOOR / 2, 100)
        # above the frame nothing is to be told apart
        values = np.clip(values, FLOOR, 60)
    for layer, column in enumerate(values.T):
        shade = _shade(layer, values.shape[1])
        ax.plot(step, column, line, color=shade, linewidth=1.4, marker=".", markersize=3)


def _share(ax: Axes) -> None:
    ax.set_ylim(-0.05, 1.05)
    ax.set_yticks([0, 0.5, 1])


def panel(step: np.ndarray, layers: LayerReport, losses: Sequence[float]) -> Picture:
    """Draw a training so far: the loss, and each part of the layers' reports (looks, layers)."""
    figure, axes = panels(2, 3, width=9.6, height=5.2, sharex=True)
    loss, spread, gradient, saturated, dead, ratio = axes.ravel()
    done = np.arange(1, len(losses) + 1)
    if len(losses):
        loss.semilogy(done, np.clip(losses, 1e-6, 1e6), color=GREY, linewidth=0.9)
    _layers(spread, step, layers.spread)
    spread.set_ylim(0, None)
    _layers(gradient, step, layers.gradient, log=True)
    _layers(saturated, step, layers.saturated)
    _layers(dead, step, layers.dead)
    _layers(ratio, step, layers.W_ratio, log=True)
    _layers(ratio, step, layers.gamma_ratio, ":", log=True)
    _share(saturated)
    _share(dead)
    label(loss, "loss", "", "")
    label(spread, "spread of a", "", "")
    label(gradient, "size of dW's entries", "", "")
    label(saturated, "saturated entries", "step", "share")
    label(dead, "dead units", "step", "share")
    label(ratio, "update / data (gamma: dots)", "step", "")
    count = layers.dead.shape[1]
    figure.suptitle(
        f"{count} hidden layers, faint to strong: after step {step[-1]}, "
        f"{layers.dead[-1].mean():.0%} of the units are dead, W moves by "
        f"{layers.W_ratio[-1].mean():.2g} of its size",
        x=0.01,
        ha="left",
        fontsize=11,
    )
    return finish(
        figure,
        f"Panel of {count} hidden layers at step {step[-1]}: dead units by layer "
        f"{_listed(layers.dead[-1])}; saturated {_listed(layers.saturated[-1])}; spread "
        f"{_listed(layers.spread[-1])}; update-to-data ratio of W {_listed(layers.W_ratio[-1])}, "
        f"of gamma {_listed(layers.gamma_ratio[-1])}.",
        slider=True,
    )


def _listed(values: np.ndarray) -> str:
    return ", ".join(f"{value:.2g}" for value in values)


def ward(charts: Mapping[str, Chart]) -> Picture:
    """Draw the charts of some patients, a row for each."""
    count = len(charts)
    figure, axes = panels(
        count, 5, width=9.8, height=1.25 * count + 1.1, sharex=True, squeeze=False
    )
    said = []
    for place, (row, (name, chart)) in enumerate(zip(axes, charts.items(), strict=True)):
        first, last = place == 0, place == count - 1
        loss, accuracy, flat, spread, ratio = row
        loss.semilogy(chart.step, np.clip(chart.loss, 1e-3, 1e3), color=INK)
        loss.set_ylim(5e-3, 2e3)
        accuracy.plot(chart.step, chart.accuracy, "-", color=BLUE, label="mini-batch")
        accuracy.plot(chart.step, chart.held_out, "--", color=ORANGE, label="held out, eval")
        _layers(flat, chart.step, chart.layers.dead)
        _layers(spread, chart.step, np.clip(chart.layers.spread, 0, 1.5))
        spread.set_ylim(-0.05, 1.55)
        _layers(ratio, chart.step, chart.layers.W_ratio, log=True)
        _layers(ratio, chart.step, chart.layers.gamma_ratio, ":", log=True)
        ratio.set_yticks([1e-6, 1e-3, 1])
        ratio.minorticks_off()
        _share(accuracy)
        _share(flat)
        for ax, title in zip(
            row,
            ("loss", "accuracy", "dead units", "spread of a", "update / data"),
            strict=True,
        ):
            label(ax, title if first else "", "step" if last else "", "")
        loss.set_ylabel(name, rotation=0 if len(name) == 1 else 90, fontweight="bold", labelpad=9)
        loss.set_yticks([0.01, 1, 100])
        loss.minorticks_off()
        said.append(
            f"{name}: loss {chart.loss[-1]:.2g}, accuracy {chart.accuracy[-1]:.2f}, held out "
            f"{chart.held_out[-1]:.2f}, dead {chart.layers.dead[-1].mean():.2f}, update of W "
            f"{chart.layers.W_ratio[0].mean():.1g}, of gamma "
            f"{chart.layers.gamma_ratio[0].mean():.1g} at the first step"
        )
    figure.suptitle(
        "accuracy: of the mini-batch (line), of held-out images in eval mode (dashed); update / "
        "data: of W (line), of gamma (dots), 0 drawn at 1e-7\n"
        "the last three: a line for each hidden layer, faint to strong",
        x=0.01,
        ha="left",
        fontsize=9,
    )
    return finish(figure, "; ".join(said) + ".")
