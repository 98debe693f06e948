"""`add`: an exercise's cells in its notebook, or a notebook that begins with it."""

import pytest

from grader.course import CourseError, source_path
from grader.source import add, points, skeleton
from grader.source.add import add_exercise
from grader.source.findings import kept_back
from grader.source.notebooks import canonical, read_notebook, tags
from tests.conftest import ASSIGNMENTS, ROOT
from utils.exercises import BONUS, EXERCISES, Case, Exercise
from utils.exercises.spec import returns
from utils.findings import opened_by
from utils.predictions import asked_in

SECOND = "02_batchnorm_forward"
LAST = "97_made_up"


def exercise(notebook: str = LAST, number: str = "97.1") -> Exercise:
    """An exercise that nobody wrote the cells of."""
    return Exercise(
        name="doubled",
        number=number,
        notebook=notebook,
        task="twice as much",
        cases=lambda rng: [Case("a batch", {"z": rng.normal(size=(3, 2)), "times": 2})],
        answer=returns("y"),
    )


@pytest.fixture
def described(monkeypatch):
    """The exercise `doubled`, of a notebook that does not exist."""
    monkeypatch.setitem(EXERCISES, "doubled", exercise())


@pytest.fixture
def bonus(described, monkeypatch):
    """The same, of a bonus notebook."""
    for module in (add, points, skeleton):
        monkeypatch.setattr(module, "BONUS", BONUS | {LAST})


def put(course, name, after=None, count=1, giver=None):
    said = []
    add_exercise(course, name, after, count, giver, said.append)
    return said


def lacking(nb):
    """What a notebook lacks of what each of the course's has."""
    first, setup, *_ = nb.cells
    graded = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    words = [n for n, about in enumerate(graded) if about.get("grade") and about.get("solution")]
    marked = [nb.cells[n - 1].source.partition("\n")[0] for n in words]
    parts = {
        "what to do, learn and need": all(
            f"**What you will {what}.**" in first.source for what in ("do", "learn")
        )
        and "**What you need.**" in first.source,
        "time": "**Time.** About " in first.source,
        "set-up": tags(setup) == ["setup"],
        "prediction": any("### Predict, then run" in c.source for c in nb.cells)
        and asked_in(nb.cells) != []
        and asked_in(nb.cells)
        == [name for _, shows in kept_back(nb.cells) for name in opened_by(shows.source)],
        "model answer": [
            (c.source, tags(c)) for c in nb.cells if c.source.startswith("model_answer(")
        ]
        == [(f'model_answer("{nb.cells[n].id}")', ["demo", "nbval-ignore-output"]) for n in words],
        "slider": any(
            "live(" in c.source and tags(c) == ["demo", "nbval-ignore-output"] for c in nb.cells
        ),
        "one question in words": len(words) == 1
        and marked[0].startswith("## Exercise ")
        and marked[0].removesuffix(" (aside)").endswith(": In your own words"),
        "what one owns": any(c.source.startswith("## What you now own") for c in nb.cells),
        "the end": [(c.id, c.source, tags(c)) for c in nb.cells[-3:]]
        == [
            ("progress", "progress()", ["demo", "nbval-ignore-output"]),
            ("hand-in", skeleton.HAND_IN, []),
            ("submit", "submit()", ["demo", "nbval-ignore-output"]),
        ],
    }
    return [part for part, there in parts.items() if not there]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_notebook_has_its_parts(assignment):
    """Has each notebook what a learner knows from the others?"""
    assert lacking(read_notebook(source_path(ROOT, assignment))) == []


@pytest.mark.usefixtures("bonus")
def test_new_notebook_has_all_parts_in_canonical_form(course):
    """Does a notebook that `add` begins have what each of the others has, and its exercise?"""
    (said,) = put(course, "doubled", count=2)
    assert said.startswith(f"wrote solutions/{LAST}/{LAST}.ipynb, with the cells title, setup, ")
    path = source_path(course, LAST)
    nb = read_notebook(path)
    assert lacking(nb) == []
    assert canonical(nb) == path.read_text(encoding="utf-8")
    cells = {cell.id: cell for cell in nb.cells}
    assert cells["title"].source.startswith("# 97 · Made up\n\nA bonus: its points stand beside")
    assert cells["doubled-task"].source == "## Exercise 97.1: Twice as much"
    assert cells["doubled"].source.startswith('def doubled(z, times):\n    """Twice as much.')
    assert cells["check_doubled"].source == "check(doubled)"
    assert cells["question"].source.startswith("## Exercise 97.2: In your own words")
    assert points.points_in(nb) == 2 + skeleton.WORDS_POINTS
    assert points.problems(course) == []


