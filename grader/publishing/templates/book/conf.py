"""Sphinx's settings for the book. `python -m grader book` writes the pages that it reads.

Nothing is loaded from elsewhere: formulas become MathML, which browsers draw themselves, with a
font of their own that is copied into the site.
"""

from pathlib import Path
from typing import Any

import ziamath
from docutils import nodes

from grader.formulas import mathml

project = "Batch normalization, by hand"
extensions = ["myst_nb"]
html_theme = "furo"
html_title = project
html_static_path = [
    "_static",
    str(Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"),
]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
# an excerpt below each result would need a server: opened as files, pages may not read pages
html_show_search_summary = False
html_math_renderer = "mathml"

# the notebooks come with their outputs
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
highlight_language = "text"
# a language that Pygments does not know is shown plain
suppress_warnings = ["misc.highlighting_failure"]


def _mathml(display: str) -> Any:
    def visit(translator: Any, node: Any) -> None:
        formula = mathml(node.astext(), display)
        if display == "block":
            formula = f'<div class="formula" tabindex="0">{formula}</div>'
        translator.body.append(formula)
        raise nodes.SkipNode

    return visit, None


def setup(app: Any) -> None:
    app.add_html_math_renderer("mathml", _mathml("inline"), _mathml("block"))
