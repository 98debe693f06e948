"""Pictures of notebook 7: why batch norm works. Lines are medians, bands and dots the seeds."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.experiments.why.lengths import Decayed, Scaled
from utils.experiments.why.runs import BN, PLAIN
from utils.experiments.why.shift import Shifts
from utils.experiments.why.shown import Shaken
from utils.experiments.why.steps import LENGTHS, Along
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

# plain and batch norm as in notebook 5, told apart without colour, too
_LOOK = {PLAIN: (ORANGE, "--", "s"), BN: (BLUE, "-", "o")}
_LINES = ((ORANGE, "--"), (BLUE, "-"), (GREEN, "-."), (PINK, ":"))
_MARKS = ("s", "o", "^", "D")


def _band(ax: Axes, x: Any, curves: np.ndarray, style: tuple[str, str], name: str) -> None:
    """Draw a line of medians in the band of all seeds. x: (K,), curves: (seeds, K)."""
    ax.fill_between(x, curves.min(axis=0), curves.max(axis=0), color=style[0], alpha=0.18)
    ax.plot(x, np.median(curves, axis=0), style[1], color=style[0], label=name)


def _short(value: float) -> str:
    """Return two digits of a positive number, without an exponent if it need not have one."""
    if not 1e-4 <= value < 1e5:
        return f"{value:.0e}".replace("e+0", "e")
    return f"{float(f'{value:.1e}'):f}".rstrip("0").rstrip(".")


def sizes(found: Mapping[str, Mapping[float, np.ndarray]]) -> Picture:
    """Draw the size of what each layer gets. found: kind -> factor -> (seeds, depth + 1)."""
    figure, axes = panels(columns=2, width=9.4, height=3.5, sharey=True)
    said = []
    for ax, (kind, by) in zip(axes, found.items(), strict=True):
        for (factor, curves), style in zip(by.items(), _LINES, strict=False):
            _band(ax, np.arange(curves.shape[1]), curves, style, f"He's weights times {factor:g}")
            said.append(f"{kind}, times {factor:g}: {_short(float(np.median(curves[:, -1])))}")
        ax.set_yscale("log")
        ends = [float(np.median(curves[:, -1])) for curves in by.values()]
        title = f"{kind}: from {_short(min(ends))} to {_short(max(ends))} at the top"
        ax.set_xticks(range(0, curves.shape[1], 5))
        label(ax, title, "layer", "" if kind == BN else "size of what it gets")
    legend(axes[0], loc="upper left")
    return finish(figure, f"Size of what layers get, by depth; at the top, {'; '.join(said)}.")


def shifts(found: Mapping[str, Shifts]) -> Picture:
    """Draw internal covariate shift by both definitions, layer by layer."""
    figure, (left, right) = panels(columns=2, width=9.4, height=3.5)
    said = []
    for kind, shift in found.items():
        for ax, values, first in ((left, shift.mean, 1), (right, shift.gradient, 2)):
            layers = first + np.arange(values.shape[1])
            colour, line, mark = _LOOK[kind]
            ax.plot(layers, np.median(values, axis=0), line, color=colour, label=kind)
            for seed in values:
                ax.plot(layers, seed, mark, color=colour, markersize=4, alpha=0.55)
            ax.set_xticks(layers)
            said.append(f"{kind} " + ", ".join(f"{v:.3f}" for v in np.median(values, axis=0)))
    left.set_yscale("log")
    ticks = (0.01, 0.02, 0.05, 0.1)
    left.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    left.minorticks_off()
    right.set_ylim(0, 1.1)
    deep = {kind: np.median(shift.mean[:, -1]) for kind, shift in found.items()}
    change = {kind: np.median(shift.gradient[:, -1]) for kind, shift in found.items()}
    ratio = deep[PLAIN] / deep[BN]
    label(
        left,
        f"Distributions: layer 3 moves {ratio:.1f} times as far without",
        "what hidden layer ... hands on",
        "mean moves in a step (std)",
    )
    more = "more" if change[BN] > change[PLAIN] else "less"
    title = f"Gradients: with batch norm they change {more}"
    label(right, title, "W of layer", "change of its gradient (relative)")
    legend(left)
    return finish(
        figure,
        "How far means move in a step, layers 1 to 3, then how much gradients of W change, layers "
        f"2 and 3: {'; '.join(said)}.",
    )


def shaken(noise: Mapping[str, Shaken], found: Mapping[str, Shifts]) -> Picture:
    """Draw accuracy against steps with noise behind batch norm, and how far means move."""
    figure, (left, right) = panels(columns=2, width=9.4, height=3.5)
    curves = {kind: (s.accuracy, s.mean[:, -1]) for kind, s in found.items()}
    curves |= {name: (s.accuracy, s.moves[:, -1]) for name, s in noise.items()}
    said = []
    for place, (name, (accuracy, moves)) in enumerate(curves.items()):
        at = 5 * np.arange(accuracy.shape[1])
        _band(left, at, accuracy, _LINES[place], name)
        right.plot(np.full(len(moves), place), moves, _MARKS[place], color=_LINES[place][0])
        said.append(f"{name}: {np.median(moves):.3f}")
    left.axhline(0.9, color=GREY, linewidth=1, linestyle=":")
    left.set_ylim(0, 1)
    right.set_yscale("log")
    right.set_xticks(range(len(curves)), [name.replace(" ", "\n") for name in curves])
    right.set_xlim(-0.5, len(curves) - 0.5)
    little = next(iter(noise.values()))
    ratio = np.median(little.moves[:, -1]) / np.median(found[BN].mean[:, -1])
    reached = {name: np.median(np.argmax(a >= 0.9, axis=1)) * 5 for name, (a, _) in curves.items()}
    title = f"90% after {reached[BN]:.0f} steps, {reached[next(iter(noise))]:.0f} with little noise"
    label(left, f"{title}, {reached[PLAIN]:.0f} plain", "step", "test accuracy")
    title = f"Little noise moves means {ratio:.0f} times as far"
    label(right, title, "", "layer 3's mean moves (std)")
    legend(left, loc="lower right")
    return finish(figure, f"How far means of layer 3 move in a step, {'; '.join(said)}.")


def along(looks: Mapping[str, Mapping[str, Along]]) -> Picture:
    """Draw the change of the loss against the length of the step, for each network."""
    figure, axes = panels(columns=len(looks), width=10.4, height=3.7)
    said = []
    for ax, (name, by) in zip(axes, looks.items(), strict=True):
        for kind, found in by.items():
            change = found.losses[:, :, 1:] - found.losses[:, :, :1]
            _band(ax, LENGTHS, np.median(change, axis=1), _LOOK[kind][:2], kind)
        ax.axhline(0, color=GREY, linewidth=1)
        ax.set_xscale("log")
        if max(np.median(one.reach) for one in by.values()) > 1:
            ax.set_yscale("symlog", linthresh=1)
            ax.set_yticks([-1, 0, 1, 10], ["-1", "0", "1", "10"])
        ax.set_xticks(LENGTHS, [f"{length:g}" for length in LENGTHS])
        ax.minorticks_off()
        times = by[PLAIN].reach / by[BN].reach
        ratio = float(np.median(times))
        finding = f"{ratio:.2g} times as much without"
        if not (times > 1).all() and not (times < 1).all():
            finding = "seeds do not agree"
        label(ax, f"{name}, the loss varies:\n{finding}", "length of the step", "")
        said.append(f"{name} {ratio:.2f} ({finding})")
    axes[0].set_ylabel("change of the loss")
    legend(axes[0], loc="upper left")
    return finish(
        figure,
        "Change of the loss along the gradient; range of the loss without batch norm over that "
        f"with: {'; '.join(said)}.",
    )


def to_length(losses: Mapping[str, np.ndarray], slopes: Mapping[str, float], a: float) -> Picture:
    """Draw the loss along the gradient up to one length, and what the gradient promises."""
    figure, axes = panels(columns=2, width=8.4, height=3.1)
    for ax, (kind, values) in zip(axes, losses.items(), strict=True):
        lengths = np.linspace(0, a, len(values))
        ax.plot(lengths, values, _LOOK[kind][1], color=_LOOK[kind][0], label="loss")
        promised = values[0] - slopes[kind] * lengths
        promised = np.where(promised >= 0, promised, np.nan)
        ax.plot(lengths, promised, ":", color=INK, label="promised")
        fell = values[-1] - values[0]
        word = "falls" if fell < 0 else "rises"
        label(ax, f"{kind}: {word} by {abs(fell):.2g}", "length of the step", "loss")
        ax.set_ylim(0, 1.1 * max(values[0], values.max()))
    legend(axes[0], loc="best")
    ends = ", ".join(f"{k} {v[0]:.3g} to {v[-1]:.3g}" for k, v in losses.items())
    told = f"Loss along the gradient, from the start to a step of {a:.2g}: {ends}."
    return finish(figure, told, slider=True)


def scaled(runs: Mapping[float, Scaled]) -> Picture:
    """Draw the accuracy against the factor of the weights, with equivalent and unchanged rates."""
    figure, ax = panels(width=6.4, height=3.3)
    factors = list(runs)
    for name, style in (("equivalent", _LOOK[BN]), ("unchanged", _LOOK[PLAIN])):
        values = np.array([getattr(run, name) for run in runs.values()])
        text = "the rates of equivalent_run" if name == "equivalent" else "the unchanged rate"
        ax.plot(factors, np.median(values, axis=1), style[1], color=style[0], label=text)
        for seed in values.T:
            ax.plot(factors, seed, style[2], color=style[0], markersize=4, alpha=0.55)
    ax.set_xscale("log")
    ax.set_xticks(factors, [f"{factor:g}" for factor in factors])
    ax.minorticks_off()
    same = np.ptp(np.array([run.equivalent for run in runs.values()]), axis=0).max()
    title = f"Other lengths, the same accuracy to {100 * same:.1f} points, if the rate follows"
    label(ax, title, "hidden W times", "test accuracy")
    legend(ax, loc="lower left")
    slow = np.median(list(runs.values())[-1].unchanged)
    told = f"Accuracy by the factor of W; at the unchanged rate and the longest W {slow:.2f}."
    return finish(figure, told)


def decayed(runs: Mapping[str, Decayed], promised: float) -> Picture:
    """Draw length, turn and loss over the steps, with weight decay. promised: degrees a step."""
    figure, axes = panels(columns=3, width=10.4, height=3.4)
    for (name, run), style in zip(runs.items(), _LINES, strict=False):
        steps = np.arange(run.losses.shape[1])
        _band(axes[0], steps, run.length, style, name)
        _band(axes[1], steps, np.sqrt(_smooth(run.turn**2)), style, name)
        _band(axes[2], steps, _smooth(run.losses), style, name)
    axes[1].axhline(promised, color=INK, linewidth=1, linestyle=":")
    for ax in axes[1:]:
        ax.set_yscale("log")
    label(axes[0], "Decay keeps weights short", "step", "length of all hidden W")
    late = next(iter(runs.values())).turn[:, -100:]
    turned = float(np.sqrt(np.mean(late**2)))
    title = f"... so W[1] turns {turned:.1f} degrees a step"
    label(axes[1], title, "step", "turn, root mean square (deg.)")
    label(axes[2], "Switched off, the loss falls", "step", "loss")
    legend(axes[2], loc="lower left")
    ends = "; ".join(
        f"{name}: length {np.median(run.length[:, -1]):.1f}, turn "
        f"{np.sqrt(np.median(_smooth(run.turn**2)[:, -1])):.1f} degrees, loss "
        f"{np.median(_smooth(run.losses)[:, -1]):.3f}"
        for name, run in runs.items()
    )
    return finish(figure, f"At the end, {ends}; promised were {promised:.1f} degrees a step.")


def _smooth(curves: np.ndarray, window: int = 20) -> np.ndarray:
    """Return means over the last steps. curves: (seeds, steps)."""
    totals = np.cumsum(np.pad(curves, ((0, 0), (window, 0)), mode="edge"), axis=1)
    return (totals[:, window:] - totals[:, :-window]) / window


def depths(found: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """Draw gradients by layer, and how neighbouring inputs' correlate. (seeds, depth + 1)."""
    figure, (left, right) = panels(columns=2, width=9.8, height=3.7)
    said = []
    for place, (kind, (gradients, alike)) in enumerate(found.items()):
        relative = gradients / gradients[:, -1:]
        _band(left, np.arange(relative.shape[1]), relative, _LINES[place], kind)
        right.plot(np.full(len(alike), place), alike, _MARKS[place], color=_LINES[place][0])
        said.append(f"{kind} {_short(float(np.median(relative[:, 0])))}, {np.median(alike):.2f}")
    left.set_yscale("log")
    right.set_ylim(-0.3, 1.05)
    right.axhline(0, color=GREY, linewidth=1)
    names = [kind.replace(" ", "\n", 1).replace("and ", "and\n") for kind in found]
    right.set_xticks(range(len(found)), names)
    right.set_xlim(-0.5, len(found) - 0.5)
    downwards = {kind: float(np.median(g[:, 0] / g[:, -1])) for kind, (g, _) in found.items()}
    title = f"With batch norm, gradients grow {_short(downwards[BN])} times"
    label(left, title, "layer", "gradient, relative to the top")
    label(
        right, "Batch norm shatters them, skips mend it", "", "correlation of neighbours' gradients"
    )
    legend(left, loc="upper right")
    return finish(
        figure,
        f"Gradient at the bottom relative to the top, and the correlation: {'; '.join(said)}.",
    )


