"""Pictures of notebook 2: one unit over a batch, z against a, eps, and a unit on the tanh curve.

Each takes the learner's `batchnorm_forward(z, gamma, beta, eps)` as `forward`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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

Forward = Callable[..., tuple[np.ndarray, Any]]

# a unit is called saturated where the slope of tanh, 1 - tanh^2, is below a tenth
SATURATED_SLOPE = 0.1
SATURATED_FROM = float(np.arctanh(np.sqrt(1 - SATURATED_SLOPE)))
EDGE = 8.0


def plain(forward: Forward, z: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return (N, D): the normalized batch alone, forward with gamma 1 and beta 0. z: (N, D)."""
    ones = np.ones(z.shape[1])
    return forward(z, ones, 0 * ones, eps)[0]


def one_batch(forward: Forward, z: np.ndarray, units: Sequence[int]) -> Picture:
    """Draw the values of a batch at a few units, before and after normalizing. z: (N, D)."""
    z_hat = plain(forward, z)
    figure, (before, after) = panels(1, 2, width=8.4, height=3.4, sharey=True)
    for row, (unit, colour) in enumerate(zip(units, (BLUE, ORANGE, GREEN), strict=False)):
        for ax, values in ((before, z[:, unit]), (after, z_hat[:, unit])):
            _strip(ax, values, -row, colour)
    label(before, f"{len(z)} examples: each unit its own spread", "z", "unit")
    label(after, "normalized: mean 0, std 1 at each unit", "z_hat", "")
    before.set_yticks([-row for row in range(len(units))], [str(unit) for unit in units])
    before.set_ylim(-len(units) + 0.4, 0.6)
    after.set_xlim(-4, 4)
    facts = ", ".join(
        f"unit {unit} has mean {z[:, unit].mean():.1f} and std {z[:, unit].std():.1f}"
        for unit in units
    )
    return finish(
        figure,
        f"The z of {len(z)} examples at {len(units)} units, as dots, with mean and standard "
        f"deviation: {facts}. After normalizing, each has mean 0 and std 1.",
    )


def _strip(ax: Axes, values: np.ndarray, height: float, colour: str) -> None:
    """Draw dots, at heights that keep them apart, with mean (tick) and std (bar) below."""
    spread = height + 0.12 + 0.22 * np.modf(np.arange(len(values)) * 0.618)[0]
    ax.plot(values, spread, "o", color=colour, markersize=4, alpha=0.6, markeredgewidth=0)
    mean, std = values.mean(), values.std()
    ax.plot([mean - std, mean + std], [height - 0.08] * 2, color=colour, linewidth=3)
    ax.plot(mean, height - 0.08, "|", color=INK, markersize=14, markeredgewidth=2)


def z_or_a(forward: Forward, z: np.ndarray, unit: int) -> Picture:
    """Draw normalizing before ReLU against after it: shapes at one unit, active shares at all.

    z: (N, D).
    """
    z_hat, a_hat = plain(forward, z), plain(forward, np.maximum(0, z))
    figure, axes = panels(1, 3, width=10.2, height=3.4)
    bins = np.arange(-3, 3.76, 0.25).tolist()
    for ax, values, colour, what in (
        (axes[0], z_hat[:, unit], BLUE, "z normalized: near symmetric"),
        (axes[1], a_hat[:, unit], ORANGE, "relu(z) normalized: one spike"),
    ):
        ax.hist(values, bins=bins, color=colour, edgecolor="white", linewidth=0.5)
        label(ax, what, f"value at unit {unit}, normalized", f"examples (of {len(z)})")
        ax.set_ylim(0, 85)
    zeros = float((z[:, unit] <= 0).mean())
    spike = float(a_hat[:, unit].min())
    axes[1].annotate(
        f"{zeros:.0%} of the examples:\n0 became {spike:.2f}",
        (spike + 0.2, 85 * 0.8),
        (0.1, 85 * 0.72),
        fontsize=9,
        color=INK,
    )
    order = np.argsort((z > 0).mean(axis=0))
    raw, normalized = ((values > 0).mean(axis=0)[order] for values in (z, z_hat))
    places = np.arange(len(order))
    axes[2].vlines(places, raw * 100, normalized * 100, color="#d0d0d0", linewidth=1.5)
    axes[2].plot(places, raw * 100, "s", color=ORANGE, markersize=5, label="relu(z)")
    axes[2].plot(places, normalized * 100, "o", color=BLUE, markersize=5, label="relu(z_hat)")
    label(
        axes[2], "normalizing z balances the units", "unit (sorted)", "examples that are not 0 (%)"
    )
    axes[2].set_ylim(0, 100)
    axes[2].set_xticks([])
    legend(axes[2], loc="upper left")
    return finish(
        figure,
        f"Unit {unit}: normalized z is near symmetric around 0, while normalized relu(z) has "
        f"{zeros:.0%} of its values in one spike at {spike:.2f}. Over {z.shape[1]} units, relu(z) "
        f"is active for {raw.min():.0%} to {raw.max():.0%} of the examples, relu of the "
        f"normalized z for {normalized.min():.0%} to {normalized.max():.0%}.",
    )


