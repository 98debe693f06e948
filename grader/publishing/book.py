"""The book: the student's view of the course as a static site, with the figures that right answers
give. Sphinx makes the site of pages that are written here; site_check.py looks it over.
"""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup

from grader.course import CourseError, assignments, source_folder, source_path
from grader.publishing import site_check
from grader.source import findings, release
from grader.source.notebooks import execute, read_notebook

DEFAULT = Path("build") / "book"
TEMPLATES = Path(__file__).parent / "templates" / "book"
WIDGET = "application/vnd.jupyter.widget-view+json"
# what they show depends on who runs them, and when
PERSONAL = ("progress", "submit", "model-answer")
AT_ONCE = 2  # notebooks that are executed side by side
CELL_SECONDS = 600  # side by side, on a busy machine: nobody waits for the book

TO_READ = """\
```{note}
This page is for reading. Where a cell says `YOUR CODE HERE`, the exercise is yours to solve; the
figures and numbers below are those of right answers. To work through it:
[set it up](../../docs/learners.md).
```"""
PNG = "data:image/png;base64,"


def book(root: Path, target: Path, say: Callable[[str], None]) -> None:
    """Execute the sources, write the site to target, and check it.

    Raises CourseError: if target holds anything but an earlier book, a notebook or Sphinx fails, a
    link leads nowhere, or a solution shows.
    """
    refuse_to_replace(target)
    try:
        import myst_nb  # noqa: F401
    except ModuleNotFoundError:
        raise CourseError(
            'the book needs Sphinx: .venv/bin/pip install -c constraints.txt ".[book]"'
        ) from None
    names = assignments(root)
    with tempfile.TemporaryDirectory(prefix="book-") as temporary:
        pages, course = Path(temporary) / "pages", Path(temporary) / "course"
        shutil.copytree(source_folder(root), course)

        def executed(name: str) -> Any:
            say(f"executing {name}")
            return _executed(course, name)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for name, nb in zip(names, pool.map(executed, names), strict=True):
                released = nbformat.reads(release.generate(root, name), as_version=4)
                path = pages / "notebooks" / name / f"{name}.ipynb"
                path.parent.mkdir(parents=True)
                source = read_notebook(source_path(root, name))
                nbformat.write(notebook_page(released, nb, source), path)
        write_guides(root, pages, names)
        say("making the site")
        made = _sphinx(pages)
        refuse_faults(root, made)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)


def refuse_to_replace(target: Path) -> None:
    """Raise CourseError unless target is absent, empty, or an earlier book."""
    try:
        if not any(target.iterdir()) or (target / "searchindex.js").is_file():
            return
    except FileNotFoundError:
        return
    except OSError as error:
        raise CourseError(f"{target} cannot be replaced by a book: {error.strerror}") from None
    raise CourseError(
        f"{target} would be replaced, and is not an earlier book: name a new folder, or empty it"
    )


def refuse_faults(root: Path, site: Path) -> None:
    """Raise CourseError if a link leads nowhere, a picture has no words, or a solution shows."""
    site = site.resolve()
    there = site_check.pages(site)
    problems = site_check.problems(site, there)
    if problems:
        raise CourseError("the book has faults:\n  " + "\n  ".join(problems))
    texts = site_check.texts(site, there)
    found = {path.relative_to(site): text for path, text in texts.items()}
    for path in found:
        # a guide may name the markers around a solution
        if path.parts[0] != "notebooks":
            for marker in (marker for markers in release.REGIONS.values() for marker in markers):
                found[path] = found[path].replace(marker, "")
    release.refuse_leaks_anywhere(root, found)


def _executed(course: Path, name: str) -> Any:
    nb = read_notebook(course / name / f"{name}.ipynb")
    nb.cells = [cell for cell in nb.cells if cell.id not in PERSONAL]
    execute(nb, course / name, f"solutions/{name}", attended=True, seconds=CELL_SECONDS)
    return nb


def notebook_page(released: Any, executed: Any, source: Any) -> Any:
    """Return the release, with the outputs of the executed source.

    Printed text is taken from the source's stored outputs instead: the words around it are about
    those numbers, and a time or a speed is another one each time.
    """
    outputs = {cell.id: cell.get("outputs", []) for cell in executed.cells}
    stored = {cell.id: cell.get("outputs", []) for cell in source.cells}
    widgets = executed.metadata.get("widgets", {}).get(
        "application/vnd.jupyter.widget-state+json", {"state": {}}
    )["state"]
    # a book knows of no prediction: it shows what was seen in a fold
    words = {shows.id: before for before, shows in findings.kept_back(source.cells)}
    released.cells = [words.get(cell.id, cell) for cell in released.cells]
    for cell in released.cells:
        if cell.cell_type != "code":
            continue
        printed = [o for o in stored.get(cell.id, []) if o.output_type == "stream"]
        fresh = outputs.get(cell.id, [])
        printed = printed or [o for o in fresh if o.output_type == "stream"]
        shown = [_picture(o.data.get("text/html", "")) or o for o in fresh if _is_shown(o)]
        sliders = [_still(widgets, o.data[WIDGET]["model_id"]) for o in fresh if _is_widget(o)]
        cell.outputs = [*printed, *(o for still in sliders for o in still), *shown]
        for output in cell.outputs:
            about = output.get("metadata", {}).get("image/png", {})
            if "alt" in about:
                cell.metadata["mystnb"] = {"image": {"alt": about["alt"]}}
    first = released.cells[0]
    released.cells[0:1] = [first, nbformat.v4.new_markdown_cell(TO_READ, id="to-read")]
    return released


