"""Attacks on the submitted files: the notebook's cells and metadata, its folder, archives of it."""

import base64
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import ASSIGNMENT, HONEST, TARGET, WRONG, Attack, Submission

FAMILY = "tampering"
CHECK = f"check_{TARGET}"
MIME = "application/vnd.batchnorm-course.answers+json"
# what a browser must not get from a submission
ACTIVE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<svg onload="alert(1)"></svg>',
    "<a href='java\nscript:alert(1)'>marks</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>.score { display: none }</style>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<details open ontoggle=alert(1)>",
    "<p style='position: fixed; top: 0'>Score: 14 / 14</p>",
    "</div></div></body>",
    "<!--><script>alert(1)</script>-->",
    "[marks](javascript:alert(1))",
    "[marks](&#106;avascript:alert(1))",
    "![marks](javascript:alert(1))",
    "![marks](data:image/svg+xml;base64,PHN2Zy8+)",
    "![pasted](attachment:image.png)",
    "[ref]\n\n[ref]: javascript:alert(1)",
    "$\\href{javascript:alert(1)}{x}$",
    "\\begin{<img src=x onerror=alert(1)>}x\\end{<img src=x onerror=alert(1)>}",
    "`$`<script>alert(1)</script>`$`",
)

Edit = Callable[[Submission], None]


def on(name: str, **fields: Any) -> Edit:
    """A cell has other fields than in the release."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        sub.cell(name).update(fields)

    return edit


def tagged(name: str, *tags: str) -> Edit:
    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        sub.cell(name)["metadata"]["tags"] = list(tags)

    return edit


def graded(name: str, **fields: Any) -> Edit:
    """A graded cell's nbgrader metadata are others."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        sub.cell(name)["metadata"]["nbgrader"].update(fields)

    return edit


def text(content: str) -> Edit:
    """The file holds something else."""
    return lambda sub: sub.save(content)


def shown(data: Any) -> Edit:
    """A cell displays this, and the submitted file has it as an output already."""

    def edit(sub: Submission) -> None:
        code = f"from IPython.display import display\nfor d in {data!r}:\n    display(d, raw=True)"
        sub.cell(TARGET)["source"] = WRONG + code
        outputs = [{"output_type": "display_data", "data": d, "metadata": {}} for d in data]
        sub.add("1", 2, outputs=outputs)

    return edit


def _delete(*names: str) -> Edit:
    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        for name in names:
            del sub.cells[sub.index(name)]

    return edit


def _duplicate(sub: Submission) -> None:
    """Each check is there twice, with the answers already in the copy."""
    for name in [f"check_{n}" for n in HONEST] + [CHECK]:
        copy = json.loads(json.dumps(sub.cell(name)))
        copy |= {"source": "pass", "id": f"copy-{name}"}
        sub.cells.insert(sub.index(name) + 1, copy)
        sub.cells.insert(0, dict(copy, id=f"copy2-{name}"))


def _reverse(sub: Submission) -> None:
    sub.cells.reverse()


def _swapped(sub: Submission) -> None:
    """The target's check is named as one that passes, and the other way round."""
    a, b = sub.cell(CHECK), sub.cell("check_batch_statistics")
    a["metadata"], b["metadata"] = b["metadata"], a["metadata"]
    a["id"], b["id"] = b["id"], a["id"]


def _more_points(sub: Submission) -> None:
    """A new graded cell, and more points for the others."""
    for cell in sub.cells:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
    extra = json.loads(json.dumps(sub.cell("check_batch_statistics")["metadata"]))
    extra["nbgrader"]["grade_id"] = "check_everything"
    sub.add("pass", 3, metadata=extra)


def _locked_sources(sub: Submission) -> None:
    for cell in sub.cells:
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            cell["source"] = "pass"


def _answers_in_outputs(sub: Submission) -> None:
    for name in (CHECK, TARGET):
        sub.cell(name)["outputs"] = [
            {"output_type": "display_data", "data": {MIME: "[]"}, "metadata": {}},
            {"output_type": "execute_result", "data": {"text/plain": "6"}, "metadata": {},
             "execution_count": 1},
        ]  # fmt: skip