@pytest.mark.usefixtures("described")
def test_new_notebook_that_is_no_bonus_shares_the_100(course):
    """Does an exercise of another notebook give the points, those of the question too?"""
    put(course, "doubled", count=2, giver="backward_stages")
    assert points.points_in(read_notebook(source_path(course, LAST))) == 3
    cells = {c.id: c for c in read_notebook(source_path(course, "03_batchnorm_backward")).cells}
    assert cells["check_backward_stages"].metadata.nbgrader.points == 5 - 3
    assert points.problems(course) == []
    title = read_notebook(source_path(course, LAST)).cells[0].source
    assert "bonus" not in title


# notebook and number, whether it is a bonus, how `add` is asked, and what it says
REFUSED = {
    "no giver": (LAST, "97.1", False, {}, "say by --points-from which of them gives the 2 for"),
    "a giver of a bonus": (
        LAST, "97.1", True, {"giver": "normalize"}, "stand beside the 100 of the others: leave out",
    ),
    "a place where there is nothing": (
        LAST, "97.1", True, {"after": "layer"}, 'does not exist, so it has no cell "layer"',
    ),
    "another number": ("07_made_up", "97.1", True, {}, "expected 97_ and a name of small letters"),
    "a name that is not found again": ("97-MadeUp", "97.1", True, {}, 'be named "97-MadeUp"'),
    "no place": (SECOND, "2.9", False, {"giver": "normalize"}, "by --after: title, setup, layer"),
    "an unknown place": (
        SECOND, "2.9", False, {"after": "nowhere", "giver": "normalize"}, 'no cell named "nowhere"',
    ),
    "an unknown giver": (
        SECOND, "2.9", False, {"after": "layer", "giver": "normalise"}, 'did you mean "normalize"',
    ),
    "too many points": (
        SECOND, "2.9", False, {"after": "layer", "giver": "normalize", "count": 2},
        "normalize has 2 points: it cannot give 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_add_refuses_and_writes_nothing(course, monkeypatch, why):
    """Is what cannot be done told, with what to do, and every file as it was?"""
    notebook, number, is_bonus, asked, said = REFUSED[why]
    monkeypatch.setitem(EXERCISES, "doubled", exercise(notebook, number))
    monkeypatch.setattr(add, "BONUS", frozenset({notebook} if is_bonus else ()))
    before = {path: path.read_bytes() for path in course.rglob("*.ipynb")}
    with pytest.raises(CourseError) as failure:
        put(course, "doubled", **asked)
    assert said in str(failure.value)
    assert {path: path.read_bytes() for path in course.rglob("*.ipynb")} == before


def test_points_of_a_bonus_cannot_go_to_others(course, monkeypatch):
    """Would the 100 grow if a bonus exercise gave some of its points?"""
    monkeypatch.setitem(EXERCISES, "doubled", exercise(SECOND, "2.9"))
    monkeypatch.setattr(add, "BONUS", frozenset({"03_batchnorm_backward"}))
    with pytest.raises(CourseError, match="batchnorm_backward is in a bonus notebook"):
        put(course, "doubled", "layer", giver="batchnorm_backward")


def test_exercise_goes_behind_the_named_cell(course, monkeypatch):
    """Are the three cells where they were asked for, and named?"""
    monkeypatch.setitem(EXERCISES, "doubled", exercise(SECOND, "2.9"))
    said = put(course, "doubled", "layer", giver="batch_statistics")
    assert said == [f"added the cell {n}" for n in ("doubled-task", "doubled", "check_doubled")]
    names = [cell.id for cell in read_notebook(source_path(course, SECOND)).cells]
    assert names[names.index("layer") + 2] == "doubled"
    assert points.problems(course) == []
    with pytest.raises(CourseError, match='has a cell named "doubled-task" already'):
        put(course, "doubled", "layer", giver="batch_statistics")
