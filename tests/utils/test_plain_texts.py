"""Where an editor shows neither widgets nor HTML: does the text say what these say?"""

import html

from ipywidgets import Dropdown, FloatSlider

from tests.plain_text import unsaid
from utils.figures.live import live
from utils.figures.style import Picture
from utils.progress import progress
from utils.submit import HandIn


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
    assert not unsaid({"text/html": found._repr_html_(), "text/plain": repr(found)})
    done = HandIn(tmp_path / "hand_in" / "02.ipynb", "12:00:00, a minute ago", ["2.1: wrong"])
    assert not unsaid({"text/html": done._repr_html_(), "text/plain": repr(done)})


def test_what_a_text_lacks_is_found():
    """Are a missing word, a picture without words and a widget without words seen?"""
    assert unsaid({"text/html": "<b>all of it</b>", "text/plain": "all it"}) == {"of"}
    assert unsaid({"image/png": "x", "text/plain": "<Figure size 1x1>"})
    assert unsaid({"image/png": "x"})
    assert unsaid({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "VBox(children=("})
    assert not unsaid({"image/png": "x", "text/plain": "a line that rises"})
