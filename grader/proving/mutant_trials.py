"""What becomes of mutants: whether the learner's check, or the judge, notices each change.

`python -m grader mutants` prints it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from grader.judging.judge import Question, judge
from grader.proving.caught import answers
from grader.proving.mutants import Mutant, mutate
from grader.records import Kind, Say
from grader.source.notebooks import validate_source
from grader.source.solutions import solution_functions
from utils.cells import grade_id
from utils.checking.callables import names_around
from utils.checking.checks import examine
from utils.checking.diagnosis import Diagnosis, describe, diagnose
from utils.checking.observe import Observation, call, conclude, observe
from utils.checking.time_limit import TookTooLong, time_limit
from utils.exercises import EXERCISES, Case, Exercise, Outputs, storage

# what the seeds miss and chance does not is a survivor: more seeds would only hide it
JUDGE_SEEDS, FUZZ_INPUTS = 10, 200
# A mutant without an end is stopped by counting, not by a clock, which a busy machine would make
# a liar. No case asks for more than 2000 passes in a call.
MOST_PASSES = 5000
LONGEST = 1.0  # seconds, for one input

Fate = Literal["check", "judge", "equivalent", "survivor"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: who caught it, and by what."""

    mutant: Mutant
    fate: Fate
    reason: str = ""


def load(mutant: Mutant, solution: Callable[..., Any]) -> Callable[..., Any]:
    """Make the mutant a function that comes to an end, amid the course's other functions."""
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
        self.examples = storage.load(spec.name)
        self.questions = [Question(spec, solution, str(seed)) for seed in range(JUDGE_SEEDS)]
        self.fuzz: list[Case] = []
        self.expected: list[Outputs] = []
        for case in _fuzz(spec):
            right = self._once(solution, case).outputs
            if right and all(np.isfinite(value).all() for value in right.values()):
                self.fuzz.append(case)
                self.expected.append(right)

    def outcome(self, mutant: Mutant) -> Outcome:
        """Find out who catches the mutant first: the visible check, the judge, nobody."""
        fn = load(mutant, self.solution)
        # check() raises CheckFailed exactly when there is a diagnosis; it also counts failures
        if found := self._on_one_input(fn) or examine(self.spec, fn, why=False):
            return Outcome(mutant, "check", self._describe(found))
        for seed, asked in enumerate(self.questions):
            verdict = judge(asked, answers(asked, fn))
            if verdict.kind is Kind.GRADER_FAULT:
                raise RuntimeError(f"the judge failed on {mutant}: {verdict.headline}")
            if verdict.kind is not Kind.CORRECT:
                return Outcome(mutant, "judge", f"seed {seed}: {verdict.headline} ({verdict.on})")
        seen = [self._once(fn, case) for case in self.fuzz]
        if found := diagnose(self.spec, self.fuzz, self.expected, seen, bank=list):
            return Outcome(mutant, "survivor", self._describe(found))
        return Outcome(mutant, "equivalent")

    def _once(self, fn: Callable[..., Any], case: Case) -> Observation:
        """Call fn once: whether a second call gives the same is seen by the check and the judge."""
        made = call(self.spec, fn, case.args)
        return conclude(self.spec, case.args, made, made)

    def _on_one_input(self, fn: Callable[..., Any]) -> Diagnosis | None:
        """Find what is wrong on the first input that shows it: of most mutants each one does."""
        for case, right in self.examples:
            try:
                with time_limit(LONGEST):
                    seen = observe(self.spec, fn, case.args)
            except TookTooLong:
                return None  # the whole check says so
            if found := diagnose(self.spec, [case], [right], [seen], bank=list):
                return found
        return None

    def _describe(self, found: Diagnosis) -> str:
        return f"{found.fault.headline} ({describe(self.spec, found.case)})"


def _fuzz(spec: Exercise) -> list[Case]:
    """Draw more inputs of the check's and the judge's kind, and some with a zero argument."""
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
    """Try every mutant of every solution of an assignment."""
    functions = solution_functions(root, assignment)
    for cell in validate_source(root, assignment).cells:
        if (name := grade_id(cell)) in EXERCISES:
            trial = Trial(EXERCISES[name], functions[name])
            yield from (trial.outcome(mutant) for mutant in mutate(cell.source, name))


def prove(root: Path, names: list[str], say: Say) -> bool:
    """Say, per exercise, who caught how many mutants, and which no check caught.

    names: assignments. Return whether none survived.
    """
    found = [outcome for name in names for outcome in outcomes(root, name)]
    fates = get_args(Fate)
    say(f"{'exercise':28}{'mutants':>12}" + "".join(f"{fate:>12}" for fate in fates))
    for name in (*dict.fromkeys(o.mutant.exercise for o in found), "all"):
        own = [o.fate for o in found if name in (o.mutant.exercise, "all")]
        say(f"{name:28}{len(own):12}" + "".join(f"{own.count(fate):12}" for fate in fates))
    for outcome in sorted(found, key=lambda o: fates.index(o.fate)):
        if outcome.fate != "check":
            say(f"\n{outcome.fate}: {outcome.mutant}\n  {outcome.reason}".rstrip())
    return all(o.fate != "survivor" for o in found)
