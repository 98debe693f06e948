"""The HTML that a page may show of what somebody else wrote: an allow-list, by nh3.

What is not listed is left out: no class, style, id or name, no link but to http, https and mailto,
no picture that is not in the page itself.
"""

from __future__ import annotations

import html.parser
import re
from functools import cache
from typing import Any

# what markdown makes, and the plain HTML that notebooks use beside it
TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "dd", "del", "details",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li",
    "mark", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
})  # fmt: skip
ATTRIBUTES = {
    "*": {"align", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# what becomes of an address depends on who reads it: only what all read alike
LINK = re.compile(r"(?i:https?://|mailto:)[^\x00-\x20\x7f\\]+")
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}")
ADDRESSES = {"href": LINK, "src": PICTURE}
# markdown's renderer aligns the columns of tables by a style
_ALIGNED = re.compile(r'<(t[dh]) style="text-align: ?(left|right|center);?">')
_VOID = ("br", "hr", "img")


def clean(page: str) -> str:
    """Return a part of a page with only what the allow-list has."""
    return str(_cleaner("noopener noreferrer").clean(aligned(page)))


def is_inert(page: str) -> bool:
    """Tell whether cleaning a part of a page would leave out nothing of it."""
    page = aligned(page)
    return _events(page) == _events(_cleaner(None).clean(page))


def aligned(page: str) -> str:
    """Return a page whose table columns are aligned by an attribute, not by a style."""
    return _ALIGNED.sub(r'<\1 align="\2">', page)


@cache
def _cleaner(rel: str | None) -> Any:
    # importing it takes a while, and most answers in words hold no markup
    import nh3

    def address(tag: str, name: str, value: str) -> str | None:
        wanted = ADDRESSES.get(name)
        return value if wanted is None or wanted.fullmatch(value) else None

    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=address,
        url_schemes={"http", "https", "mailto", "data"},
        url_relative="deny",
        link_rel=rel,
    )


def _events(page: str) -> list[tuple[str, ...]]:
    reader = _Events()
    reader.feed(page)
    reader.close()
    return reader.all()


class _Events(html.parser.HTMLParser):
    """All that a page holds, in order: to compare two, whatever a browser would make of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, ...]] = []
        self._text: list[str] = []

    def all(self) -> list[tuple[str, ...]]:
        self._end_text()
        return self._found

    def _end_text(self) -> None:
        if text := "".join(self._text):
            self._found.append(("text", text))
        self._text.clear()

    def _add(self, *event: str) -> None:
        self._end_text()
        self._found.append(event)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "tbody" or attrs:  # every table has one, written or not
            self._add("start", tag, *(f"{name}={value or ''}" for name, value in _in_order(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:  # to a browser it is open
            self._add("self-closed")

    def handle_endtag(self, tag: str) -> None:
        if tag != "tbody":
            self._add("end", tag)

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self._add("comment")

    def handle_decl(self, decl: str) -> None:
        self._add("declaration")

    def unknown_decl(self, data: str) -> None:
        self._add("declaration")

    def handle_pi(self, data: str) -> None:
        self._add("instruction")


def _in_order(attrs: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Return attributes in an order that does not hang on how they were written."""
    return sorted(attrs, key=lambda pair: (pair[0], pair[1] or ""))
