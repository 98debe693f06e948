"""Attacks on the submitted notebook's cells, text and metadata."""

import base64
import json
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import HONEST, TARGET, WRONG, Attack, Submission
from tests.attacks.payloads import DATA, TEXTS, armed

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
    '<div onmouseover=alert(1) x="',  # ends where the page around it has the next quote
    "[marks](javascript:alert(1))",
    "[marks](&#106;avascript:alert(1))",
    "![marks](javascript:alert(1))",
    "![marks](data:image/svg+xml;base64,PHN2Zy8+)",
    "![pasted](attachment:image.png)",
    "[ref]\n\n[ref]: javascript:alert(1)",
    "$\\unicode[x, url(javascript:alert(1))]{41}$",
    "\\begin{<img src=x onerror=alert(1)>}x\\end{<img src=x onerror=alert(1)>}",
    "`$`<script>alert(1)</script>`$`",
)

LATEX = "$\\href{javascript:alert(1)}{x}$"

Edit = Callable[[Submission], None]


def on(name: str, **fields: Any) -> Edit:
    """A cell has other fields than in the release."""

    def edit(sub: Submission) -> None:
        sub.cell(name).update(fields)

    return edit


def tagged(name: str, *tags: str) -> Edit:
    def edit(sub: Submission) -> None:
        sub.cell(name)["metadata"]["tags"] = list(tags)

    return edit


def graded(name: str, **fields: Any) -> Edit:
    """A graded cell's nbgrader metadata are others."""

    def edit(sub: Submission) -> None:
        sub.cell(name)["metadata"]["nbgrader"].update(fields)

    return edit


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
    names = ("../../../etc/passwd", "<script>alert(1)</script>", "a\u0000b\ud800", "x" * 100_000)
    for n, name in enumerate((*names, "__proto__", "%s%n{0.__class__}", "check_")):
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
                  "%%latex\n" + LATEX, "%%markdown\n" + ACTIVE[1]):  # fmt: skip
        sub.add(magic, 3)
    sub.add(f"class {TARGET}(Exception): pass\nraise {TARGET}({''.join(ACTIVE)!r})", 3)


def _corpus_in_words(sub: Submission) -> None:
    """Every payload in an answer in words, and in a cell of its own."""
    texts = [armed(text, n) for n, text in enumerate(TEXTS)]
    for n, text in enumerate(texts):
        sub.add(text, n, "markdown", attachments={"image.png": {"image/svg+xml": "PHN2Zy8+"}})
    sub.cell("in_your_own_words")["source"] = "\n\n".join(texts)[:15_000]


def _corpus_printed(sub: Submission) -> None:
    """Every payload as code, printed, displayed, and raised."""
    texts = [armed(text, n) for n, text in enumerate(TEXTS)]
    sub.add(f"import sys\nfor t in {texts!r}:\n    print(t), print(t, file=sys.stderr)", 3)
    sub.add(f"from IPython.display import display\nfor d in {DATA!r}:\n    display(d, raw=True)", 3)
    sub.add(f"raise type({texts[0]!r}, (Exception,), {{}})({''.join(texts)!r})", 3)
    sub.add("\n".join(texts), 3)


def in_words(text: str) -> Edit:
    """The answer in words is this."""

    def edit(sub: Submission) -> None:
        sub.cell("in_your_own_words")["source"] = text

    return edit


def _slow_text(sub: Submission) -> None:
    """Text on which renderers and highlighters take their time."""
    for n, start in enumerate(("[", ">", "*a", "`", "<", "$", "- ", "[a](")):
        sub.add(start * (15_000 // len(start)), n, "markdown")
    for n, start in enumerate(("(", "'", "\\", "f'{", "a.")):
        sub.add(start * (7_000 // len(start)), n)


def many_cells(count: int, source: str) -> Edit:
    def edit(sub: Submission) -> None:
        for _ in range(count):
            sub.add(source, 3)

    return edit


PNG = base64.b64encode(b"\x89PNG").decode()
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
            {"text/latex": LATEX},
            {"image/png": f'{PNG}"><script>alert(1)</script>'},
            {"application/vnd.jupyter.widget-view+json": {"model_id": ACTIVE[0]}},
        ]
    ),
    "link_behind_files": in_words(
        "\n".join(f"[my plot]({n * 'files/'}javascript:alert(1))" for n in range(1, 4))
    ),
    "classes_of_the_page": in_words(
        '<div class="modal-backdrop fade in">\n<button class="full-credit">x</button></div>\n'
        '<a href="https://b.c" data-toggle="modal" data-target="body">x</a>'
    ),
    "link_to_the_formgrader": in_words(
        "[marks](/formgrader/manage_students/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E)"
    ),
    "formula_with_a_link": in_words(f"{LATEX} $\\class{{modal-backdrop}}{{x}} \\text{{<svg>}}$"),
    "corpus_in_words": _corpus_in_words,
    "corpus_printed": _corpus_printed,
    "slow_text": _slow_text,
    "many_cells": many_cells(250, "x = 1"),
    "kernel_named_bash": lambda sub: sub.nb["metadata"].update(
        kernelspec={"name": "bash", "display_name": "x"}, language_info={"name": "bash"}
    ),
}

ATTACKS = [Attack(name, FAMILY, edit) for name, edit in KEPT.items()]
