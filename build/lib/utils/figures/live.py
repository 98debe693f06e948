"""A picture that follows sliders."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from utils.figures.style import Picture

if TYPE_CHECKING:
    from ipywidgets import VBox


def image_tag(picture: Picture) -> str:
    """The picture as HTML, as a value for a widget."""
    data, alt = base64.b64encode(picture.png).decode(), html.escape(picture.alt)
    return f'<img alt="{alt}" width="{picture.width}" src="data:image/png;base64,{data}">'


def live(draw: Callable[..., Picture], **controls: Any) -> VBox:
    """Sliders (or other ipywidgets) by parameter name, above the picture that draw makes of them.

    The picture is the value of a widget, not an output: returned through `interact`, large
    outputs can make nbconvert and nbclient wait forever.
    """
    from ipywidgets import HTML, VBox

    screen = HTML()

    def redraw(_: Any = None) -> None:
        picture = draw(**{name: control.value for name, control in controls.items()})
        screen.value = image_tag(picture)

    for control in controls.values():
        control.observe(redraw, "value")
    redraw()
    return VBox([*controls.values(), screen])
