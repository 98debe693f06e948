"""Pictures of notebook 3: the graph, error against step size, the Jacobian across examples.

Also what they measure with: the complex step, lopsided differences, a race of two functions.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from utils.caches import BatchNormCache
from utils.figures.style import (
    BLUE,
    GREEN,
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
EPS = 1e-5

# the nodes of the graph: place, level (-1: a parameter), what it computes
_NODES = {
    "z": (0.0, 1, "z\n(N, D)"),
    "mu": (1.3, 0, "mu\nmean of z"),
    "centered": (2.6, 1, "centered\nz − mu"),
    "var": (3.9, 0, "var\nmean of squares"),
    "std": (5.6, 0, "std\n√(var + eps)"),
    "z_hat": (6.9, 1, "z_hat\ncentered / std"),
    "z_tilde": (8.9, 1, "z_tilde\ngamma z_hat + beta"),
    "gamma": (8.4, -1, "gamma\n(D,)"),
    "beta": (9.4, -1, "beta\n(D,)"),
}
_EDGES = (
    ("z", "mu"),
    ("z", "centered"),
    ("mu", "centered"),
    ("centered", "var"),
    ("var", "std"),
    ("centered", "z_hat"),
    ("std", "z_hat"),
    ("z_hat", "z_tilde"),
    ("gamma", "z_tilde"),
    ("beta", "z_tilde"),
)


def graph() -> Picture:
    """Draw the forward pass as a graph, with the gradient that comes back to each node."""
    figure, ax = panels(width=10.2, height=3.3)
    boxes: dict[str, Any] = {}
    for name, (x, level, text) in _NODES.items():
        box: dict[str, Any] = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": INK}
        if name in ("z", "centered"):
            box |= {"edgecolor": ORANGE, "linewidth": 2.2}
        if level < 0:
            box |= {"edgecolor": "white"}
        y = 1.6 * max(level, 0)
        boxes[name] = ax.text(x, y, text, ha="center", va="center", fontsize=9, bbox=box, color=INK)
        back = "dout" if name == "z_tilde" else f"d{name}"
        y += 0.62 if level > 0 else -0.62
        ax.text(x, y, back, ha="center", va="center", fontsize=10, color=ORANGE)
    for start, end in _EDGES:
        ends = {"patchA": boxes[start].get_bbox_patch(), "patchB": boxes[end].get_bbox_patch()}
        line = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.6, "shrinkA": 2, "shrinkB": 2}
        places = [boxes[name].get_position() for name in (end, start)]
        ax.annotate("", *places, arrowprops=line | ends)
    ax.set_xlim(-0.5, 9.9)
    ax.set_ylim(-0.95, 2.5)
    ax.set_axis_off()
    label(
        ax,
        "Forward along the arrows, backward against them; z and centered collect two gradients",
        "",
        "",
    )
    return finish(
        figure,
        "The graph of the forward pass: z to mu; z and mu to centered; centered to var to std; "
        "centered and std to z_hat; z_hat, gamma and beta to z_tilde. Two arrows leave z and two "
        "leave centered, so two gradients are added there on the way back.",
    )


def mean_of_squares(centered: np.ndarray) -> np.ndarray:
    """Return the variance of centered columns, without absolute values: complex ones may come."""
    return (centered * centered).sum(axis=0) / centered.shape[0]


def complex_step(
    z: np.ndarray,
    gamma: np.ndarray,
    dout: np.ndarray,
    h: float = 1e-20,
    variance: Callable[[np.ndarray], np.ndarray] = mean_of_squares,
) -> np.ndarray:
    """Return (N, D): the gradient of sum(dout * z_tilde), from the imaginary part at z + ih.

    No difference is taken. z, dout: (N, D); gamma: (D,). Beta does not matter.
    """
    gradient = np.empty(z.shape)
    for place in np.ndindex(z.shape):
        moved = z.astype(complex)
        moved[place] += 1j * h
        around = moved - moved.sum(axis=0) / z.shape[0]
        normalized = around * (variance(around) + EPS) ** -0.5
        gradient[place] = (dout * gamma * normalized).sum().imag / h
    return gradient


def exact(z: np.ndarray, gamma: np.ndarray, dout: np.ndarray) -> np.ndarray:
    """Return (N, D): the gradient from each unit's Jacobian, in long doubles where there are."""
    n, rows = len(z), z.astype(np.longdouble)
    away = rows - np.full((n, n), np.longdouble(1) / n) @ rows
    spread = (mean_of_squares(away) + EPS) ** np.longdouble(0.5)
    columns = []
    for j, unit in enumerate((away / spread).T):
        jacobian = (np.eye(n) - (1 + np.outer(unit, unit)) / n) * gamma[j] / spread[j]
        columns.append(jacobian @ dout[:, j])
    return np.stack(columns, axis=1).astype(float)


