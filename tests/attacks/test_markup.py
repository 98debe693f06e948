"""Markdown of learners: what acts on a reader is shown as text, all else is left alone."""

import pytest

from grader.intake.markup import MAX_MARKDOWN, inert_markdown
from tests.attacks.tampering import ACTIVE

HARMLESS = [
    "a < b, a<b, 1 <2 and 3> 2, x <- y",
    "`<script>` and\n\n```html\n<script>alert(1)</script>\n```",
    "$a<b$ and $$\\begin{align}a &< b\\\\ c&=d\\end{align}$$",
    "<b>bold</b> <br> <kbd>Ctrl</kbd> x<sub>2</sub>\n<hr>",
    "<details><summary>What you saw</summary>\n\ntext\n\n</details>",
    "[a](https://b.c) <https://d.e> [b][1] https://f.g/h?i=j&k=l\n\n[1]: mailto:me@x.org",
    "![plot](data:image/png;base64,iVBORw0KGgo=) <img src='data:image/gif;base64,R0lG' width=100>",
    "```python\nif a < b:\n    pass\n```\n\nterm\n: what it is\n\n~~no~~",
    "<table><tr><td>a</td></tr></table>",
    "|a|b|\n|-|:-:|\n|1|2|",
    "# Title: with colon\n\n> quote\n\n- list\n  - in it\n\n1. one",
    "a &lt; b &amp; c, me@x.org, <me@x.org>",
]
# what is not a tag for the renderer, or only with what follows it in the page
ESCAPED = {"$\\href{javascript:alert(1)}{x}$", "$\\unicode[x, url(javascript:alert(1))]{41}$"}
HARMFUL = [
    *(text for text in ACTIVE if text not in ESCAPED),
    "<div onmouseover=alert(1)",
    "x\n\n<p onclick=alert(1)\n",
    "<table><td background=javascript:alert(1)>",
    "<b/onclick=1>x</b>",
    "<div><script",
    "<!DOCTYPE x>",
    "<?php ?>",
    "<x-y>",
    "<form><input><button>",
    "<textarea>",
    "<div\nonclick=alert(1)\n>",
    "<a href='\x01javascript:alert(1)'>",
    # what is no address for all who read it, or a picture from elsewhere
    "[my plot](files/javascript:alert(1))",
    "[a](notes/x.md) [b](#Exercise-2.1)",
    "[a](//b.c)",
    "![plot](figure.png)",
    "<img src='https://x/y.png' width=100>",
    # what nbgrader's own scripts and styles take for theirs
    '<div class="modal-backdrop fade">x</div>',
    '<p id="check_batch_statistics">x</p>',
    '<img name="formgrader" alt="">',
    '<a href="https://b.c" data-toggle="modal" data-target="body">x</a>',
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_markdown_is_left_alone(text: str) -> None:
    """Does what a learner may well write reach the feedback as written?"""
    assert inert_markdown(text) == text


@pytest.mark.parametrize("text", HARMFUL)
def test_active_markdown_becomes_text(text: str) -> None:
    """Is it put in a code block, whole, and is that block itself left alone?"""
    shown = inert_markdown(text)
    assert shown.startswith("```text\n")
    assert text in shown
    assert inert_markdown(shown) == shown


def test_block_outlasts_fences_inside() -> None:
    """Can the text end the block that it is put in?"""
    text = "`````\n<script>alert(1)</script>\n`````"
    assert inert_markdown(f"<script></script>\n{text}\n```").startswith("``````text\n")


def test_long_text_is_not_rendered_to_find_out() -> None:
    """Is a text on which the renderer would take minutes shown as text at once?"""
    assert inert_markdown("a" * (MAX_MARKDOWN + 1)).startswith("```text\n")
