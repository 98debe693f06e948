"""One student's page: is all of theirs on it, and nothing of others?"""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import CourseError
from grader.gradebook.attempts import Attempt as Graded
from grader.gradebook.ledger import Ledger
from grader.intake.handed_in import Person as Owner
from grader.intake.provenance import Attempt, Provenance, write_provenance
from grader.reporting.class_report import class_numbers
from grader.reporting.gathered import Person, gather
from grader.reporting.pages import as_page, as_student_page, how_long, page_name
from grader.reporting.student_report import StudentReports, student_numbers
from tests.reporting.made_up import FIRST, NOW, SECOND, a_class, part, record
from tests.small_class import QUOTED

DUE = (NOW - timedelta(days=3)).replace(tzinfo=None)


@pytest.fixture(scope="module")
def reports(graded_class):
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        return StudentReports(gather(ledger), graded_class)


def exercises(numbers):
    (assignment,) = numbers["assignments"]
    return {one["name"]: one for one in assignment["exercises"]}


def test_page_has_points_kinds_mistakes_and_hints(reports):
    """Is each exercise there with its points, what it ended as and what was told?"""
    numbers = reports.about("bob")
    found = exercises(numbers)
    assert numbers["total"]["points"] == 9
    assert found["batch_statistics"]["mistakes"] == ["sample_variance"]
    assert "N - 1" in found["batch_statistics"]["hint"]
    assert found["identity_parameters"]["kind"] == "crashed"
    assert found["in_your_own_words"]["waits"]
    page = as_student_page(numbers)
    assert "<b>sample variance.</b>" in page
    assert "9 of 16</b> points" in page
    assert "waits for a mark by hand" in page


def test_page_names_nobody_else_and_no_input(reports):
    """Does a page hold no other's id, no seed and none of the values that a verdict is from?"""
    page = as_student_page(reports.about("bob"))
    others = {"ada", "cleo", "dan", "O&#39;Eve", "=1+2"}
    shown = set(re.findall(r"[\w=+&#;']+", page))
    assert not others & shown
    assert "5eed" not in page
    assert "<script" not in page
    assert "script-src" not in page  # so default-src 'none' holds for scripts, too


def test_empty_answer_in_words_is_said_to_be_empty(reports):
    """Does a question whose cell was left as it was say so, beside its 0 points?"""
    numbers = reports.about("bob")
    (words,) = [one for one in numbers["assignments"][0]["exercises"] if not one["kind"]]
    words |= {"waits": False, "points": 0.0}
    assert "not answered" in as_student_page(numbers)


def test_refused_file_is_said_with_its_reason(reports):
    """Does somebody whose file could not be used read why, and no points?"""
    page = as_student_page(reports.about("dan"))
    assert "</code>: refused</h2>" in page
    assert "is not valid JSON" in page


def test_id_with_an_apostrophe_has_a_page(reports):
    """Is an id escaped, and not cut off?"""
    assert "<h1><bdi>O&#39;Eve</bdi></h1>" in as_student_page(reports.about(QUOTED))


def test_unknown_student_is_told_who_is_near(reports):
    """Is it said who has an id like it?"""
    with pytest.raises(CourseError, match=r"adam is not in the gradebook: some begin alike, ada$"):
        reports.about("adam")


def test_id_with_slashes_leads_nowhere_else():
    """Is a page of an id that is no folder's name in the folder for pages, as its link says?"""
    assert page_name("../../x") == "..%2F..%2Fx.html"
    page = as_page(class_numbers(a_class(part(SECOND, {"../../x": 1.0}))), "pages")
    assert 'href="pages/..%252F..%252Fx.html"' in page


def test_position_is_quartiles_of_ten_or_more():
    """Is a class's place shown without a rank, and not where it would tell a single mark?"""
    shares = {f"s{n}": n / 10 for n in range(10)}
    numbers = student_numbers(a_class(part(SECOND, shares)), "s3")
    assert numbers["position"]["students"] == 10
    assert len(numbers["position"]["quartiles"]) == 3
    page = as_student_page(numbers)
    assert "Of 10 who handed in something" in page
    assert not re.search(r"\bs[0-24-9]\b", page)
    few = student_numbers(a_class(part(SECOND, {"ada": 1.0, "bob": 0.0})), "ada")
    assert few["position"] is None
    assert "In the class" not in as_student_page(few)


def test_lateness_and_penalty_are_said():
    """Is it said how late a file was, and what it cost, with more time taken into account?"""
    late = part(FIRST, {"ada": 1.0, "bob": 1.0}, due=DUE, more={"bob": 7200})
    for who in ("ada", "bob"):
        handed_in = str(DUE + timedelta(hours=1, minutes=30))
        penalty = 2.0 if who == "ada" else 0.0
        late.standings[who] = replace(
            late.standings[who], timestamp=handed_in, late_penalty=penalty
        )
    class_ = a_class(late)
    ada, bob = (student_numbers(class_, who) for who in ("ada", "bob"))
    assert ada["assignments"][0]["late_seconds"] == 5400
    assert "2 hours late</span>: 2 points less" in as_student_page(ada)
    assert bob["assignments"][0]["late_seconds"] == 0
    assert how_long(59) == "1 minute"
    assert how_long(86401) == "2 days"


