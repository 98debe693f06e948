"""What a check prints: messages of 80 columns, a small table in Lab, nothing when graded."""

from __future__ import annotations

import html
import sys
import textwrap
from collections.abc import Mapping

WIDTH = 80
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
GREEN, ORANGE = "#009e73", "#d55e00"  # as in the figures


def message(headline: str, details: Mapping[str, str]) -> str:
    """Wrap a headline and its labelled details to 80 columns; empty details are left out.

    The first line leaves room for the class name that Python puts before it.
    """
    lines = textwrap.wrap(headline, WIDTH, initial_indent=" " * len("CheckFailed: "))
    lines = [lines[0].lstrip(), *(f"  {line}" for line in lines[1:])] if lines else [""]
    for label, text in details.items():
        if text:
            lines += textwrap.wrap(
                text, WIDTH, initial_indent=f"  {label + ':':5} ", subsequent_indent=" " * 8
            )
    return "\n".join(lines)


def tinted(colour: str) -> str:
    """Return a colour near this one in which text is readable (WCAG AA) in light and dark themes.

    No one colour is: it is mixed with the theme's own text colour, black or white.
    """
    return f"color:color-mix(in srgb, {colour} 65%, currentcolor)"


def rendered(error: Exception) -> list[str]:
    """Return what Jupyter shows of an error that says all there is to say: class and message.

    Lines are wrapped to 80 columns. Not in red, which is hard to read on Jupyter's red ground.
    """
    kind = type(error).__name__
    text = "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  ") if len(line) > WIDTH else line
        for line in f"{kind}: {error}".split("\n")
    )
    return [f"{BOLD}{kind}{PLAIN}{text.removeprefix(kind)}"]


def success(title: str, claims: list[str], remarks: list[str]) -> None:
    """Say that a check passed, if somebody is there to read it.

    remarks: what there is to know all the same, in lines below.
    """
    wrapped = [
        textwrap.fill(f"  by the way: {r}", WIDTH, subsequent_indent="    ") for r in remarks
    ]
    claimed = [f"  \u2713 {claim}" for claim in claims]
    text = "\n".join([f"{title}: correct", *claimed, *wrapped])
    if _shell() is None:
        print(text)
    elif attended():
        from IPython.display import display

        rows = "".join(
            f'<tr><td style="text-align:left;{tinted(GREEN)}">&#10003;</td>'
            f'<td style="text-align:left">{html.escape(claim)}</td></tr>'
            for claim in claims
        )
        table = (
            f'<table aria-label="check passed"><tr><th colspan="2" style="text-align:left">'
            f"{html.escape(title)}: correct</th></tr>{rows}</table>"
        ) + "".join(f"<p>By the way: {html.escape(remark)}.</p>" for remark in remarks)
        display({"text/plain": text, "text/html": table}, raw=True)


def _shell() -> object | None:
    """Return the IPython shell this runs in, if any."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    shell: object | None = get_ipython()
    return shell


def in_notebook() -> bool:
    """Tell whether this runs in a kernel, where widgets can be shown."""
    return getattr(_shell(), "kernel", None) is not None


def attended() -> bool:
    """Tell whether a person runs this code: nbclient (grading, nbval, the build) takes no input."""
    kernel = getattr(_shell(), "kernel", None)
    if kernel is None:
        return True
    parent = kernel.get_parent("shell") or {}
    return bool(parent.get("content", {}).get("allow_stdin", False))
