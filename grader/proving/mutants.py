"""Mutants: every solution with one small change.

The bank holds what people write; here a machine writes what nobody thought of. mutant_trials.py
finds out who notices each.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

Change = tuple[str, ast.AST]
LOAD = ast.Load()
BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
COMPARE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
REDUCTIONS = (("mean", "sum", "median"), ("var", "std"), ("max", "min"))
ALIKE = (*REDUCTIONS, ("argmax", "argmin"), ("zeros", "ones"), ("eigvalsh", "eigvals"))
SKIPPED_FIELDS = ("annotation", "returns", "decorator_list")


@dataclass(frozen=True)
class Mutant:
    """A solution cell with one change. before, after: the line that it changes."""

    exercise: str
    how: str
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.exercise} ({self.how})\n  {self.before}\n  {self.after}"


def mutate(source: str, exercise: str = "") -> list[Mutant]:
    """Return all mutants of a cell, one change each, no two alike."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for how in _edits(tree, {}):
        text = ast.unparse(tree)
        if text == original or text in found:
            continue
        # no change adds or takes a line, so those that differ are the changed ones
        pairs = zip(original.split("\n"), text.split("\n"), strict=True)
        before, after = next((a.strip(), b.strip()) for a, b in pairs if a != b)
        found[text] = Mutant(exercise, how, before, after, text)
    return list(found.values())


def _edits(node: ast.AST, names: dict[str, int]) -> Iterator[str]:
    """Make each change below node in place, one at a time, and undo it when asked for the next."""
    for name, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if name in SKIPPED_FIELDS or not isinstance(child, ast.AST):
                continue
            # what is called changes with its call
            called = isinstance(node, ast.Call) and name == "func"
            for how, new in () if called else _replacements(child, names):
                _put(node, name, index, new)
                yield how
                _put(node, name, index, child)
            inner = _own_names(child) if isinstance(child, ast.FunctionDef) else names
            yield from _edits(child, inner)


def _put(node: ast.AST, name: str, index: int, child: ast.AST) -> None:
    value = getattr(node, name)
    if isinstance(value, list):
        value[index] = child
    else:
        setattr(node, name, child)


def _own_names(function: ast.FunctionDef) -> dict[str, int]:
    """Return a function's own names, with the line that first binds each (0: a parameter)."""
    names = {a.arg: 0 for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, node.lineno)
    return names


def _replacements(node: ast.AST, names: dict[str, int]) -> Iterator[Change]:
    """Yield what may stand in a node's place; `mutate` drops what is the node itself."""
    if isinstance(node, ast.expr) and _is_value(node, names):
        yield "minus", ast.UnaryOp(ast.USub(), node)
    match node:
        case ast.BinOp(a, op, b):
            yield from (("operator", ast.BinOp(a, other(), b)) for other in BINARY)
            if not isinstance(op, ast.Add | ast.Mult):
                yield "exchange", ast.BinOp(b, op, a)
            yield from (("dropped", a), ("dropped", b))
        case ast.AugAssign(target, op, value):
            yield from (("operator", ast.AugAssign(target, other(), value)) for other in BINARY)
            yield "removed", ast.Pass()
        case ast.Assign(targets):
            # removing what first binds a name would only leave a NameError
            if not all(isinstance(t, ast.Name) and names.get(t.id) == t.lineno for t in targets):
                yield "removed", ast.Pass()
        case ast.Compare(a, [op], [b]):
            yield from (("comparison", ast.Compare(a, [other()], [b])) for other in COMPARE)
        case ast.BoolOp(op, values):
            yield "logic", ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield "logic", ast.UnaryOp(ast.Not(), node)
            yield from (("dropped", value) for value in values)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield "minus", operand
        case ast.Constant():
            yield from (("constant", other) for other in _other_constants(node.value))
        case ast.Name() if _is_value(node, names):
            for other, line in names.items():
                if line < node.lineno:
                    yield "variable", ast.Name(other, LOAD)
        case ast.Attribute(value) if _is_value(node, names):
            yield "dropped", value
        case ast.Tuple(items):
            yield from (("exchange", ast.Tuple(swap, node.ctx)) for swap in _swaps(items))
        case ast.Call():
            yield from _other_calls(node, names)


def _other_constants(c: object) -> Iterator[ast.expr]:
    if isinstance(c, bool):
        yield ast.Constant(not c)
    elif isinstance(c, int | float):
        for value in map(type(c), (0, 1, c + 1, c - 1, -c, 2 * c, 10 * c)):
            # a negative Constant would be printed without the parentheses that it may need
            number = ast.Constant(abs(value))
            yield number if value >= 0 else ast.UnaryOp(ast.USub(), number)


def _is_value(node: ast.expr, names: dict[str, int]) -> bool:
    """Tell whether arithmetic may be done with an expression: it is no module or function."""
    if not isinstance(getattr(node, "ctx", LOAD), ast.Load):
        return False
    if isinstance(node, ast.Attribute):
        return _is_value(node.value, names)
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.BinOp | ast.Call | ast.Subscript)


def _swaps(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i, j in combinations(range(len(items)), 2):
        exchanged = {i: items[j], j: items[i]}
        yield [exchanged.get(k, item) for k, item in enumerate(items)]


def _other_calls(call: ast.Call, names: dict[str, int]) -> Iterator[Change]:
    func, args, keywords = call.func, call.args, call.keywords
    yield from (("exchange", ast.Call(func, swap, keywords)) for swap in _swaps(args))
    yield from (("dropped", argument) for argument in args)
    for keyword in keywords:
        yield "keyword", ast.Call(func, args, [k for k in keywords if k is not keyword])
    if not isinstance(func, ast.Attribute):
        return
    is_method = _is_value(func.value, names)
    if is_method:
        yield "dropped", func.value
    given = {keyword.arg for keyword in keywords}
    for name, value, takers in (
        ("ddof", 1, ("var", "std")),
        ("keepdims", True, [name for group in REDUCTIONS for name in group]),
    ):
        if func.attr in takers and name not in given:
            keyword = ast.keyword(name, ast.Constant(value))
            yield "keyword", ast.Call(func, args, [*keywords, keyword])
    for other in (name for group in ALIKE if func.attr in group for name in group):
        if other == "median" and is_method:  # arrays have none
            median = ast.Attribute(ast.Name("np", LOAD), other, LOAD)
            yield "function", ast.Call(median, [func.value, *args], keywords)
        else:
            yield "function", ast.Call(ast.Attribute(func.value, other, LOAD), args, keywords)