def eps_effect(forward: Forward, values: np.ndarray) -> Picture:
    """Draw the spread that comes out against the one that goes in, for three eps. values: (N,)."""
    column = ((values - values.mean()) / values.std())[:, None]
    spreads = np.logspace(-5, 1, 49)
    figure, ax = panels(width=6.6, height=3.6)
    said = []
    for name, colour, marker in (("1e-5", BLUE, "-"), ("1e-3", GREEN, "--"), ("0.1", ORANGE, "-.")):
        eps = float(name)
        out = [float(plain(forward, column * s, eps).std()) for s in spreads]
        ax.semilogx(spreads, out, marker, color=colour, label=f"eps = {name}")
        at = float(plain(forward, column * 0.2, eps).std())
        said.append(f"{at:.2f} with eps {name}")
    ax.axvline(0.2, color=GREY, linewidth=1, linestyle=":")
    ax.text(0.22, 0.03, "std 0.2", color=INK, fontsize=9)
    label(
        ax,
        "eps shrinks units whose std is near or below sqrt(eps)",
        "std that goes in",
        "std that comes out",
    )
    ax.set_ylim(0, 1.08)
    legend(ax, loc="upper left")
    return finish(
        figure,
        "Std of a normalized unit against its std before, for three eps: 1 for wide "
        "ones, falling to 0 below sqrt(eps). A unit with std 0.2 comes out with std "
        f"{', '.join(said)}.",
    )


class OnTanh(NamedTuple):
    """What tanh does to one unit's values, as shares of the examples or mean over them."""

    saturated: float
    slope: float


def on_tanh(values: np.ndarray) -> OnTanh:
    """Return the saturated share and the mean slope. values: any shape, what enters tanh."""
    slope = 1 - np.tanh(values) ** 2
    return OnTanh(float((slope < SATURATED_SLOPE).mean()), float(slope.mean()))


def tanh_settings(
    forward: Forward, z: np.ndarray, unit: int, settings: Sequence[tuple[float, float]]
) -> Picture:
    """Draw one unit on the tanh curve: raw z, then z_tilde for each (gamma, beta). z: (N, D)."""
    one = z[:, [unit]]
    columns = [("raw z", one[:, 0])]
    columns += [(f"γ = {g:g}, β = {b:g}", _z_tilde(forward, one, g, b)) for g, b in settings]
    figure, axes = panels(
        2, len(columns), width=10.2, height=4.6, sharex=True, sharey="row", height_ratios=[3, 2]
    )
    said = []
    for number, (name, values) in enumerate(columns):
        top, bottom = axes[:, number]
        _draw_tanh(top, bottom, values)
        facts = on_tanh(values)
        label(top, f"{name}\n{facts.saturated:.0%} saturated, slope {facts.slope:.2f}", "", "")
        label(bottom, "", "what enters tanh", "")
        said.append(f"{name}: {facts.saturated:.0%} saturated, mean slope {facts.slope:.2f}")
    label(axes[0, 0], axes[0, 0].get_title(loc="left"), "", "tanh")
    label(axes[1, 0], "", "what enters tanh", "examples")
    title = (
        f"γ and β decide how much of tanh unit {unit} uses (pink: slope below {SATURATED_SLOPE})"
    )
    figure.suptitle(title, fontsize=12, x=0.01, ha="left")
    return finish(figure, f"{len(z)} examples at unit {unit} on the tanh curve. {'; '.join(said)}.")


def tanh_unit(forward: Forward, z: np.ndarray, unit: int, gamma: float, beta: float) -> Picture:
    """Draw the same for one gamma and beta, large, which the sliders move. z: (N, D)."""
    values = _z_tilde(forward, z[:, [unit]], gamma, beta)
    figure, (top, bottom) = panels(2, 1, width=7.0, height=5.0, sharex=True, height_ratios=[3, 2])
    _draw_tanh(top, bottom, values)
    facts = on_tanh(values)
    label(
        top,
        f"γ = {gamma:.1f}, β = {beta:.1f}: {facts.saturated:.0%} saturated "
        f"(pink: slope below {SATURATED_SLOPE}),\nmean slope {facts.slope:.2f}",
        "",
        "tanh(z_tilde)",
    )
    label(bottom, "", f"z_tilde at unit {unit}", "examples")
    return finish(
        figure,
        f"Unit {unit} with gamma {gamma:.1f} and beta {beta:.1f}: {facts.saturated:.0%} of "
        f"{len(z)} examples saturated, mean slope of tanh {facts.slope:.2f}.",
        slider=True,
    )


def _z_tilde(forward: Forward, column: np.ndarray, gamma: float, beta: float) -> np.ndarray:
    return forward(column, np.array([float(gamma)]), np.array([float(beta)]))[0][:, 0]


def _draw_tanh(top: Axes, bottom: Axes, values: np.ndarray) -> None:
    """Draw the curve with the examples on it, and below it how many are where.

    Values beyond +-EDGE are drawn at the edge.
    """
    grid = np.linspace(-EDGE, EDGE, 201)
    shown = np.clip(values, -EDGE + 0.2, EDGE - 0.2)
    for ax in (top, bottom):
        for side in (-1, 1):
            ax.axvspan(side * SATURATED_FROM, side * EDGE, color=PINK, alpha=0.25, linewidth=0)
    top.plot(grid, np.tanh(grid), color=GREY, linewidth=1.2)
    top.plot([-1, 1], [-1, 1], color=INK, linewidth=1, linestyle=":")
    top.plot(shown, np.tanh(values), "o", color=BLUE, markersize=4, alpha=0.5, markeredgewidth=0)
    bottom.hist(
        shown,
        bins=np.arange(-EDGE, EDGE + 0.01, 0.5).tolist(),
        color=BLUE,
        edgecolor="white",
        linewidth=0.5,
    )
    top.set_xlim(-EDGE, EDGE)
    top.set_ylim(-1.15, 1.15)
