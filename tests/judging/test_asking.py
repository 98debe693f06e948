"""What a verdict says of code that did not come to its end."""

from grader.judging.asking import fault
from grader.sandbox.session import Outcome
from utils.exercises import EXERCISES


def test_syntax_error_names_the_line_alone():
    """Is IPython's name for the cell, which nobody else knows, left out of the reason?"""
    reason = "SyntaxError: incomplete input (<ipython-input-1-f16064ce0bed>, line 10)"
    verdict = fault(EXERCISES["normalize"], Outcome("raised", [], reason))
    assert verdict.kind == "crashed"
    assert verdict.headline == "it stopped with SyntaxError: incomplete input (line 10)"
