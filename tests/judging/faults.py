"""Answers that are wrong in one place each, judged as a submission is: what else do they cost?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import cache, partial

from grader.intake.admission import admit_bytes
from grader.judging.attempt import Attempt
from grader.judging.grading import new_session
from grader.proving.sample_class import Material, gather_material
from grader.records import Budget
from grader.source.solutions import Functions, solution_sources
from tests.conftest import ROOT
from utils.cells import grade_id
from utils.exercises import EXERCISES

# seconds: what hangs is waited for, again for each that builds on it; right answers take 0.05
BUDGET = Budget(cell=1, exercise=1, notebook=200)
DDOF = "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0, ddof=1)"


@cache
def material(assignment: str) -> Material:
    return gather_material(ROOT, assignment)


def right(name: str) -> str:
    return material(EXERCISES[name].notebook).right[name][0]


def wrong(name: str) -> str:
    """One of its mistakes in the bank."""
    found = material(EXERCISES[name].notebook).wrong[name]
    return DDOF if name == "batch_statistics" else found[0]


def hanging(name: str) -> str:
    """Loops for ever when it is called; a class when one is made."""
    lines = right(name).split("\n")
    begin = next(i for i, line in enumerate(lines) if line.lstrip().startswith("def "))
    end = next(i for i, line in enumerate(lines) if i >= begin and line.endswith(":"))
    depth = len(lines[begin]) - len(lines[begin].lstrip()) + 4
    return "\n".join([*lines[: end + 1], " " * depth + "while True: pass", *lines[end + 1 :]])


FAULTS: dict[str, Callable[[str], str]] = {
    "wrong": wrong,
    "missing": lambda name: "",
    "not parsing": lambda name: right(name).replace(":\n", "\n", 1),
    "not importing": lambda name: f"import torch\n{right(name)}",
    "hanging": hanging,
    "hanging cell": lambda name: "while True: pass",
    "ending": lambda name: "import os; os._exit(1)",
}


def judged(assignment: str, changed: Mapping[str, str], solutions: Functions) -> Attempt:
    """Judge a submission with right answers but where something else is given for a cell."""
    nb = copy.deepcopy(material(assignment).release)
    for cell in nb["cells"]:
        name = grade_id(cell)
        if name in EXERCISES:
            cell["source"] = right(name)
        cell["source"] = changed.get(name or cell["id"], cell["source"])
    admitted = admit_bytes("n.ipynb", json.dumps(nb).encode(), "", ROOT, assignment)
    attempt = Attempt(
        admitted.nb.cells,
        solutions,
        "5eed",
        partial(new_session, ROOT, assignment),
        BUDGET,
        partial(solution_sources, ROOT, assignment),
    )
    attempt.run()
    return attempt


def lost(attempt: Attempt) -> dict[str, str]:
    """Which exercises did not earn all, and what was said of them."""
    return {n: f"{v.kind}: {v.headline}" for n, v in attempt.verdicts.items() if v.share < 1}
