"""Packed files of texts that learners get from the sources: written if they say something else."""

from __future__ import annotations

import zlib
from pathlib import Path

from utils.packed import pack, unpack


def write(path: Path, texts: dict[str, str]) -> list[Path]:
    """Write a file if it is stale; return it if it was."""
    if not is_stale(path, texts):
        return []
    if texts:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pack(texts), encoding="utf-8")
    else:
        path.unlink()
    return [path]


def is_stale(path: Path, texts: dict[str, str]) -> bool:
    """Return whether a file does not say this; with nothing to say, there is none."""
    try:
        # packed bytes differ between versions of zlib: what they say counts
        return unpack(path.read_text(encoding="utf-8")) != texts or not texts
    except FileNotFoundError:
        return bool(texts)
    except (OSError, ValueError, zlib.error):
        return True
