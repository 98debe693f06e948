"""Everybody writes the same thing in a hand of their own: code rewritten so that it does the same.

For made-up classes in which it matters who wrote what. A hand has habits (names, temporaries,
comments, functions or methods, the order of lines) and is seldom quite true to them. A copy is
rewritten by some of the same changes, as `Disguise` says.
"""

from __future__ import annotations

import ast
import builtins
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.proving.rewriting import Habits, Splitter, named, reorder

# short names that several people hit upon, and parts of longer ones
SHORT = "a b c m s t u v w tmp res out val k q mu var"
FIRST = "my new the this batch col row cur all net in inner big"
LAST = (
    "mean var sum part term value grad diff scale step x y result factor one two arr total "
    "rest top half"
)
REMARKS = (
    "mean over the batch; one for each feature; see the formula above; now the gradient; "
    "eps so that nothing is divided by 0; shape (N, D); same as in the lecture; chain rule; "
    "this part took me a while; keep this for later; not sure about the axis; TODO clean up; "
    "sum over the examples; first the statistics; then scale and shift; done; works!; "
    "careful here; broadcasting does the rest; elementwise; as in notebook 2; "
    "check the sign; numpy does this column by column; biased, so divide by N; "
    "otherwise the shapes are wrong"
)


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
        tree = Habits(self._rng, self._habits).visit(ast.parse(source))
        Splitter(self._rng, self._splits, self._name).visit(tree)
        self._rename(tree, 0.8)
        reorder(tree, self._rng)
        return self._remark(ast.unparse(tree), self._talks)

    def disguise(self, source: str, how: Disguise) -> str:
        """Return somebody else's answer as this author hands it in for their own."""
        tree = ast.parse(source)
        if how.temporaries:
            Splitter(self._rng, 0.3, self._name).visit(tree)
        if how.renamed:
            self._rename(tree, 1.0)
        if how.reordered:
            reorder(tree, self._rng)
        if not (how.remarks or how.renamed or how.reordered or how.temporaries):
            return source
        if how.remarks:
            return self._remark(ast.unparse(tree), 0.3)
        kept = re.findall(r"^[^\S\n]*#.*$", source, flags=re.MULTILINE)
        return self._remark(ast.unparse(tree), 0.0, [line.strip() for line in kept])

    def _name(self) -> str:
        rng = self._rng
        if rng.random() < self._shorts * 0.6:
            return rng.choice(SHORT.split()) + rng.choice(("", "", "1", "2"))
        first, last = rng.choice(FIRST.split()), rng.choice(LAST.split())
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
        lines: list[str] = []
        left, remarks, in_docstring = list(kept), REMARKS.split("; "), False
        for line in source.split("\n"):
            margin = "" if in_docstring else line[: len(line) - len(line.lstrip())]
            in_docstring ^= line.count('"""') % 2 == 1
            if margin and left:
                lines.append(f"{margin}{left.pop(0)}")
            elif margin and self._rng.random() < share:
                lines.append(f"{margin}# {self._rng.choice(remarks)}")
            lines.append(line)
        return "\n".join(lines)


def _locals(tree: ast.Module) -> list[str]:
    """Return the names that functions of a cell give to what they compute."""
    nodes = list(ast.walk(tree))
    kept = {n.arg for n in nodes if isinstance(n, ast.arg)}
    kept |= {n for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for n in node.names}
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            kept |= named(statement)
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return [name for name in dict.fromkeys(stored) if name not in kept]
