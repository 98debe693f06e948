"""One look for every figure, and the `Picture` that a notebook shows.

Figures are made without pyplot: no backend is chosen, no rcParams are changed, nothing stays open.
"""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

from utils.show import attended

# Importing matplotlib takes half a second: only where something is drawn, so that a notebook's
# first cell is quick and grading, which draws nothing, does without.
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito's colours, which readers with any colour vision can tell apart, without those too
# faint on white; the grey is dark enough to differ from green and pink without its hue.
BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
GREY, INK = "#666666", "#222222"

DPI = 160
# JupyterLab's text has 14 pixels; a picture is shown at half its own
PAGE_TEXT = 14 / (DPI / 2) * 72
# Lab's dark theme: white becomes dark grey, each colour a light one of nearly the same hue
INVERTED, NAME = 0.88, "course-figure"
DARK = (
    f'<style>body[data-jp-theme-light="false"] img.{NAME}'
    f"{{filter:invert({INVERTED}) hue-rotate(180deg)}}</style>"
)
_STYLE: Any = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "font.family": "DejaVu Sans",
}


class Picture:
    """A finished figure as PNG with its alternative text, shown at half its pixel size."""

    def __init__(self, png: bytes, width: int, alt: str) -> None:
        self.png, self.width, self.alt = png, width, alt

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # the text form is what a diff and nbval see
        if attended():
            # JupyterLab drops a PNG's alternative text; an HTML image keeps it
            return {"text/html": self.tag, "text/plain": self.alt}, {}
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        return data, {"image/png": {"width": self.width, "alt": self.alt}}

    @property
    def tag(self) -> str:
        """Return the picture as HTML, at most as wide as its place, dark in Lab's dark theme."""
        data, alt = base64.b64encode(self.png).decode(), html.escape(self.alt)
        return (
            f'<img class="{NAME}" alt="{alt}" width="{self.width}" '
            f'style="max-width:100%;height:auto" src="data:image/png;base64,{data}">{DARK}'
        )

    def __repr__(self) -> str:
        return self.alt

    def save(self, path: str) -> None:
        """Write the PNG to a file."""
        with open(path, "wb") as file:
            file.write(self.png)


def _styled() -> Any:
    """Let matplotlib draw in the course's style in a `with` block."""
    from matplotlib import rc_context

    return rc_context(_STYLE)


def panels(
    rows: int = 1, columns: int = 1, width: float = 7.0, height: float = 3.6, **kw: Any
) -> tuple[Figure, Any]:
    """Make a figure and its axes (as `plt.subplots` does), inches, in the course's style.

    The background is opaque white, so that `Picture.tag` can invert it for Lab's dark theme.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _styled():
        figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, columns, **kw)
    return figure, axes


def label(ax: Axes, title: str, x: str, y: str) -> None:
    """Write the title (the finding) and the axis labels (with units) of one panel."""
    with _styled():
        ax.set_title(title)
        ax.set_xlabel(x)
        ax.set_ylabel(y)


def legend(ax: Axes, **kw: Any) -> None:
    with _styled():
        ax.legend(**kw)


def _as_large_as_the_page(figure: Figure) -> None:
    from matplotlib.text import Text

    for ax in figure.axes:
        ax.tick_params(labelsize=PAGE_TEXT)
    for text in figure.findobj(Text):
        if isinstance(text, Text) and float(text.get_fontsize()) < PAGE_TEXT:
            text.set_fontsize(PAGE_TEXT)


def finish(figure: Figure, alt: str, slider: bool = False) -> Picture:
    """Render the figure. alt: one sentence with the finding and its numbers.

    slider: whether it is watched while a slider moves, so that its text is as large as the page's.
    """
    buffer = io.BytesIO()
    with _styled():
        if slider:
            _as_large_as_the_page(figure)
        # the same pixels as savefig, which draws once more to find out the layout
        figure.set_dpi(DPI)
        figure.canvas.print_png(buffer)  # type: ignore[attr-defined]
    return Picture(buffer.getvalue(), int(figure.get_figwidth() * DPI / 2), alt)
