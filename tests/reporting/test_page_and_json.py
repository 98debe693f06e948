"""Do the class's page and its JSON say the same, and is the JSON what its description says?"""

import json

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator

from grader.gradebook.ledger import Ledger
from grader.gradebook.points import number
from grader.intake.roster import Enrolled, Roster
from grader.reporting.charts import percent
from grader.reporting.class_report import class_numbers
from grader.reporting.gathered import gather
from grader.reporting.pages import as_json, as_page, as_student_page
from grader.reporting.student_report import student_numbers
from grader.reporting.themes import in_words
from tests.conftest import ROOT
from tests.reporting.made_up import FIRST, SECOND, THIRD, a_class, part, record

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


class Tables:
    """The rows of a page's tables, as texts."""

    def __init__(self, page):
        soup = BeautifulSoup(page, "html.parser")
        for svg in soup("svg"):
            svg.decompose()
        self.found = [
            [[plain(cell) for cell in row(["th", "td"])] for row in table("tr")]
            for table in soup("table")
        ]

    def starting(self, *head):
        """The rows of the tables whose heads begin with these words, without the heads."""
        return [row for t in self.found if tuple(t[0][: len(head)]) == head for row in t[1:]]


def plain(element):
    return " ".join(element.get_text().split())


def large_class():
    """Forty students of three notebooks: late, missing, refused, empty, and mistakes again."""
    names = [f"s{n:02}" for n in range(40)]
    first = {who: (n % 5) / 4 for n, who in enumerate(names)}
    second = {who: (n % 7) / 6 for n, who in enumerate(names[:-2])} | {"s03": "refused"}
    third = {who: (n % 3) / 2 for n, who in enumerate(names[4:-4])} | {"s20": "empty"}
    parts = part(FIRST, first, {"s01": 1.0, "s02": 2.0}), part(SECOND, second), part(THIRD, third)
    for who in ("s05", "s10"):
        parts[0].records[who] = record(FIRST, who, 0.5, ["mean_of_rows"])
        parts[1].records[who] = record(SECOND, who, 0.5, ["one_mean_for_all"])
    return a_class(*parts, people=("never",))


ROSTER = Roster((Enrolled("ada", "Ada Love", section="A"), Enrolled("zoe", "Zoë", section="B")))


@pytest.fixture(scope="module")
def classes(graded_class):
    """Two classes: one that was graded, with a roster, and a larger one that is made up."""
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        return [gather(ledger, ROSTER), large_class()]


@pytest.fixture(scope="module", params=[0, 1], ids=["graded", "large"])
def both(request, classes):
    """(what the JSON says, the tables of the page)"""
    numbers = class_numbers(classes[request.param])
    return json.loads(as_json(numbers)), Tables(as_page(numbers))


def share(value):
    return "–" if value is None else percent(value)


def test_marks_are_the_same(both):
    """Has each row of the page the total and the marks that the JSON has?"""
    said, tables = both
    sections = bool(said["course"]["sections"])
    head = ("student", "section", "total") if sections else ("student", "total")
    rows = tables.starting(*head)
    assert len(rows) == len(said["students"])
    for row, one in zip(rows, said["students"], strict=True):
        name, *cells = row
        assert name == " ".join(filter(None, (one["name"], one["student"])))
        if sections:
            assert cells.pop(0) == (one["section"] or "–")
        total = one["total"]
        waits = " +" if total["waits"] else ""
        expected = [f"{number(total['points'])}{waits}of {number(total['of'])}"]
        if not total["handed_in"]:
            expected = ["–"]
        for about in said["assignments"]:
            mark = one["marks"].get(about["name"])
            text = "–"
            if mark:
                empty, waits = " (empty)" * mark["empty"], " +" * mark["waits"]
                text = "refused" if mark["refused"] else f"{number(mark['score'])}{empty}{waits}"
            expected.append(text)
        assert cells == expected


def test_notebooks_are_the_same(both):
    """Are numbers of submissions, of those missing and waiting, and medians those of the JSON?"""
    said, tables = both
    expected = [
        [
            about["name"],
            *(str(about[key]) for key in ("submissions", "missing", "late", "waiting")),
            f"{number(about['median'])} of {number(about['max_score'])}",
        ]
        for about in said["assignments"]
    ]
    assert tables.starting("notebook", "handed in") == expected
    missing = [one for one in said["course"]["missing"] if one["students"]]
    expected = [[one["assignment"], str(len(one["students"]))] for one in missing]
    assert [row[:2] for row in tables.starting("notebook", "missing", "who")] == expected


