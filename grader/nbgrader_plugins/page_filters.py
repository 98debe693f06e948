"""The last transformation before a page: filters that nbgrader's and nbconvert's templates use.

Named in nbgrader_config.py, so that the feedback and the formgrader have them. Whatever a template
does before, what comes out here holds only what grader/inert_html.py lists, and formulas and
colored code that are made here.
"""

from __future__ import annotations

import html
import re
import secrets
from base64 import b64encode
from hashlib import sha256
from typing import Any

from jinja2 import pass_context
from nbconvert.filters import get_metadata as _get_metadata
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor

from grader.formulas import mathml
from grader.inert_html import PICTURE, clean
from grader.judging.grading import SAFE_TYPES


class Inert(str):
    """A part of a page that is clean: to be left alone by further filters."""

    __slots__ = ()


@pass_context
def markdown_of_cell(context: Any, source: str) -> Inert:
    """Return the markdown of the cell that a template is at, with the pictures pasted into it."""
    return markdown2html(source, context.get("cell", {}).get("attachments"))


def markdown2html(source: str, pictures: Any = None) -> Inert:
    """Return markdown as the inert part of a page, formulas drawn and code colored.

    What cannot be rendered is shown as its text.
    """
    renderer = _Renderer(pictures)
    try:
        page = str(MarkdownWithMath(renderer=renderer).render(str(source)))
    except Exception:  # such as a picture that is not there
        return Inert(f"<pre>{html.escape(str(source))}</pre>")
    return Inert(renderer.put_back(clean(page)))


def keep(page: str) -> str:
    """Return a part of a page as it is: in place of filters that would change what is clean."""
    return page


def clean_html(page: Any) -> Inert:
    """Return HTML with what the allow-list has; what was cleaned already stays as it is."""
    if isinstance(page, Inert):
        return page
    return Inert(clean(page.decode() if isinstance(page, bytes) else str(page)))


def get_metadata(output: Any, key: str, mimetype: str | None = None) -> Any:
    """Return an output's metadata; sizes, which templates write unquoted, if they are numbers."""
    value = _get_metadata(output, key, mimetype)
    if key in ("width", "height"):
        return value if type(value) in (int, float) else None
    return value


def script_policy(page: str) -> str:
    """Return the content security policy by which, of all inline scripts, only a page's own run.

    page: the parts of nbgrader's template that have scripts, nothing of which a learner wrote.
    """
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    scripts += re.findall(r'\bonclick="([^"]*)"', page)
    hashes = sorted({b64encode(sha256(text.encode()).digest()).decode() for text in scripts})
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-hashes' {allowed}; connect-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


class ShownOutputs(Preprocessor):
    """Leaves in a notebook only outputs of the kinds that grading lets through: text, pictures."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Drop other kinds of data from a cell's outputs, and pictures that are none."""
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = {
                    kind: data
                    for kind, data in output.data.items()
                    if kind in SAFE_TYPES and (kind == "text/plain" or _is_picture(kind, data))
                }
        return cell, resources


def _is_picture(kind: str, data: str) -> bool:
    return PICTURE.fullmatch(f"data:{kind};base64,{''.join(data.split())}") is not None


class _Renderer(IPythonRenderer):
    """Sets aside what is made here, formulas and colored code, while the page is cleaned.

    An element with a secret title stands for it, which nothing in the text can be.
    """

    def __init__(self, pictures: Any) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=pictures or {})
        self._secret = secrets.token_hex(8)
        self._parts: list[str] = []
        self._sources: list[str] = []

    def put_back(self, page: str) -> str:
        """Return a cleaned page with what was set aside in its place."""
        place = re.compile(rf'<i title="{self._secret}-(\d+)"></i>')
        return place.sub(lambda found: self._parts[int(found[1])], page)

    def _set_aside(self, part: str, source: str) -> str:
        self._parts.append(part)
        self._sources.append(source)
        return f'<i title="{self._secret}-{len(self._parts) - 1}"></i>'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Color code in a language that is known."""
        if (info or "").startswith("mermaid"):
            info = None
        page = str(super().block_code(code.replace("\r", ""), info))
        return self._set_aside(page, code) if page.startswith("<div class=") else page

    def inline_math(self, body: str) -> str:
        """Draw a formula in a line."""
        return self._formula(body, "inline", f"${body}$")

    def block_math(self, body: str) -> str:
        """Draw a formula in a line of its own."""
        return self._formula(body, "block", f"$${body}$$")

    def latex_environment(self, name: str, body: str) -> str:
        r"""Draw a formula that is written as \begin{name} ... \end{name}."""
        text = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._formula(text, "block", text)

    def multiline_math(self, text: str) -> str:
        """Draw a formula of several lines."""
        return self._formula(re.sub(r"^(\$\$|\\\\\[)|(\$\$|\\\\\])$", "", text), "block", text)

    def _formula(self, latex: str, display: str, source: str) -> str:
        try:
            formula = mathml(latex, display)
        except ValueError:
            return f"<code>{html.escape(source)}</code>"
        if display == "block":  # it may be wider than the page: scrolled to, also by keyboard
            formula = f'<span class="formula" tabindex="0">{formula}</span>'
        return self._set_aside(formula, source)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show a picture; a formula in its words is shown as written."""
        for n, source in enumerate(self._sources):
            text = text.replace(f'<i title="{self._secret}-{n}"></i>', html.escape(source))
        return str(super().image(text, url, title))
