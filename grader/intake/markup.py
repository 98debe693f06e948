"""Learners' markdown as it may be shown: what could act on its reader is shown as text instead.

nbgrader's feedback and formgrader pages render markdown unfiltered. The same renderer is used
here to see what a browser would get.
"""

from __future__ import annotations

import html.parser
import re
from collections import Counter

MAX_MARKDOWN = 20_000  # characters of one cell: the renderer takes quadratic time on some texts
# what markdown itself makes, and the plain HTML that notebooks use beside it
TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "dd", "del", "details",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li",
    "mark", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "align", "alt", "class", "colspan", "height", "href", "id", "open", "rowspan", "src", "title",
    "width",
})  # fmt: skip
MARKUP = re.compile(r"[<\[&]")  # without these there is no tag, link or character reference
LINKS = re.compile(r"(?i)https?:|mailto:|data:image/(png|jpeg|gif);base64,|[^:/?#]*([/?#]|$)")


def inert_markdown(source: str) -> str:
    """Return markdown that no browser acts on: the source itself, or its text in a code block."""
    if len(source) <= MAX_MARKDOWN:
        if not MARKUP.search(source):
            return source
        # importing it takes longer than grading, and most answers in words need none of it
        from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

        try:
            page = MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(source)
        except Exception:  # such as a pasted image, whose data is not in the text
            page = "<script>"
        if not is_active(page):
            return source
    fence = "`" * (1 + max(map(len, re.findall("`+", f"{source} ``"))))
    return f"{fence}text\n{source}\n{fence}"


def is_active(page: str) -> bool:
    """Tell whether a browser would do something with a page beyond showing it."""
    parser = _AllowList()
    parser.feed(page)
    parser.close()
    # browsers and Python do not agree where declarations and comments end
    return parser.found_other or "<!" in page or "<?" in page


class _AllowList(html.parser.HTMLParser):
    """Reads a page; `found_other`: whether it holds anything that is not listed above."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found_other = False
        self._open: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[tag] += 1
        self.found_other |= tag not in TAGS or not all(map(_harmless, attrs))

    def handle_data(self, data: str) -> None:
        # the renderer escapes it in text: here it is a tag without an end, which the page would end
        self.found_other |= "<" in data

    def handle_endtag(self, tag: str) -> None:
        self._open[tag] -= 1
        # one that nothing opened would end a part of the page around it
        self.found_other |= self._open[tag] < 0


def _harmless(attribute: tuple[str, str | None]) -> bool:
    name, value = attribute[0], re.sub(r"[\x00-\x20]", "", attribute[1] or "")
    if name == "style":  # the renderer aligns the columns of tables so
        return re.fullmatch(r"text-align:(left|right|center);?", value) is not None
    return name in ATTRIBUTES and (name not in ("href", "src") or bool(LINKS.match(value)))
