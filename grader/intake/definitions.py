"""Which names a cell's code defines at its top level, and where, whether it can be read or not."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
# Jupyter's additions to Python, a line each
_ESCAPED = re.compile(
    r"^([ \t]*)(?:\w+[ \t]*=[ \t]*)?(?:[%!].*|\?.*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE
)
_BEGINNING = re.compile(
    r"^(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)(?P<name>\w+)"
    r"|^(?P<value>\w+)[ \t]*=(?!=|[ \t]*carry\()",
    re.MULTILINE,
)
CARRIED = "carry"
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Definition:
    """A name that a cell defines. line: the first that belongs to it, from 0."""

    name: str
    line: int


def is_python(source: str) -> bool:
    """Tell whether a text can be read as Python, with Jupyter's additions."""
    return _tree(source) is not None


def definitions(source: str) -> list[Definition]:
    """Return what code defines: functions, classes, and names that get a value.

    Comments and decorators above belong to it. Code that cannot be read is gone through by line.
    """
    tree = _tree(source)
    if tree is None:
        return list(_by_line(source))
    found, line = [], 0
    for node in tree.body:
        found += [Definition(name, line) for name in _names(node)]
        line = node.end_lineno or line
    return found


def _tree(source: str) -> ast.Module | None:
    text = _ESCAPED.sub(r"\1pass", source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a learner's text
            tree = compile(text, "<cell>", "exec", flags=_FLAGS, dont_inherit=True)
    except _UNREADABLE:
        return None
    assert isinstance(tree, ast.Module)
    return tree


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        # what is carried over from another notebook is defined there
        targets = [] if ast.unparse(node.value.func) == CARRIED else targets
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _by_line(source: str) -> Iterator[Definition]:
    lines = source.split("\n")
    for found in _BEGINNING.finditer(source):
        line = source.count("\n", 0, found.start())
        while line and lines[line - 1].startswith(("@", "#")):
            line -= 1
        yield Definition(found["name"] or found["value"], line)