def _metadata_bomb(sub: Submission) -> None:
    bomb: Any = "x"
    for _ in range(400):
        bomb = {"a": bomb, "b": []}
    sub.nb["metadata"] = {"kernelspec": {"name": "bash", "language": bomb}, "intake": bomb}
    sub.nb["metadata"] |= {"language_info": {"pygments_lexer": bomb, "name": "html"}, "widgets": 5}
    for cell in sub.cells:
        cell["metadata"].setdefault("x", bomb)


def _deep_types(sub: Submission) -> None:
    """Cell types nested just not too deep for the JSON reader."""
    depth = 0
    for cell in sub.cells:
        if cell["metadata"].get("nbgrader"):
            cell["cell_type"] = f"@{(depth := depth + 20)}@"
    content = json.dumps(sub.nb)
    for n in range(20, depth + 1, 20):
        level = 200 + n
        content = content.replace(f'"@{n}@"', "[" * level + "]" * level)
    sub.save(content)


def _strange_names(sub: Submission) -> None:
    for n, name in enumerate(("../../../etc/passwd", "<script>alert(1)</script>", "a\u0000b\ud800",
                              "x" * 100_000, "__proto__", "%s%n{0.__class__}", "check_")):  # fmt: skip
        extra = {"nbgrader": {"grade_id": name, "grade": True, "points": 9, "locked": False,
                              "solution": False, "schema_version": 3, "task": False}}  # fmt: skip
        cell = sub.add("pass", n, metadata=extra)
        cell["id"] = name


def _strange_characters(sub: Submission) -> None:
    bad = "\ud800 \x00 \x1b[31m \u202e \ufeff \uffff"
    sub.cell(TARGET)["source"] = f"# {bad}\nprint({bad!r})\n'''{bad}'''"
    sub.cell("in_your_own_words")["source"] = bad


def _active_text(sub: Submission) -> None:
    for n, line in enumerate(ACTIVE):
        sub.add(line, n, "markdown", attachments={"image.png": {"image/svg+xml": "PHN2Zy8+"}})
        sub.add(line, n, "raw", metadata={"format": "text/html", "raw_mimetype": "text/html"})
    sub.cell("in_your_own_words")["source"] = "\n\n".join(ACTIVE)


def _active_code(sub: Submission) -> None:
    lines = "\n".join(repr(line) for line in ACTIVE)
    sub.cell(TARGET)["source"] = (
        f"def batchnorm_forward(*args, **kwargs):\n    raise ValueError({ACTIVE[0]!r})\n{lines}\n"
        f"import sys\nprint({ACTIVE!r})\nprint({ACTIVE!r}, file=sys.stderr)\n{ACTIVE!r}"
    )
    for magic in ("%%javascript\nalert(1)", "%%html\n" + ACTIVE[0], "%%svg\n" + ACTIVE[2],
                  "%%latex\n" + ACTIVE[17], "%%markdown\n" + ACTIVE[1]):  # fmt: skip
        sub.add(magic, 3)
    sub.add(f"class {TARGET}(Exception): pass\nraise {TARGET}({''.join(ACTIVE)!r})", 3)


