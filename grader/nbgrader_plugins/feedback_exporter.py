"""A class's feedback pages, one after another: what all notebooks share is rendered once."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from traitlets.config import Config

from grader import formulas, inert_html
from grader.nbgrader_plugins import page_filters

MAX_KEPT = 1024  # rendered cells
_PICTURE = re.compile(r'<img((?:[^>"]|"[^"]*")*)>')
_TEMPLATE = Path(__file__).parent / "templates" / "course_feedback" / "course.html.j2"


class FeedbackExporter(HTMLExporter):
    """nbconvert's exporter without its second reading of the page, of which nothing here needs more
    than words for pictures that have none."""

    def __init__(self, config: Config) -> None:
        """Make one for a course. config: its nbgrader configuration."""
        merged = Config()
        merged.HTMLExporter = config.HTMLExporter
        merged.HTMLExporter.merge(config.GenerateFeedback.get("HTMLExporter", Config()))
        merged.Exporter.default_preprocessors = []
        super().__init__(config=merged)
        self._markdown = lru_cache(MAX_KEPT)(page_filters.markdown2html)
        self._highlighters: dict[str, Any] = {}
        self.register_filter("markdown2html", self._markdown)

    def page(self, nb: Any, about: dict[str, Any]) -> str:
        """Return a graded notebook's page. about: what nbgrader's template calls `nbgrader`."""
        text, _ = self.from_notebook_node(nb, {"nbgrader": about})
        return _PICTURE.sub(_with_words, text)

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page as the template makes it."""
        language = nb.metadata.get("language_info", {})
        lexer = str(language.get("pygments_lexer", language.get("name", "")))
        if lexer not in self._highlighters:
            self._highlighters[lexer] = _kept(Highlight2HTML(pygments_lexer=lexer, parent=self))
        self.register_filter("highlight_code", self._highlighters[lexer])
        resources = self._init_resources(resources)
        kinds = WidgetsDataTypeFilter(
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        self.register_filter("filter_data_type", kinds)
        made: tuple[str, dict[str, Any]] = TemplateExporter.from_notebook_node(
            self, nb, resources, **options
        )
        return made


def _kept(highlight: Any) -> Any:
    """Return a filter that colors each piece of code once."""

    @lru_cache(MAX_KEPT)
    def colored(source: str, language: str | None) -> Any:
        return highlight(source, language=language)

    def filtered(source: str, language: str | None = None, metadata: Any = None) -> Any:
        return colored(source, language or (metadata or {}).get("magics_language"))

    return filtered


def _with_words(found: re.Match[str]) -> str:
    return found[0] if re.search(r"\salt=", found[1]) else f'<img alt="a picture"{found[1]}>'


def maker_digest() -> str:
    """Return what changes when pages would be made another way."""
    files = [_TEMPLATE, *(Path(str(m.__file__)) for m in (page_filters, inert_html, formulas))]
    parts = [sha256(file.read_bytes()).digest() for file in (*files, Path(__file__))]
    return sha256(b"".join(parts)).hexdigest()


def read_graded(data: bytes) -> Any:
    """Return a notebook that grading wrote: valid, so it is not looked at again."""
    return nbformat.v4.reads(data.decode("utf-8"))
