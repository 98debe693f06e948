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

EDGE = 8.0  # what lies beyond is drawn here

# for lines that must be told apart without colour, too
_LINES = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PINK, ":"))


def network(hidden: int = 3) -> Picture:
    """Draw a network box by box, with the parameters that enter each: a row for a hidden layer."""
    figure, ax = panels(width=8.4, height=4.2)
    for place in range(hidden):
        layer = place + 1
        before = f"a[{place}]" if place else "x"
        _row(
            ax,
            float(hidden - place),
            f"hidden layer {layer}",
            (before, f"z[{layer}]", f"z\u0303[{layer}]", f"a[{layer}]"),
            ("a W" if place else "x W", "batch norm", "activation"),
            (f"W[{layer}]", f"gamma[{layer}], beta[{layer}]", ""),
        )
    last = hidden + 1
    _row(
        ax,
        0.0,
        "output layer",
        (f"a[{hidden}]", "scores", "loss"),
        ("a W + b", "softmax,\ncross-entropy"),
        (f"W[{last}], b[{last}]", "the right classes y"),
    )
    ax.set_xlim(-1.75, 6.75)
    ax.set_ylim(-0.55, hidden + 0.45)
    ax.set_axis_off()
    label(ax, "Batch norm stands between z and the activation; the output layer has none", "", "")
    return finish(
        figure,
        f"A row of boxes for each of {hidden} hidden layers l: a[l-1] (x in the first), z[l], "
        "z-tilde[l], a[l]. W[l], then gamma[l] and beta[l] in batch norm, then the activation lead "
        f"from box to box. In the last row W[{last}] and b[{last}] lead from a[{hidden}] to the "
        "scores, without batch norm, and softmax and cross-entropy to the loss.",
    )


def _row(
    ax: Axes,
    height: float,
    name: str,
    values: Sequence[str],
    does: Sequence[str],
    parameters: Sequence[str],
) -> None:
    """Draw a layer: boxes, arrows that say what is done above, and with which parameters below."""
    ax.text(-1.7, height, name, va="center", fontsize=11, color=INK)
    boxes = []
    for place, value in enumerate(values):
        edge = ORANGE if "\u0303" in value else INK
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": edge}
        boxes.append(
            ax.text(2 * place + 0.2, height, value, ha="center", va="center", fontsize=11, bbox=box)
        )
    for place, (what, parameter) in enumerate(zip(does, parameters, strict=True)):
        ends = {
            "patchA": boxes[place].get_bbox_patch(),
            "patchB": boxes[place + 1].get_bbox_patch(),
        }
        line = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.6, "shrinkA": 2, "shrinkB": 2}
        start, end = (2 * place + 0.2, height), (2 * place + 2.2, height)
        ax.annotate("", end, start, arrowprops=line | ends)
        middle = 2 * place + 1.2
        ax.text(middle, height + 0.1, what, ha="center", va="bottom", fontsize=10, color=INK)
        ax.text(middle, height - 0.1, parameter, ha="center", va="top", fontsize=10, color=ORANGE)


def bias(forward: Function, z: np.ndarray, b: float) -> Picture:
    """Draw one unit's z with a bias b added, before and after batch norm. z: (N,)."""
    moved = z + b
    after = forward(moved[:, None], np.ones(1), np.zeros(1))[0][:, 0]
    figure, (left, right) = panels(columns=2, width=8.4, height=3.4, sharey=True)
    # the same bins on both sides: only then is a move seen as a move, and a width as a width
    bins = np.arange(-EDGE, EDGE + 0.1, 0.5)
    for ax, values, colour in ((left, moved, ORANGE), (right, after, BLUE)):
        ax.hist(np.clip(values, -EDGE + 0.1, EDGE - 0.1), bins=bins, color=colour)
        ax.set_xlim(-EDGE, EDGE)
        ax.set_xticks([-8, -4, 0, 4, 8])
    for ax, name, at in ((left, "z + b", moved.mean()), (right, "after batch norm", after.mean())):
        mean = 0.0 if abs(at) < 5e-3 else at
        label(ax, f"{name}: mean {mean:.2f}", name, "examples")
        ax.axvline(at, color=INK, linewidth=1, linestyle="--")
    return finish(
        figure,
        f"Histograms of one unit over {len(z)} examples. With b = {b:g}, z + b has mean "
        f"{moved.mean():.2f}; after batch norm the mean is 0 and the shape as without b.",
        slider=True,
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
        "Each of the rules trains the network with batch norm",
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
