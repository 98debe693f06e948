"""The cells that `add` makes: an exercise's three, and a notebook around its first exercise.

They have all that nbgrader and the other notebooks have; where ... stands, a person writes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.source.points import TOTAL
from utils.exercises import BONUS, CORE, Exercise

# of the question in words, which a person marks
WORDS_POINTS = 1

TITLE = """# {number} · {title}

{opening}

**What you will do.** ...

**What you will learn.** ...

**What you need.** ...

**Time.** About ... minutes."""
OPENING = f"A bonus: its points stand beside the {TOTAL} of the others. ..."

SETUP = """import numpy as np

from utils import check, model_answer, predict, progress, saw, submit
from utils.figures.live import live"""

SOLUTION = '''def {name}({parameters}):
    """{task}.

    Args:
{arguments}

    Returns:
        its shape, and the formula.
    """
    ### BEGIN SOLUTION
    ### END SOLUTION'''

PREDICT = """### Predict, then run

..."""
PREDICTION = 'predict("{name}", ["...", "..."])'
PICTURE = "# A call of a function in utils/figures/, which is given {name}."
SEEN = """<details><summary>What you saw</summary>

...

</details>"""
SLIDER = "# live(): such a call again, and a slider for one of its arguments."

QUESTION = """## Exercise {number}: In your own words

..."""
ANSWER = """### BEGIN SOLUTION
...

*Marking: the point is for ...*
### END SOLUTION"""

MODEL_ANSWER = (
    "Answered, and saved (Ctrl+S)? Then run the next cell: it shows a model answer, and what it "
    "earns points for. (In a class, your instructor decides whether it does.)"
)

OWN = """## What you now own

| you wrote | what it does |
| --- | --- |
| `{name}` | ... |

| you measured | number |
| --- | --- |
| ... | ... |"""
HAND_IN = (
    "Do you hand this notebook in? Save it (Ctrl+S), then run the next cell. It writes the file "
    "to hand in, and says what is unfinished."
)


def exercise_cells(spec: Exercise, points: float) -> list[Any]:
    """Return the task, the solution and its check."""
    task = _sentence(spec.task)
    parameters = list(spec.cases(np.random.default_rng(0))[0].args)
    source = SOLUTION.format(
        name=spec.name,
        parameters=", ".join(parameters),
        task=task,
        arguments="\n".join(f"        {name}: its shape, and what it is." for name in parameters),
    )
    check = f"check_{spec.name}"
    return [
        new_markdown_cell(_heading(spec), id=f"{spec.name}-task"),
        new_code_cell(source, id=spec.name, metadata=_nbgrader(spec.name, solution=True)),
        new_code_cell(
            f"check({spec.name})",
            id=check,
            metadata=_nbgrader(check, grade=True, locked=True, points=points),
        ),
    ]


def first_notebook(spec: Exercise, points: float) -> Any:
    """Return a notebook with one exercise and a question in words, for WORDS_POINTS."""
    chapter, position = map(int, spec.number.split("."))
    title = TITLE.format(
        number=chapter,
        title=_sentence(spec.notebook.partition("_")[2].replace("_", " ")),
        opening=OPENING if spec.notebook in BONUS else "...",
    )
    words = "in_your_own_words"
    return new_notebook(
        cells=[
            new_markdown_cell(title, id="title"),
            _code(SETUP, "setup", "setup"),
            *exercise_cells(spec, points),
            new_markdown_cell(PREDICT, id="predict"),
            _code(PREDICTION.format(name=spec.name), "prediction", "demo"),
            _code(PICTURE.format(name=spec.name), "picture", "demo"),
            new_markdown_cell(SEEN, id="seen"),
            _code(f'saw("{spec.name}")', "saw", "demo"),
            _code(SLIDER, "slider", "demo", "nbval-ignore-output"),
            new_markdown_cell(QUESTION.format(number=f"{chapter}.{position + 1}"), id="question"),
            new_markdown_cell(
                ANSWER,
                id=words,
                metadata=_nbgrader(words, grade=True, solution=True, points=WORDS_POINTS),
            ),
            new_markdown_cell(MODEL_ANSWER, id="model-answer-intro"),
            _code(f'model_answer("{words}")', "model-answer", "demo", "nbval-ignore-output"),
            new_markdown_cell(OWN.format(name=spec.name), id="own"),
            _code("progress()", "progress", "demo", "nbval-ignore-output"),
            new_markdown_cell(HAND_IN, id="hand-in"),
            _code("submit()", "submit", "demo", "nbval-ignore-output"),
        ]
    )


def _heading(spec: Exercise) -> str:
    """Return the task's heading: what is not on the core path says so, but in a bonus."""
    aside = spec.name not in CORE and spec.notebook not in BONUS
    return f"## Exercise {spec.number}: {_sentence(spec.task)}{' (aside)' if aside else ''}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _code(source: str, name: str, *tags: str) -> Any:
    return new_code_cell(source, id=name, metadata={"tags": list(tags)})


def _nbgrader(
    name: str,
    *,
    grade: bool = False,
    locked: bool = False,
    solution: bool = False,
    **points: float,
) -> dict[str, Any]:
    about = {"grade": grade, "grade_id": name, "locked": locked, "solution": solution, **points}
    return {"nbgrader": about | {"schema_version": 3, "task": False}}
