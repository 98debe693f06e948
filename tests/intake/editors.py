"""Finished notebooks as editors write them: each shape is a function of a finished one.

Each is built as the editor's own files are: which ids and metadata it leaves, adds and drops. See
test_editors.py, and bench/editors.py for what each earns.
"""

from __future__ import annotations

import base64
import copy
import json
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

from grader.proving.sample_class import Material
from utils.cells import check_of, grade_id
from utils.exercises import EXERCISES

Raw = dict[str, Any]
WORDS = (
    "The statistics come from the batch, so one example gets another output in another batch; "
    "gamma and beta are learned, and can undo it. Größe ≠ 0, naïve façade."
)
MIB = 1 << 20


def finished(about: Material) -> Raw:
    """The release with the right answers and one in words, saved by JupyterLab."""
    nb = copy.deepcopy(about.release)
    for cell in nb["cells"]:
        name = grade_id(cell)
        if name in EXERCISES:
            cell["source"] = about.right[name][0]
        elif cell["source"] == "YOUR ANSWER HERE":
            cell["source"] = WORDS
    return nb


def written(nb: Raw) -> bytes:
    return json.dumps(nb, indent=1, ensure_ascii=False).encode()


# ---- parts of shapes ----


def place(nb: Raw, name: str) -> int:
    return next(i for i, c in enumerate(nb["cells"]) if (grade_id(c) or c.get("id")) == name)


def names(nb: Raw) -> list[str]:
    """The exercises of a notebook, in order."""
    return [name for cell in nb["cells"] if (name := grade_id(cell)) in EXERCISES]


def words(nb: Raw) -> Raw:
    return next(c for c in nb["cells"] if c["source"] == WORDS)


def without(nb: Raw, *parts: str) -> Raw:
    """Without cells' ids, without their metadata."""
    for cell in nb["cells"]:
        if "ids" in parts:
            cell.pop("id", None)
        if "metadata" in parts:
            cell["metadata"] = {}
    if "ids" in parts:
        nb["nbformat_minor"] = 4
    return nb


def code(source: str, **more: Any) -> Raw:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [],
            "execution_count": None, **more}  # fmt: skip


def text(source: str, **more: Any) -> Raw:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def hexes(seed: int = 0) -> Callable[[], str]:
    rng = random.Random(seed)
    return lambda: f"{rng.getrandbits(32):08x}"


def as_lines(nb: Raw, ending: str = "\n") -> Raw:
    """Sources as lists of lines, as files have them."""
    for cell in nb["cells"]:
        lines = cell["source"].split("\n")
        cell["source"] = [*(line + ending for line in lines[:-1]), lines[-1]]
    return nb


# ---- editors ----


