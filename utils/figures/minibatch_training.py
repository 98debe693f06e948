"""Pictures of notebook 5: training with mini-batches, with and without batch norm.

Lines are medians over seeds, bands and dots the single seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from utils.experiments import GOAL, KINDS, PERCENTILES, Figure1, Sweep, decide
from utils.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PINK,
    Picture,
    finish,
    label,
    legend,
    panels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Pair = Mapping[bool, Sweep]

# with batch norm and without: told apart without colour, too
_LOOK = {True: (BLUE, "-", "o"), False: (ORANGE, "--", "s")}
_LINES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PINK, ":"))
ACCURACY = "test accuracy"


def loss_curve(losses: Sequence[float], steps: int, window: int = 15) -> Picture:
    """Draw the loss of each step so far, and its running mean. losses: at least one."""
    figure, ax = panels(width=6.4, height=2.8)
    # at most a thousand points, however long the training is
    jump = max(1, len(losses) // 1000)
    done = np.arange(1, len(losses) + 1)[::jump]
    values = np.maximum(np.asarray(losses)[::jump], 1e-12)
    ax.semilogy(done, values, color=GREY, linewidth=0.7, alpha=0.7)
    window = min(window, len(values))
    smooth = np.convolve(values, np.ones(window) / window, mode="valid")
    ax.semilogy(done[window - 1 :], smooth, color=BLUE)
    ax.set_xlim(0, max(steps, len(losses)) + 1)
    label(ax, f"Loss {smooth[-1]:.3g} after {len(losses)} steps", "mini-batch", "loss")
    told = f"Training loss over {len(losses)} steps, now {smooth[-1]:.3g}."
    return finish(figure, told, slider=True)


def _spread(ax: Axes, x: np.ndarray, values: np.ndarray, kind: bool) -> None:
    """Draw a line of medians and a dot for each seed; none if infinite.

    x: (V,), values: (V, seeds).
    """
    colour, line, mark = _LOOK[kind]
    medians = np.median(values, axis=1)
    values = np.where(np.isfinite(values), values, np.nan)
    ax.plot(
        x, np.where(np.isfinite(medians), medians, np.nan), line, color=colour, label=KINDS[kind]
    )
    for seed in values.T:
        ax.plot(x, seed, mark, color=colour, markersize=4, alpha=0.55)


def _log_ticks(ax: Axes, values: Sequence[float] | np.ndarray) -> None:
    """Make the x-axis logarithmic, with a tick at each value, and no others."""
    ax.set_xscale("log")
    ax.set_xticks(values, [f"{value:g}" for value in values])
    ax.xaxis.minorticks_off()


def _band(ax: Axes, at: np.ndarray, curves: np.ndarray, style: tuple[str, str], name: str) -> None:
    """Draw a line of medians in the band of all seeds. at: (looks,), curves: (seeds, looks)."""
    ax.fill_between(at, curves.min(axis=0), curves.max(axis=0), color=style[0], alpha=0.18)
    ax.plot(at, np.median(curves, axis=0), style[1], color=style[0], label=name)


def learning_rates(sweeps: Pair) -> Picture:
    """Draw the accuracy on held-out images, and steps to 90%, against the learning rate."""
    figure, (left, right) = panels(columns=2, width=9.4, height=3.5)
    for kind, sweep in sweeps.items():
        _spread(left, sweep.values, sweep.final, kind)
        _spread(right, sweep.values, sweep.steps(), kind)
    for ax in (left, right):
        _log_ticks(ax, next(iter(sweeps.values())).values)
    right.set_ylim(0, None)
    right.set_xlim(left.get_xlim())
    label(left, "Each kind has its own best rate", "learning rate", "held-out accuracy")
    label(right, "Steps to 90% (no dot: not reached)", "learning rate", "steps")
    legend(left, loc="lower center")
    highest = {kind: _highest(sweep) for kind, sweep in sweeps.items()}
    return finish(
        figure,
        "Accuracy on held-out images and steps to 90% against the learning rate. The highest rate "
        f"at which all seeds end above 80%: {highest[True]:g} with batch norm, "
        f"{highest[False]:g} without.",
    )


def _highest(sweep: Sweep, floor: float = 0.8) -> float:
    return float(sweep.values[(sweep.final > floor).all(axis=1)].max(initial=0.0))


def speed(sweeps: Pair) -> Picture:
    """Draw accuracy against steps, at two rates: the same for both, and each kind's best."""
    figure, axes = panels(columns=2, width=9.4, height=3.5, sharey=True)
    said = []
    for place, ax in enumerate(axes):
        for kind, sweep in sweeps.items():
            name = f"{KINDS[kind]}, rate {sweep.values[place]:g}"
            _band(ax, sweep.at, sweep.curves[place], _LOOK[kind][:2], name)
        ax.axhline(GOAL, color=GREY, linewidth=1, linestyle=":")
        legend(ax, loc="lower right")
        steps = {kind: sweep.steps()[place] for kind, sweep in sweeps.items()}
        verdict = decide(steps[False], steps[True])
        where = "the same rate" if place == 0 else "each one's best rate"
        label(ax, f"Faster at {where}: {verdict.word}", "step", "" if place else ACCURACY)
        medians = {kind: np.median(values) for kind, values in steps.items()}
        said.append(
            f"at {where} 90% is reached after {medians[True]:g} steps with batch norm, "
            f"{medians[False]:g} without: {verdict.word}"
        )
    return finish(figure, f"Test accuracy against steps, medians and ranges; {'; '.join(said)}.")


