"""Due dates that move, and more time for some: do penalties follow, and is it said whose?"""

from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from grader.nbgrader_calls.penalties import LatePenalties
from tests.nbgrader_plugins.test_marks_home import run
from tests.small_class import ASSIGNMENT

URL = "sqlite:///gradebook.db"
DUE = datetime(2026, 3, 10, 12)
PLUGIN = """
c.AssignLatePenalties.plugin_class = "grader.nbgrader_plugins.late_penalty.PercentADay"
c.PercentADay.percent = 10
"""
HOURS_LATE = {"ada": 30, "bob": 2, "cleo": 0.05}


@pytest.fixture
def late(graded_copy):
    """The graded class, three of whom handed in late, with the penalty switched on and no due date
    yet."""
    with (graded_copy / "nbgrader_config.py").open("a") as file:
        file.write(PLUGIN)
    with Gradebook(URL) as gradebook:
        for student, hours in HOURS_LATE.items():
            submission = gradebook.find_submission(ASSIGNMENT, student)
            submission.timestamp = DUE + timedelta(hours=hours)
        gradebook.db.commit()
    due(DUE)
    return graded_copy


def due(moment):
    """Set the due date as `nbgrader db assignment add --duedate` does."""
    with Gradebook(URL) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=str(moment))


def lost():
    """Whose penalty is how many points."""
    with Gradebook(URL) as gradebook:
        return {
            s.student.id: s.late_submission_penalty
            for s in gradebook.assignment_submissions(ASSIGNMENT)
            if s.late_submission_penalty
        }


def test_due_date_set_after_grading_is_followed(late):
    """Does `regrade --dry-run` say whose penalty changes, and `regrade` change it?"""
    assert lost() == {}
    said, _ = run("regrade", "--dry-run", ASSIGNMENT)
    assert f"ada, {ASSIGNMENT}: 0 -> 2.8 points are lost for being late" in said
    assert f"bob, {ASSIGNMENT}: 0 -> 0.9 points are lost for being late" in said
    assert "2 would get another late penalty" in said
    assert lost() == {}
    run("regrade", ASSIGNMENT)
    assert lost() == {"ada": 2.8, "bob": 0.9}
    said, _ = run("regrade", "--dry-run", ASSIGNMENT)
    assert "late" not in said
    due(DUE + timedelta(hours=24))
    assert "ada, 02_batchnorm_forward: 2.8 -> 1.4 points" in run("regrade", ASSIGNMENT)[0]
    assert lost() == {"ada": 1.4}
    due(DUE + timedelta(hours=48))
    run("regrade", ASSIGNMENT)
    assert lost() == {}


def test_grade_follows_without_running_anybody_again(late):
    """Does `grade` bring the penalties of unchanged submissions to the new due date?"""
    run("grade", ASSIGNMENT, "--seed", "5eed")  # what was handed in says no time
    with Gradebook(URL) as gradebook:
        for student, hours in HOURS_LATE.items():
            gradebook.find_submission(ASSIGNMENT, student).timestamp = DUE + timedelta(hours=hours)
        gradebook.db.commit()
    said, _ = run("grade", ASSIGNMENT)
    assert "0 graded, 6 unchanged" in said
    assert lost() == {"ada": 2.8, "bob": 0.9}
    due(DUE + timedelta(hours=24))
    said, _ = run("grade", ASSIGNMENT)
    assert "another late penalty, for a due date has moved:" in said
    assert lost() == {"ada": 1.4}


def test_more_time_for_one_and_for_a_section(late):
    """Does an extension of a student, and of a section, count at once?"""
    run("regrade", ASSIGNMENT)
    said, _ = run("extension", "add", ASSIGNMENT, "--student", "ada", "--days", "1")
    assert said == f"ada, {ASSIGNMENT}: 1 day more\n"
    assert "ada, 02_batchnorm_forward: 2.8 -> 1.4" in run("regrade", "--dry-run", ASSIGNMENT)[0]
    (late / "class.csv").write_text("id,section\nada,A\nbob,B\n")
    run("roster", "import", "class.csv", code=3)
    run("extension", "add", ASSIGNMENT, "--section", "B", "--hours", "12")
    run("regrade", ASSIGNMENT)
    assert lost() == {"ada": 1.4}
    said, _ = run("extension", "list", ASSIGNMENT)
    assert said == f"ada, {ASSIGNMENT}: 1 day more\nbob, {ASSIGNMENT}: 12 hours more\n"
    run("extension", "remove", ASSIGNMENT, "--student", "ada")
    run("regrade", ASSIGNMENT)
    assert lost() == {"ada": 2.8}


def test_more_time_waits_for_who_has_not_handed_in(late):
    """Does time that was given before anything was handed in count when it is graded?"""
    with Gradebook(URL) as gradebook:
        gradebook.add_student("new")
    run("extension", "add", ASSIGNMENT, "--student", "new", "--hours", "30")
    folder = late / "submitted" / "ada" / ASSIGNMENT
    other = late / "submitted" / "new" / ASSIGNMENT
    other.mkdir(parents=True)
    (other / f"{ASSIGNMENT}.ipynb").write_bytes((folder / f"{ASSIGNMENT}.ipynb").read_bytes())
    (other / "timestamp.txt").write_text(f"{DUE + timedelta(hours=40)} UTC")
    run("grade", ASSIGNMENT, "--student", "new")
    assert lost()["new"] == 1.4  # one day, not two


def test_mistyped_extensions_are_one_line(late):
    """Is a student, a section or an assignment that is none told, and one without a due date?"""
    add = ("extension", "add", ASSIGNMENT)
    for arguments, words in (
        ((*add, "--student", "nobody", "--days", "1"), "nobody is not in the gradebook"),
        ((*add, "--section", "Z", "--days", "1"), "nobody on the roster is in a section 'Z'"),
        (("extension", "add", "07", "--student", "ada", "--days", "1"), "no assignment '07'"),
    ):
        _, said = run(*arguments, code=1)
        assert words in said
        assert len(said.splitlines()) == 1
    with Gradebook(URL) as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = None
        gradebook.db.commit()
    _, said = run(*add, "--student", "ada", "--days", "1", code=1)
    assert "has no due date: nbgrader db assignment add" in said


@pytest.mark.parametrize(
    ("minutes", "percent"), [(0, 0), (5, 0), (5.1, 10), (1440, 10), (1446, 20), (99999, 50)]
)
def test_percent_a_day(minutes, percent):
    """Are grace, days begun and cap those that are set?"""
    config = Config()
    config.AssignLatePenalties.plugin_class = "grader.nbgrader_plugins.late_penalty.PercentADay"
    lost = LatePenalties(config).points("ada", 14.0, 60 * minutes)
    assert (lost or 0) == pytest.approx(14 * percent / 100)


def test_settings_of_the_penalty_bind():
    """Do percent, grace and cap come from the configuration?"""
    config = Config()
    config.AssignLatePenalties.plugin_class = "grader.nbgrader_plugins.late_penalty.PercentADay"
    config.PercentADay.percent, config.PercentADay.grace_minutes = 20, 60
    config.PercentADay.cap = 30
    penalties = LatePenalties(config)
    assert penalties.points("ada", 10.0, 3600) is None
    assert penalties.points("ada", 10.0, 3601) == 2.0
    assert penalties.points("ada", 10.0, 3 * 24 * 3600) == 3.0
