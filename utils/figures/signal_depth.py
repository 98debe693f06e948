"""A picture of notebook 4: activations forward and derivatives backward through a deep network."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from utils.figures.style import BLUE, INK, ORANGE, Picture, finish, label, legend, panels

# what batch norm multiplies derivatives by, at a ReLU layer with independent weights
PER_LAYER = float(np.sqrt(np.pi / (np.pi - 1)))
_LOOK = {"batch norm": (BLUE, "-"), "plain": (ORANGE, "--")}


def both_ways(sizes: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """Draw the sizes of each layer's outputs, and of the derivatives by them, on log scales.

    sizes: "batch norm" or "plain" -> two arrays (seeds, layers); derivatives begin at the last
    layer with about 1. Lines are medians over the seeds, bands their range.
    """
    figure, (left, right) = panels(columns=2, width=9.4, height=3.7)
    said = []
    for name, (forward, backward) in sizes.items():
        color, line = _LOOK[name]
        layers = np.arange(1, forward.shape[1] + 1)
        for ax, values in ((left, forward), (right, backward)):
            ax.fill_between(layers, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2)
            ax.plot(layers, np.median(values, axis=0), line, color=color, label=name)
        growth = np.median(backward[:, 0] / backward[:, -1])
        said.append(f"{name}: derivatives grow {growth:.3g} times, outputs end at size ")
        said[-1] += f"{np.median(forward[:, -1]):.2g}"
    theory = PER_LAYER ** (layers[-1] - layers)
    right.plot(layers, theory, ":", color=INK, linewidth=1.2, label=f"{PER_LAYER:.3f} per layer")
    for ax in (left, right):
        ax.set_yscale("log")
        ax.set_ylim(1e-2, 1e5)
    label(left, "Forward: batch norm holds the size", "layer", "size of the outputs")
    label(right, "Backward: it makes derivatives grow", "layer", "size of the derivatives")
    legend(left, loc="upper right")
    legend(right, loc="upper right")
    return finish(figure, "; ".join(said) + ".")
