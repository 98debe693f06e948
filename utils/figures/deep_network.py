"""Pictures of notebook 4: the network, a bias under batch norm, the drift, gradients, rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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

Function = Callable[..., Any]

# for lines that must be told apart without colour, too
_LINES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PINK, ":"))


def network() -> Picture:
    """Draw a network with two hidden layers, box by box, with the parameters that enter each."""
    figure, ax = panels(width=10.2, height=2.4)
    values = ("x", "z[1]", "z~[1]", "a[1]", "z[2]", "z~[2]", "a[2]", "scores", "loss")
    steps = ("W[1]", "gamma[1]\nbeta[1]", "", "W[2]", "gamma[2]\nbeta[2]", "", "W[3]\nb[3]", "y")
    does = (
        "x W",
        "batch norm",
        "activation",
        "a W",
        "batch norm",
        "activation",
        "a W + b",
        "softmax,\ncross-entropy",
    )
    boxes = []
    for place, name in enumerate(values):
        hidden = name.startswith("z~")
        edge = ORANGE if hidden else INK
        box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": edge}
        text = name.replace("z~", "z\u0303")
        boxes.append(
            ax.text(1.25 * place, 1.0, text, ha="center", va="center", fontsize=10, bbox=box)
        )
    for place, (parameter, what) in enumerate(zip(steps, does, strict=True)):
        ends = {
            "patchA": boxes[place].get_bbox_patch(),
            "patchB": boxes[place + 1].get_bbox_patch(),
        }
        line = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.6, "shrinkA": 2, "shrinkB": 2}
        ax.annotate("", (1.25 * place + 1.25, 1.0), (1.25 * place, 1.0), arrowprops=line | ends)
        middle = 1.25 * place + 0.62
        ax.text(middle, 1.3, what, ha="center", va="bottom", fontsize=8.5, color=INK)
        ax.text(middle, 0.72, parameter, ha="center", va="top", fontsize=9, color=ORANGE)
    for first, last, name in (
        (0, 3, "hidden layer 1"),
        (3, 6, "hidden layer 2"),
        (6, 7, "output layer"),
    ):
        left, right = 1.25 * first + 0.2, 1.25 * last - 0.2
        ax.plot([left, right], [0.05, 0.05], color=GREY, linewidth=1.2)
        ax.text((left + right) / 2, -0.03, name, ha="center", va="top", fontsize=9, color=INK)
    ax.set_xlim(-0.4, 10.5)
    ax.set_ylim(-0.3, 1.75)
    ax.set_axis_off()
    label(ax, "Batch norm stands between z and the activation; the output layer has none", "", "")
    return finish(
        figure,
        "A chain of boxes: x, z[1], z-tilde[1], a[1], z[2], z-tilde[2], a[2], scores, loss. W[1], "
        "then gamma[1] and beta[1], then the activation lead through hidden layer 1, likewise "
        "through layer 2; W[3] and b[3] lead to the scores.",
    )


def bias(forward: Function, z: np.ndarray, b: float) -> Picture:
    """Draw one unit's z with a bias b added, before and after batch norm. z: (N,)."""
    moved = z + b
    after = forward(moved[:, None], np.ones(1), np.zeros(1))[0][:, 0]
    figure, (left, right) = panels(columns=2, width=8.4, height=3.0)
    bins = np.arange(-8, 8.1, 0.5)
    left.hist(np.clip(moved, -7.9, 7.9), bins=bins, color=ORANGE)
    right.hist(after, bins=np.arange(-4, 4.1, 0.25), color=BLUE)
    for ax, name, at in ((left, "z + b", moved.mean()), (right, "after batch norm", after.mean())):
        mean = 0.0 if abs(at) < 5e-3 else at
        label(ax, f"{name}: mean {mean:.2f}", name, "examples")
        ax.axvline(at, color=INK, linewidth=1, linestyle="--")
    left.set_xlim(-8, 8)
    right.set_xlim(-4, 4)
    return finish(
        figure,
        f"Histograms of one unit over {len(z)} examples. With b = {b:g}, z + b has mean "
        f"{moved.mean():.2f}; after batch norm the mean is 0 and the shape as without b.",
    )


def drift(paths: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """Draw b and the loss over the steps of a descent. paths: name -> (b, loss), a value a step."""
    figure, (left, right) = panels(columns=2, width=8.8, height=3.3)
    for (name, (b, loss)), (colour, line) in zip(paths.items(), _LINES, strict=False):
        left.plot(b, line, color=colour, label=name)
        right.plot(loss, line, color=colour, label=name)
    label(left, "Without the path through the mean, b runs away...", "step", "b")
    label(right, "...and the loss does not move", "step", "loss")
    top = max(float(loss.max()) for _, loss in paths.values())
    right.set_ylim(0, 1.3 * top)
    legend(left, loc="upper left")
    ends = "; ".join(f"{name}: b ends at {b[-1]:.1f}" for name, (b, _) in paths.items())
    return finish(figure, f"b and the loss over {len(b) - 1} steps. {ends}. The loss is constant.")


def gradient_errors(errors: Mapping[str, Mapping[int, Sequence[float]]]) -> Picture:
    """Draw errors of whole-network checks. errors: activation -> batch size -> one for a seed."""
    figure, ax = panels(width=7.4, height=3.7)
    count = len(errors)
    sizes = list(next(iter(errors.values())))
    marks = (("o", BLUE), ("s", ORANGE), ("^", GREEN))
    for index, ((name, by_size), (mark, colour)) in enumerate(
        zip(errors.items(), marks, strict=False)
    ):
        for place, values in enumerate(by_size.values()):
            at = np.full(len(values), place + 0.22 * (index - (count - 1) / 2))
            text = name if place == 0 else None
            ax.plot(at, values, mark, color=colour, label=text, markersize=5, alpha=0.8)
    ax.set_yscale("log")
    ax.set_xticks(range(len(sizes)), [str(n) for n in sizes])
    ax.axhline(1e-6, color=GREY, linewidth=1, linestyle=":")
    ax.text(-0.45, 1.3e-6, "1e-6", color=INK, fontsize=9)
    ax.set_xlim(-0.5, len(sizes) - 0.5)
    label(
        ax,
        "A right backward pass fails the check at N = 2, and at a corner of relu",
        "examples in the batch, N (a dot is one random network)",
        "worst relative error of all parameters",
    )
    legend(ax, loc="upper right")
    return finish(
        figure,
        "Worst relative error of the network's gradients against batch size. At N = 2 all are "
        "above 1e-4; from N = 8 on tanh stays below 1e-6; some relu networks show 1e-3 at any N.",
    )


def rules(losses: Mapping[str, np.ndarray], window: int = 15) -> Picture:
    """Draw the losses of update rules, as means over a few steps. losses: name -> (steps,)."""
    figure, ax = panels(width=7.4, height=3.7)
    for (name, loss), (colour, line) in zip(losses.items(), _LINES, strict=False):
        smooth = np.convolve(loss, np.ones(window) / window, mode="valid")
        ax.semilogy(np.arange(len(smooth)) + window, smooth, line, color=colour, label=name)
    label(
        ax,
        "All four rules train the network with batch norm",
        f"mini-batch (mean of the last {window})",
        "loss",
    )
    _plain_log(ax)
    legend(ax, loc="upper right")
    ends = ", ".join(f"{name} {loss[-50:].mean():.2f}" for name, loss in losses.items())
    return finish(figure, f"Training loss against steps. Mean of the last 50 steps: {ends}.")


def _plain_log(ax: Axes) -> None:
    ticks = (0.01, 0.03, 0.1, 0.3, 1, 3)
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
