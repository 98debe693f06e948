"""A static site looked over: links, pictures, titles, and what is loaded from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# where a page may lead; nothing is ever loaded from there
EXTERNAL = (
    "https://mybinder.org",
    "https://www.sphinx-doc.org/",
    "https://pradyunsg.me",
    "https://github.com/pradyunsg/furo",
)


class Page(HTMLParser):
    """What a page links to, loads and shows."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = {"", "top"}
        self.without_alt: list[str] = []
        self.title, self._parts, self._inside = "", list[str](), list[str]()
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """All that a reader can see, and what a screen reader says."""
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.add(given.get("id", ""))
        # an icon may have a title too
        if tag in ("script", "style") or (tag == "title" and not self.title):
            self._inside.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif "href" in given and tag != "use":
            self.loads.append(given["href"])
        if "src" in given:
            self.loads.append(given["src"])
        if tag == "img":
            self._parts.append(f"\n{given.get('alt', '')}\n")
            # where there are no words, Sphinx gives the file's name
            if given.get("alt", "").strip() in ("", given.get("src")):
                self.without_alt.append(given.get("src", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside == ["title"]:
            self.title += data
        elif not self._inside:
            self._parts.append(data)


def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site, by its file."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def texts(site: Path) -> dict[Path, str]:
    """What can be read of the site, by its file: pages as seen, scripts and data as they are."""
    found = {path: page.text for path, page in pages(site).items()}
    for path in sorted(site.rglob("*")):
        if path.suffix in (".js", ".json", ".txt", ".inv", ".ipynb", ".md"):
            found[path] = path.read_text(encoding="utf-8", errors="replace")
    return found


def problems(site: Path) -> list[str]:
    """One line for each fault."""
    site = site.resolve()
    there = pages(site)
    found = [] if there else [f"{site} has no page"]
    for path, page in there.items():
        name = path.relative_to(site)
        if not page.title.strip():
            found.append(f"{name} has no title")
        found += [f"{name}: the picture {src} has no alternative text" for src in page.without_alt]
        for load in page.loads:
            if urlsplit(load).scheme or load.startswith("//"):
                found.append(f"{name} loads {load[:80]}")
            elif (fault := _fault(path, load, there)) and not fault.startswith("no anchor"):
                found.append(f"{name}: {load}: {fault}")
        for link in page.links:
            if fault := _fault(path, link, there):
                found.append(f"{name}: {link}: {fault}")
    return found


def _fault(path: Path, link: str, there: dict[Path, Page]) -> str:
    """Why a link is wrong, or nothing."""
    parts = urlsplit(link)
    if parts.scheme or link.startswith("//"):
        return (
            ""
            if link.startswith(EXTERNAL)
            else (
                "leads where no page may: if it should, add it to EXTERNAL in grader/site_check.py"
            )
        )
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "there is no such file"
    page = there.get(target)
    if page and unquote(parts.fragment) not in page.anchors:
        return f"no anchor {parts.fragment}"
    return ""