def test_who_handed_in_nothing_has_a_page_that_says_so():
    """Is a missing notebook said, and one that still has time?"""
    later = (NOW + timedelta(days=2)).replace(tzinfo=None)
    class_ = a_class(
        part(FIRST, {"ada": 1.0}), part(SECOND, {"ada": 1.0}, due=later),
        people=(Person("zoe", "Zoë Zed", "B", True),),
    )  # fmt: skip
    page = as_student_page(student_numbers(class_, "zoe"))
    assert "</code>: not handed in</h2>" in page
    assert "</code>: not due yet</h2>" in page
    assert "section <bdi>B</bdi>" in page


def test_mistakes_that_came_back_are_together():
    """Does a page say which of one's mistakes were related?"""
    first, second = part(FIRST, {"ada": 0.0}), part(SECOND, {"ada": 0.0})
    first.records["ada"] = record(FIRST, "ada", 0.0, ["mean_of_rows"])
    second.records["ada"] = record(SECOND, "ada", 0.0, ["one_mean_for_all"])
    page = as_student_page(student_numbers(a_class(first, second), "ada"))
    assert "along the wrong axis, or over too much at once:</strong>" in page


def test_attempts_are_those_that_the_system_told(tmp_path):
    """Is it said how many there were, and which counts?"""
    folder = tmp_path / "submitted" / "ada" / SECOND
    folder.mkdir(parents=True)
    times = [NOW - timedelta(days=2), NOW - timedelta(days=1)]
    attempts = tuple(Attempt("x.ipynb", when, None, when is times[1]) for when in times)
    owner = Owner(system="canvas", name="Ada", number="1", login="", email="", lasting=True)
    write_provenance(folder, Provenance(owner, attempts))
    numbers = student_numbers(a_class(part(SECOND, {"ada": 1.0})), "ada", tmp_path)
    (assignment,) = numbers["assignments"]
    assert [one["counts"] for one in assignment["attempts"]] == [False, True]
    assert "2 attempts, of which that of 2026-03-09 12:00 UTC counts" in as_student_page(numbers)


def test_attempts_that_were_graded_are_told_with_their_points():
    """Is it said what each earned, and which counts, where the gradebook has more than one?"""
    times = [f"2026-03-0{day} 12:00:00+00:00" for day in (8, 9)]
    attempts = [Graded(n + 1, "", when, 5.0 - n, n == 0) for n, when in enumerate(times)]
    given = replace(part(SECOND, {"ada": 5.0}), attempts={"ada": attempts}, due=DUE)
    numbers = student_numbers(a_class(given), "ada")
    (assignment,) = numbers["assignments"]
    assert [one["points"] for one in assignment["attempts"]] == [5.0, 4.0]
    assert [one["late"] for one in assignment["attempts"]] == [True, True]
    said = "2 attempts (5, 4 points), of which that of 2026-03-08 12:00 UTC counts"
    assert said in as_student_page(numbers)


def test_command_writes_one_or_all_and_the_class_leads_there(graded_copy):
    """Are a student's page and JSON written, and everybody's, with links that lead to them?"""
    run = CliRunner().invoke(main, ["report", "--student", "bob", "b.html", "--json", "b.json"])
    assert run.exit_code == 0, run.output
    assert json.loads((graded_copy / "b.json").read_text())["student"] == "bob"
    assert "<bdi>bob</bdi>" in (graded_copy / "b.html").read_text()
    run = CliRunner().invoke(main, ["report", "out.html", "--students", "pages"])
    assert run.exit_code == 0, run.output
    assert "pages: pages of 6 students" in run.output
    written = {path.name for path in (graded_copy / "pages").iterdir()}
    assert written == {f"{who}.html" for who in ("ada", "bob", "cleo", "dan", QUOTED, "=1+2")}
    links = set(re.findall(r'href="(pages/[^"]*)"', (graded_copy / "out.html").read_text()))
    assert links == {"pages/ada.html", "pages/bob.html", "pages/cleo.html", "pages/dan.html",
                     "pages/O%27Eve.html", "pages/%3D1%2B2.html"}  # fmt: skip
    run = CliRunner().invoke(main, ["report", "--student", "nobody"])
    assert run.exit_code == 1
    assert "nobody is not in the gradebook" in run.output
    run = CliRunner().invoke(main, ["report", "--student", "bob", "--students", "pages"])
    assert run.exit_code == 2
    run = CliRunner().invoke(main, ["report", "--section", "A"])
    assert "nobody on the roster is in a section 'A'" in run.output