def colab(nb: Raw) -> Raw:
    """Format 4.0, its own id in the metadata, and nbgrader's metadata beside it."""
    make = hexes()
    for cell in nb["cells"]:
        cell["metadata"] = {**cell["metadata"], "id": make()}
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
            cell["metadata"]["outputId"] = make()
    nb["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    nb["nbformat_minor"] = 0
    install = "!git clone https://example.org/course.git\n%cd course\n!pip install -q ipywidgets"
    badge = '<a href="https://colab.research.google.com/x"><img src="https://colab.example/a.svg"/>'
    nb["cells"] = [
        text(badge + "</a>", metadata={"id": "view-in-github", "colab_type": "text"}),
        code(install, metadata={"id": "J3F5ONCyrxgK"}),
        code("from google.colab import drive\ndrive.mount('/content/drive')"),
        *nb["cells"],
    ]
    return as_lines(nb)


def colab_bare(nb: Raw) -> Raw:
    """As versions that kept nothing but their own."""
    nb = colab(nb)
    make = hexes(1)
    for cell in nb["cells"]:
        kind = "code" if cell["cell_type"] == "code" else "text"
        cell["metadata"] = {"id": make(), "colab_type": kind}
    return nb


def colab_ids(nb: Raw) -> Raw:
    """The cells' ids in the metadata, and nothing of nbgrader's."""
    for cell in nb["cells"]:
        cell["metadata"] = {"id": cell.pop("id")}
    nb["nbformat_minor"] = 0
    return nb


def vscode(nb: Raw) -> Raw:
    """Text cells keep their metadata, code cells have none; another kernel."""
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"] = {"vscode": {"languageId": "python"}}
            cell["id"] = hexes(len(cell["source"]))()
    nb["metadata"] = {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.1"},
        "orig_nbformat": 4,
    }
    return as_lines(nb)


def vscode_old(nb: Raw) -> Raw:
    """Of 2021: format 4.2, without ids."""
    nb = without(nb, "ids", "metadata")
    nb["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 2}
    nb["nbformat_minor"] = 2
    return as_lines(nb)


def deepnote(nb: Raw) -> Raw:
    make = hexes()
    for n, cell in enumerate(nb["cells"]):
        cell.pop("id")
        kind = "code" if cell["cell_type"] == "code" else "markdown"
        cell["metadata"] = {
            "tags": [], "cell_id": f"{n:05}-{make()}-271d-4de3-b94d-6c7524881e40",
            "deepnote_cell_type": kind, "source_hash": make(), "execution_start": 1620375813931,
            "deepnote_to_be_reexecuted": False, "execution_millis": 3,
        }  # fmt: skip
    made = "<a style='text-decoration:none;' href='https://deepnote.com'>Created in Deepnote</a>"
    nb["cells"].append(text(made, metadata={"tags": [], "created_in_deepnote_cell": True}))
    nb["metadata"] = {"deepnote": {}, "deepnote_notebook_id": make(), "orig_nbformat": 2}
    nb["nbformat_minor"] = 2
    return nb


def kaggle(nb: Raw) -> Raw:
    make = hexes()
    for cell in nb["cells"]:
        cell.pop("id")
        cell["metadata"] = {"_uuid": make() * 5, "_cell_guid": make(), "trusted": True,
                            "execution": {"iopub.status.busy": "2026-03-10T17:54:40Z"}}  # fmt: skip
    first = "# This Python 3 environment comes with many libraries\nimport numpy as np\nimport os\n"
    walk = (
        "for d, _, names in os.walk('/kaggle/input'):\n    for name in names:\n        print(name)"
    )
    nb["cells"].insert(0, code(first + walk, metadata={"_uuid": make() * 5}))
    nb["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": [], "isGpuEnabled": False}
    nb["nbformat_minor"] = 4
    return nb


def format_3(nb: Raw) -> Raw:
    """Worksheets, `input` for `source`, headings of their own kind."""
    cells = []
    for cell in without(nb, "ids", "metadata")["cells"]:
        source = cell["source"]
        if cell["cell_type"] == "code":
            old = {"cell_type": "code", "language": "python", "collapsed": False, "metadata": {},
                   "input": source, "outputs": [], "prompt_number": 3}  # fmt: skip
        elif source.startswith("## ") and "\n" not in source:
            old = {"cell_type": "heading", "level": 2, "metadata": {}, "source": source[3:]}
        else:
            old = {"cell_type": "markdown", "metadata": {}, "source": source}
        cells.append(old)
    return {"metadata": {"name": "", "signature": "sha256:0"}, "nbformat": 3, "nbformat_minor": 0,
            "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip


def classic_4_0(nb: Raw) -> Raw:
    nb = without(nb, "ids")
    nb["nbformat_minor"] = 0
    for cell in nb["cells"]:
        cell["metadata"].setdefault("collapsed", False)
        cell["metadata"].pop("tags", None)
    return as_lines(nb)


# ---- what was lost ----


def new_ids(nb: Raw) -> Raw:
    make = hexes()
    for cell in nb["cells"]:
        cell["id"], cell["metadata"] = make(), {}
    return nb


def cut_and_pasted(nb: Raw) -> Raw:
    """One answer's cell in its place, with nothing of what it was."""
    here = place(nb, names(nb)[0])
    nb["cells"][here] = code(nb["cells"][here]["source"], id="0a1b2c3d")
    return nb


def stub_back(nb: Raw, about: Material, before: bool, named: bool = True) -> Raw:
    """And the release's stub beside each answer."""
    stubs = {grade_id(c): c for c in about.release["cells"]}
    for name in names(nb):
        here = place(nb, name)
        stub = copy.deepcopy(stubs[name])
        if not named:
            stub = code(stub["source"])
        nb["cells"][here] = code(nb["cells"][here]["source"], id=hexes(here)())
        nb["cells"].insert(here if before else here + 1, stub)
    return nb


def split(nb: Raw, keep: str) -> Raw:
    """A helper cut off the front of each answer; keep: which part has the names, or both."""
    for number, name in enumerate(names(nb)):
        here = place(nb, name)
        cell = nb["cells"][here]
        helper = f"def shape_{number}(values):\n    return values.shape\n"
        front, back = copy.deepcopy(cell), cell
        front["source"], front["id"] = helper, hexes(here)() if keep == "back" else cell["id"]
        if keep == "back":
            front["metadata"] = {}
        else:
            cell["id"] = hexes(here)()
            if keep == "front":
                cell["metadata"] = {}
        nb["cells"][here : here + 1] = [front, back]
    return nb


def joined(nb: Raw, count: int = 2) -> Raw:
    """The first answers and the check cells between them, in the first one's cell."""
    first, *rest = names(nb)[:count]
    sources = [nb["cells"][place(nb, first)]["source"]]
    for before, name in zip([first, *rest], rest, strict=False):
        for each in (check_of(before), name):
            sources.append(nb["cells"].pop(place(nb, each))["source"])
    nb["cells"][place(nb, first)]["source"] = "\n\n".join(sources)
    return nb


def all_in_one(nb: Raw) -> Raw:
    """Every answer in one cell of the learner's own, all other cells but the text gone."""
    sources = [nb["cells"][place(nb, name)]["source"] for name in names(nb)]
    nb["cells"] = [c for c in nb["cells"] if c["cell_type"] == "markdown"]
    nb["cells"].insert(1, code("\n\n\n".join(sources)))
    return nb


def retyped(nb: Raw) -> Raw:
    """The first answer a text cell, the one in words code."""
    cell = nb["cells"][place(nb, names(nb)[0])]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    words(nb).update(cell_type="raw")
    return nb


def moved(nb: Raw) -> Raw:
    """The first answer and its check at the end."""
    first = names(nb)[0]
    for name in (first, check_of(first)):
        nb["cells"].append(nb["cells"].pop(place(nb, name)))
    return nb


def words_below(nb: Raw) -> Raw:
    """The answer in words in a new cell below the one for it."""
    here = nb["cells"].index(words(nb))
    nb["cells"].insert(here + 1, text(WORDS, id="5f6a7b8c"))
    nb["cells"][here]["source"] = "YOUR ANSWER HERE"
    return nb


def crlf(nb: Raw) -> Raw:
    for cell in nb["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return nb


def reformatted(nb: Raw) -> Raw:
    """Trailing blanks, and a line at the end of each cell, as formatters leave or take them."""
    for cell in nb["cells"]:
        cell["source"] = cell["source"].replace("\n", "  \n") + "\n"
    return nb


def tagless(nb: Raw) -> Raw:
    for cell in nb["cells"]:
        cell["metadata"].pop("tags", None)
    return nb


# ---- size ----


def with_widgets(nb: Raw) -> Raw:
    state = {f"{n:032x}": {"model_name": "FloatSliderModel", "state": {"value": "7" * 4000}}
             for n in range(3000)}  # fmt: skip
    nb["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}
    }
    return nb


def with_outputs(nb: Raw, size: int = 12 * MIB) -> Raw:
    """Pictures and printed text of so many bytes, which hold all that could end a list."""
    cells = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]
    picture = "iVBORw0KGgo" + "A" * (size // len(cells))
    for cell in cells:
        cell["outputs"] = [
            {
                "output_type": "stream",
                "name": "stdout",
                "text": ['"outputs": []}], \\" \\\\', "]\n"],
            },
            {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}},
        ]
    return nb


def old_outputs(nb: Raw) -> Raw:
    cells = [cell for cell in nb["worksheets"][0]["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        printed = "x" * (12 * MIB // len(cells))
        cell["outputs"] = [{"output_type": "stream", "stream": "stdout", "text": printed}]
    return nb


def png(size: int = 0) -> bytes:
    """A picture of one pixel, and a comment of so many bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    comment = chunk(b"tEXt", b"Comment\0" + b"x" * size) if size else b""
    pixel = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + comment + pixel + chunk(b"IEND", b"")


def with_picture(nb: Raw) -> Raw:
    """A picture pasted into the answer in words, as Lab and VS Code keep it."""
    cell = words(nb)
    cell["source"] = f"{WORDS}\n\n![image.png](attachment:image.png)"
    cell["attachments"] = {"image.png": {"image/png": base64.b64encode(png(200_000)).decode()}}
    return nb


def with_colab_picture(nb: Raw) -> Raw:
    """A picture pasted into the answer in words, as Colab keeps it."""
    data = base64.b64encode(png(200_000)).decode()
    words(nb)["source"] = f"{WORDS}\n\n![image.png](data:image/png;base64,{data})"
    return nb


# ---- every shape ----


def encoded(encoding: str, mark: str = "") -> Callable[[Raw, Material], bytes]:
    return lambda nb, about: (mark + written(nb).decode()).encode(encoding, "replace")


def _of(*steps: Callable[..., Raw]) -> Callable[[Raw, Material], bytes]:
    def build(nb: Raw, about: Material) -> bytes:
        for step in steps:
            nb = step(nb)
        return written(nb)

    return build


def bare(nb: Raw) -> Raw:
    return without(nb, "ids", "metadata")


def _stubs(**how: bool) -> Callable[[Raw, Material], bytes]:
    return lambda nb, about: written(stub_back(nb, about, **how))


SHAPES: dict[str, Callable[[Raw, Material], bytes]] = {
    "JupyterLab": _of(),
    "Colab": _of(colab),
    "Colab, without nbgrader's metadata": _of(colab_bare),
    "Colab, ids in its metadata": _of(colab_ids),
    "VS Code": _of(vscode),
    "VS Code, format 4.2": _of(vscode_old),
    "Deepnote": _of(deepnote),
    "Kaggle": _of(kaggle),
    "old Jupyter, format 3": _of(format_3),
    "old Jupyter, format 4.0": _of(classic_4_0),
    "ids without metadata": _of(lambda nb: without(nb, "metadata")),
    "metadata without ids": _of(lambda nb: without(nb, "ids")),
    "neither ids nor metadata": _of(bare),
    "new ids, no metadata": _of(new_ids),
    "one answer cut and pasted": _of(cut_and_pasted),
    "the stubs back before the answers": _stubs(before=True),
    "the stubs back behind the answers": _stubs(before=False),
    "the stubs back, without names": _stubs(before=False, named=False),
    "cells split, names in front": _of(lambda nb: split(nb, "front")),
    "cells split, names behind": _of(lambda nb: split(nb, "back")),
    "cells split, names on both": _of(lambda nb: split(nb, "both")),
    "cells split, no names": _of(lambda nb: split(nb, "front"), bare),
    "two answers joined": _of(joined),
    "two answers joined, no names": _of(joined, bare),
    "all answers joined": _of(lambda nb: joined(nb, 9)),
    "all answers in one cell of their own": _of(all_in_one),
    "all answers in one cell, no names": _of(all_in_one, bare),
    "retyped": _of(retyped),
    "retyped, no names": _of(retyped, bare),
    "moved": _of(moved),
    "moved, no names": _of(moved, bare),
    "words in a new cell below": _of(words_below),
    "words in a new cell below, no names": _of(words_below, bare),
    "CRLF": _of(crlf),
    "CRLF, no names": _of(crlf, bare),
    "reformatted, no names": _of(reformatted, bare),
    "tags gone": _of(tagless),
    "widgets' state of 12 MiB": _of(with_widgets),
    "outputs of 12 MiB": _of(with_outputs),
    "outputs of 12 MiB, format 3": _of(format_3, old_outputs),
    "byte order mark": encoded("utf-8-sig"),
    "UTF-16": encoded("utf-16"),
    "UTF-16 without a mark": encoded("utf-16-le"),
    "cp1252": encoded("cp1252"),
    "cp1252, no names": lambda nb, about: encoded("cp1252")(bare(nb), about),
    "a picture in words": _of(with_picture),
    "a picture in words, no names": _of(with_picture, bare),
    "a picture in words, Colab": _of(with_colab_picture, colab_bare),
}