def _is_widget(output: Any) -> bool:
    return WIDGET in output.get("data", {})


def _is_shown(output: Any) -> bool:
    return output.output_type != "stream" and not _is_widget(output)


def _picture(text: str) -> Any:
    """Return a picture that came as HTML as one that Sphinx makes a file of; None if it is none."""
    soup = BeautifulSoup(text, "html.parser")
    for style in soup.find_all("style"):  # how JupyterLab's dark theme shows it
        style.extract()
    img = soup.select_one(f'img:root[src^="{PNG}"]')
    if img is None:
        return None
    alt, width = str(img["alt"]), int(str(img["width"]))
    return nbformat.v4.new_output(
        "display_data",
        {"image/png": str(img["src"]).removeprefix(PNG), "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width}},
    )


def _still(widgets: dict[str, Any], model: str) -> list[Any]:
    """Return a picture with sliders as one picture and a line on what the sliders change.

    Nothing for other widgets, such as a progress bar.
    """
    box = widgets[model]["state"]
    parts = [widgets[child.removeprefix("IPY_MODEL_")] for child in box.get("children", [])]
    values = [part["state"]["value"] for part in parts if part["model_name"] == "HTMLModel"]
    pictures = [picture for value in values if (picture := _picture(value))]
    if not pictures:
        return []
    controls = [_control(p["state"]) for p in parts if "description_allow_html" in p["state"]]
    line = "In JupyterLab you move this picture by " + " and ".join(c for c in controls if c) + "."
    words = {"text/html": f'<p class="control">{line}</p>'}
    return [nbformat.v4.new_output("display_data", words), *pictures]


def _control(state: dict[str, Any]) -> str:
    """Say what a reader would move, and from where to where; return "" if it has no name."""
    name = html.escape(state["description"])
    if not name:
        return ""
    if "_options_labels" in state:
        labels = state["_options_labels"]
        return f"<b>{name}</b>, {html.escape(labels[0])} to {html.escape(labels[-1])}"
    return f"<b>{name}</b>, {state['min']:g} to {state['max']:g}" if "min" in state else name


def write_guides(root: Path, pages: Path, notebooks: list[str]) -> None:
    """Write the pages that are no notebooks: README as the front page, guides, and the contents."""
    guides = [f"docs/{path.name}" for path in sorted((root / "docs").glob("*.md"))]
    moved = {"README.md": "index.md"}
    written = {f"notebooks/{name}/{name}.ipynb" for name in notebooks}
    written |= {"README.md", "CONTRIBUTING.md", *guides}
    for name in sorted(written):
        if not name.endswith(".md"):
            continue
        text = relink((root / name).read_text(encoding="utf-8"), name, written, moved)
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), picture))
            (pages / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / place, pages / place)
        path = pages / moved.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with (pages / "index.md").open("a", encoding="utf-8") as file:
        file.write(_contents("Notebooks", [f"notebooks/{n}/{n}" for n in notebooks]))
        file.write(_contents("Guides", [*(g.removesuffix(".md") for g in guides), "CONTRIBUTING"]))


def _contents(caption: str, names: list[str]) -> str:
    lines = "\n".join(names)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def relink(text: str, name: str, written: set[str], moved: dict[str, str]) -> str:
    """Point a page's links to what the book has; a link to anything else keeps its words alone."""

    def change(match: re.Match[str]) -> str:
        words, link = match[1], match[2]
        if "://" in link or link.startswith("#"):
            return match[0]
        path, _, anchor = link.partition("#")
        here = posixpath.dirname(name)
        place = posixpath.normpath(posixpath.join(here, path))
        if place not in written:
            return words
        place = posixpath.relpath(moved.get(place, place), here or ".")
        return f"[{words}]({place}{'#' + anchor if anchor else ''})"

    return re.sub(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", change, text)


def _sphinx(pages: Path) -> Path:
    """Make the site beside the pages, and return where it is; a warning is a failure."""
    conf, made = pages.parent / "conf", pages.parent / "site"
    (conf / "_static").mkdir(parents=True)
    shutil.copy(TEMPLATES / "conf.py", conf)
    shutil.copy(TEMPLATES / "book.css", conf / "_static")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    command += ["-c", str(conf), "-d", str(pages.parent / "doctrees"), str(pages), str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CourseError(f"Sphinx made no book:\n{done.stdout}{done.stderr}".strip())
    (made / ".buildinfo").unlink(missing_ok=True)
    (made / "objects.inv").unlink(missing_ok=True)
    shutil.rmtree(made / "_sources", ignore_errors=True)
    return made
