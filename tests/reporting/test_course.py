"""The course as a whole: totals, who is missing, who falls behind, sections, hard exercises."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from grader.course import CourseError
from grader.gradebook.ledger import Ledger
from grader.intake.roster import Enrolled, Roster
from grader.reporting.behind import behind
from grader.reporting.class_report import class_numbers, summary
from grader.reporting.gathered import Person, gather
from grader.reporting.items import ENOUGH, Items, correlation
from grader.reporting.pages import as_page
from grader.reporting.totals import SHOWS_QUARTERS, quartiles, total
from tests.reporting.made_up import FIRST, NOW, SECOND, THIRD, a_class, part

LATER = (NOW + timedelta(days=1)).replace(tzinfo=None)
EARLIER = (NOW - timedelta(days=1)).replace(tzinfo=None)


def test_total_asks_for_what_is_due_or_handed_in():
    """Do missing points count, those still to come not, and those that wait 0?"""
    class_ = a_class(
        part(FIRST, {"ada": 0.5}, {"ada": 2.0}),
        part(SECOND, {"ada": 1.0, "bob": 1.0}),
        part(THIRD, {"bob": 1.0}, due=LATER),
        people=("cleo",),
    )
    assert total(class_, "ada") == {
        "points": 17.0, "of": 24.0, "share": 17 / 24, "waits": 1, "handed_in": 2,
    }  # fmt: skip
    bob = total(class_, "bob")
    assert (bob["points"], bob["of"], bob["waits"]) == (20.0, 36.0, 2)
    assert total(class_, "cleo")["share"] == 0


def test_bonus_points_count_and_are_not_asked_for():
    """Can one have more than all points by a bonus notebook, and is nobody missing there?"""
    bonus = replace(part(FIRST, {"ada": 1.0}, {"ada": 2.0}), name="07_why_it_works")
    class_ = a_class(part(SECOND, {"ada": 1.0}, {"ada": 2.0}), bonus, people=("bob",))
    assert total(class_, "ada")["share"] == 2.0
    missing = class_numbers_of(class_)["course"]["missing"]
    assert [(one["assignment"], one["students"]) for one in missing] == [(SECOND, ["bob"])]


def class_numbers_of(class_):
    """The numbers, and that a page can be made of them."""
    numbers = class_numbers(class_)
    assert as_page(numbers).startswith("<!doctype html>")
    return numbers


def test_missing_is_who_had_the_time():
    """Is nobody missing whose time, with what they have more, is not over?"""
    due = part(SECOND, {"ada": 1.0}, due=EARLIER, more={"bob": 3 * 24 * 3600})
    class_ = a_class(due, people=("bob", "cleo"))
    course = class_numbers_of(class_)["course"]
    assert course["missing"] == [{"assignment": SECOND, "students": ["cleo"], "not_due_yet": 1}]
    assert course["nothing_at_all"] == ["cleo"]
    assert class_.state(due, "bob") == "not due yet"


def test_behind_is_said_with_reasons_the_most_urgent_first():
    """Is each rule met by who meets it, and nobody judged by what waits or by being absent?"""
    fine = {f"s{n}": 1.0 for n in range(5)}
    class_ = a_class(
        part(FIRST, fine | {"low": 0.9, "falls": 1.0, "gone": 1.0, "early": 0.0}),
        part(SECOND, fine | {"low": 0.3, "falls": 0.6, "gone": "refused", "early": 1.0}),
        part(THIRD, fine | {"low": 0.4, "falls": 0.7, "early": 1.0}),
        people=("never",),
    )
    found = {entry["student"]: entry["reasons"] for entry in behind(class_)}
    assert list(found) == ["gone", "low", "falls"]
    assert found["gone"] == [{"kind": "nothing usable", "assignments": [SECOND, THIRD]}]
    kinds = [(reason["kind"], round(reason["share"], 2)) for reason in found["low"]]
    assert kinds == [("few points", 0.35), ("falls", 0.55)]
    assert [reason["kind"] for reason in found["falls"]] == ["falls"]


def test_class_that_falls_together_has_nobody_behind():
    """Is a hard notebook no reason, as long as it is hard for all?"""
    everybody = [f"s{n}" for n in range(5)]
    class_ = a_class(
        part(FIRST, dict.fromkeys(everybody, 1.0)), part(SECOND, dict.fromkeys(everybody, 0.6)),
        part(THIRD, dict.fromkeys(everybody, 0.6)),
    )  # fmt: skip
    assert behind(class_) == []


def test_difficulty_is_of_files_with_work():
    """Does a refused or an empty file leave an exercise as hard as it is?"""
    class_ = a_class(part(SECOND, {"a": 1.0, "b": 0.5, "c": "refused", "d": "empty"}))
    about = Items(class_).about(SECOND, "check_batch_statistics")
    assert about == {"marked": 2, "difficulty": 0.75, "discrimination": None}
    assert Items(class_).about(SECOND, "in_your_own_words")["difficulty"] is None


def test_discrimination_is_the_correlation_with_the_rest():
    """Is it the number that NumPy finds, from enough students on, with an interval about it?"""
    rng = np.random.default_rng(0)
    first, second = rng.random(ENOUGH), rng.random(ENOUGH)
    names = [f"s{n:02}" for n in range(ENOUGH)]
    given = [dict(zip(names, map(float, shares), strict=True)) for shares in (first, second)]
    class_ = a_class(part(FIRST, given[0]), part(SECOND, given[1]))
    found = Items(class_).about(FIRST, "check_fit_normalizer")["discrimination"]
    assert found["r"] == pytest.approx(np.corrcoef(first, second)[0, 1])
    assert found["low"] < found["r"] < found["high"]
    assert correlation(first[1:].tolist(), second[1:].tolist()) is None
    assert correlation([1.0] * ENOUGH, second.tolist()) is None
    exact = correlation(first.tolist(), first.tolist())
    assert exact["r"] == pytest.approx(1.0)


def test_few_students_are_in_no_quarter():
    """Are quartiles those of NumPy, and is nothing said of a class in which they tell one mark?"""
    shares = [n / 20 for n in range(SHOWS_QUARTERS)]
    assert quartiles(shares) == pytest.approx(np.quantile(shares, [0.25, 0.5, 0.75]))
    assert quartiles(shares[1:]) is None


PEOPLE = [
    pytest.param({}, (), "Nobody is in this class yet", id="nobody"),
    pytest.param({}, ("ada",), "Nothing is graded yet", id="nothing handed in"),
    pytest.param({"ada": 1.0}, (), "1 of 1 has handed in something", id="one"),
    pytest.param({"a": 1.0, "b": 1.0}, (), "2 still wait for marks given by hand", id="all wait"),
    pytest.param({"a": "refused"}, (), "refused", id="refused"),
]


@pytest.mark.parametrize(("done", "people", "said"), PEOPLE)
def test_small_classes_are_said_rightly(done, people, said):
    """Is there a page for nobody, one, or all waiting, that says so?"""
    class_ = a_class(*([part(SECOND, done)] if done else []), people=people)
    numbers = class_numbers(class_)
    assert said in " ".join(as_page(numbers).split())
    assert all(isinstance(line, str) for line in summary(numbers))


def test_two_of_one_name_are_told_apart_and_any_script_is_kept():
    """Does each row show the id beside the name, whatever the name is written in?"""
    people = (Person("s1", "Kim Lee"), Person("s2", "Kim Lee"), Person("s3", "נועה O'Neil"))
    page = as_page(class_numbers(a_class(part(SECOND, {"s1": 1.0}), people=people)))
    assert page.count("<bdi>Kim Lee</bdi>") >= 2
    assert "<bdi>נועה O&#39;Neil</bdi>" in page


@pytest.fixture(scope="module")
def ledger(graded_class):
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        yield ledger


ROSTER = Roster(
    (
        Enrolled("ada", "Ada Love", section="A"),
        Enrolled("bob", "Bob Bee", section="B"),
        Enrolled("cleo", "Cleo Cat", section="A"),
        Enrolled("zoe", "Zoë Zed", section="B"),
    )
)


def test_roster_says_who_is_in_which_section(ledger):
    """Are those without a file missing, those who are not on it named, and sections summed up?"""
    course = class_numbers_of(gather(ledger, ROSTER))["course"]
    assert course["missing"][0]["students"] == ["zoe"]
    assert set(course["not_on_roster"]) == {"=1+2", "O'Eve", "dan"}
    rows = {one["section"]: one for one in course["sections"]}
    assert rows["A"]["students"] == 2
    assert rows["A"]["median"] == pytest.approx((14 + 12) / 2 / 16)
    assert (rows["B"]["handed_in_something"], rows["B"]["missing"]) == (1, 1)
    assert rows[""]["students"] == 3


def test_section_alone_is_a_class_of_its_own(ledger):
    """Is a section's report of its students alone, and another one refused?"""
    numbers = class_numbers_of(gather(ledger, ROSTER, section="B"))
    assert [one["student"] for one in numbers["students"]] == ["bob", "zoe"]
    assert numbers["assignments"][0]["submissions"] == 1
    assert {one["student"] for one in numbers["failed"]} == {"bob"}
    with pytest.raises(CourseError, match="nobody on the roster is in a section 'C'"):
        gather(ledger, ROSTER, section="C")


def test_due_and_handed_in_by_nobody_is_said(graded_copy):
    """Is an assignment named that is due and of which nothing was collected, and no other?"""
    with Ledger(f"sqlite:///{graded_copy / 'gradebook.db'}") as ledger:
        for name, due in ((FIRST, EARLIER), (THIRD, LATER), ("04_deep_network", None)):
            ledger.gradebook.add_assignment(name, duedate=due)
        class_ = gather(ledger, made=NOW)
    assert class_.uncollected == (FIRST,)
    page = as_page(class_numbers(class_))
    assert f"handed in by nobody so far: <code>{FIRST}</code>" in page
