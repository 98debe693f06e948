"""The picture of the README and of notebook 1: activations forward, through many layers.

`python -m utils.figures.cover docs/cover.png` draws the README's anew.
"""

import sys

import numpy as np

from utils.data import load_wine
from utils.figures.style import Picture, finish, label, panels
from utils.threads import one_thread

DEPTH, WIDTH = 20, 200
# times 1/sqrt(fan-in), the scale at which a linear layer keeps the variance
SCALES = (0.4, 1.0, 4.0)
BINS = np.linspace(-1, 1, 61)


def activations(scale: float, batch_norm: bool) -> np.ndarray:
    """Return (DEPTH, bins) float64: per layer, the density of the wine data's tanh activations."""
    from scipy.stats import zscore

    rng = np.random.default_rng(0)
    a = zscore(load_wine().x_train, axis=0)
    densities = []
    with one_thread():
        for _ in range(DEPTH):
            z = a @ rng.normal(scale=scale / np.sqrt(a.shape[1]), size=(a.shape[1], WIDTH))
            a = np.tanh(zscore(z, axis=0) if batch_norm else z)
            densities.append(np.histogram(a, bins=BINS)[0] / a.size)
    return np.array(densities)


def cover() -> Picture:
    """Draw activations through 20 layers, for three initial scales, without and with batch norm."""
    figure, axes = panels(2, len(SCALES), width=9.6, height=5.2, sharex=True, sharey=True)
    for row, batch_norm in enumerate((False, True)):
        for column, scale in enumerate(SCALES):
            ax = axes[row, column]
            ax.pcolormesh(
                np.arange(DEPTH + 1) + 0.5,
                BINS,
                np.sqrt(activations(scale, batch_norm)).T,
                cmap="Blues",
                vmax=0.25,
            )
            ax.grid(False)
            name = "with batch norm" if batch_norm else "plain"
            label(
                ax,
                f"weights x {scale:g}, {name}",
                "layer" if row else "",
                "activation" if column == 0 else "",
            )
            ax.set_xticks([1, 5, 10, 15, 20])
    figure.suptitle(
        "Forward through 20 tanh layers: the initial scale of the weights decides which "
        "activations\nstay alive, unless there is batch norm",
        fontsize=13,
    )
    return finish(
        figure,
        "Six heat maps of activations by layer. Plain, small weights collapse to 0 and large ones "
        "saturate at -1 and 1; with batch norm all three look alike at every layer.",
    )


if __name__ == "__main__":
    cover().save(sys.argv[1])
