"""Attacks on whoever reads the pages, from the places that a page puts no text in.

`payloads.py` holds texts that act; these are about where they stand: a picture's size, a cell's
tag, a terminal's signs, an output's representations and metadata.
"""

from typing import Any

from tests.attacks.attack import TARGET, WRONG, Attack, Submission
from tests.attacks.tampering import ACTIVE, FAMILY, PNG

OUT = '1" onload="alert(1)" x="><script>alert(1)</script>'  # leaves an attribute and a tag


def _representations(sub: Submission) -> None:
    """An object's own HTML, Markdown and LaTeX, said to be shown alone in a frame."""
    names = ("html", "markdown", "latex", "svg", "javascript", "pretty")
    own = "".join(
        f"    def _repr_{name}_(self):\n"
        f"        return {ACTIVE[n % len(ACTIVE)]!r}, {{'isolated': True}}\n"
        for n, name in enumerate(names)
    )
    sub.cell(TARGET)["source"] = WRONG + (
        "from IPython.display import HTML, IFrame, Javascript, SVG, display, update_display\n"
        f"class Painted:\n{own}\ndisplay(Painted(), metadata={{'isolated': True}})\n"
        f"display(HTML({ACTIVE[1]!r}), display_id='x')\n"
        f"update_display(HTML({ACTIVE[4]!r}), display_id='x')\n"
        "display(Javascript('alert(1)', lib='//elsewhere.invalid/x.js'))\n"
        f"display(IFrame('javascript:alert(1)', 1, 1), SVG({ACTIVE[2]!r}))\nPainted()"
    )


def _pictures(sub: Submission) -> None:
    """Pictures whose sizes, names and kinds of data leave the attribute that they are put in."""
    size = {"width": OUT, "height": OUT, "alt": OUT, "needs_background": OUT, "unconfined": OUT}
    metadata: dict[str, Any] = {"image/png": size, "image/jpeg": size, **size}
    data = {"image/png": PNG, "text/plain": "x"}
    kinds = ("image/jpeg", "image/gif", "application/pdf", "video/mp4", "text/vnd.mermaid", OUT)
    sub.cell(TARGET)["source"] = WRONG + (
        "from IPython.display import display\n"
        f"display({data!r}, raw=True, metadata={metadata!r})\n"
        f"for kind in {kinds!r}:\n    display({{kind: 'AAAA' + {OUT!r}}}, raw=True)"
    )
    names = {OUT: {f"image/png;{OUT}": PNG, "image/svg+xml": "PHN2Zy8+"}}
    sub.add(f"![x](attachment:{OUT})\n\n![x](attachment:x)", 2, "markdown", attachments=names)


def _colours(sub: Submission) -> None:
    """Signs for a terminal that a page turns into links, colours and titles."""
    odd = "\x1b]8;;javascript:alert(1)\x07marks\x1b]8;;\x1b\\"
    odd += (
        '\x1b[38;2;1;2;3"onclick=alert(1)m\x1b[<script>m\x1b]0;<b>\x07\x9b1m<img src=x onerror=x>'
    )
    sub.cell(TARGET)["source"] = WRONG + (
        f"import sys\nprint({odd!r})\nprint({odd!r}, file=sys.stderr)\n"
        f"class Odd(Exception):\n    def _render_traceback_(self):\n        return [{odd!r}] * 3\n"
        f"Odd.__name__ = {odd!r}\nraise Odd({odd!r})"
    )


def _attributes(sub: Submission) -> None:
    """Ids, tags and languages of cells that leave the attribute that a template puts them in."""
    for n, kind in enumerate(("code", "markdown", "raw")):
        metadata = {"tags": [OUT, "hide_input", f"celltag_{OUT}"], "name": OUT, "collapsed": OUT,
                    "jupyter": {"source_hidden": OUT}, "vscode": {"languageId": OUT}}  # fmt: skip
        sub.add("1", 2, kind, metadata=metadata)["id"] = f"{OUT}{n}"
    language = {"name": OUT, "pygments_lexer": OUT, "codemirror_mode": OUT}
    sub.nb["metadata"].update(title=OUT, authors=[{"name": OUT}], language_info=language)


def _split_between_cells(sub: Submission) -> None:
    """Halves of a tag in cells that follow each other: alone, neither is one."""
    halves = (
        "<div\n",
        "onmouseover=alert(1)\n",
        "x='",
        "<scr",
        "ipt>alert(1)</scr",
        "ipt>",
        "<!--",
    )
    for n, half in enumerate(halves):
        sub.add(half, 2 + n, "markdown")
    sub.cell(TARGET)["source"] = WRONG + (
        "from IPython.display import display\n"
        f"for half in {halves!r}:\n"
        "    print(half, end='')\n"
        "    display({'text/html': half, 'text/markdown': half}, raw=True)"
    )


def _changed_later(sub: Submission) -> None:
    """An honest output that is replaced, after the cell that made it, by one that acts."""
    source = "from IPython.display import display\nshown = display('x', display_id='later')"
    sub.add(source, sub.index("setup") + 1)
    sub.cell(TARGET)["source"] = WRONG + (
        f"from IPython.display import HTML\nshown.update(HTML({ACTIVE[0]!r}))\n"
        "import threading\n"
        f"threading.Timer(0.1, lambda: shown.update(HTML({ACTIVE[1]!r}))).start()"
    )


PLACES = {
    "page_of_representations": _representations,
    "page_of_pictures": _pictures,
    "page_of_colours": _colours,
    "page_of_attributes": _attributes,
    "page_split_between_cells": _split_between_cells,
    "page_changed_later": _changed_later,
}

ATTACKS = [Attack(name, FAMILY, edit) for name, edit in PLACES.items()]
