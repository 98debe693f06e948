"""Pictures of notebook 8's measurements: batch norm's relatives, and batch norm after training.

Dots are seeds, lines and bars their medians. What is drawn comes as numbers by setting and way.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from utils.experiments.beyond.convolution import APART, SHARED
from utils.experiments.beyond.exact import CHANGES, UNCHANGED, Machines
from utils.experiments.beyond.later import BEFORE, RECALIBRATED, RUNNING, Dropped, Recalibrated
from utils.experiments.beyond.norms import BN, GN, LN, NONE, RENORM, RMS
from utils.experiments.beyond.shown import Tuned
from utils.experiments.beyond.tuning import FROZEN, TRAIN
from utils.figures.dots import LOOKS, By, Look, beside, columns, percent
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

ACCURACY = "test accuracy"
_NORMS: dict[str, Look] = {
    NONE: (GREY, ":", "x"),
    BN: (BLUE, "-", "o"),
    LN: (ORANGE, "--", "s"),
    GN: (GREEN, "-.", "^"),
    RMS: (PINK, ":", "D"),
    RENORM: (INK, "-", "v"),
}


def few_images(by: By) -> Picture:
    """Draw the accuracy of a convolution by the size of the batch. by: size -> kind."""
    figure, ax = panels(width=6.8, height=3.5)
    said = beside(ax, by, dict(zip((SHARED, APART), LOOKS, strict=False)), joined=True)
    first = next(iter(by))
    one = by[first]
    title = (
        f"Batches of {first}: {percent(one[SHARED])} with shared pixels, "
        f"{percent(one[APART])} without"
    )
    label(ax, title, "images in a batch", ACCURACY)
    legend(ax, loc="lower right", title="one mean and variance for")
    return finish(figure, f"Test accuracy in batches of {said}.")


def small_batches(by: By) -> Picture:
    """Draw the accuracy by the size of the batch, for each normalization. by: size -> norm."""
    figure, ax = panels(width=7.4, height=3.7)
    said = beside(ax, by, _NORMS, joined=True)
    first, *_, last = by
    rest = [float(np.median(values)) for name, values in by[first].items() if name != BN]
    ends = {name: float(np.median(values)) for name, values in by[last].items()}
    word = "best" if max(ends, key=lambda name: ends[name]) == BN else "not best"
    title = (
        f"Batches of {first}: batch norm {percent(by[first][BN])}, the others "
        f"{min(rest):.0%} or more; of {last}: it is {word}"
    )
    label(ax, title, "examples in a batch", ACCURACY)
    legend(ax, loc="lower right")
    return finish(figure, f"Test accuracy in batches of {said}.")


def sorted_batches(by: By) -> Picture:
    """Draw the accuracy by the number of classes in a batch. by: classes -> norm."""
    figure, ax = panels(width=7.0, height=3.6)
    said = beside(ax, by, _NORMS, joined=True)
    *_, last = by
    one = by[last]
    title = (
        f"One class a batch: batch norm {percent(one[BN])}, renormalized "
        f"{percent(one[RENORM])}, layer norm {percent(one[LN])}"
    )
    label(ax, title, "classes in a batch of 60", ACCURACY)
    legend(ax, loc="lower left")
    return finish(figure, f"Test accuracy by classes in a batch, {said}.")


def test_time(by: By) -> Picture:
    """Draw the accuracy on changed images, by the statistics. by: change -> statistics."""
    figure, ax = panels(width=8.6, height=3.7)
    ways = list(next(iter(by.values())))
    said = beside(ax, by, dict(zip(ways, LOOKS, strict=True)), joined=False)
    changed = list(by.values())[1]
    name = list(by)[1]
    title = (
        f"{name.capitalize()}: {percent(changed[RUNNING])} with running statistics, "
        f"{percent(changed[RECALIBRATED])} with its own"
    )
    label(ax, title, "", ACCURACY)
    legend(ax, loc="center left", bbox_to_anchor=(1, 0.5))
    return finish(figure, f"Test accuracy on changed images, {said}.")


def invariances(found: Mapping[str, np.ndarray]) -> Picture:
    """Draw which changes of the input change the output: norm -> (changes,)."""
    figure, ax = panels(width=7.6, height=3.1)
    same = np.array([values < UNCHANGED for values in found.values()]).T
    said = []
    for row, change in enumerate(CHANGES):
        for column, values in enumerate(found.values()):
            quiet = bool(same[row, column])
            ax.text(
                column,
                row,
                "same" if quiet else f"{values[row]:.1f}",
                ha="center",
                va="center",
                color="white" if quiet else INK,
                bbox={
                    "boxstyle": "round,pad=0.35",
                    "facecolor": BLUE if quiet else "white",
                    "edgecolor": BLUE if quiet else GREY,
                },
            )
        names = ", ".join(n for n, quiet in zip(found, same[row], strict=True) if quiet)
        said.append(f"{change}: same with {names or 'none'}")
    ax.set_xticks(range(len(found)), list(found))
    ax.set_yticks(range(len(CHANGES)), list(CHANGES))
    ax.set_xlim(-0.5, len(found) - 0.5)
    ax.set_ylim(len(CHANGES) - 0.5, -0.5)
    ax.grid(False)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    company = [name for name, quiet in zip(found, same[-1], strict=True) if not quiet]
    title = f"Other examples matter to {' and '.join(company)} alone"
    label(ax, f"{title} (numbers: largest change)", "", "")
    return finish(figure, f"What leaves the output as it is. {'; '.join(said)}.")


_SLIPS = {
    "unweighted": "means averaged without weights",
    "averaged": "variances averaged",
    "own_sums": "gradients from each machine's own sums",
}


def machines(found: Mapping[str, Machines]) -> Picture:
    """Draw by how much a batch on several machines is off, if something is left out."""
    figure, ax = panels(width=7.6, height=3.2)
    said = []
    for turn, (name, values) in enumerate(found.items()):
        colour, _, mark = LOOKS[turn]
        right = np.max([values.mean, values.variance, values.gradient], axis=0)
        rows = [right, *(getattr(values, slip) for slip in _SLIPS)]
        for row, seeds in enumerate(rows):
            # an error of 0 has no place on this axis
            at = np.maximum(seeds, 1e-17)
            height = np.full(len(seeds), row + 0.24 * turn - 0.12)
            ax.plot(at, height, mark, color=colour, markersize=5, label=name if not row else None)
        said.append(f"{name} " + ", ".join(f"{np.median(seeds):.1g}" for seeds in rows))
    names = ["yours (the worst of three)", *_SLIPS.values()]
    ax.set_xscale("log")
    ax.set_xlim(3e-18, 3)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    mixed, in_order = found.values()
    title = (
        f"Averaged variances miss {np.median(mixed.averaged):.0%}, and "
        f"{np.median(in_order.averaged):.0%} if machines differ"
    )
    label(ax, title, "error: of means in std, else relative", "")
    legend(ax, loc="lower left")
    return finish(figure, f"Errors, {'; '.join(names)}: {'; '.join(said)}.")


def recalibration(found: Mapping[float, Mapping[int, Recalibrated]]) -> Picture:
    """Draw accuracies by the steps of training: with running statistics, and exact ones."""
    figure, ax = panels(width=7.0, height=3.5)
    exact = next(iter(found.values()))
    curves = {
        f"running, momentum {momentum:g}": {steps: f.running for steps, f in by.items()}
        for momentum, by in found.items()
    }
    curves["exact, of the same weights"] = {steps: f.exact for steps, f in exact.items()}
    said = []
    for (name, by), (colour, line, mark) in zip(curves.items(), LOOKS, strict=False):
        values = np.array(list(by.values()))
        ax.plot(list(by), np.median(values, axis=1), line, color=colour, label=name)
        for seeds in values.T:
            ax.plot(list(by), seeds, mark, color=colour, markersize=4)
        said.append(f"{name} " + ", ".join(f"{v:.2f}" for v in np.median(values, axis=1)))
    steps = list(exact)
    ax.set_xscale("log")
    ax.set_xticks(steps, [str(step) for step in steps])
    ax.xaxis.minorticks_off()
    ax.set_ylim(0.3, 1.01)
    slow = found[max(found)][steps[0]]
    title = (
        f"After an epoch at momentum {max(found):g}: {percent(slow.running)}, "
        f"recalibrated {percent(slow.exact)}"
    )
    label(ax, title, "steps of training", ACCURACY)
    legend(ax, loc="lower right")
    return finish(figure, f"Test accuracy after {steps} steps: {'; '.join(said)}.")


def fine_tuning(found: Tuned) -> Picture:
    """Draw accuracies after tuning on few images, and what a new head does to the old task."""
    figure, (left, right) = panels(columns=2, width=10.2, height=3.7, width_ratios=(3, 2))
    modes = list(next(iter(found.by.values())))
    named = {f"{name} a batch": by for name, by in found.by.items()}
    said = beside(left, named, dict(zip(modes, LOOKS, strict=False)), joined=False)
    wins = [np.median(by[FROZEN]) > np.median(by[TRAIN]) for by in found.by.values()]
    better = " and ".join(
        sorted({n.split(", ")[1] for n, w in zip(found.by, wins, strict=True) if w})
    )
    label(
        left, f"Eval mode is ahead in batches of {better or 'no size'}", "", "accuracy, new images"
    )
    legend(left, loc="lower right")
    head = found.head
    bars = {
        "before": head.before,
        "train mode": head.in_train,
        "eval mode": head.in_eval,
        "train mode, recalibrated": head.mended,
    }
    columns(right, bars)
    title = f"A new head alone: {percent(head.before)} becomes {percent(head.in_train)}"
    label(right, title, "the body's batch norm meanwhile", "accuracy, old images and head")
    ends = ", ".join(f"{name} {np.median(values):.2f}" for name, values in bars.items())
    return finish(figure, f"Accuracy after tuning, {said}. The old task: {ends}.")


def dropout(found: Mapping[str, Dropped]) -> Picture:
    """Draw variances at test time over the expected ones, and accuracies, with dropout."""
    figure, (left, right) = panels(columns=2, width=10.2, height=3.7, width_ratios=(2, 3))
    said = []
    for (name, values), (colour, line, mark) in zip(found.items(), LOOKS, strict=False):
        layers = np.arange(1, values.ratio.shape[1] + 1)
        left.plot(layers, np.median(values.ratio, axis=0), line, color=colour, label=name)
        for seeds in values.ratio:
            left.plot(layers, seeds, mark, color=colour, markersize=4)
        said.append(f"{name} " + ", ".join(f"{v:.2f}" for v in np.median(values.ratio, axis=0)))
    left.set_xticks(layers)
    left.set_ylim(0, 1.9)
    deep = float(np.median(found[BEFORE].ratio[:, -1]))
    title = f"Layer {layers[-1]}'s variance is {deep:.2f} of what is expected"
    label(left, title, "layer", "variance of z, test over running")
    by = {name: {RUNNING: v.running, "exact statistics": v.exact} for name, v in found.items()}
    ends = beside(right, by, dict(zip((RUNNING, "exact statistics"), LOOKS, strict=False)), False)
    before = found[BEFORE]
    title = (
        f"Dropout before it: {percent(before.running)}, with exact statistics "
        f"{percent(before.exact)}"
    )
    label(right, title, "", ACCURACY)
    legend(left, loc="upper left")
    legend(right, loc="lower right")
    return finish(figure, f"Variances, {'; '.join(said)}. Accuracies, {ends}.")