def columns(
    by: Mapping[str, Mapping[str, Sequence[float]]], title: Sequence[str], y: str
) -> Picture:
    """Draw a panel of columns for each setting, a dot for each seed, medians as lines."""
    figure, axes = panels(
        columns=len(by), width=max(7.0, 3.3 * len(by) + 0.4), height=3.6, sharey=True
    )
    said = []
    for ax, (setting, values), text in zip(np.atleast_1d(axes), by.items(), title, strict=True):
        for place, (name, seeds) in enumerate(values.items()):
            found = np.array(seeds, dtype=float)
            jitter = place + np.linspace(-0.18, 0.18, len(found))
            ax.plot(jitter, found, "o", color=BLUE, markersize=4, alpha=0.5)
            middle = float(np.median(found))
            ax.plot([place - 0.3, place + 0.3], [middle, middle], color=INK)
            said.append(f"{setting}, {name} {middle:.2f}")
        names = [textwrap.fill(name, 13 if len(by) == 1 else 6) for name in values]
        ax.set_xticks(range(len(values)), names)
        ax.set_xlim(-0.5, len(values) - 0.5)
        ax.set_ylim(0, 1.02)
        label(ax, text, "", y if ax is np.atleast_1d(axes)[0] else "")
    return finish(figure, f"{y}, medians: {'; '.join(said)}.")
