"""Learners' markdown as it may be shown: what could act on its reader is shown as text instead.

nbgrader's feedback and formgrader pages render markdown unfiltered, unless they are set up as in
nbgrader_config.py. The same renderer is used here to see what a browser would get.
"""

from __future__ import annotations

import re
from typing import Any

from grader.inert_html import is_inert
from grader.intake.pictures import Pictures

MAX_MARKDOWN = 20_000  # characters of one cell: the renderer takes quadratic time on some texts
MARKUP = re.compile(r"[<\[&]")  # without these there is no tag, link or character reference


def inert_markdown(source: str, pictures: Pictures | None = None) -> str:
    """Return markdown that no browser acts on: the source itself, or its text in a code block.

    pictures: those that were pasted into it.
    """
    short = len(source) <= MAX_MARKDOWN
    if short and (not MARKUP.search(source) or _renders_inert(source, pictures or {})):
        return source
    fence = "`" * (1 + max(map(len, re.findall("`+", f"{source} ``"))))
    return f"{fence}text\n{source}\n{fence}"


def _renders_inert(source: str, pictures: Pictures) -> bool:
    # each stands for all of its kind: what is in them was checked, and they can be large
    small = {name: dict.fromkeys(kinds, "AAAA") for name, kinds in pictures.items()}
    try:
        return is_inert(rendered(source, small))
    except Exception:  # such as a picture that is not there
        return False


def rendered(source: str, pictures: Pictures | None = None) -> str:
    """Render markdown as nbgrader does, but for the colors of code and the anchors of headings."""
    # importing it takes longer than grading, and most answers in words need none of it
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        def block_code(self, code: str, info: Any = None) -> str:
            if (info or "").startswith("mermaid"):  # which it does not escape
                return str(super().block_code(code, info))
            return f"<pre><code>{self.escape_html(code)}</code></pre>\n"

    renderer = Renderer(escape=False, exclude_anchor_links=True, attachments=pictures or {})
    return str(MarkdownWithMath(renderer=renderer).render(source))
