"""Dots for seeds, by setting and way, beside each other: what several pictures share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from utils.figures.style import BLUE, GREEN, INK, ORANGE, PINK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

By = Mapping[str, Mapping[str, np.ndarray]]  # setting -> way -> (seeds,)
Look = tuple[str, str, str]  # colour, line, mark: told apart without colour, too
LOOKS: tuple[Look, ...] = (
    (BLUE, "-", "o"),
    (ORANGE, "--", "s"),
    (GREEN, "-.", "^"),
    (PINK, ":", "D"),
    (INK, "-", "v"),
)


def percent(values: np.ndarray) -> str:
    """Return the median in percent."""
    return f"{np.median(values):.0%}"


def beside(ax: Axes, by: By, looks: Mapping[str, Look], joined: bool) -> str:
    """Draw each way's seeds side by side at each setting; return the medians in words.

    joined: are medians joined by a line? Else each is a bar.
    """
    ways = list(next(iter(by.values())))
    said = []
    for turn, way in enumerate(ways):
        colour, line, mark = looks[way]
        at = np.arange(len(by)) + (0.3 if joined else 0.6) * ((turn + 0.5) / len(ways) - 0.5)
        medians = [float(np.median(values[way])) for values in by.values()]
        for place, values in zip(at, by.values(), strict=True):
            ax.plot(np.full(len(values[way]), place), values[way], mark, color=colour, markersize=4)
        if joined:
            ax.plot(at, medians, line, color=colour, marker=mark, markersize=4, label=way)
        else:
            ax.plot([], [], mark, color=colour, markersize=5, label=way)
            ax.hlines(medians, at - 0.06, at + 0.06, color=colour)
        said.append(f"{way} " + ", ".join(f"{median:.2f}" for median in medians))
    ax.set_xticks(range(len(by)), [textwrap.fill(setting, 12) for setting in by])
    ax.set_xlim(-0.5, len(by) - 0.5)
    ax.set_ylim(0, 1.02)
    return f"{'; '.join(by)}: {'; '.join(said)}"


def columns(ax: Axes, found: Mapping[str, Sequence[float] | np.ndarray]) -> None:
    """Draw a column of seeds with its median for each name."""
    for place, values in enumerate(found.values()):
        spread = place + np.linspace(-0.12, 0.12, len(values))
        ax.plot(spread, values, "o", color=BLUE, markersize=4)
        ax.hlines(np.median(values), place - 0.25, place + 0.25, color=INK)
    ax.set_xticks(range(len(found)), [textwrap.fill(name, 13) for name in found])
    ax.set_xlim(-0.5, len(found) - 0.5)
    ax.set_ylim(0, 1.02)