def lopsided(
    f: Function, x: np.ndarray, dout: np.ndarray, forward: float, back: float, over: float
) -> np.ndarray:
    """Return the difference of sum(dout * f) between x + forward and x - back, divided by over."""
    slopes = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place] += forward
        behind[place] -= back
        slopes[place] = (dout * (f(ahead) - f(behind))).sum() / over
    return slopes


class StepErrors(NamedTuple):
    """Relative errors by step size, for each way to take a derivative."""

    h: np.ndarray
    float64: np.ndarray
    float32: np.ndarray
    imaginary: np.ndarray


def step_errors(
    numerical_gradient: Function,
    relative_error: Function,
    forward: Function,
    z: np.ndarray,
    gamma: np.ndarray,
    dout: np.ndarray,
) -> StepErrors:
    """Measure the errors of dz against its exact value, for h from 1e-14 to 1.

    z, dout: (N, D); gamma: (D,). The float32 is ours: nobody asked `forward` to keep it.
    """
    right = exact(z, gamma, dout)
    steps = 10.0 ** np.arange(-14, 0.1, 0.5)
    of: dict[str, list[float]] = {"float64": [], "float32": [], "imaginary": []}
    for h in steps:
        dz = numerical_gradient(lambda x: forward(x, gamma, 0 * gamma)[0], z, dout, h)
        of["float64"].append(relative_error(dz, right))
        dz = numerical_gradient(lambda x: _in_single_precision(x, gamma), z, dout, h)
        of["float32"].append(relative_error(dz, right))
        of["imaginary"].append(relative_error(complex_step(z, gamma, dout, h), right))
    return StepErrors(steps, *map(np.array, of.values()))


def _in_single_precision(z: np.ndarray, gamma: np.ndarray) -> np.ndarray:
    """Return z_tilde, every step of it in float32; beta is 0."""
    around = z.astype(np.float32) - z.astype(np.float32).mean(axis=0)
    z_hat = around / np.sqrt(mean_of_squares(around) + np.float32(EPS))
    return np.asarray(gamma.astype(np.float32) * z_hat)


def step_size(errors: StepErrors) -> Picture:
    """Draw the error against the step size, both on logarithmic axes."""
    figure, ax = panels(width=7.4, height=4.0)
    for name, values, colour, line in (
        ("central difference, float32", errors.float32, ORANGE, "s--"),
        ("central difference, float64", errors.float64, BLUE, "o-"),
        ("complex step, float64", errors.imaginary, GREEN, "^-."),
    ):
        ax.loglog(errors.h, values, line, color=colour, label=name, markersize=4)
    ax.axhline(1e-6, color=GREY, linewidth=1, linestyle=":")
    ax.text(1.5e-14, 1.6e-6, "tolerance 1e-6", color=INK, fontsize=9)
    label(
        ax,
        "Too large a step bends, too small a step drowns in round-off",
        "step size h",
        "relative error of dz (worst entry)",
    )
    ax.set_ylim(1e-17, 3e2)
    legend(ax, loc="lower right")
    return finish(
        figure,
        "Relative error of the numerical dz against step size h, on log axes. Float64 is U-shaped "
        "and lowest, below 1e-8, for h between 1e-5 and 1e-4; float32 never gets below 1e-6; the "
        "complex step stays at machine precision for all small h.",
    )


