"""House style that can be read off the sources."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

NO_VERBS = {"What", "Who", "Whether", "How", "Where", "Why", "The", "A", "An"}
# the docstrings of mistakes are hints to learners, and right answers are written as learners write
CONTENT = ("grader/mistakes", "grader/right_answers", "grader/unseen_answers")
MODULES = [
    path.relative_to(ROOT)
    for folder in ("bench", "grader", "utils")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not str(path.relative_to(ROOT)).startswith(CONTENT)
]


def docstrings(path: Path) -> list[tuple[int, str, str]]:
    """Line, name and docstring of each function of a module that has one."""
    functions = [
        node
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    found = [(node.lineno, node.name, ast.get_docstring(node)) for node in functions]
    return [(line, name, text) for line, name, text in found if text]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_docstrings_begin_with_a_verb(path: Path) -> None:
    """Does each say what its function does, as in "Return the first fault, or None"?"""
    nouns = [
        f'{path}:{line} {name}: "{text.splitlines()[0]}"'
        for line, name, text in docstrings(path)
        if text.split()[0].strip(",.:;") in NO_VERBS
    ]
    assert not nouns, "begin with a verb:\n" + "\n".join(nouns)
