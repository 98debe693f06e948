"""What an output says where an editor shows neither HTML nor widgets nor pictures."""

import html
import re
from collections.abc import Mapping

# how Python shows an object that says nothing of itself, and how ipywidgets shows a widget
MUTE = re.compile(r"<[^>\n]* object at 0x|<Figure |\b[A-Z]\w*\((children|value|options)=")


def words(page: str) -> set[str]:
    """The words that a reader of HTML sees who unfolds nothing."""
    page = re.sub(r"</summary>.*?</details>", " ", page, flags=re.DOTALL)
    page = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    return set(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", page))))


def unsaid(data: Mapping[str, object]) -> set[str]:
    """What the text of an output (its data by MIME type) lacks; of a picture or widget, all."""
    text = "".join(data.get("text/plain", ""))
    if MUTE.search(text) or (data.keys() - {"text/plain"} and not text.strip()):
        return {*data}
    return words("".join(data.get("text/html", ""))) - {*re.findall(r"\w+", text)}
