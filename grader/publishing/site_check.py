"""A static site looked over: links, pictures, titles, and what is loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import tinycss2
from bs4 import BeautifulSoup, Tag

# where a page may lead; nothing is ever loaded from there
EXTERNAL = (
    "https://docs.dask.org",
    "https://mybinder.org",
    "https://www.sphinx-doc.org/",
    "https://pradyunsg.me",
    "https://github.com/pradyunsg/furo",
)
# an address in srcset, before its width or density; it may hold commas, but not end in one
SRCSET_LOADS = re.compile(r"[\s,]*(\S*[^\s,])(?:,|\s+[^,]*|$)")
# functions of CSS in which a string is an address
CSS_LOADS = ("url", "src", "image-set", "-webkit-image-set")


def css_loads(css: str) -> list[str]:
    """Return the addresses that a style sheet, or an element's own style, loads."""
    return list(_addresses(tinycss2.parse_component_value_list(css, skip_comments=True)))


def _addresses(tokens: Iterable[Any], loads: bool = False) -> Iterator[str]:
    """Yield the addresses among a style sheet's tokens. loads: a string here is one."""
    for token in tokens:
        if token.type == "url" or (token.type == "string" and loads):
            yield token.value
        elif token.type == "function":
            yield from _addresses(token.arguments, token.lower_name in CSS_LOADS)
        elif token.type.endswith(" block"):
            yield from _addresses(token.content)
        elif token.type == "at-keyword":
            loads = token.lower_value == "import"
        elif token == ";":
            loads = False


class Page:
    """A page taken apart: what it links to, loads and shows.

    text is all that a reader can see, and what a screen reader says. without_alt are the pictures
    that have no words.
    """

    def __init__(self, html: str) -> None:
        soup = BeautifulSoup(html, "html.parser")
        self.title = soup.title.get_text() if soup.title else ""
        self.anchors = {"", "top"} | {str(tag["id"]) for tag in soup.find_all(id=True)}
        self.links = [str(tag["href"]) for tag in soup.find_all("a", href=True)]
        self.loads = [load for tag in soup.find_all() for load in _loads(tag)]
        self.without_alt = []
        for picture in soup.find_all("img"):
            words, src = str(picture.get("alt", "")), str(picture.get("src", ""))
            # where there are no words, Sphinx gives the file's name
            if words.strip() in ("", src):
                self.without_alt.append(src)
            picture.replace_with(f"\n{words}\n")
        self.text = soup.get_text()


def _loads(tag: Tag) -> Iterator[str]:
    """Yield the addresses that an element loads."""
    given = {name: str(value) for name, value in tag.attrs.items()}
    if "href" in given and tag.name not in ("a", "use"):
        yield given["href"]
    if "src" in given:
        yield given["src"]
    for name in ("srcset", "imagesrcset"):
        yield from SRCSET_LOADS.findall(given.get(name, ""))
    yield from css_loads(given.get("style", ""))
    if tag.name == "style":
        yield from css_loads(tag.get_text())


def pages(site: Path) -> dict[Path, Page]:
    """Return every page of the site, by its file."""
    files = sorted(site.resolve().rglob("*.html"))
    return {path: Page(path.read_text(encoding="utf-8")) for path in files}


def texts(site: Path, there: dict[Path, Page]) -> dict[Path, str]:
    """Return what can be read of a site with these pages, by its file: pages as seen, scripts and
    data as they are."""
    found = {path: page.text for path, page in there.items()}
    for path in sorted(site.resolve().rglob("*")):
        if path.suffix in (".js", ".json", ".txt", ".inv", ".ipynb", ".md"):
            found[path] = path.read_text(encoding="utf-8", errors="replace")
    return found


def problems(site: Path, there: dict[Path, Page]) -> list[str]:
    """Return one line for each fault of a site with these pages."""
    site = site.resolve()
    found = [] if there else [f"{site} has no page"]
    loads = {path: page.loads for path, page in there.items()}
    for path in sorted(site.rglob("*.css")):
        loads[path] = css_loads(path.read_text(encoding="utf-8"))
    for path, addresses in loads.items():
        name = path.relative_to(site)
        for load in addresses:
            if load.startswith("data:"):
                continue
            if _leads_out(load):
                found.append(f"{name} loads {load[:80]}")
            elif not _target(path, load).is_file():
                found.append(f"{name}: {load}: there is no such file")
    for path, page in there.items():
        name = path.relative_to(site)
        if not page.title.strip():
            found.append(f"{name} has no title")
        found += [f"{name}: the picture {src} has no alternative text" for src in page.without_alt]
        for link in page.links:
            if fault := _fault(path, link, there):
                found.append(f"{name}: {link}: {fault}")
    return found


def _fault(path: Path, link: str, there: dict[Path, Page]) -> str:
    """Return why a link is wrong, or nothing."""
    if _leads_out(link):
        if link.startswith(EXTERNAL):
            return ""
        return (
            "leads where no page may: if it should, add it to EXTERNAL in "
            "grader/publishing/site_check.py"
        )
    target = _target(path, link)
    if not target.is_file():
        return "there is no such file"
    anchor = urlsplit(link).fragment
    if target in there and unquote(anchor) not in there[target].anchors:
        return f"no anchor {anchor}"
    return ""


def _leads_out(link: str) -> bool:
    return bool(urlsplit(link).scheme) or link.startswith("//")


def _target(path: Path, link: str) -> Path:
    """Return the file of the site that a link on a page is to."""
    place = unquote(urlsplit(link).path)
    target = (path.parent / place).resolve() if place else path
    return target / "index.html" if target.is_dir() else target
