"""Everybody writes the same thing in a hand of their own: code rewritten so that it does the same.

For made-up classes in which it matters who wrote what. A hand has habits (names, temporaries,
comments, functions or methods, the order of lines) and is seldom quite true to them. A copy is
rewritten by some of the same changes, as `Disguise` says.
"""

from __future__ import annotations

import ast
import builtins
import copy
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

METHODS = ("mean", "sum", "var", "std", "max", "min", "reshape", "dot", "copy", "ravel")
# short names that several people hit upon, and parts of longer ones
SHORT = (
    "a",
    "b",
    "c",
    "m",
    "s",
    "t",
    "u",
    "v",
    "w",
    "tmp",
    "res",
    "out",
    "val",
    "k",
    "q",
    "mu",
    "var",
)
FIRST = (
    "my",
    "new",
    "the",
    "this",
    "batch",
    "col",
    "row",
    "cur",
    "all",
    "net",
    "in",
    "inner",
    "big",
)
LAST = ("mean", "var", "sum", "part", "term", "value", "grad", "diff", "scale", "step", "x", "y",
        "result", "factor", "one", "two", "arr", "total", "rest", "top", "half")  # fmt: skip
REMARKS = (
    "mean over the batch", "one for each feature", "see the formula above", "now the gradient",
    "eps so that nothing is divided by 0", "shape (N, D)", "same as in the lecture", "chain rule",
    "this part took me a while", "keep this for later", "not sure about the axis", "TODO clean up",
    "sum over the examples", "first the statistics", "then scale and shift", "done", "works!",
    "careful here", "broadcasting does the rest", "elementwise", "as in notebook 2", "check the sign",
    "numpy does this column by column", "biased, so divide by N", "otherwise the shapes are wrong",
)  # fmt: skip


@dataclass(frozen=True)
class Disguise:
    """What is changed where somebody copies. share: of the answers, how many are copied."""

    name: str
    renamed: bool = False
    reordered: bool = False
    remarks: bool = False
    temporaries: bool = False
    share: float = 1.0


DISGUISES = (
    Disguise("as it was"),
    Disguise("renamed", renamed=True),
    Disguise("reordered", reordered=True),
    Disguise("comments changed", remarks=True),
    Disguise("renamed, reordered, comments changed", True, True, True),
    Disguise("temporaries extracted", temporaries=True),
    Disguise("all of it", True, True, True, True),
    Disguise("half of it, renamed, reordered, comments changed", True, True, True, share=0.5),
)


class Hand:
    """One author. What it writes differs from what another does by habits and by chance."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._shorts, self._snake = rng.random(), rng.random() < 0.7
        self._talks = rng.choice((0.0, 0.0, 0.1, 0.25, 0.5))
        self._splits = rng.choice((0.0, 0.05, 0.15, 0.3))
        self._habits = {
            name: rng.random() for name in ("method", "square", "root", "length", "mul")
        }
        self._known: dict[str, str] = {}  # what a name is called by this author

    def write(self, source: str) -> str:
        """Return a right answer as this author writes it."""
        tree = _Habits(self._rng, self._habits).visit(ast.parse(source))
        _Splitter(self._rng, self._splits, self._name).visit(tree)
        self._rename(tree, 0.8)
        _reorder(tree, self._rng)
        return self._remark(ast.unparse(tree), self._talks)

    def disguise(self, source: str, how: Disguise) -> str:
        """Return somebody else's answer as this author hands it in for their own."""
        tree = ast.parse(source)
        if how.temporaries:
            _Splitter(self._rng, 0.3, self._name).visit(tree)
        if how.renamed:
            self._rename(tree, 1.0)
        if how.reordered:
            _reorder(tree, self._rng)
        if not (how.remarks or how.renamed or how.reordered or how.temporaries):
            return source
        if how.remarks:
            return self._remark(ast.unparse(tree), 0.3)
        kept = re.findall(r"^[^\S\n]*#.*$", source, flags=re.MULTILINE)
        return self._remark(ast.unparse(tree), 0.0, [line.strip() for line in kept])

    def _name(self) -> str:
        rng = self._rng
        if rng.random() < self._shorts * 0.6:
            return rng.choice(SHORT) + rng.choice(("", "", "1", "2"))
        first, last = rng.choice(FIRST), rng.choice(LAST)
        return f"{first}_{last}" if self._snake else f"{first}{last.title()}"

    def _rename(self, tree: ast.Module, share: float) -> None:
        """Rename what a cell names itself, but not what others call it by."""
        taken = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {*dir(builtins)}
        taken |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        new: dict[str, str] = {}
        for name in _locals(tree):
            known = self._known.get(name, "")
            if not known and self._rng.random() >= share:
                continue
            while not known or known in taken:
                known = self._name() + ("_" if known in taken and self._rng.random() < 0.3 else "")
            self._known[name] = new[name] = known
            taken.add(known)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                node.id = new.get(node.id, node.id)

    def _remark(self, source: str, share: float, kept: Sequence[str] = ()) -> str:
        lines = []
        left = list(kept)
        for line in source.split("\n"):
            margin = line[: len(line) - len(line.lstrip())]
            if margin and left:
                lines.append(f"{margin}{left.pop(0)}")
            elif margin and self._rng.random() < share:
                lines.append(f"{margin}# {self._rng.choice(REMARKS)}")
            lines.append(line)
        return "\n".join(lines)


def _locals(tree: ast.Module) -> list[str]:
    """Return the names that functions of a cell give to what they compute."""
    nodes = list(ast.walk(tree))
    kept = {n.arg for n in nodes if isinstance(n, ast.arg)}
    kept |= {n for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for n in node.names}
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            kept |= _named(statement)
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return [name for name in dict.fromkeys(stored) if name not in kept]


class _Habits(ast.NodeTransformer):
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


class _Splitter(ast.NodeTransformer):
    """Puts parts of what is computed into temporaries, on a line before."""

    def __init__(self, rng: random.Random, share: float, name: object) -> None:
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
            name = self._name()  # type: ignore[operator]
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

    visit_Assign = visit_Return = _split


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


def _reorder(tree: ast.Module, rng: random.Random) -> None:
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
    return not (_stored(one) & _named(other) or _stored(other) & _named(one))


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


def _named(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}


def _stored(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