def jacobian(backward: Function, z: np.ndarray) -> np.ndarray:
    """Return (N, N): how z_tilde of row's example changes with z of column's, gamma 1. z: (N,).

    Row i is what comes back when the upstream gradient is 1 at example i and 0 elsewhere.
    """
    column = ((z - z.mean()) / np.hypot(z.std(), EPS**0.5))[:, None]
    cache = BatchNormCache(column, np.array([np.hypot(z.std(), EPS**0.5)]), np.ones(1))
    return np.concatenate([backward(unit[:, None], cache)[0].T for unit in np.eye(len(z))])


def jacobian_map(backward: Function, z: np.ndarray) -> Picture:
    """Draw the Jacobian of one unit as a heat map, examples sorted by z, times std. z: (N,)."""
    table = jacobian(backward, np.sort(z)) * float(z.std())
    figure, ax = panels(width=6.4, height=4.6)
    ax.grid(False)
    off = ~np.eye(len(z), dtype=bool)
    limit = float(np.abs(table[off]).max())
    image = ax.imshow(table, cmap="PuOr", vmin=-limit, vmax=limit)
    figure.colorbar(image, ax=ax, label="d z_tilde (row) / d z (column), times std", extend="max")
    label(
        ax,
        "Every example's output depends on every other's z",
        "example whose z moves (sorted by z)",
        "example whose output moves (sorted)",
    )
    diagonal = np.diag(table)
    return finish(
        figure,
        f"Heat map of the {len(z)} by {len(z)} Jacobian of one unit, times its std. On the "
        f"diagonal {diagonal.min():.2f} to {diagonal.max():.2f}; elsewhere {table[off].min():.2f} "
        f"to {table[off].max():.2f}, above 0 only between examples far out on opposite sides.",
    )


def nudge(backward: Function, z: np.ndarray, example: int) -> Picture:
    """Draw what one example's z does to all outputs of its unit. z: (N,).

    The slider moves this picture.
    """
    ordered = np.sort(z)
    moved = jacobian(backward, ordered)[:, example] * z.std()
    place = (ordered - ordered.mean()) / z.std()
    figure, ax = panels(width=7.0, height=4.4)
    others = np.arange(len(z)) != example
    ax.axhline(0, color=INK, linewidth=1)
    ax.plot(place, -(1 + place * place[example]) / len(z), color=GREY, linewidth=1.2)
    _stems(ax, place[others], moved[others], ORANGE, "the other examples")
    _stems(ax, place[[example]], moved[[example]], BLUE, "the example that moves")
    label(
        ax,
        f"Example {example} moves: it goes up by {moved[example]:.2f},\n"
        f"the others by {moved[others].min():.2f} to {moved[others].max():.2f}",
        "z_hat of the example",
        "its d z_tilde, times std",
    )
    ax.set_ylim(-0.5, 1.5)
    legend(ax, loc="upper left", ncols=2)
    return finish(
        figure,
        f"When z of example {example} (z_hat {place[example]:.2f}) moves, its own output moves by "
        f"{moved[example]:.2f} of that, the others by {moved[others].min():.2f} to "
        f"{moved[others].max():.2f}, on a straight line in z_hat.",
        slider=True,
    )


def _stems(ax: Axes, x: np.ndarray, y: np.ndarray, colour: str, name: str) -> None:
    ax.vlines(x, 0, y, color=colour, linewidth=1.2)
    ax.plot(x, y, "o", color=colour, markersize=5, label=name)


def race(first: Function, second: Function, *args: Any, seconds: float = 3.0) -> float:
    """Tell how many times as long the first takes as the second, taking turns.

    Medians of 30 turns; of fewer where these take longer, as with a loop over all entries.
    """
    times: list[list[float]] = [[], []]
    until = perf_counter() + seconds
    while len(times[1]) < 30 and (not times[1] or perf_counter() < until):
        for function, taken in zip((first, second), times, strict=True):
            start = perf_counter()
            function(*args)
            taken.append(perf_counter() - start)
    return float(np.median(times[0]) / np.median(times[1]))