def company(values: Mapping[int, np.ndarray]) -> Picture:
    """Draw one image's value in many batches, by batch size, and its standard deviation."""
    figure, (left, right) = panels(columns=2, width=9.4, height=3.5)
    sizes = np.array(list(values))
    for size, seen in values.items():
        left.plot(np.full(len(seen), size), seen, "o", color=BLUE, markersize=3, alpha=0.25)
    deviations = np.array([seen.std() for seen in values.values()])
    right.plot(sizes, deviations, "o", color=BLUE, label="measured")
    right.plot(sizes, 1 / np.sqrt(sizes), "--", color=INK, linewidth=1.2, label="1 / sqrt(N)")
    right.set_yscale("log")
    for ax in (left, right):
        _log_ticks(ax, sizes)
    label(left, "One image, one unit, 100 batches each", "N, images in the batch", "its z-hat")
    label(right, "The jitter shrinks like 1 / sqrt(N)", "N", "standard deviation")
    legend(right)
    ends = ", ".join(f"{n}: {d:.2f}" for n, d in zip(sizes, deviations, strict=True))
    return finish(figure, f"Standard deviation of one image's z-hat by batch size: {ends}.")


def one_company(values: np.ndarray, batch_size: int) -> Picture:
    """Draw one image's value in many batches of one size."""
    figure, ax = panels(width=6.4, height=2.8)
    ax.hist(np.clip(values, -1.99, 1.99), bins=np.arange(-2, 2.01, 0.1).tolist(), color=BLUE)
    ax.axvline(values.mean(), color=INK, linewidth=1, linestyle="--")
    ax.set_xlim(-2, 2)
    label(
        ax,
        f"N = {batch_size}: standard deviation {values.std():.2f}",
        "z-hat of the same image at the same unit",
        "batches",
    )
    return finish(figure, f"Histogram of one image's z-hat in {len(values)} batches.", slider=True)


def figure_1(found: Mapping[bool, Figure1]) -> Picture:
    """Draw accuracy, and percentiles of a sigmoid's input, against steps."""
    figure, axes = panels(columns=3, width=10.4, height=3.4)
    for kind, run in found.items():
        _band(axes[0], run.at, run.accuracy, _LOOK[kind][:2], KINDS[kind])
    label(axes[0], "Batch norm learns sooner", "step", ACCURACY)
    legend(axes[0], loc="lower right")
    for ax, kind in zip(axes[1:], (False, True), strict=True):
        at, inputs = found[kind].at, found[kind].inputs
        for k, (percent, line) in enumerate(zip(PERCENTILES, (":", "-", "--"), strict=True)):
            _band(ax, at, inputs[:, :, k], (_LOOK[kind][0], line), f"{percent}th percentile")
        label(ax, f"A sigmoid's input, {KINDS[kind]}", "step", "input" if not kind else "")
        ax.set_ylim(-4, 4)
        legend(ax, loc="upper left")
    last = {kind: float(np.median(run.accuracy[:, -1])) for kind, run in found.items()}
    return finish(
        figure,
        "Three sigmoid layers of 100, mini-batches of 60, "
        f"{len(found[True].accuracy)} seeds: accuracy at the end {last[True]:.2f} with batch norm, "
        f"{last[False]:.2f} without; and the 15th, 50th and 85th percentile of one sigmoid's input "
        "over the steps.",
    )


def rules(curves: Mapping[str, np.ndarray], at: np.ndarray) -> Picture:
    """Draw the test accuracy of update rules against steps. curves: rule -> (seeds, looks)."""
    figure, ax = panels(width=7.2, height=3.5)
    for (name, values), style in zip(curves.items(), _LINES, strict=False):
        _band(ax, at, values, style, name)
    ax.axhline(GOAL, color=GREY, linewidth=1, linestyle=":")
    label(ax, "All four rules train gamma and beta along with W", "step", ACCURACY)
    legend(ax, loc="lower right")
    ends = ", ".join(f"{name} {np.median(v[:, -1]):.2f}" for name, v in curves.items())
    return finish(figure, f"Test accuracy over steps with batch norm; at the end: {ends}.")


def search(tried: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Picture:
    """Draw trials by learning rate and units. tried: name -> (rates, units, accuracies)."""
    figure, axes = panels(columns=len(tried), width=9.4, height=3.7, sharey=True)
    for ax, (name, (rates, units, found)) in zip(axes, tried.items(), strict=True):
        dots = ax.scatter(rates, units, c=found, cmap="viridis", vmin=0, vmax=1, s=70, zorder=3)
        # what the important setting sees of the trials
        ax.plot(rates, np.full(len(rates), 13.0), "|", color=INK, markersize=12, clip_on=False)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_yticks([16, 32, 64], ["16", "32", "64"])
        ax.minorticks_off()
        ax.set_ylim(13, 80)
        ax.set_xlim(5e-4, 20)
        count = len(np.unique(rates.round(12)))
        title = f"{name}: {count} learning rates tried, best {found.max():.0%}"
        label(ax, title, "learning rate", "units" if ax is axes[0] else "")
    figure.colorbar(dots, ax=list(axes), label="accuracy on held-out images")
    return finish(
        figure,
        "Trials by learning rate and units, coloured by accuracy. "
        + "; ".join(f"{n}: {len(np.unique(r.round(12)))} rates" for n, (r, _, _) in tried.items()),
    )
