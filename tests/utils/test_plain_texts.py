"""Where an editor shows neither widgets nor HTML: does the text say what these say?"""

import html
import re

from ipywidgets import Dropdown, FloatSlider

from utils.figures.live import live
from utils.figures.style import Picture
from utils.progress import progress
from utils.submit import HandIn


def words(page):
    """The words that a reader of HTML sees."""
    page = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    return set(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", page))))


def test_sliders_become_the_pictures_words():
    """Is the picture told in words, with the values that it is drawn with, also after a move?"""

    def draw(gamma, name):
        return Picture(b"png", 10, f"a curve of {gamma:.1f} for {name}")

    box = live(draw, gamma=FloatSlider(1.5), name=Dropdown(options=["a", "b"], value="b"))
    text = box._repr_mimebundle_()["text/plain"]
    assert text.split("\n")[:2] == ["a curve of 1.5 for b", "Drawn with gamma = 1.5, name = b."]
    box.children[0].value = 2
    assert "a curve of 2.0 for b\nDrawn with gamma = 2" in box._repr_mimebundle_()["text/plain"]


def test_picture_in_html_has_its_words_as_text():
    """Is what a screen reader hears of a picture what is there without it?"""
    picture = Picture(b"png", 10, "two lines, the upper one steeper")
    data, _ = picture._repr_mimebundle_()
    assert data["text/plain"] == picture.alt
    assert html.escape(picture.alt) in picture.tag


def test_progress_and_submit_say_the_same_as_text(tmp_path):
    """Is no word of the tables only in them?"""
    found = progress(folder=tmp_path)
    assert words(found._repr_html_()) <= set(re.findall(r"\w+", repr(found)))
    done = HandIn(tmp_path / "hand_in" / "02.ipynb", "12:00:00, a minute ago", ["2.1: wrong"])
    assert words(done._repr_html_()) <= set(re.findall(r"\w+", repr(done)))
