"""The claims that need no training, and the one on batches of single images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.experiments.beyond import convolution, exact
from utils.experiments.beyond.convolution import APART, SHARED, SIZES
from utils.experiments.beyond.exact import CHANGES, SHARDS, UNCHANGED, Machines
from utils.experiments.beyond.own import Own
from utils.experiments.findings import Finding, accuracies, arms, paired, plain, told
from utils.experiments.why.findings import exact as identity
from utils.experiments.why.findings import spread, times

ROUND_OFF = 1e-9


def rows(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare batch norm of images with batch norm of rows, and with instance norm."""
    found = exact.pixels_as_rows(own, seeds)
    return Finding(
        "rows",
        "after a convolution, batch norm is batch norm with pixels for examples; of one image it "
        "is instance norm",
        "largest difference of the outputs, random images (4, 3, 5, 2); and if axes are put "
        "together without a transpose",
        len(seeds),
        f"rows {spread(found.rows)}; one image {spread(found.alone)}; without the transpose "
        f"{spread(found.careless)}",
        f"rows: {identity(found.rows, ROUND_OFF)}; instance norm: "
        f"{identity(found.alone, ROUND_OFF)}",
        {name: plain(values) for name, values in found._asdict().items()},
    )


def one_image(own: Own, seeds: Sequence[int]) -> Finding:
    """Train a convolution on batches of 1, 2, 4 and 16 images, with and without shared pixels."""
    found = {
        str(size): {kind: convolution.at_best(own, kind, size, seeds) for kind in (SHARED, APART)}
        for size in SIZES
    }
    return Finding(
        "one_image",
        "after a convolution, batch norm can do with fewer images a batch, for their pixels count",
        f"test accuracy after {convolution.SEEN} images in batches of N: {convolution.CHANNELS} "
        f"filters of 3 x 3, batch norm, ReLU, a dense layer; {SHARED}, or {APART}",
        len(seeds),
        "; ".join(
            f"{size}: "
            + ", ".join(
                f"{accuracies(a.values)} {kind} (rate {a.rate:g})" for kind, a in by.items()
            )
            for size, by in found.items()
        ),
        "; ".join(
            f"{size}, together than each by itself {told(paired(by[SHARED], by[APART]), 'points')}"
            for size, by in found.items()
        ),
        {size: arms(by) for size, by in found.items()},
    )


def invariances(own: Own, seeds: Sequence[int]) -> Finding:
    """Find out which changes of weights, biases and examples each normalization lets through."""
    found = exact.invariances(own, seeds)
    largest = {name: values.max(axis=0) for name, values in found.items()}
    same = {
        name: [change for change, most in zip(CHANGES, values, strict=True) if most < UNCHANGED]
        for name, values in largest.items()
    }
    # what is let through has to be so in each seed
    clear = all(
        np.all((values.max(axis=0) < UNCHANGED) | (values.min(axis=0) > 100 * UNCHANGED))
        for values in found.values()
    )
    assert clear, "a change that is seen with some seeds only"
    return Finding(
        "invariances",
        "layer norm does not see an example's size, and sees a unit's; batch norm the other way "
        "round; RMS norm sees a shift of all",
        f"largest change of the output, a layer of 32 units and 16 examples, by what is changed; "
        f"unchanged is less than {UNCHANGED:g}",
        len(seeds),
        "; ".join(f"{name} unchanged by: {', '.join(which)}" for name, which in same.items()),
        "; ".join(
            f"{name} {identity(found[name][:, [CHANGES.index(c) for c in which]], UNCHANGED)}"
            for name, which in same.items()
        ),
        {name: plain(np.median(values, axis=0)) for name, values in found.items()},
    )


def machines(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare statistics over several machines with the whole batch's, done well and badly."""
    found = exact.machines(own, seeds)
    exactly = np.array([(f.mean, f.variance, f.gradient) for f in found.values()])
    mixed, in_order = found.values()
    return Finding(
        "machines",
        "batch norm over several machines needs what is between them, and sums over all of them",
        f"root mean square error over 32 units, {sum(SHARDS)} digits on machines with "
        f"{', '.join(map(str, SHARDS))}: means in standard deviations, variances and gradients "
        "relative",
        len(seeds),
        "; ".join(f"{name}: {_errors(f)}" for name, f in found.items()),
        f"exact: {identity(exactly, ROUND_OFF)}; sorted by class, averaged variances are further "
        f"off {times(in_order.averaged, mixed.averaged)}",
        {name: {k: plain(v) for k, v in f._asdict().items()} for name, f in found.items()},
    )


def _errors(f: Machines) -> str:
    return (
        f"unweighted means {spread(f.unweighted)}, averaged variances {spread(f.averaged)}, "
        f"gradients by each machine's own sums {spread(f.own_sums)}"
    )
