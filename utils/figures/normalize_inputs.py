"""The pictures of notebook 1: spreads, loss contours with descent paths, depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from utils.figures import style
from utils.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, Picture

# where the paths start, measured from the minimum
START = np.array([-1.1, 0.85])

if TYPE_CHECKING:
    from matplotlib.axes import Axes
WINDOW = 1.45  # half the side of the shown square, in the weights' units
TOLERANCE = 1e-3
PAIR = ("color intensity", "proline")  # the two features that notebook 1 draws
# learning rates in units of 1 / (largest curvature); the limit is 2
CAREFUL, BOLD = 1.0, 1.9
RATES = {BOLD: ORANGE, CAREFUL: BLUE}
DRAWN = 150  # of a long path, so many steps are drawn


def spreads(x: np.ndarray, features: Sequence[str]) -> Picture:
    """Draw each feature's spread: raw, divided by its standard deviation, or by its variance.

    x: (N, D), a row per example, no feature constant. features: the D names.
    """
    raw = np.std(x, axis=0)
    by_variance = np.std(x / raw**2, axis=0)
    order = np.argsort(raw)
    rows = np.arange(len(raw))
    figure, ax = style.panels(width=7.4, height=4.5)
    for row, low, high in zip(rows, by_variance[order], raw[order], strict=True):
        ax.plot([low, high], [row, row], color="#dddddd", linewidth=1.2, zorder=1)
    for values, color, marker, name in (
        (raw, GREY, "o", "raw (each in its own unit)"),
        (np.ones_like(raw), BLUE, "s", "divided by the standard deviation"),
        (by_variance, ORANGE, "^", "divided by the variance"),
    ):
        ax.plot(values[order], rows, marker, color=color, label=name, markersize=6.5)
    ax.set_xscale("log")
    ax.set_yticks(rows, [features[i].replace("_of_diluted_wines", "") for i in order])
    style.label(
        ax,
        "Dividing by the variance turns the scales upside down",
        "standard deviation of the feature over the training wines (log scale)",
        "",
    )
    style.legend(ax, loc="upper center", bbox_to_anchor=(0.4, -0.14), ncols=3, columnspacing=1.0)
    widest, narrowest = order[-1], order[0]
    return style.finish(
        figure,
        f"Spread of {len(raw)} features. Raw, {features[widest]} has {raw[widest]:.0f} and "
        f"{features[narrowest]} {raw[narrowest]:.2f}; divided by the standard deviation all have "
        f"1; divided by the variance they have {by_variance[widest]:.4f} and "
        f"{by_variance[narrowest]:.1f}.",
    )


class _Bowl:
    """The mean squared loss of two features whose second is `ratio` times as wide.

    Everything is measured from the minimum, so the loss above it is offset @ hessian @ offset / 2.
    """

    def __init__(self, x: np.ndarray, ratio: float, names: Sequence[str]) -> None:
        self.names = names
        stretched = x * np.array([1.0, ratio])
        self.ratio = ratio
        self.hessian = np.einsum("ni,nj->ij", stretched, stretched) / x.shape[0]
        self.curvature, self.axes = np.linalg.eigh(self.hessian)
        self.kappa = self.curvature[1] / self.curvature[0]

    def path(self, rate: float, steps: np.ndarray) -> np.ndarray:
        """Return (len(steps), 2): where descent from START is; rate: in 1 / largest curvature.

        In the direction of each eigenvector a step multiplies the offset by 1 - rate * curvature.
        """
        factor = 1 - rate * self.curvature / self.curvature[1]
        return (factor ** steps[:, None] * (START @ self.axes)) @ self.axes.T

    def loss(self, offset: np.ndarray) -> np.ndarray:
        """Return the loss above its minimum at offsets (..., 2)."""
        return np.einsum("...i,ij,...j->...", offset, self.hessian, offset) / 2

    def steps(self, rate: float) -> int:
        """Return the number of steps until no entry of the gradient exceeds TOLERANCE."""
        most = int(20 * self.kappa) + 200
        gradient = self.path(rate, np.arange(most)) @ self.hessian
        return int(np.argmax(np.abs(gradient).max(axis=1) <= TOLERANCE))

    def draw(self, ax: Axes) -> None:
        """Draw contours of the loss (ellipses around the minimum) and two paths of descent."""
        turn = np.linspace(0, 2 * np.pi, 200)
        circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        for share in (0.003, 0.02, 0.08, 0.25, 0.6, 1.2, 2.2):
            radii = np.sqrt(2 * share * self.loss(START) / self.curvature)
            ax.plot(*(self.axes @ (circle * radii).T), color="#b5b5b5", linewidth=0.9)
        for rate, color in RATES.items():
            path = self.path(rate, np.arange(min(self.steps(rate), DRAWN) + 1))
            ax.plot(*path.T, ".-", markersize=4, linewidth=1, color=color, label=_name(rate))
        ax.plot(*START, "o", color=INK, markersize=5)
        ax.plot(0, 0, "*", color=INK, markersize=10)
        ax.set_xlim(-WINDOW, WINDOW)
        ax.set_ylim(-WINDOW, WINDOW)
        ax.set_aspect("equal")
        style.label(
            ax,
            f"Scales 1 : {self.ratio:g}, $\\kappa$ = {self.kappa:.3g}:\n"
            f"{self.steps(CAREFUL):,} steps (blue)",
            *(f"weight of {name},\nfrom the minimum" for name in self.names),
        )


def _name(rate: float) -> str:
    return f"learning rate {_times(rate)}"


def _times(rate: float) -> str:
    return f"{rate:g} / $\\lambda_{{max}}$"


def loss_contours(
    x: np.ndarray, ratios: Sequence[float] = (1, 10), names: Sequence[str] = PAIR
) -> Picture:
    """Draw contours and descent paths for several scale ratios, side by side.

    x: (N, 2) normalized features, a row per example; the second is multiplied by the ratio.
    names: the two features'.
    """
    bowls = [_Bowl(x, ratio, names) for ratio in ratios]
    figure, axes = style.panels(1, len(bowls), width=7.6, height=4.45, squeeze=False)
    for ax, bowl in zip(axes[0], bowls, strict=True):
        bowl.draw(ax)
    handles, rates = axes[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        rates,
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=9,
        title=f"gradient descent from the dot to the star (at most {DRAWN} steps drawn)",
        title_fontsize=9,
    )
    told = "; ".join(
        f"at 1:{b.ratio:g} kappa is {b.kappa:.3g} and descent takes {b.steps(CAREFUL):,} steps"
        for b in bowls
    )
    return style.finish(
        figure, f"Loss contours of {' and '.join(names)}, round and stretched: {told}."
    )


def descent(x: np.ndarray, ratio: float, names: Sequence[str] = PAIR) -> Picture:
    """Draw contours with paths, and the loss after each step: the picture behind the slider.

    x: (N, 2) normalized features, a row per example; the second is multiplied by `ratio`.
    names: the two features'.
    """
    bowl = _Bowl(x, ratio, names)
    figure, (left, right) = style.panels(1, 2, width=8.6, height=4.5)
    # fixed margins: finding them anew takes half the time of a picture
    figure.set_layout_engine("none")
    left.set_position((0.13, 0.19, 0.35, 0.67))
    right.set_position((0.615, 0.19, 0.35, 0.67))
    bowl.draw(left)
    shown = np.unique(np.geomspace(1, 10_000, 200).astype(int))
    for rate, color in RATES.items():
        share = bowl.loss(bowl.path(rate, shown)) / bowl.loss(START)
        right.plot(shown, np.maximum(share, 1e-30), color=color, label=_times(rate))
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlim(1, 10_000)
    right.set_ylim(1e-6, 1)
    right.minorticks_off()
    style.label(
        right,
        "The wider the scales,\nthe longer the wait",
        "steps taken (log scale)",
        "loss above the minimum (start = 1)",
    )
    style.legend(right, loc="upper right", title="learning rate")
    return style.finish(
        figure,
        f"Scales 1:{ratio:g}: kappa is {bowl.kappa:.3g} and descent takes "
        f"{bowl.steps(CAREFUL):,} steps.",
        slider=True,
    )


def depth(sizes: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]]) -> Picture:
    """Draw the sizes of activations and of derivatives, layer by layer, on log scales.

    sizes: activation function -> name of the weights' scale -> two (L,) arrays, the root mean
    square of each layer's outputs and of the loss's derivatives by them.
    """
    figure, axes = style.panels(2, len(sizes), width=7.8, height=5.2, sharex=True, sharey="row")
    # no meaning by colour alone
    lines = ((PINK, ":"), (BLUE, "--"), (GREEN, "-."), (ORANGE, "-"))
    told = []
    for column, (activation, scales) in zip(axes.T, sizes.items(), strict=True):
        for (name, pair), (color, line) in zip(scales.items(), lines, strict=True):
            for ax, size in zip(column, pair, strict=True):
                layers = np.arange(1, len(size) + 1)
                ax.plot(layers, size, line, color=color, label=name)
                ax.set_yscale("log")
                ax.set_ylim(1e-10, 1e7)
                ax.set_xticks([1, 5, 10, 15, 20])
            ends = (f"{float(f'{size:.1g}'):g}" for size in (pair[0][-1], pair[1][0]))
            told.append(f"{activation} {name}: {' and '.join(ends)}")
        top, bottom = column
        first = top is axes[0, 0]
        style.label(top, activation, "", "size of the outputs" if first else "")
        style.label(bottom, "", "layer", "size of the derivatives" if first else "")
    figure.suptitle(
        "Twenty layers: small weights make signals vanish, large ones explode (tanh caps outputs)",
        x=0.01,
        ha="left",
        fontsize=11,
    )
    handles, names = axes[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        names,
        loc="outside lower center",
        ncols=len(names),
        frameon=False,
        fontsize=9,
        title="standard deviation of the weights",
        title_fontsize=9,
    )
    return style.finish(
        figure,
        "Size of the last layer's outputs and of the first layer's derivatives. "
        + "; ".join(told)
        + ".",
    )
