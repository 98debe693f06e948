"""The questions that are marked by hand: has each what a marker needs?"""

import pytest

from grader.marking.questions import questions_of
from tests.conftest import ASSIGNMENTS, ROOT


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_question_has_task_model_answer_and_scheme(assignment):
    """Is there, in every notebook, one question with its text, an answer and a line on marking?"""
    (question,) = questions_of(ROOT, assignment)
    assert question.heading.startswith(f"{int(assignment[:2])}.")
    assert len(question.task.split()) > 20
    assert len(question.model.split()) > 50
    assert "point" in question.scheme
    for text in (question.task, question.model, question.scheme):
        assert "SOLUTION" not in text
        assert "*Marking" not in text
