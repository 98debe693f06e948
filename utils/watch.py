"""Watching a training: a progress bar and a live loss curve."""

from __future__ import annotations

import time
from typing import Any

from utils.show import attended, in_notebook


class Watch:
    """Pass it to train: watch=Watch(steps). Called with each step's loss.

    It shows how many of the steps are done, at which rate, and the time left; in a notebook also
    the losses so far, drawn anew a few times a second at most. Where nobody looks (a build, a
    grading run) it only keeps them, in `losses`.
    """

    def __init__(self, steps: int, seconds: float = 0.5) -> None:
        self.steps, self.losses = steps, list[float]()
        # drawing takes about 0.1 s: with 0.5 s between two pictures, a fifth of the time at most
        self._seconds, self._last = seconds, time.monotonic()
        self._shown = attended()
        if not self._shown:
            return
        from tqdm.auto import tqdm

        self._bar = tqdm(total=steps, unit=" steps", desc="training", mininterval=0.2)
        self._screen = _screen() if in_notebook() else None
        if container := getattr(self._bar, "container", None):
            # a narrow window shows all of it, the rate and the loss below the bar
            container.layout.flex_flow, container.layout.width = "row wrap", "100%"

    def __call__(self, loss: float) -> None:
        self.losses.append(float(loss))
        if not self._shown:
            return
        self._bar.update()
        done, now = len(self.losses) == self.steps, time.monotonic()
        if done or now - self._last >= self._seconds:
            self._last = now
            self._bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
            self._draw()
        if done:
            self._bar.close()

    def _draw(self) -> None:
        if self._screen is None:
            return
        from utils.figures.minibatch_training import loss_curve

        self._screen.value = loss_curve(self.losses, self.steps).tag


def _screen() -> Any:
    from IPython.display import display
    from ipywidgets import HTML

    screen = HTML()
    text = "a curve of the losses so far, of which the bar tells the last"
    display({**screen._repr_mimebundle_(), "text/plain": text}, raw=True)
    return screen
