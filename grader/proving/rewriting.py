"""Ways to write the same in code: calls or operators, temporaries, the order of statements.

All change a tree in place, by chance, and keep what it does.
"""

from __future__ import annotations

import ast
import builtins
import copy
import random
from collections.abc import Callable, Iterator

HABITS = ("method", "square", "root", "length", "mul")
METHODS = ("mean", "sum", "var", "std", "max", "min", "reshape", "dot", "copy", "ravel")


class Habits(ast.NodeTransformer):
    """Writes one thing or another that does the same, more or less as the habit is."""

    def __init__(self, rng: random.Random, habits: dict[str, float]) -> None:
        self._rng, self._habits = rng, habits

    def _does(self, habit: str) -> bool:
        return self._rng.random() < self._habits[habit]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="np"), attr="sqrt") if len(node.args) == 1:
                if self._does("root"):
                    return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(0.5))
            case ast.Attribute(value=ast.Name(id="np"), attr="square") if self._does("square"):
                return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(2))
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
                name not in ("np", "math", "random", "rng", "self")
                and attr in METHODS[:6]
                and not self._does("method")
            ):
                func = ast.Attribute(ast.Name("np", ast.Load()), attr, ast.Load())
                return ast.Call(func, [ast.Name(name, ast.Load()), *node.args], node.keywords)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=value, op=ast.Pow(), right=ast.Constant(value=2)):
                if self._does("square"):
                    func = ast.Attribute(ast.Name("np", ast.Load()), "square", ast.Load())
                    return ast.Call(func, [value], [])
                if isinstance(value, ast.Name) and self._does("mul"):
                    return ast.BinOp(value, ast.Mult(), copy.deepcopy(value))
            case ast.BinOp(left=ast.Name() | ast.Constant(), op=ast.Mult()) if self._does("mul"):
                return ast.BinOp(node.right, node.op, node.left)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name() as value, attr="shape"),
                slice=ast.Constant(value=0),
                ctx=ast.Load(),
            ) if self._does("length"):
                return ast.Call(ast.Name("len", ast.Load()), [value], [])
        return node


class Splitter(ast.NodeTransformer):
    """Puts parts of what is computed into temporaries, on a line before."""

    def __init__(self, rng: random.Random, share: float, name: Callable[[], str]) -> None:
        self._rng, self._share, self._name = rng, share, name

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._taken = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        self._taken |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
        self.generic_visit(node)
        return node

    def _split(self, node: ast.Assign | ast.Return) -> ast.AST | list[ast.stmt]:
        if node.value is None or (isinstance(node, ast.Assign) and not hasattr(self, "_taken")):
            return node
        before: list[ast.stmt] = []
        for parent, place, index in list(_parts(node.value)):
            if self._rng.random() >= self._share:
                continue
            name = self._name()
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            value = getattr(parent, place) if index is None else getattr(parent, place)[index]
            before.append(ast.Assign([ast.Name(name, ast.Store())], value, lineno=0))
            if index is None:
                setattr(parent, place, ast.Name(name, ast.Load()))
            else:
                getattr(parent, place)[index] = ast.Name(name, ast.Load())
        return [*before, node] if before else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        return self._split(node)

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        return self._split(node)


def _parts(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield where what is computed stands inside, the innermost first, if it is always computed."""
    if isinstance(node, ast.Lambda | ast.IfExp | ast.BoolOp | ast.NamedExpr):
        return
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
        return
    for place, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):
                yield from _parts(child)
            if isinstance(child, ast.BinOp) or (isinstance(child, ast.Call) and place != "func"):
                yield node, place, index if isinstance(value, list) else None


def reorder(tree: ast.Module, rng: random.Random) -> None:
    """Swap neighbouring assignments that do not need each other."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and not isinstance(node, ast.Module | ast.ClassDef):
            for place in range(len(body) - 1):
                if rng.random() < 0.5 and _apart(body[place], body[place + 1]):
                    body[place], body[place + 1] = body[place + 1], body[place]


def _apart(one: ast.stmt, other: ast.stmt) -> bool:
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    if any(_acts(n) for s in (one, other) for n in ast.walk(s)):
        return False
    return not (_stored(one) & named(other) or _stored(other) & named(one))


def _acts(node: ast.AST) -> bool:
    """Tell whether something may be changed by this: then order matters."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        return True
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.NamedExpr)
    func = node.func
    pure = isinstance(func, ast.Attribute) and (
        func.attr in METHODS or (isinstance(func.value, ast.Name) and func.value.id == "np")
    )
    return not (pure or (isinstance(func, ast.Name) and func.id in dir(builtins)))


def named(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}


def _stored(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
