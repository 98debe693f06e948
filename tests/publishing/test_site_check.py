"""A site looked over: what it loads and links to, on small pages."""

import pytest

from grader.publishing import site_check

PAGE = "<html><head><title>T</title></head><body id='here'>{}</body></html>"


@pytest.fixture
def site(tmp_path):
    """A page, a picture, and a style sheet in a folder of its own."""
    (tmp_path / "index.html").write_text(PAGE.format('<a href="#here">x</a>'))
    (tmp_path / "a b.png").write_bytes(b"")
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "font.ttf").write_bytes(b"")
    (tmp_path / "_static" / "x.css").write_text("@font-face {src: url(font.ttf#iefix)}")
    return tmp_path


def problems(site):
    return site_check.problems(site, site_check.pages(site))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<source srcset="//a.org/x.png 1x, a%20b.png 2x">', "index.html loads //a.org/x.png"),
        ('<source srcset="a%20b.png 1x,http://a.org/x 2x">', "index.html loads http://a.org/x"),
        ('<source srcset="a%20b.png, no.png">', "index.html: no.png: there is no such file"),
        ('<link imagesrcset="//a.org/x.png">', "index.html loads //a.org/x.png"),
        ('<p style="background: url(//a.org/x.png)">', "index.html loads //a.org/x.png"),
        ("<p style='background: url( \"no.png\" )'>", "index.html: no.png: there is no such file"),
        ("<style>p {background: URL('http://a.org')}</style>", "index.html loads http://a.org"),
        ("<style>@import 'http://a.org/x.css';</style>", "index.html loads http://a.org/x.css"),
        ('<style>@import url("//a.org/x.css");</style>', "index.html loads //a.org/x.css"),
        ('<script src="no.js#here"></script>', "index.html: no.js#here: there is no such file"),
        ('<a href="#there">x</a>', "index.html: #there: no anchor there"),
    ],
)
def test_fault_of_a_page_is_named(site, body, found):
    """Is what comes from elsewhere, or is not there, noticed wherever a page can name it?"""
    (site / "index.html").write_text(PAGE.format(body))
    assert problems(site) == [found]


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="data:image/png;base64,eA==">',
        '<source srcset="data:image/png;base64,eA== 1x, a%20b.png 2x">',
        '<p style="background: url(a%20b.png)">',
        "<style>p {background: url('data:image/svg+xml,<svg x=\"http://a.org\"/>')}</style>",
        "<style>/* as in url(http://a.org) */ p {fill: url(#here)}</style>",
        "<style>@charset 'utf-8'; p::before {content: 'http://a.org'}</style>",
        '<img alt="x" src="a%20b.png#no-anchor">',
    ],
)
def test_what_is_here_may_be_loaded(site, body):
    """Are data in the page itself and files of the site in order?"""
    (site / "index.html").write_text(PAGE.format(body))
    assert problems(site) == []


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("p {src: url(//a.org/x.ttf)}", "_static/x.css loads //a.org/x.ttf"),
        ("p {background: image-set('y.png' 1x)}", "_static/x.css: y.png: there is no such file"),
        ("@import 'y.css';", "_static/x.css: y.css: there is no such file"),
        ("p {src: url(x.css)} p {src: url(index.html)}", "_static/x.css: index.html: there is"),
    ],
)
def test_fault_of_a_style_sheet_is_named(site, css, found):
    """Is a style sheet looked at too, its addresses relative to itself?"""
    assert problems(site) == []
    (site / "_static" / "x.css").write_text(css)
    (said,) = problems(site)
    assert said.startswith(found)


def test_empty_site_is_a_fault(tmp_path):
    """Is a folder without a page no site?"""
    assert problems(tmp_path) == [f"{tmp_path} has no page"]
