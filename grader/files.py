"""Writing files so that they are whole or not there."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all, its line ends as they are.

    What was there before stays until then.
    """
    half = path.with_suffix(".part")
    try:
        half.write_text(text, encoding="utf-8", newline="")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
