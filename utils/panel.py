"""A panel that shows each layer of a network while it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.figures.style import Picture
from utils.network import Network, Parameters
from utils.reports import LayerReport
from utils.watch import Watch


class Panel(Watch):
    """A `Watch` that looks into the layers, too, with the learner's layer_report.

        panel = Panel(layer_report, 230)
        train(panel.network(network), ..., panel.rule(adam), ..., panel)

    It hears of the caches from the network, of a step from the rule, and of the loss as a watch.
    In `steps_seen` and `reports` is what it saw, at every so many steps; `picture()` draws it,
    also where there are no widgets.
    """

    def __init__(
        self,
        layer_report: Callable[..., LayerReport],
        steps: int,
        every: int = 5,
        seconds: float = 1.0,
    ) -> None:
        # its picture takes half a second: a person may wait for a third of the time
        super().__init__(steps, seconds)
        self.steps_seen, self.reports = list[int](), list[LayerReport]()
        self._layer_report, self._every = layer_report, every
        self._caches: Any = None
        self._done = 0

    def network(self, network: Network) -> Network:
        """Return the same network, which shows its caches to the panel."""

        def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
            scores, self._caches = network.forward(x, parameters)
            return scores, self._caches

        return Network(forward, network.backward)

    def rule(self, rule: Callable[..., tuple[Parameters, Any]]) -> Callable[..., Any]:
        """Return the same update rule, which shows some of its steps to the panel."""

        def step(
            parameters: Parameters, gradients: Parameters, state: Any, learning_rate: float
        ) -> tuple[Parameters, Any]:
            after = rule(parameters, gradients, state, learning_rate)
            if self._done % self._every == 0:
                report = self._layer_report(self._caches, gradients, parameters, after[0])
                self.reports.append(report)
                self.steps_seen.append(self._done + 1)
            self._done += 1
            return after

        return step

    def layers(self) -> LayerReport:
        """Return what was seen so far, as a LayerReport of arrays (looks, layers)."""
        return LayerReport(*(np.stack(values) for values in zip(*self.reports, strict=True)))

    def picture(self) -> Picture:
        """Draw what was seen so far. There must have been a step."""
        from utils.figures.clinic import panel

        return panel(np.array(self.steps_seen), self.layers(), self.losses)

    def _draw(self) -> None:
        if self._screen is not None and self.reports:
            self._screen.value = self.picture().tag