def test_sections_are_the_same(both):
    """Has each section its row?"""
    said, tables = both
    assert tables.starting("section", "students") == [
        [
            one["section"] or "none",
            *(str(one[key]) for key in ("students", "handed_in_something", "missing", "waiting")),
            share(one["median"]),
        ]
        for one in said["course"]["sections"]
    ]


def test_exercises_are_the_same(both):
    """Are pass rates, difficulty and discrimination those of the JSON?"""
    said, tables = both
    rows = tables.starting("exercise", "right", "points", "tells apart")
    entries = [e for about in said["assignments"] for e in about["exercises"] + about["by_hand"]]
    assert len(rows) == len(entries) >= 3
    for (name, right, points, apart), entry in zip(rows, entries, strict=True):
        assert entry["name"] in name
        assert right == (share(entry["pass_rate"]) if "pass_rate" in entry else "–")
        assert points == f"{share(entry['difficulty'])}of {number(entry['points'])}"
        found = entry["discrimination"]
        if found:
            assert apart == "{r:.2f}[{low:.2f}, {high:.2f}]".format(**found)
        elif entry["marked"] < said["enough_for_discrimination"]:
            assert apart == "too few"
        else:
            assert apart == "all alike"


def test_large_class_has_every_kind_of_row(classes):
    """Are there discriminations to compare, and every reason to look at somebody?"""
    numbers = class_numbers(classes[1])
    assert any(e["discrimination"] for a in numbers["assignments"] for e in a["exercises"])
    assert {r["kind"] for b in numbers["behind"] for r in b["reasons"]} == {
        "nothing usable", "few points", "falls",
    }  # fmt: skip


def test_who_falls_behind_is_the_same(both):
    """Is everybody who falls behind on the page, in the JSON's order?"""
    said, tables = both
    rows = tables.starting("student", "why") + tables.starting("student", "section", "why")
    assert [row[0].split()[-1] for row in rows] == [one["student"] for one in said["behind"]]


def test_coming_back_is_the_same(classes):
    """Is each theme on the page with its notebooks, and with who made which mistakes?"""
    numbers = class_numbers(classes[1])
    page = plain(BeautifulSoup(as_page(numbers), "html.parser"))
    assert len(numbers["coming_back"]) == 1
    for theme in numbers["coming_back"]:
        counts = ", ".join(f"{name}: {count}" for name, count in theme["notebooks"].items())
        assert f"{len(theme['students'])} {theme['title']} {counts}; " in page
        for one in theme["students"]:
            made = ", ".join(f"{in_words(m['name'])} in {m['exercise']}" for m in one["made"])
            assert f"{one['student']}: {made}" in page


def points(one):
    return "–" if one["points"] is None else number(one["points"])


def test_student_page_is_the_same(classes):
    """Has a student's page the points of each exercise that the JSON has?"""
    for class_ in classes:
        for who in list(class_.people)[:8]:
            said = json.loads(as_json(student_numbers(class_, who)))
            rows = Tables(as_student_page(said)).starting("exercise", "points")
            expected = [
                [f"{one['number']} {one['name']}".strip(), f"{points(one)} of {number(one['of'])}"]
                for about in said["assignments"]
                if about["state"] != "refused"
                for one in about["exercises"]
            ]
            assert [row[:2] for row in rows] == expected


def faults(numbers, kind):
    """What a JSON has that its description has not, or the other way round."""
    validator = Draft202012Validator({**SCHEMA["$defs"][kind], "$defs": SCHEMA["$defs"]})
    return [
        f"{e.json_path}: {e.message}" for e in validator.iter_errors(json.loads(as_json(numbers)))
    ]


def test_json_is_as_described(classes):
    """Has the JSON all keys of its description, of the types that it says, and no others?"""
    Draft202012Validator.check_schema(SCHEMA)
    for class_ in classes:
        assert faults(class_numbers(class_), "class") == []
        for who in class_.people:
            assert faults(student_numbers(class_, who), "student") == []
    assert faults(class_numbers(a_class()), "class") == []
    spoiled = class_numbers(classes[1])
    del spoiled["course"]["median"]
    assert faults(spoiled, "class") == ["$.course: 'median' is a required property"]
