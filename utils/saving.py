"""Saving the notebook from a cell of it, where the editor lets one, and how old a file is."""

from __future__ import annotations

import json
import time
from pathlib import Path

from utils.show import attended, in_notebook

# until the browser has been told, has saved, and the server has written
SECONDS, LOOK = 3.0, 0.05
# JupyterLab's and Notebook's button, which listens to the one event or the other; the classic one's
SAVE = """
const button = document.querySelector('[data-command="docmanager:save"]');
if (button) {
  button.dispatchEvent(new MouseEvent("mousedown", {bubbles: true, button: 0}));
  button.click();
} else if (window.Jupyter && window.Jupyter.notebook) {
  window.Jupyter.notebook.save_checkpoint();
}
"""
UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def save(path: Path) -> bool:
    """Ask the editor to save this notebook; return whether the file was written.

    What editors listen to differs, and none answers: so it is the file that is looked at.
    """
    if not (attended() and in_notebook()):
        return False
    from IPython.display import Javascript, clear_output, display

    before = path.stat().st_mtime_ns
    display(Javascript(SAVE))
    end = time.monotonic() + SECONDS
    while not (written := _is_written(path, before)) and time.monotonic() < end:
        time.sleep(LOOK)
    # else it would be saved with the notebook, and act again where that is opened
    clear_output(wait=True)
    return written


def _is_written(path: Path, before: int) -> bool:
    """Tell whether a file is another than before, and whole: servers write it piece by piece."""
    if path.stat().st_mtime_ns == before:
        return False
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def age(path: Path) -> str:
    """Return how long ago a file was written, in words."""
    seconds = max(time.time() - path.stat().st_mtime, 0)
    for size, unit in UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
