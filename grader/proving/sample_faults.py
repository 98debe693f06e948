"""What a sample class hands in that cannot be graded as it is: broken files and hostile code.

Every one is bounded, also where there is no sandbox: at most one cell's time, 3 GiB, 20 MB of text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils.cells import CHECK

# a notebook as JSON has it: nbformat would not read what becomes of it here
RawNotebook = dict[str, Any]


def text_of(nb: RawNotebook) -> bytes:
    return (json.dumps(nb, indent=1, ensure_ascii=False) + "\n").encode()


def _bad_json(nb: RawNotebook) -> bytes:
    """Break a notebook as a merge conflict does."""
    lines = text_of(nb).decode().split("\n")
    return "\n".join([*lines[:40], "<<<<<<< HEAD", *lines[40:]]).encode()


def _truncated(nb: RawNotebook) -> bytes:
    """Cut a notebook off, as a full disk or an interrupted upload does."""
    return text_of(nb)[:9000]


def _wrong_notebook(nb: RawNotebook) -> bytes:
    """Put somebody's notes under the assignment's name."""
    cell = {"cell_type": "markdown", "id": "notes", "metadata": {}, "source": "# My notes"}
    return text_of(nb | {"cells": [cell]})


def _missing_cells(nb: RawNotebook) -> bytes:
    """Delete the checks, as somebody does for whom they are red."""
    kept = [c for c in nb["cells"] if not c["id"].startswith(CHECK)]
    return text_of(nb | {"cells": kept})


def _empty_file(nb: RawNotebook) -> bytes:
    return b""


# how a file is broken -> what is in it instead
BROKEN: dict[str, Callable[[RawNotebook], bytes]] = {
    "bad_json": _bad_json,
    "truncated": _truncated,
    "wrong_notebook": _wrong_notebook,
    "missing_cells": _missing_cells,
    "empty_file": _empty_file,
}

# code in a cell of its own, before the first exercise
HOSTILE: dict[str, str] = {
    "endless_loop": "while True:\n    pass",
    "exits": "import os\nos._exit(0)",
    "print_flood": 'for _ in range(200):\n    print("x" * 100_000)',
    "memory_hog": "import numpy as np\nhog = [np.ones(2**25) for _ in range(12)]",
    "reads_files": """\
import pathlib
for place in ("/etc/shadow", "../../gradebook.db", "../../solutions", str(pathlib.Path.home())):
    for path in [pathlib.Path(place), *pathlib.Path(place).glob("*/*.ipynb")][:20]:
        try:
            print(path.read_bytes()[:200])
        except OSError as error:
            print(error)""",
}
# the notebook is a link to something else
LINK = "link"
LINKED_TO = "/etc/passwd"


def hostile_cell(name: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "source": HOSTILE[name],
    }


def write_link(path: Path) -> None:
    os.symlink(LINKED_TO, path)
