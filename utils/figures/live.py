"""A picture that follows sliders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from utils.figures.style import Picture

if TYPE_CHECKING:
    from ipywidgets import VBox

WITHOUT_SLIDERS = "Where no sliders appear, change the numbers in the cell, and run it again."


def live(draw: Callable[..., Picture], **controls: Any) -> VBox:
    """Put sliders (ipywidgets, by parameter name) above the picture that draw makes of them.

    The picture is the value of a widget, not an output: returned through `interact`, large
    outputs can make nbconvert and nbclient wait forever. An editor without widgets shows in words
    what is drawn.
    """
    from ipywidgets import HTML, VBox

    screen, alt = HTML(), ""

    def redraw(_: Any = None) -> None:
        nonlocal alt
        picture = draw(**{name: control.value for name, control in controls.items()})
        screen.value, alt = picture.tag, picture.alt

    class Live(VBox):
        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            data = super()._repr_mimebundle_(**kwargs)
            values = ", ".join(f"{name} = {control.value}" for name, control in controls.items())
            return data | {"text/plain": f"{alt}\nDrawn with {values}.\n{WITHOUT_SLIDERS}"}

    for control in controls.values():
        control.observe(redraw, "value")
    redraw()
    return Live([*controls.values(), screen])
