"""Mutants: every solution with one small change, to prove that the checks notice it.

`python -m grader mutants` prints what became of each. The bank holds what
people write; here a machine writes what nobody thought of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from grader.judging.judge import Question, judge
from grader.proving.caught import answers
from grader.records import Kind
from grader.source.notebooks import validate_source
from grader.source.solutions import solution_functions
from utils.cells import grade_id
from utils.checks import examine, names_around
from utils.diagnosis import Diagnosis, describe, diagnose
from utils.exercises import EXERCISES, Case, Exercise, Outputs
from utils.observe import observe

JUDGE_SEEDS, FUZZ_INPUTS = 20, 200
# A mutant without an end is stopped by counting, not by a clock, which a busy machine would make
# a liar. No case asks for more than 2000 passes in a call.
MOST_PASSES = 5000

Fate = Literal["check", "judge", "equivalent", "survivor"]
Change = tuple[str, ast.AST]
Say = Callable[[str], None]
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


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: who caught it, and by what."""

    mutant: Mutant
    fate: Fate
    said: str = ""


def mutate(source: str, exercise: str = "") -> list[Mutant]:
    """All mutants of a cell, one change each, no two alike."""
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
            for how, new in () if called else _instead_of(child, names):
                _put(node, name, index, new)
                yield how
                _put(node, name, index, child)
            yield from _edits(child, _bound(child) if isinstance(child, ast.FunctionDef) else names)


def _put(node: ast.AST, name: str, index: int, child: ast.AST) -> None:
    value = getattr(node, name)
    if isinstance(value, list):
        value[index] = child
    else:
        setattr(node, name, child)


def _bound(function: ast.FunctionDef) -> dict[str, int]:
    """The function's own names, with the line that first binds each (0: a parameter)."""
    names = {a.arg: 0 for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, node.lineno)
    return names


def _instead_of(node: ast.AST, names: dict[str, int]) -> Iterator[Change]:
    """What may stand in a node's place; `mutate` drops what is the node itself."""
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
            yield from (("exchange", ast.Tuple(swap, node.ctx)) for swap in _swapped(items))
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
    """Whether an expression is one that arithmetic may be done with: not a module or a function."""
    if not isinstance(getattr(node, "ctx", LOAD), ast.Load):
        return False
    if isinstance(node, ast.Attribute):
        return _is_value(node.value, names)
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.BinOp | ast.Call | ast.Subscript)


def _swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i, j in combinations(range(len(items)), 2):
        exchanged = {i: items[j], j: items[i]}
        yield [exchanged.get(k, item) for k, item in enumerate(items)]


def _other_calls(call: ast.Call, names: dict[str, int]) -> Iterator[Change]:
    func, args, keywords = call.func, call.args, call.keywords
    yield from (("exchange", ast.Call(func, swap, keywords)) for swap in _swapped(args))
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


def load(mutant: Mutant, solution: Callable[..., Any]) -> Callable[..., Any]:
    """The mutant as a function that comes to an end, amid the course's other functions."""
    tree = ast.parse(mutant.source)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While):
            # raises StopIteration when MOST_PASSES are used up
            node.body[:0] = ast.parse("next(_passes)").body
    namespace = dict(names_around(solution))
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), namespace)

    def bounded(*args: Any, **kwargs: Any) -> Any:
        namespace["_passes"] = iter(range(MOST_PASSES))
        return namespace[mutant.exercise](*args, **kwargs)

    return bounded


class Trial:
    """All that the mutants of one exercise are tried on."""

    def __init__(self, spec: Exercise, solution: Callable[..., Any]) -> None:
        self.spec, self.solution = spec, solution
        self.judged = [Question(spec, solution, str(seed)) for seed in range(JUDGE_SEEDS)]
        self.fuzz: list[Case] = []
        self.expected: list[Outputs] = []
        for case in _fuzz(spec):
            right = observe(spec, solution, case.args).outputs
            if right and all(np.isfinite(value).all() for value in right.values()):
                self.fuzz.append(case)
                self.expected.append(right)

    def outcome(self, mutant: Mutant) -> Outcome:
        """Find out who catches the mutant first: the visible check, the judge, nobody."""
        fn = load(mutant, self.solution)
        # check() raises CheckFailed exactly when there is a diagnosis; it also counts failures
        if found := examine(self.spec, fn):
            return Outcome(mutant, "check", self._told(found))
        for seed, asked in enumerate(self.judged):
            verdict = judge(asked, answers(asked, fn))
            if verdict.kind is Kind.GRADER_FAULT:
                raise RuntimeError(f"the judge failed on {mutant}: {verdict.headline}")
            if verdict.kind is not Kind.CORRECT:
                return Outcome(mutant, "judge", f"seed {seed}: {verdict.headline} ({verdict.on})")
        seen = [observe(self.spec, fn, case.args) for case in self.fuzz]
        if found := diagnose(self.spec, self.fuzz, self.expected, seen, bank=list):
            return Outcome(mutant, "survivor", self._told(found))
        return Outcome(mutant, "equivalent")

    def _told(self, found: Diagnosis) -> str:
        return f"{found.fault.headline} ({describe(self.spec, found.case)})"


def _fuzz(spec: Exercise) -> list[Case]:
    """More inputs of the kind that the check and the judge draw, and some with a zero argument."""
    rng, cases = np.random.default_rng(4), spec.cases(np.random.default_rng(5))
    # no case draws an exact tie, where < and <= part ways
    zeros = [
        Case(f"{case.name}, {name} 0", {**case.args, name: type(value)(0)})
        for case in cases
        for name, value in case.args.items()
        if isinstance(value, int | float)
    ]
    while len(cases) < FUZZ_INPUTS:
        cases += spec.cases(rng)
    return cases + zeros


def outcomes(root: Path, assignment: str) -> Iterator[Outcome]:
    """What becomes of every mutant of every solution of an assignment."""
    functions = solution_functions(root, assignment)
    for cell in validate_source(root, assignment).cells:
        if (name := grade_id(cell)) in EXERCISES:
            trial = Trial(EXERCISES[name], functions[name])
            yield from (trial.outcome(mutant) for mutant in mutate(cell.source, name))


def prove(root: Path, names: list[str], say: Say) -> bool:
    """Say, per exercise, who caught how many mutants, and which no check caught.

    names: assignments. Returns whether none survived.
    """
    found = [outcome for name in names for outcome in outcomes(root, name)]
    fates = get_args(Fate)
    say(f"{'exercise':28}{'mutants':>12}" + "".join(f"{fate:>12}" for fate in fates))
    for name in (*dict.fromkeys(o.mutant.exercise for o in found), "all"):
        own = [o.fate for o in found if name in (o.mutant.exercise, "all")]
        say(f"{name:28}{len(own):12}" + "".join(f"{own.count(fate):12}" for fate in fates))
    for outcome in sorted(found, key=lambda o: fates.index(o.fate)):
        if outcome.fate != "check":
            say(f"\n{outcome.fate}: {outcome.mutant}\n  {outcome.said}".rstrip())
    return all(o.fate != "survivor" for o in found)
