"""Errors carried forward: which of the course's solutions may stand in for a learner's functions.

Where an exercise fails that calls a function of an earlier one, it is tried again with the
solution of that one under its name. The learner's code shares a process with the solution then: it
comes without its text, and only what it stands in for counts (see second_tries).
"""

from __future__ import annotations

import ast
import base64
import copy
import marshal
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from grader.judging.interference import UNREADABLE, parsed
from grader.judging.judge import question
from grader.source.solutions import Functions, Sources
from utils.checking.compare import compare
from utils.exercises import Exercise, Outputs

# inputs on which solutions are compared with one another; no run's
SEED = "which solutions answer other exercises"


@lru_cache(maxsize=64)  # a notebook's cells, which each exercise that fails asks about
def names_used(source: str) -> frozenset[str]:
    """Return the names that code uses; where it cannot be read as Python, every word in it."""
    try:
        tree = parsed(source)
    except UNREADABLE:
        return frozenset(re.findall(r"\w+", source))
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def built_on(names: Iterable[str], cells: Mapping[str, str]) -> set[str]:
    """Return which exercises are used by code with these names, also by way of others.

    cells: the code of each exercise that may be among them.
    """
    found: set[str] = set()
    left = set(names) & cells.keys()
    while left:
        name = left.pop()
        found.add(name)
        left |= (names_used(cells[name]) & cells.keys()) - found
    return found


def may_stand_in(spec: Exercise, name: str, sources: Sources, solutions: Functions) -> bool:
    """Tell whether the solution of another exercise may be there when this one is judged.

    Not if it, or one that it calls, earns points as an answer to this one: these would be had for
    failing the other.
    """
    needed = built_on([name], sources.answers)
    return (
        bool(needed)
        and spec.name not in needed
        and not any(answers(spec, other, solutions) for other in needed)
    )


def answers(spec: Exercise, other: str, solutions: Functions) -> bool:
    """Tell whether another exercise's solution earns points as an answer to this one."""
    return _answers(spec.name, solutions[spec.name], solutions[other])


@lru_cache(maxsize=256)
def _answers(name: str, solution: Callable[..., Any], other: Callable[..., Any]) -> bool:
    asked = question(name, solution, SEED)
    spec, given = asked.spec, []
    for case in asked.cases:
        try:
            raw = spec.apply(other, copy.deepcopy(dict(case.args)))
            given.append(spec.facts(case.args, raw))
        except Exception:  # whatever a function does with inputs that are not for it
            return False
    return any(_is_right(spec, asked.expected, given, part) for part in spec.credit or ("",))


def _is_right(spec: Exercise, expected: list[Outputs], given: list[Outputs], part: str) -> bool:
    """Tell whether an output, or every one, is right in every case."""
    return all(
        name in got and compare(name, got[name], value, spec.rtol) is None
        for want, got in zip(expected, given, strict=True)
        for name, value in want.items()
        if not part or name == part or name.startswith(f"{part}.")
    )


def standing_in(names: Sequence[str], sources: Sources) -> str:
    """Return the code that puts the solutions of exercises under their names.

    They have global names of their own, where there is nothing but what they need: what learners'
    cells define does not reach them. What is sent is compiled, without text, comments, docstrings.
    """
    needed = set().union(*(built_on([name], sources.answers) for name in names))
    texts = [*sources.setup, *(text for name, text in sources.answers.items() if name in needed)]
    compiled = [compile(text, "<the course's solution>", "exec", optimize=2) for text in texts]
    packed = base64.b64encode(marshal.dumps(compiled)).decode()
    return f"""\
def _solutions():
    import base64, marshal
    own = {{"__name__": "solutions"}}
    for code in marshal.loads(base64.b64decode({packed!r})):
        exec(code, own)
    return {{name: own[name] for name in {tuple(names)!r}}}
globals().update(_solutions())
del _solutions
"""
