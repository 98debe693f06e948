"""What notebook 8's measurements came to, stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from utils.experiments import findings
from utils.experiments.findings import Finding

STORE = Path(__file__).parent / "measured.json"


def stored() -> dict[str, Finding]:
    """Return what was measured last, by key."""
    return findings.stored(STORE)


def numbers(key: str) -> dict[str, Any]:
    """Return the stored numbers of a claim."""
    return stored()[key].numbers


def report(*keys: str) -> str:
    """Return what was measured of some claims, as text."""
    return findings.report(*keys, file=STORE)
