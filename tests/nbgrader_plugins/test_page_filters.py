"""The last transformation: does anything that acts come out, whatever goes in?"""

import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grader import formulas, inert_html
from grader.intake.markup import inert_markdown
from grader.nbgrader_plugins.page_filters import (
    ShownOutputs,
    clean_html,
    get_metadata,
    markdown2html,
    script_policy,
)
from tests.attacks.payloads import DATA, PRINTED, TEXTS, armed

ARMED = [armed(payload, n) for n, payload in enumerate((*TEXTS, *PRINTED))]
LISTED = {
    *(name for names in inert_html.ATTRIBUTES.values() for name in names),
    *formulas.ATTRIBUTES,
    "rel",
    "xmlns",
}


def active(page):
    """All in a page that is on none of the lists."""
    found = []
    for tag in BeautifulSoup(page, "html.parser").find_all():
        ours = tag.name == "span" and tag.attrs in ({"class": ["formula"], "tabindex": "0"}, {})
        colored = tag.find_parent("div", class_="highlight") or tag.get("class") == ["highlight"]
        if tag.name not in inert_html.TAGS | formulas.ELEMENTS:
            found.append(tag.name)
        for name, value in tag.attrs.items():
            if ours or (name == "class" and colored):
                continue
            address = inert_html.ADDRESSES.get(name)
            if name not in LISTED or (address and not address.fullmatch(value)):
                found.append(f"{tag.name} {name}={value}")
    return found


@pytest.mark.parametrize("text", ARMED)
def test_nothing_that_acts_comes_out(text):
    """Is what is shown of a text, as markdown or as HTML, only what is listed?"""
    assert active(markdown2html(text)) == []
    assert active(clean_html(text)) == []


@pytest.mark.parametrize("text", ARMED)
def test_intake_alone_leaves_nothing_for_nbgraders_own_templates(text):
    """Would a page be inert whose filters are nbconvert's?"""
    from nbconvert.filters import strip_files_prefix
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False)
    page = strip_files_prefix(MarkdownWithMath(renderer=renderer).render(inert_markdown(text)))
    # what the renderer itself adds
    page = re.sub(r'(<h\d) id="[^"]*"|<a class="anchor-link" href="#[^"]*">', r"\1", page)
    assert active(re.sub(r'<code class="language-[^"\s]*">', "<code>", page)) == []


def test_what_is_made_here_stays():
    """Are formulas drawn, code colored, tables aligned, and cleaned once?"""
    page = markdown2html(
        "$a<b$\n\n$$\\frac{1}{2}$$\n\n```python\nif a: b\n```\n\n|a|b|\n|-|:-:|\n|1|$x$|\n\n"
        "\\begin{align}a&=b\\end{align}\n\n[a](https://b.c) <kbd>x</kbd>"
    )
    assert page.count("<math") == 4
    assert page.count('<span class="formula" tabindex="0"><math') == 2
    assert '<span class="k">if</span>' in page
    assert '<td align="center"><math' in page
    assert '<a href="https://b.c" rel="noopener noreferrer">a</a> <kbd>x</kbd>' in page
    assert clean_html(page) is page


def test_what_is_no_formula_is_shown_as_written():
    """Is the source text of what cannot be drawn readable?"""
    text = markdown2html("before $\\text{<b>}$ and $$&lt;$$ after")
    assert BeautifulSoup(text, "html.parser").get_text() == (
        "before $\\text{<b>}$ and $$&lt;$$ after\n"
    )
    assert "$" + "x" * 3000 + "$" in markdown2html("$" + "x" * 3000 + "$")


def test_a_formula_in_the_words_of_a_picture_is_written():
    """Can a formula that is drawn break out of an attribute?"""
    page = markdown2html('![$x$ "y](data:image/png;base64,AA==)')
    assert 'alt="$x$ &quot;y"' in page
    assert "<math" not in page


def test_a_missing_picture_costs_no_page():
    """Is a text that the renderer fails on shown as text?"""
    assert markdown2html("![a](attachment:b.png) <b>") == (
        "<pre>![a](attachment:b.png) &lt;b&gt;</pre>"
    )


def test_only_text_and_pictures_of_outputs_are_shown():
    """Are other kinds dropped, and pictures that are none?"""
    outputs = [
        new_output("display_data", {k: v for k, v in data.items() if k != "metadata"})
        for data in DATA
    ]
    nb = new_notebook(cells=[new_code_cell("", outputs=outputs)])
    ShownOutputs().preprocess(nb, {})
    kinds = [sorted(output.data) for output in outputs]
    assert {kind for found in kinds for kind in found} == {"image/png", "text/plain"}
    assert kinds[8] == []
    assert kinds[9] == ["image/png"]


@pytest.mark.parametrize("value", ["1 onload=alert(1)", None, True, [1]])
def test_sizes_are_numbers(value):
    """Is a width, which templates write without quotes, a number or nothing?"""
    output = {"metadata": {"image/png": {"width": value, "height": 20, "alt": "x"}}}
    assert get_metadata(output, "width", "image/png") is None
    assert get_metadata(output, "height", "image/png") == 20
    assert get_metadata(output, "alt", "image/png") == "x"


def test_policy_allows_a_pages_own_scripts_by_what_is_in_them():
    """Are inline scripts and handlers allowed by their hash alone?"""
    page = '<script src="/a.js"></script><script type="x">let a</script><b onclick="go()">'
    policy = script_policy(page)
    assert policy.count("'sha256-") == 2
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
