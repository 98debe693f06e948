"""The stub that a release puts where a solution was, and how it is known again.

Its text names the exercise, so that whoever calls a function that is not started is told which.
"""

import re

_RAISED = re.compile(r"NotImplementedError: Exercise (\d+\.\d+):")


def stub(number: str, task: str) -> str:
    """Return the line of code that stands in for the solution of an exercise."""
    return f'raise NotImplementedError("Exercise {number}: {task}")'


def stub_number(raised: str) -> str:
    """Return the number of the exercise whose stub raised this; "" if it was none.

    raised: the type and the text, as in "NotImplementedError: Exercise 2.1: a task".
    """
    found = _RAISED.match(raised)
    return found[1] if found else ""