def _slow_text(sub: Submission) -> None:
    """Text on which renderers and highlighters take their time."""
    for n, start in enumerate(("[", ">", "*a", "`", "<", "$", "- ", "[a](")):
        sub.add(start * (30_000 // len(start)), n, "markdown")
    for n, start in enumerate(("(", "'", "\\", "f'{", "a.")):
        sub.add(start * (15_000 // len(start)), n)


def _many_cells(count: int, source: str) -> Edit:
    def edit(sub: Submission) -> None:
        for _ in range(count):
            sub.add(source, 3)

    return edit


def _large_output(sub: Submission) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}
    sub.add("1", 3, outputs=[stream])


def _beside(make: Callable[[Submission], None]) -> Edit:
    """A wrong answer, and other files beside the notebook."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG + "!ls -la; cat * 2>/dev/null | head -c 10000"
        make(sub)

    return edit


def _shadows(sub: Submission) -> None:
    for name in ("numpy", "json", "utils", "sitecustomize", "ipykernel_launcher", "nbgrader"):
        (sub.folder / f"{name}.py").write_text(
            f"open('{sub.bait.outside}/new.txt', 'w').write('was here')\n"
            "check = lambda *a: None\nBatchNormCache = list\n"
        )


def _config(sub: Submission) -> None:
    (sub.folder / "nbgrader_config.py").write_text(
        f"open('{sub.bait.outside}/new.txt', 'w').write('was here')\n"
        "c = get_config()\nc.JudgedExecute.sandbox = False\n"
    )


def _pipe(name: str) -> Edit:
    def edit(sub: Submission) -> None:
        os.mkfifo(sub.folder / name)
        sub.written = sub.written or name == sub.path.name

    return edit


def _timestamp(sub: Submission) -> None:
    (sub.folder / "timestamp.txt").write_text("now; or then")


def _linked_timestamp(sub: Submission) -> None:
    (sub.folder / "timestamp.txt").symlink_to("/dev/urandom")


def _folder_for_notebook(sub: Submission) -> None:
    sub.path.mkdir()
    sub.written = True


def _other_notebooks(sub: Submission) -> None:
    for name in ("[a-z]*", "x\ny", "02_batchnorm_forward copy", "..", "-rf"):
        (sub.folder / f"{name}.ipynb").write_text(json.dumps(sub.nb))
    (sub.folder / "graded.ipynb").symlink_to(sub.bait.course / "gradebook.db")


def _zipped(fill: Callable[[zipfile.ZipFile, Submission], None]) -> Edit:
    """Handed in as an archive: the honest notebook, and what `fill` adds."""

    def edit(sub: Submission) -> None:
        archives = sub.folder.parent / "archives"
        archives.mkdir(exist_ok=True)
        with zipfile.ZipFile(archives / "work.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
            fill(bundle, sub)
            bundle.writestr(sub.path.name, json.dumps(sub.nb))
        unpacked = sub.folder.parent / "unpacked"
        sub.extract(archives, unpacked)
        for path in (unpacked / "work").glob("*"):
            path.rename(sub.folder / path.name)
        sub.written = sub.path.exists()

    return edit


def _climb(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for up in ("../" * 4, "../" * 8, str(sub.bait.outside) + "/", "..\\..\\", "a/../../../../"):
        bundle.writestr(f"{up}new.txt", "was here")
    bundle.writestr(f"../../../neighbour/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", "was here")


def _linked(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for name, to in (("data.csv", sub.bait.home / ".netrc"), ("way", sub.bait.outside)):
        link = zipfile.ZipInfo(name)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, str(to))
    bundle.writestr("way/new.txt", "was here")


def _bomb(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for n in range(10):  # 1 GB from 1 MB
        bundle.writestr(f"zeros{n}.bin", bytes(100 << 20))


def _solutions_answer(sub: Submission) -> None:
    """Half a gigabyte of JSON, in which the notebook is well hidden."""
    sub.nb["metadata"]["x"] = [{}] * 3_000_000
    sub.save(json.dumps(sub.nb, separators=(",", ":")))


PNG = base64.b64encode(b"\x89PNG").decode()
REFUSED: dict[str, Edit] = {
    "not_json": text("{" * 1000),
    "deep_json": text("[" * 200_000 + "]" * 200_000),
    "huge_integer": text('{"nbformat": ' + "9" * 100_000 + "}"),
    "empty_file": text(""),
    "python_file": text("import numpy as np\n"),
    "json_list": text("[1, 2, 3]"),
    "other_format": text('{"nbformat": 3, "worksheets": []}'),
    "cells_of_no_kind": text('{"nbformat": 4, "cells": [5, null, "x", {"source": 5}]}'),
    "wide_json": _solutions_answer,
    "large_file": _large_output,
    "too_many_cells": _many_cells(2000, "1"),
    "folder_for_notebook": _folder_for_notebook,
    "pipe_for_notebook": _pipe(f"{ASSIGNMENT}.ipynb"),
}
KEPT: dict[str, Edit] = {
    "skipped_check": tagged(CHECK, "skip-execution", "raises-exception", "demo"),
    "setup_tag": tagged(TARGET, "setup"),
    "more_points": _more_points,
    "swapped_names": _swapped,
    "other_grade_id": graded(CHECK, grade_id="check_batch_statistics"),
    "not_a_grade_cell": graded(CHECK, grade=False, solution=True, locked=False),
    "task_cell": graded(CHECK, task=True, schema_version=3),
    "old_schema": graded(CHECK, schema_version=1),
    "new_schema": graded(CHECK, schema_version=99),
    "negative_points": graded(CHECK, points=-1e308),
    "deleted_checks": _delete(CHECK, "check_batch_statistics", "check_batchnorm_forward_columns"),
    "deleted_setup": _delete("setup"),
    "duplicated_checks": _duplicate,
    "reversed_cells": _reverse,
    "check_as_markdown": on(CHECK, cell_type="markdown", source="passed"),
    "check_as_raw": on(CHECK, cell_type="raw", source="passed"),
    "check_as_nothing": on(CHECK, cell_type=["code"], metadata=5, id=None),
    "check_replaced": on(CHECK, source="6"),
    "locked_sources": _locked_sources,
    "answers_in_outputs": _answers_in_outputs,
    "metadata_bomb": _metadata_bomb,
    "deep_types": _deep_types,
    "strange_names": _strange_names,
    "strange_characters": _strange_characters,
    "active_text": _active_text,
    "active_code": _active_code,
    "active_outputs": shown(
        [
            {"text/html": "".join(ACTIVE), "text/plain": ACTIVE[0]},
            {"application/javascript": "alert(1)"},
            {"image/svg+xml": ACTIVE[2]},
            {"text/markdown": "\n\n".join(ACTIVE)},
            {"text/latex": ACTIVE[17]},
            {"image/png": f'{PNG}"><script>alert(1)</script>'},
            {"application/vnd.jupyter.widget-view+json": {"model_id": ACTIVE[0]}},
        ]
    ),
    "slow_text": _slow_text,
    "many_cells": _many_cells(400, "x = 1"),
    "kernel_named_bash": lambda sub: sub.nb["metadata"].update(
        kernelspec={"name": "bash", "display_name": "x"}, language_info={"name": "bash"}
    ),
    "shadowing_files": _beside(_shadows),
    "own_configuration": _beside(_config),
    "other_notebooks": _beside(_other_notebooks),
    "wrong_timestamp": _beside(_timestamp),
    "linked_timestamp": _beside(_linked_timestamp),
    "pipe_timestamp": _pipe("timestamp.txt"),
    "pipe_beside": _pipe("data.csv"),
    "zip_climbs": _zipped(_climb),
    "zip_of_links": _zipped(_linked),
}
WAITS = "plain nbgrader waits for it without end"
NOT_PLAIN = {
    "pipe_for_notebook": WAITS,
    "pipe_timestamp": WAITS,
    "pipe_beside": WAITS,
    "linked_timestamp": "plain nbgrader reads it without end",
    "zip_bomb": "it would fill this machine's disk",
}

ATTACKS = [
    *(Attack(n, FAMILY, edit, not_plain=NOT_PLAIN.get(n, "")) for n, edit in KEPT.items()),
    *(
        Attack(n, FAMILY, edit, not_plain=NOT_PLAIN.get(n, ""), refused=True)
        for n, edit in REFUSED.items()
    ),
    Attack("zip_bomb", FAMILY, _zipped(_bomb), not_plain=NOT_PLAIN["zip_bomb"], honest=()),
]
