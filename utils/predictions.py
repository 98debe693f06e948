"""predict("tenths", [...]): what a learner expects, chosen and kept before a cell is run.

Kept in predictions.json beside the notebooks' folders, where no hand-in takes it along.
"""

from __future__ import annotations

import ast
import contextlib
import html
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from utils.notebooks import notebooks_folder
from utils.show import attended, in_notebook

FILE = "predictions.json"
# WCAG 2.5.8 asks for 24 pixels, ipywidgets leaves 20
ROOMY = "<style>.prediction { --jp-widgets-radio-item-height: 28px; }</style>"
NOT_KEPT = (
    "Kept until this kernel stops: predictions.json beside the notebooks' folders cannot be "
    "written. Now run the next cell."
)
# what could not be written, by folder
_in_memory: dict[Path, dict[str, str]] = {}


def predict(
    name: str,
    choices: Sequence[str],
    question: str = "",
    choose: str | int | None = None,
    folder: str | Path | None = None,
) -> None:
    """Ask what will come out, and keep what is chosen, until another choice takes its place.

    In a notebook there are buttons. Where there are none, name the choice: `choose="b"`, or its
    number, `choose=2`. folder: where the notebooks' folders are, if not there. It never stops a
    run: what is wrong is said, not raised. Where nobody watches (grading), it does nothing.
    """
    if not attended():
        return
    root = Path(folder) if folder else notebooks_folder()
    said = ""
    if choose is not None:
        said = _choose(root, name, choices, choose)
    chosen = kept(root, name, choices)
    text = "\n".join([*_listed(name, choices, question, chosen), *([said] if said else [])])
    if in_notebook():
        _show_buttons(root, name, choices, question, said, text)
    else:
        print(text)


def _choose(root: Path, name: str, choices: Sequence[str], choose: str | int) -> str:
    """Keep a choice that was named; return what is to be said of it."""
    letters = ascii_lowercase[: len(choices)]
    wanted = str(choose).strip().lower().strip("()")
    if wanted in letters and len(wanted) == 1:
        return _keep(root, name, choices[letters.index(wanted)])
    if wanted.isdecimal() and 1 <= int(wanted) <= len(choices):
        return _keep(root, name, choices[int(wanted) - 1])
    last = letters[-1]
    return f"choose={choose!r} is none of them: write a letter from a to {last}, or its number"


def _listed(name: str, choices: Sequence[str], question: str, chosen: str | None) -> Iterator[str]:
    if question:
        yield question
    for letter, choice in zip(ascii_lowercase, choices, strict=False):
        yield f"  ({letter}) {choice}{'   <- your prediction' if choice == chosen else ''}"
    if chosen is None:
        yield f'Choose by a letter: predict("{name}", [...], choose="a")'


def _show_buttons(
    root: Path, name: str, choices: Sequence[str], question: str, said: str, text: str
) -> None:
    """Display radio buttons; `text` is shown where an editor cannot."""
    from IPython.display import display
    from ipywidgets import HTML, Layout, RadioButtons, VBox

    chosen = kept(root, name, choices)
    lettered = zip(ascii_lowercase, choices, strict=False)
    options = [(f"({letter}) {choice}", choice) for letter, choice in lettered]
    # as wide as the choices: the default cuts long ones off
    buttons = RadioButtons(options=options, value=chosen, layout=Layout(width="auto"))
    status = HTML()

    def say(line: str) -> None:
        status.value = f'<div role="status">{html.escape(line)}</div>'

    def choose(change: Any) -> None:
        if change["new"] is not None:
            say(_keep(root, name, change["new"]))

    buttons.observe(choose, "value")
    say(said or ("Your prediction is kept." if chosen else "Choose, then run the next cell."))
    buttons.add_class("prediction")
    title = HTML(ROOMY + (f"<b>{html.escape(question)}</b>" if question else ""))
    bundle = VBox([title, buttons, status])._repr_mimebundle_()
    display({**bundle, "text/plain": text}, raw=True)


# ---- what is kept ----


def kept(root: Path, name: str, choices: Sequence[str]) -> str | None:
    """Return the choice that was made, or None where none was, or it is not offered any more."""
    choice = all_kept(root).get(name)
    return choice if choice in choices else None


def all_kept(root: Path) -> dict[str, str]:
    """Return every prediction that was made, by name. A file that cannot be read holds none."""
    here = _in_memory.get(root, {})
    try:
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return dict(here)
    return (found if isinstance(found, dict) else {}) | here


def _keep(root: Path, name: str, choice: str) -> str:
    """Keep a choice, all of the file or nothing of it; return what is to be said of it."""
    text = json.dumps(all_kept(root) | {name: choice}, indent=1, ensure_ascii=False) + "\n"
    # of this process alone: two notebooks may write at once
    part = root / f".{FILE}.{os.getpid()}"
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, root / FILE)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        _in_memory.setdefault(root, {})[name] = choice
        return NOT_KEPT
    _in_memory.pop(root, None)
    return "Kept. Now run the next cell."


# ---- what is asked ----


def asked_in(cells: Sequence[Any]) -> list[str]:
    """Return the names of the predictions that a notebook's cells ask for, in order."""
    names: list[str] = []
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or "predict(" not in source:
            continue
        with contextlib.suppress(SyntaxError):
            names += _names(ast.parse(source))
    return list(dict.fromkeys(names))


def _names(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
            first = call.args[0]
            if call.func.id == "predict" and isinstance(first, ast.Constant):
                yield str(first.value)
