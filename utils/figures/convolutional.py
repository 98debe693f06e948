"""Pictures of notebook 8's convolutions: training with them, and which entries share statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from utils.experiments.convolutional.measured import BN, PLAIN, Quick
from utils.experiments.convolutional.training import EVERY
from utils.experiments.kit import BATCH
from utils.experiments.sharing import SIDE, Normalize, sets
from utils.figures.style import BLUE, INK, ORANGE, Picture, finish, label, legend, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOK = {PLAIN: (ORANGE, "--", "s"), BN: (BLUE, "-", "o")}
# neighbouring sets differ: light, so that the numbered one stands out
_TINTS = ("#e9e3d3", "#cfd8dc", "#f4f0e6", "#e3e8ea")
_DEPTH = (0.55, 0.42)  # how far an image lies behind the one before it: right, up


def training(found: Quick) -> Picture:
    """Draw test accuracy against steps, and say of how many images."""
    figure, ax = panels(height=3.4)
    said = []
    for kind, curves in found.curves.items():
        colour, line, mark = _LOOK[kind]
        steps, middle = EVERY * np.arange(curves.shape[1]), np.median(curves, axis=0)
        ax.fill_between(steps, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.18)
        ax.plot(steps, middle, line, marker=mark, markersize=4, color=colour, label=kind)
        said.append(f"{kind} {middle[1]:.0%} after {EVERY} steps, {middle[-1]:.0%} at the end")
    ax.set_ylim(0, 1.02)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ends = {kind: np.median(curves[:, -1]) for kind, curves in found.curves.items()}
    title = f"After {steps[-1]} steps {ends[BN]:.0%} with batch norm, {ends[PLAIN]:.0%} without"
    images = f"{found.size} images"
    if found.size < BATCH:
        images += f" (for {BATCH} your way back takes too long)"
    label(ax, title, f"steps, of {images}", "test accuracy")
    legend(ax, loc="lower right")
    return finish(figure, f"Test accuracy over {steps[-1]} steps of {images}: {'; '.join(said)}.")


def cube(name: str, normalize: Normalize, n: int) -> Picture:
    """Draw a batch as a block of N x C x H*W numbers, with each set that shares statistics."""
    found = sets(normalize, n)
    channels, pixels = found.shape[1:]
    figure, ax = panels(width=7.4, height=4.4)
    # from behind: an image in front hides what it covers
    for image in reversed(range(n)):
        right, up = image * _DEPTH[0], image * _DEPTH[1]
        for channel, pixel in np.ndindex(channels, pixels):
            here = found[image, channel, pixel]
            across, down = channel + right, -pixel + up
            _face(ax, found, here, [(0, 0), (1, 0), (1, -1), (0, -1)], across, down)
            if pixel == 0:
                _face(ax, found, here, [(0, 0), (1, 0), _back(1), _back(0)], across, down)
            if channel == channels - 1:
                side = [(1, 0), _back(1), _back(1, -1), (1, -1)]
                _face(ax, found, here, side, across, down)
    _axes(ax, n, channels, pixels)
    count = int(found.max()) + 1
    each = found.size // count
    numbers = f"{count} mean{'s' * (count > 1)}, each of {each} numbers"
    label(ax, f"{name}, N = {n}: {numbers}", "", "")
    alt = (
        f"A block of {n} images, {channels} channels and {pixels} pixels, cut into the sets that "
        f"share a mean and a variance: with {name} there are {numbers}. Blue is the set of the "
        "first image's first channel."
    )
    return finish(figure, alt, slider=True)


def _back(x: float, y: float = 0) -> tuple[float, float]:
    return x + _DEPTH[0], y + _DEPTH[1]


def _face(
    ax: Axes,
    found: np.ndarray,
    here: int,
    corners: list[tuple[float, float]],
    across: float,
    down: float,
) -> None:
    """Fill one face of an entry in its set's colour."""
    image, channel, _ = np.argwhere(found == here)[0]
    first = len(np.unique(found[image, :channel]))
    colour = BLUE if here == 0 else _TINTS[2 * (image % 2) + first % 2]
    x, y = zip(*((across + x, down + y) for x, y in corners), strict=True)
    ax.fill(x, y, facecolor=colour, edgecolor=INK, linewidth=0.6)


def _axes(ax: Axes, n: int, channels: int, pixels: int) -> None:
    ax.text(channels / 2, -pixels - 0.55, f"C = {channels} channels", ha="center", color=INK)
    ax.text(-0.25, -pixels / 2, f"{SIDE} x {SIDE} pixels", ha="right", va="center", color=INK)
    deep = (channels + 0.35 + n * _DEPTH[0] / 2, -pixels + n * _DEPTH[1] / 2 - 0.35)
    ax.text(*deep, f"N = {n}", color=INK)
    ax.set_xlim(-2.6, channels + 6 * _DEPTH[0] + 0.6)
    ax.set_ylim(-pixels - 1.0, 6 * _DEPTH[1] + 0.2)
    ax.set_aspect("equal")
    ax.axis("off")
