"""Notebook 5: the patients of its clinic, and the exercise that is to tell what they have.

The patients are trainings that were stored, with what was seen of them and without what they have
(`utils.experiments.clinic` makes them). In each ward every diagnosis is once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from utils.exercises.spec import Args, Case, Exercise, Function, Outputs, StructureError, array_in
from utils.exercises.stepping import NOTEBOOK
from utils.reports import DIAGNOSES, Chart, LayerReport

STORE = Path(__file__).with_name("charts.json")
DIGITS = 4  # significant ones, of a stored number
ASKED = 3  # wards from which a check asks
SHOWN = 0  # the ward that the notebook shows


@cache
def wards() -> tuple[tuple[Chart, ...], ...]:
    """Read the stored wards, or none if they are not made yet."""
    if not STORE.exists():
        return ()
    stored = json.loads(STORE.read_text(encoding="utf-8"))
    return tuple(tuple(made_of(_arrays(chart)) for chart in ward) for ward in stored)


def write_wards(file: Path, found: Sequence[Sequence[Chart]]) -> None:
    """Store wards, a patient a line."""
    lines = [
        ",\n".join(
            "  " + json.dumps(_rounded(flat(chart)), separators=(",", ":")) for chart in ward
        )
        for ward in found
    ]
    text = ",\n".join(f" [\n{ward}\n ]" for ward in lines)
    file.write_text(f"[\n{text}\n]\n", encoding="utf-8")


def flat(chart: Chart) -> dict[str, np.ndarray]:
    """Return a chart's arrays by name, those of its layers beside the others."""
    return {
        "step": chart.step,
        "loss": chart.loss,
        "accuracy": chart.accuracy,
        "held_out": chart.held_out,
        **chart.layers._asdict(),
    }


def made_of(arrays: Mapping[str, np.ndarray]) -> Chart:
    """Make a chart of what `flat` returns."""
    rest = {name: arrays[name] for name in Chart._fields if name != "layers"}
    return Chart(**rest, layers=LayerReport(*(arrays[part] for part in LayerReport._fields)))


def _rounded(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return {
        name: values.tolist()
        if values.dtype.kind == "i"
        else np.vectorize(lambda v: float(f"{v:.{DIGITS}g}"))(values).tolist()
        for name, values in arrays.items()
    }


def _arrays(stored: Mapping[str, Any]) -> dict[str, np.ndarray]:
    return {
        name: np.array(values, dtype=np.int64 if name == "step" else np.float64)
        for name, values in stored.items()
    }


def _cases(rng: np.random.Generator) -> list[Case]:
    """Draw patients of some wards, in an order that tells nothing."""
    unseen = [ward for ward in range(len(wards())) if ward != SHOWN]
    chosen = rng.permutation(unseen)[:ASKED]
    charts = [chart for ward in chosen for chart in wards()[ward]]
    return [
        Case(f"patient {number}", flat(charts[place]))
        for number, place in enumerate(rng.permutation(len(charts)), start=1)
    ]


def said(name: str) -> str:
    """Name the output that tells whether a diagnosis was given."""
    return f'the answer "{name}"'


def _answer(fn: Function, args: Args) -> Outputs:
    found = fn(made_of(args))
    if not isinstance(found, str):
        shown = "None" if found is None else f"a {type(found).__name__}"
        raise StructureError(f"returned {shown}, expected one of the diagnoses, a text")
    if found not in DIAGNOSES:
        listed = ", ".join(f'"{name}"' for name in DIAGNOSES)
        raise StructureError(f'returned "{found[:40]}", expected one of {listed}')
    return {"diagnosis": DIAGNOSES.index(found)}


def _facts(args: Args, raw: Outputs) -> Outputs:
    """Tell of each diagnosis whether it was given: it is right for itself, whatever the others."""
    number = array_in(raw, "diagnosis", 0)
    return {said(name): bool(number == place) for place, name in enumerate(DIAGNOSES)}


DIAGNOSE = Exercise(
    name="diagnose",
    number="5.7",
    notebook=NOTEBOOK,
    task="what is wrong with a training, told from its chart",
    cases=_cases,
    answer=_answer,
    facts=_facts,
    credit={said(name): 1 / len(DIAGNOSES) for name in DIAGNOSES},
)
