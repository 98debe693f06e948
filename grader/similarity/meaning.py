"""What a cell of code does, as a set of numbers that stays when it is disguised.

A cell becomes a graph: an expression's node points to the nodes that it is made from, and a name to
what it holds. So names, formatting, comments, annotations, temporary variables and the order of
independent statements leave no trace. Each node is then described by itself and what is near below
it (the idea of Weisfeiler and Lehman's subtree features); two cells are as alike as the
descriptions that they share. Nothing is run.
"""

from __future__ import annotations

import ast
import functools
import warnings
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MAX_NODES = 5000  # of one cell: what is longer is read up to there
MAX_MENDS = 10  # lines left out of a cell that does not parse, before it is read by lines
DEPTHS = 3
COMMUTES = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
NEVER = -1  # a line that is none


@dataclass(frozen=True)
class Meaning:
    """What a cell does. lines: description -> the first line that it stands in, from 1.

    nodes: how much there is; what is small says little.
    """

    lines: dict[int, int]
    nodes: int


@functools.lru_cache(maxsize=20_000)
def meaning(source: str) -> Meaning:
    """Return what a cell's source does; of what is not Python, its lines."""
    tree = parsed(source)
    if tree is not None:
        try:
            graph = _Graph()
            graph.run(tree.body)
            return graph.described()
        except RecursionError:
            pass
    lines: dict[int, int] = {}
    for number, line in enumerate(source.splitlines()[:MAX_NODES], start=1):
        if words := " ".join(line.split()):
            lines.setdefault(_number(f"line {words}"), number)
    return Meaning(lines, len(lines))


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell, without a few lines that are no Python; None where most are not.

    Lines keep their numbers.
    """
    lines = source.splitlines()
    for place, line in enumerate(lines):
        if line.lstrip().startswith(("%", "!", "?")):  # IPython's own
            lines[place] = f"{line[: len(line) - len(line.lstrip())]}pass"
    for _ in range(MAX_MENDS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape in a learner's text
                return ast.parse("\n".join(lines))
        except SyntaxError as error:
            place = min(error.lineno or 0, len(lines)) - 1
            if place < 0 or not lines[place].strip():
                return None
            lines[place] = ""
            if not any(line.strip() for line in lines):
                return None
        except UNREADABLE:
            return None
    return None


@functools.lru_cache(maxsize=50_000)
def _number(text: str) -> int:
    # not hash(): it differs from process to process
    return zlib.crc32(text.encode("utf-8", "replace"))


@dataclass
class _Graph:
    """Reads statements in order; `names` says what each name holds at this point.

    Of each node: its label, the nodes below it, the line it is in.
    """

    labels: list[int] = field(default_factory=list)
    below: list[Sequence[int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    orderless: set[int] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)
    block: str = ""  # the kind of block that statements are in
    owner: str = ""  # what a method calls its object
    line: int = 1

    def described(self) -> Meaning:
        """Return the descriptions of all nodes, each with what is one to three steps below."""
        found: dict[int, int] = {}
        now = self.labels
        for _ in range(DEPTHS):
            now = [self._around(node, now) for node in range(len(now))]
            for description, line in zip(now, self.lines, strict=True):
                found.setdefault(description, line)
        return Meaning(found, len(self.labels))

    def _around(self, node: int, now: list[int]) -> int:
        parts = [now[other] for other in self.below[node]]
        if node in self.orderless:
            parts.sort()
        return hash((self.labels[node], *parts))  # of numbers: the same in every process

    def add(self, label: str, below: Iterable[int] = (), *, ordered: bool = True) -> int:
        """Add a node; return its number."""
        nodes = list(below)
        if len(self.labels) < MAX_NODES:
            if not ordered:
                self.orderless.add(len(self.labels))
            self.labels.append(_number(label))
            self.below.append(nodes)
            self.lines.append(self.line)
        return len(self.labels) - 1

    # ---- statements ----

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Read statements, as far as a cell is read."""
        for statement in body:
            if len(self.labels) >= MAX_NODES:
                return
            self.line = statement.lineno
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.names[node.name] = self.add("class", map(self.read, node.bases))
                self.inside("class", node.body)
            case ast.Assign():
                value = self.read(node.value)
                for target in node.targets:
                    self.bind(target, value, node.value)
            case ast.AnnAssign(value=ast.expr() as given):
                self.bind(node.target, self.read(given), given)
            case ast.AugAssign():
                parts = (self.read(node.target), self.read(node.value))
                ordered = not isinstance(node.op, COMMUTES)
                value = self.add(type(node.op).__name__, parts, ordered=ordered)
                self.bind(node.target, value, node.value)
            case ast.For() | ast.AsyncFor():
                self.bind(node.target, self.add("each", [self.read(node.iter)]), node.iter)
                self.inside("for", [*node.body, *node.orelse])
            case ast.While() | ast.If():
                kind = type(node).__name__
                self.effect(kind, [self.read(node.test)])
                self.inside(kind, node.body)
                self.inside(f"{kind} else", node.orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self.effect("with", [self.read(item.context_expr)])
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, value, item.context_expr)
                self.inside("with", node.body)
            case ast.Try() | ast.TryStar():
                self.inside("try", node.body)
                for handler in node.handlers:
                    self.inside("except", handler.body)
                self.inside("try", [*node.orelse, *node.finalbody])
            case ast.Expr(value=ast.Constant()):
                pass  # a docstring, or a value that nobody uses
            case ast.Expr() | ast.Return() | ast.Assert() | ast.Raise() | ast.Delete():
                self.effect(type(node).__name__, self.children(node))
            case ast.Match():
                self.effect("match", [self.read(node.subject)])
                for way in node.cases:
                    self.inside("case", way.body)
            case _:
                pass  # imports, pass, break: forced, or nothing

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        kept, owner = dict(self.names), self.owner
        arguments = self.arguments(node.args)
        if self.block == "class" and arguments:
            self.owner = arguments[0]
        self.inside("def", node.body)
        self.names, self.owner = kept, owner
        self.names[node.name] = self.add("function")

    def arguments(self, given: ast.arguments) -> list[str]:
        """Bind a function's parameters by their places; return their names."""
        named = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        named += [a.arg for a in (given.vararg, given.kwarg) if a]
        for place, name in enumerate(named):
            self.names[name] = self.add(f"argument {place}")
        for default in given.defaults:
            self.read(default)
        return named

    def inside(self, kind: str, body: Sequence[ast.stmt]) -> None:
        block, self.block = self.block, kind
        self.run(body)
        self.block = block

    def effect(self, kind: str, below: Iterable[int]) -> int:
        return self.add(f"{self.block}: {kind}", below)

    def bind(self, target: ast.expr, value: int, source: ast.expr) -> None:
        """Let a target hold a value from now on."""
        match target:
            case ast.Name():
                self.names[target.id] = value
            case ast.Tuple() | ast.List():
                parts = getattr(source, "elts", [])
                direct = len(parts) == len(target.elts) and len(self.below[value]) == len(parts)
                for place, part in enumerate(target.elts):
                    if direct and not isinstance(part, ast.Starred):
                        self.bind(part, self.below[value][place], parts[place])
                    else:
                        self.bind(part, self.add(f"part {place}", [value]), part)
            case ast.Starred():
                self.bind(target.value, self.add("rest", [value]), source)
            case _:
                self.effect("store", [self.read(target), value])

    # ---- expressions ----

    def read(self, node: ast.AST) -> int:
        """Return the node of an expression."""
        match node:
            case ast.Name():
                known = self.names.get(node.id)
                return self.add(f"name {node.id}") if known is None else known
            case ast.Constant():
                return self.add(f"constant {node.value!r}"[:200])
            case ast.Attribute(value=ast.Name(id=name)) if name == self.owner:
                return self.add("own attribute")
            case ast.Attribute():
                return self.add(f"attribute {node.attr}", [self.read(node.value)])
            case ast.BinOp():
                parts = (self.read(node.left), self.read(node.right))
                ordered = not isinstance(node.op, COMMUTES)
                return self.add(type(node.op).__name__, parts, ordered=ordered)
            case ast.UnaryOp():
                return self.add(type(node.op).__name__, [self.read(node.operand)])
            case ast.Compare():
                kinds = " ".join(type(op).__name__ for op in node.ops)
                return self.add(kinds, map(self.read, [node.left, *node.comparators]))
            case ast.Call():
                words = sorted(node.keywords, key=lambda word: word.arg or "")
                given = [self.read(word.value) for word in words]
                label = " ".join(["call", *(word.arg or "**" for word in words)])
                places = [self.read(node.func), *map(self.read, node.args)]
                return self.add(label, [*places, *given])
            case ast.Lambda():
                kept = dict(self.names)
                self.arguments(node.args)
                value = self.add("lambda", [self.read(node.body)])
                self.names = kept
                return value
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension(node)
            case ast.NamedExpr():
                value = self.read(node.value)
                self.bind(node.target, value, node.value)
                return value
            case _:
                return self.add(type(node).__name__, self.children(node))

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> int:
        kept = dict(self.names)
        tests = []
        for loop in node.generators:
            self.bind(loop.target, self.add("each", [self.read(loop.iter)]), loop.iter)
            tests += [self.read(test) for test in loop.ifs]
        made = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        value = self.add(type(node).__name__, [*map(self.read, made), *tests])
        self.names = kept
        return value

    def children(self, node: ast.AST) -> list[int]:
        return [
            self.read(child)
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.expr_context)
        ]
