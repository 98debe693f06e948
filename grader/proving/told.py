"""What wrong answers are told, and whether it is true: those of the bank, each as if the bank did
not have it, and those that were written without a look at the bank.

A sentence is true that holds again on inputs on which it was not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from grader.mistakes import known_mistakes, mistakes_of
from grader.mistakes._shows import Shown
from grader.proving.caught import share
from grader.proving.statements import holds
from grader.records import Say
from grader.source.solutions import Functions, solution_functions
from grader.source.stored_answers import make_examples, make_reactions
from grader.unseen_answers import WRONG
from utils.checking import recognize
from utils.checking.changes import Experiment
from utils.checking.checks import examine
from utils.checking.diagnosis import Diagnosis, batch_size
from utils.checking.evidence import everything
from utils.checking.findings import WHICH, Finding
from utils.checking.observe import Observation, observe
from utils.checking.reactions import Reactions, load, same_reaction
from utils.checking.recognize import KnownMistake, fingerprint
from utils.exercises import EXERCISES, Exercise, Function, storage

FRESH_SEEDS = (1001, 1002)
UNHURRIED = 60.0  # seconds: nobody waits here, and a machine may be busy


class Told(StrEnum):
    """How much a wrong answer is told, beside the first number that is wrong."""

    NAMED = "named"  # as known mistakes, or by a fault that says all
    DEPENDENCE = "dependence told"
    LINE = "its line told"  # which raises
    PLACE = "told which outputs are wrong"
    NUMBERS = "numbers only"
    NOTHING = "not caught"


@dataclass
class Telling:
    """What one wrong answer is told. held: sentence -> whether it held again; None: not tried."""

    exercise: str
    name: str
    told: Told
    held: dict[str, bool | None] = field(default_factory=dict)

    @property
    def false(self) -> list[str]:
        return [sentence for sentence, held in self.held.items() if held is False]


class Fresh:
    """An exercise on inputs that its check does not have, with what is right there."""

    def __init__(self, spec: Exercise, functions: Functions) -> None:
        self.spec, self.functions = spec, functions
        self.draws = [make_examples(spec, functions, seed) for seed in FRESH_SEEDS]
        self._performed: set[Experiment] = set()
        self._reactions: list[Reactions] = []

    def reactions(self, performed: Iterable[Experiment]) -> list[Reactions]:
        """Return how right answers react to experiments on the first draw.

        Each is performed once: all that there are, on all right answers, take seconds.
        """
        if new := set(performed) - self._performed:
            self._performed |= new
            self._reactions += make_reactions(self.spec, self.functions, self.draws[0], new)
        return self._reactions

    @cached_property
    def banks(self) -> list[list[KnownMistake]]:
        """Return the known mistakes as they are on each draw."""
        return [known_mistakes(self.spec, [e.case for e in drawn]) for drawn in self.draws]

    def findings_hold(
        self, fn: Function, told: Sequence[Finding], shown: str
    ) -> dict[str, bool | None]:
        """Return whether each finding shows again, and right answers do what it says they do.

        shown: the name of the case of the first fault.
        """
        if not told:
            return {}
        # what is done to other arguments neither makes a finding nor speaks against it
        performed = [finding.experiment for finding in told if finding.experiment]
        arguments = {experiment.argument for experiment in performed}
        known = [r for r in load(self.spec.name) if r.experiment.argument in arguments]
        examples = storage.load(self.spec.name)
        (shown_case,) = [e.case for e in examples if e.case.name == shown]
        seen = [observe(self.spec, fn, example.case.args) for example in examples]
        again = everything(self.spec, fn, examples, seen, shown_case, known, UNHURRIED)
        right = self.reactions(performed)
        return {finding.text: finding in again and _wanted(finding, right) for finding in told}

    def symptoms_hold(self, fn: Function, names: Iterable[str]) -> dict[str, bool | None]:
        """Return whether what known mistakes' symptoms say is true of a function's outputs.

        Symptoms without a test are left out. One that speaks of none of the inputs is not true.
        """
        entries = [m for m in mistakes_of(self.spec.name) if m.name in names and m.shows]
        results: dict[str, list[bool | None]] = {entry.hints[0]: [] for entry in entries}
        for example in (example for drawn in self.draws for example in drawn):
            seen = observe(self.spec, fn, example.case.args)
            for entry in entries:
                if entry.shows is not None:
                    shown = Shown(example.case.args, example.expected, seen)
                    results[entry.hints[0]].append(entry.shows(shown))
        return {said: False not in seen and True in seen for said, seen in results.items()}

    def names_hold(self, fn: Function, names: list[str]) -> bool:
        """Return whether a function does on each draw what these known mistakes do there."""
        for drawn, bank in zip(self.draws, self.banks, strict=True):
            got = [fingerprint(observe(self.spec, fn, example.case.args)) for example in drawn]
            right = [fingerprint(Observation(outputs=e.expected, again=e.expected)) for e in drawn]
            own = [known for known in bank if known.name in names]
            found = recognize.recognize(got, right, own, self.spec.chain)
            if {known.name for known in found} != set(names):
                return False
        return True


def _wanted(finding: Finding, reactions: Iterable[Reactions]) -> bool:
    """Return whether right answers react, on other inputs, as a finding says that they do."""
    for experiment, outputs, _ in reactions:
        if experiment == finding.experiment and finding.output in outputs:
            return same_reaction(outputs[finding.output], finding.wanted) or not finding.wanted
    return True


def telling(fresh: Fresh, name: str, fn: Function, unknown: str = "") -> Telling:
    """Find out what a wrong answer is told. unknown: a mistake that is taken out of the bank."""
    spec = fresh.spec
    found = examine(spec, fn, unknown)
    if found is None or found.not_started:
        return Telling(spec.name, name, Told.NOTHING)
    held = _statement_holds(spec, fn, found)
    if found.known:
        names = [known.name for known in found.known]
        held["named " + " and ".join(names)] = fresh.names_hold(fn, names)
        held |= fresh.symptoms_hold(fn, names)
        return Telling(spec.name, name, Told.NAMED, held)
    held |= fresh.findings_hold(fn, found.findings, found.case.name)
    if found.explained or found.fault.headline.startswith('"'):  # a statement that is not true
        told = Told.NAMED
    elif any(finding.rank != WHICH for finding in found.findings):
        told = Told.DEPENDENCE
    elif found.crashed and found.fault.hint:
        told = Told.LINE
    else:
        told = Told.PLACE if found.findings else Told.NUMBERS
    return Telling(spec.name, name, told, held)


def _statement_holds(spec: Exercise, fn: Function, found: Diagnosis) -> dict[str, bool | None]:
    """Work out once more what was said of the numbers of one worked example."""
    if not found.fault.hint or found.crashed:
        return {}
    example = next(e for e in storage.load(spec.name) if e.case.name == found.case.name)
    seen = observe(spec, fn, example.case.args)
    n = batch_size(example.case) or 0
    said = found.fault.hint
    return {said: None if seen.outputs is None else holds(said, seen.outputs, example.expected, n)}


class Tellings(NamedTuple):
    """What an exercise's wrong answers are told: those of the bank, each as itself and each as if
    it were unknown, and those that the bank never knew.
    """

    known: list[Telling]
    left_out: list[Telling]
    unseen: list[Telling]


def tellings(root: Path, exercise: str, every: int = 1) -> Tellings:
    """Find out what an exercise's wrong answers are told. every: 3 takes a third of the bank."""
    spec, bank = EXERCISES[exercise], mistakes_of(exercise)[::every]
    fresh = Fresh(spec, solution_functions(root, spec.notebook))
    return Tellings(
        [telling(fresh, m.name, m.function) for m in bank],
        [telling(fresh, m.name, m.function, m.name) for m in bank],
        [telling(fresh, fn.__name__, fn) for fn in WRONG.get(exercise, [])],
    )


def prove(root: Path, names: Iterable[str], say: Say) -> list[str]:
    """Say how much wrong answers are told; return what is not true, and what is not caught.

    names: of exercises; none means all.
    """
    chosen = list(names) or list(EXERCISES)
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(tellings, repeat(root), chosen))
    problems = []
    for title, told in (
        ("mistakes of the bank", [t for each in found for t in each.known]),
        ("mistakes, each taken out of the bank", [t for each in found for t in each.left_out]),
        ("wrong answers that the bank never knew", [t for each in found for t in each.unseen]),
    ):
        for line in ["", f"{len(told):4} {title}", *totals(told)]:
            say(line)
        for one in told:
            name = f"{one.exercise}/{one.name}"
            problems += [f"{name} is told what is not true: {said}" for said in one.false]
            problems += [f"{name} is not caught"] if one.told is Told.NOTHING else []
    return problems


def totals(told: Sequence[Telling]) -> list[str]:
    """Count how much wrong answers are told, and how many of the sentences are true."""
    counts = Counter(one.told for one in told)
    tried = [held for one in told for held in one.held.values() if held is not None]
    return [
        *(share(counts[kind], len(told), kind) for kind in Told),
        share(sum(tried), len(tried), "of the sentences are true that could be tried again"),
    ]
