"""Every attack against our grader: nothing gained, read or harmed, in bounded time."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.attack import ASSIGNMENT, POINTS, Attack
from tests.attacks.families import ATTACKS, PARTS
from tests.attacks.harness import Course, require_held

# in process, nbgrader's own warnings would become errors that no instructor has
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("attack", PARTS["others"], ids=lambda attack: attack.name)
def test_attack_is_held(target: Course, attack: Attack) -> None:
    """Does the attack gain, read and harm nothing, and do the honest parts keep their marks?"""
    require_held(target.grade(attack), attack)


def test_every_attack_has_a_name_of_its_own() -> None:
    """Would one attack's submission overwrite another's, or is one tried in no file, or in two?"""
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    tried = [attack.name for part in PARTS.values() for attack in part]
    assert sorted(tried) == sorted(attack.name for attack in ATTACKS)
    for part in PARTS:
        file = "test_attacks.py" if part == "others" else f"test_{part}_attacks.py"
        assert f'PARTS["{part}"]' in Path(__file__).with_name(file).read_text()


BROKEN = {
    "python_file": "is not valid JSON",
    "empty_file": "is empty",
    "json_list": "is not a Jupyter notebook",
    "deleted_checks": "was missing: restored from the release",
    "duplicated_checks": "is there twice",
    "reversed_cells": "was moved",
    "wrong_timestamp": "is no date",
    "linked_notebook": "is a link",
    "pipe_for_notebook": "is not a regular file",
}
HOSTILE = ("patched_check", "kernel_exit", "surrogates", "deep_message", "own_marks", "daemon")


def test_hostile_class_is_graded_to_its_end(target: Course) -> None:
    """Does the stock command grade a class of honest, broken and hostile submissions by itself?"""
    attacks = {attack.name: attack for attack in ATTACKS}
    # what earlier tests handed in would be graded again
    shutil.rmtree(target.root / "submitted", ignore_errors=True)
    for name in ("honest_a", "honest_z"):
        target.submit(Attack(name, "", lambda sub: None, honest=tuple(POINTS)))
    for name in (*BROKEN, *HOSTILE):
        target.submit(attacks[name])
    other = target.root / "submitted" / "other" / ASSIGNMENT / "01_normalize_inputs.ipynb"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--force"],
        cwd=target.root,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    marks = totals(target.root / "gradebook.db")
    assert marks["honest_a"] == marks["honest_z"] == sum(POINTS.values())
    for name in (*BROKEN, *HOSTILE):
        attack = attacks[name]
        earned = 0.0 if attack.refused else sum(POINTS[n] for n in attack.honest)
        assert marks[name] == earned, name
    for name, reason in {**BROKEN, "other": "not graded"}.items():
        said = [line for line in run.stderr.splitlines() if name in line and reason in line]
        assert said, (name, run.stderr)
    assert "other" not in marks


def totals(gradebook: Path) -> dict[str, float]:
    """Each student's points by the stock gradebook, read without nbgrader."""
    database = sqlite3.connect(gradebook)
    rows = database.execute(
        "select a.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)) from grade g "
        "join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment a on n.assignment_id = a.id group by a.student_id"
    ).fetchall()
    database.close()
    return dict(rows)
