"""model_answer("own_words"): the course's own answer to a question in words, once one has answered.

The answers are in a file for each notebook, packed so that nobody reads one by accident. `python -m
grader model-answers off` takes the files away: a class then gets them from its instructor.
"""

from __future__ import annotations

from pathlib import Path

from utils.exercises import NOTEBOOKS
from utils.notebooks import UnreadableNotebook, notebooks_folder, read_cells
from utils.packed import Shown, unpack
from utils.show import attended
from utils.words import UNANSWERED, questions

FOLDER = Path(__file__).parent / "exercises" / "model_answers"
# fewer are a note, not an answer that is worth comparing
LEAST_WORDS = 25


def model_answer(
    question: str, notebook: str | None = None, folder: str | Path | None = None
) -> Shown:
    """Return the course's answer to a question in words, once yours stands in the saved notebook.

    question: the name of its cell. notebook: which one; by default the one in whose folder this
    runs. folder: where the notebooks' folders are, if not there.
    """
    if not attended():
        return Shown("model_answer() opens when you run this cell yourself.")
    name = notebook or Path.cwd().name
    if name not in NOTEBOOKS:
        return Shown(
            f"{name} is not one of the course's notebooks: run this in one, or name it, "
            f'as in model_answer("{question}", "{NOTEBOOKS[0]}").'
        )
    packed = FOLDER / f"{name}.txt"
    if not packed.exists():
        return Shown("In this class your instructor says when model answers are shown, and where.")
    try:
        cells = read_cells(notebooks_folder() if folder is None else Path(folder), name)
        asked = {found.name: found for found in questions(cells)}
    except UnreadableNotebook as error:
        return Shown(f"{error}: save the notebook (Ctrl+S), then run this cell again.")
    if question not in asked:
        return Shown(f"{name} has no question {question}; it has: {', '.join(asked) or 'none'}.")
    words = len(asked[question].text.replace(UNANSWERED, "").split())
    if words < LEAST_WORDS:
        return Shown(
            f"Answer first: the saved notebook has {words} words of yours, and the model answer "
            f"opens at {LEAST_WORDS}. Save (Ctrl+S), then run this cell again."
        )
    answer = unpack(packed.read_text(encoding="utf-8")).get(question)
    if answer is None:
        return Shown(f"The course has no model answer to {question} in {name}.")
    return Shown(
        f"**A model answer.** Yours may say it otherwise, and with other numbers.\n\n{answer}\n\n"
        "Give yourself the points by the line on marking, then mend what is missing."
    )
