"""The settings of grading: do they come from nbgrader_config.py, and do they bind?"""

from dataclasses import fields

import pytest
from nbformat.v4 import new_code_cell

from grader.course import CourseError
from grader.nbgrader_plugins.judged_execute import JudgedExecute, configured_step
from grader.records import Conditions, Limits
from tests.classroom import Classroom
from tests.conftest import ROOT

CONFIGURABLE = sorted(JudgedExecute.class_own_traits(config=True))


def configure(root, line):
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_every_limit_is_a_setting():
    """Can each bound of the sandbox be set, and is what it is without a setting the record's?"""
    assert {field.name for field in fields(Limits)} <= set(CONFIGURABLE)
    assert configured_step(ROOT).conditions() == Conditions()


def test_settings_reach_what_grades(course):
    """Are bounds and times those that the course's configuration says?"""
    configure(course, "c.JudgedExecute.memory_mb = 300\nc.JudgedExecute.cell_seconds = 7")
    conditions = configured_step(course).conditions()
    assert (conditions.limits.memory_mb, conditions.budget.cell) == (300, 7)


def test_impossible_setting_is_named(course):
    """Is a bound that cannot be told with its file and its name, and nothing graded?"""
    configure(course, "c.JudgedExecute.processes = 0")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py: .*processes.*less than 1"):
        configured_step(course)


@pytest.mark.parametrize("name", CONFIGURABLE)
def test_guide_names_every_setting(name):
    """Does the instructors' guide name each setting?"""
    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    assert f"`{name}`" in guide or f"JudgedExecute.{name}" in guide


def test_memory_of_a_submission_is_bounded_as_set(released, tmp_path):
    """Does a class run give a submission the memory that is set, and no more?"""
    outcome = {}
    for megabytes in (1024, 200):
        classroom = Classroom.copy(released, tmp_path / str(megabytes))
        configure(classroom.root, f"c.JudgedExecute.memory_mb = {megabytes}")
        nb = classroom.notebook()
        hungry = "import numpy, time\nhog = numpy.ones(50_000_000)\ntime.sleep(0.6)\nprint('fed')"
        nb.cells.insert(1, new_code_cell(hungry, id="hungry"))
        classroom.hand_in("hungry", nb)
        classroom.grade()
        outcome[megabytes] = '"fed' in classroom.autograded("hungry").read_text(encoding="utf-8")
    assert outcome == {1024: True, 200: False}
