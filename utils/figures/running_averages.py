"""Pictures of notebook 6: three answers, the start-up, cancellation, averages, the two modes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    Picture,
    finish,
    label,
    legend,
    panels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Function = Callable[..., Any]


def _digit(ax: Axes, image: np.ndarray, title: str) -> None:
    """Draw an image of 64 pixels, 0 (white) to 1 (ink)."""
    ax.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    label(ax, title, "", "")


def _bars(ax: Axes, probabilities: np.ndarray, right: int, title: str) -> None:
    """Draw the probability of each class; the right one is blue."""
    bars = ax.bar(range(10), probabilities, color=ORANGE)
    bars[right].set_color(BLUE)
    ax.set_xticks(range(10))
    ax.set_ylim(0, 1.05)
    label(ax, title, "digit", "")


def three_answers(image: np.ndarray, right: int, answers: Sequence[np.ndarray]) -> Picture:
    """Draw one image and the probabilities it gets in several batches. answers: (10,) each."""
    figure, axes = panels(
        columns=1 + len(answers), width=9.2, height=2.6, width_ratios=[0.8, *[1.0] * len(answers)]
    )
    _digit(axes[0], image, f"A {right}, in...")
    said = [int(p.argmax()) for p in answers]
    names = ("one batch", "another", "and a third", "and one more")
    for ax, p, name, digit in zip(axes[1:], answers, names, said, strict=False):
        _bars(ax, p, right, f'{name}: "{digit}"')
    axes[1].set_ylabel("probability")
    return finish(
        figure,
        f"An image of a {right} and the network's probabilities for it in {len(answers)} batches "
        f"of 8 images: it is taken for {', '.join(map(str, said))}.",
    )


def startup(update: Function, noise: np.ndarray) -> Picture:
    """Draw running averages from 0: of ones, and of noisy statistics. noise: (T,), around 1."""

    def path(values: np.ndarray, momentum: float) -> np.ndarray:
        running, found = np.zeros(1), []
        for value in values:
            running = update(running, np.array([value]), momentum)
            found.append(running[0])
        return np.array(found)

    figure, (left, right) = panels(columns=2, width=9.2, height=3.4, sharey=True)
    steps = np.arange(1, len(noise) + 1)
    ones = np.ones(len(noise))
    for momentum, colour, line in ((0.9, BLUE, "-"), (0.99, ORANGE, "--")):
        left.plot(
            steps,
            path(ones, momentum),
            line,
            color=colour,
            label=f"momentum {momentum:g}, measured",
        )
        left.plot(
            steps[4::10],
            1 - momentum ** steps[4::10],
            "o",
            color=colour,
            markersize=5,
            markerfacecolor="white",
            label=f"1 - {momentum:g}^T",
        )
    left.axhline(1, color=GREY, linewidth=1)
    label(left, "From 0, a share momentum^T is missing", "batches, T", "running average")
    legend(left, loc="upper right")

    right.plot(steps, noise, ".", color=GREY, markersize=4, label="the batches")
    right.plot(
        steps, path(noise, 0.1), "--", color=ORANGE, linewidth=1.2, label="weights exchanged"
    )
    right.plot(steps, path(noise, 0.9), color=BLUE, label="momentum 0.9")
    label(right, "With the weights exchanged, hardly an average", "batches, T", "")
    left.set_ylim(-0.45, 1.9)
    legend(right, loc="lower right")
    return finish(
        figure,
        "Left: running averages of ones, from 0. After 10 batches 0.9 has come to 0.65 and "
        "0.99 to 0.10, as 1 - momentum^T says. Right: of noisy statistics. With "
        "momentum 0.9 the average becomes smooth; with the weights exchanged it jumps as they do.",
    )


def cancellation(population: Function, by_squares: Function) -> Picture:
    """Draw the error of two ways to compute a variance, against the mean over the deviation."""
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(1000, 40))
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    levels = 10.0 ** np.arange(0, 9.1, 0.5)
    errors: dict[str, list[float]] = {"squares": [], "merged": []}
    for level in levels:
        rows = columns + level
        parts = [rows[i : i + 64] for i in range(0, 1000, 64)]
        # the rows as rounded, moved back: what is subtracted here is exact
        exact = (rows - level).var(axis=0)
        for name, var in (("squares", by_squares(parts)), ("merged", population(parts)[1])):
            errors[name].append(float(np.median(np.abs(var / exact - 1))))
    figure, ax = panels(width=7.6, height=3.9)
    styles = {
        "squares": (ORANGE, "s--", "mean of squares minus square of the mean"),
        "merged": (BLUE, "o-", "merged batch by batch (yours)"),
    }
    for name, (colour, line, text) in styles.items():
        ax.loglog(levels, np.maximum(errors[name], 1e-17), line, color=colour, label=text, ms=5)
    ax.axhline(1, color=GREY, linewidth=1, linestyle=":")
    ax.text(1, 2, "nothing is right", color=INK, fontsize=9)
    ax.set_ylim(1e-17, 1e8)
    ax.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1.0])
    label(
        ax,
        "By squares, each digit of the mean costs two digits of the variance",
        "mean of the column, in standard deviations",
        "relative error of the variance",
    )
    legend(ax, loc="upper left")
    return finish(
        figure,
        "Relative error of the variance against mean over standard deviation, log scales, of 40 "
        "columns (median). By squares it rises by two digits for each of the mean, passes 1e-3 "
        "near 1e7 and 1 at 1e8; merged batch by batch it rises by one, to 1e-8.",
    )


def running_against_exact(
    z: np.ndarray, population: Function, update: Function, steps: int = 300
) -> Picture:
    """Draw one unit's batch means, and their running averages, against the exact mean. z: (N,)."""
    rng = np.random.default_rng(0)
    column = z[:, None]
    mean, var = (float(part[0]) for part in population([column]))
    batches = [column[rng.integers(len(z), size=60)].mean(axis=0) for _ in range(steps)]
    figure, ax = panels(width=8.4, height=3.6)
    units = [(float(batch[0]) - mean) / var**0.5 for batch in batches]
    ax.plot(units, ".", color=GREY, markersize=4, label="means of batches of 60")
    for momentum, colour, line in ((0.9, BLUE, "-"), (0.99, ORANGE, "--")):
        running, path = np.zeros(1), []
        for batch in batches:
            running = update(running, batch, momentum)
            path.append((float(running[0]) - mean) / var**0.5)
        ax.plot(path, line, color=colour, label=f"momentum {momentum:g}")
    ax.axhline(0, color=INK, linewidth=1, label="exact")
    label(
        ax,
        "Running averages circle around the exact mean; 0.99 is late, then quieter",
        "batch",
        "distance from the exact mean\n(standard deviations)",
    )
    ax.set_ylim(top=1.1)
    legend(ax, loc="upper right", ncols=2)
    return finish(
        figure,
        f"One unit over {steps} batches: batch means scatter by {np.std(units):.2f} standard "
        "deviations around the exact mean; the running average with momentum 0.9 follows after "
        "some 30 batches and wavers, with 0.99 it arrives after some 300 and wavers less.",
    )


def two_modes(image: np.ndarray, right: int, fixed: np.ndarray, moving: np.ndarray) -> Picture:
    """Draw an image, and what the network says in eval and in train mode. fixed, moving: (10,)."""
    figure, axes = panels(columns=3, width=8.8, height=3.2, width_ratios=[0.8, 1, 1])
    _digit(axes[0], image, f"A {right}")
    for ax, p, mode in (
        (axes[1], fixed, "eval mode"),
        (axes[2], moving, "train mode, with 7 others"),
    ):
        _bars(ax, p, right, f'{mode}:\n"{p.argmax()}"')
    axes[1].set_ylabel("probability")
    return finish(
        figure,
        f"An image of a {right}. In eval mode the network says {fixed.argmax()} with probability "
        f"{fixed.max():.2f}; in train mode, in a batch with 7 others, {moving.argmax()} with "
        f"{moving.max():.2f}.",
        slider=True,
    )
