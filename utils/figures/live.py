"""A picture that follows sliders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from utils.figures.style import Picture

if TYPE_CHECKING:
    from ipywidgets import VBox


def live(draw: Callable[..., Picture], **controls: Any) -> VBox:
    """Put sliders (ipywidgets, by parameter name) above the picture that draw makes of them.

    The picture is the value of a widget, not an output: returned through `interact`, large
    outputs can make nbconvert and nbclient wait forever.
    """
    from ipywidgets import HTML, VBox

    screen = HTML()

    def redraw(_: Any = None) -> None:
        picture = draw(**{name: control.value for name, control in controls.items()})
        screen.value = picture.tag

    for control in controls.values():
        control.observe(redraw, "value")
    redraw()
    return VBox([*controls.values(), screen])
