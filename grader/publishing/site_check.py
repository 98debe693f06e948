"""A static site looked over: links, pictures, titles, and what is loaded from elsewhere."""

from __future__ import annotations

import re
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
# an address in CSS: "..." or '...', in url() also bare
QUOTED = r"""["']([^"']*)["']"""
CSS_LOADS = re.compile(rf"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))|@import\s+{QUOTED}""", re.I)
# an address in srcset, before its width or density; it may hold commas, but not end in one
SRCSET_LOADS = re.compile(r"[\s,]*(\S*[^\s,])(?:,|\s+[^,]*|$)")


def css_loads(css: str) -> list[str]:
    """What a style sheet, or an element's own style, loads."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return ["".join(filter(None, found)) for found in CSS_LOADS.findall(css)]


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
        for name in ("srcset", "imagesrcset"):
            self.loads += SRCSET_LOADS.findall(given.get(name, ""))
        self.loads += css_loads(given.get("style", ""))
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
        elif self._inside == ["style"]:
            self.loads += css_loads(data)
        elif not self._inside:
            self._parts.append(data)


def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site, by its file."""
    files = sorted(site.resolve().rglob("*.html"))
    return {path: Page(path.read_text(encoding="utf-8")) for path in files}


def texts(site: Path, there: dict[Path, Page]) -> dict[Path, str]:
    """What can be read of a site with these pages, by its file: pages as seen, scripts and data as
    they are."""
    found = {path: page.text for path, page in there.items()}
    for path in sorted(site.resolve().rglob("*")):
        if path.suffix in (".js", ".json", ".txt", ".inv", ".ipynb", ".md"):
            found[path] = path.read_text(encoding="utf-8", errors="replace")
    return found


def problems(site: Path, there: dict[Path, Page]) -> list[str]:
    """One line for each fault of a site with these pages."""
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
    """Why a link is wrong, or nothing."""
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
    """The file of the site that a link on a page is to."""
    place = unquote(urlsplit(link).path)
    target = (path.parent / place).resolve() if place else path
    return target / "index.html" if target.is_dir() else target
