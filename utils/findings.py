"""What experiments tell about a wrong answer that no known mistake explains.

Each finding was seen on the learner's own function a moment ago, so each is true, whatever the
cause. The few are told that say most: an argument that does nothing comes first.
"""

from __future__ import annotations

import copy
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType

import numpy as np

from utils.changes import OF_NUMBERS, OF_ROWS, Experiment, changed, of_all_rows
from utils.compare import compare
from utils.exercises import Args, Case, Exercise, Function, Outputs, StructureError
from utils.exercises.storage import WorkedExample
from utils.observe import Observation, call, own_line, silence
from utils.reactions import (
    ONLY_THAT,
    OTHER,
    OTHERS_TOO,
    SAME,
    SHAPE,
    Reaction,
    Reactions,
    load,
    reactions,
    same_reaction,
)
from utils.recognize import OUTPUTS, fingerprint, same_output

MOST_TOLD = 2
MOST_INPUTS = 4
PATIENCE = 0.15  # seconds for the experiments of one check: a learner waits for it
RIGHT = "right"  # the reaction of an output that a change makes right
# the ranks of findings: the lower, the more it tells
IGNORED, USED, WHERE, LOCAL, RIGHT_THEN, LESS = range(6)
# arguments whose change needs other words than their name
WORDS = {
    "seed": "when rng is seeded otherwise",
    "sizes": "when the same rows come in other batches",
}


@dataclass(frozen=True)
class Finding:
    """A sentence about an answer.

    experiment, output, reaction: what was seen, for whoever looks again on other inputs.
    """

    text: str
    rank: int
    experiment: Experiment | None = None
    output: str = ""
    reaction: Reaction = ""


def find(
    spec: Exercise, fn: Function, examples: Sequence[WorkedExample], seen: Sequence[Observation]
) -> list[Finding]:
    """Find what to tell of a wrong function beside the first fault.

    examples, seen: the exercise's worked examples, and what fn did on each.
    """
    cases, expected = [e.case for e in examples], [e.expected for e in examples]
    wrong = [
        {name for name in want if _is_wrong(spec, name, want, did.outputs)}
        for want, did in zip(expected, seen, strict=True)
    ]
    found = outside_names(fn) + always_alike(expected, seen)
    if odd := next((case for case, did in zip(cases, seen, strict=True) if _is_odd(did)), None):
        found += odd_arithmetic(spec, fn, odd.args)
    found += where(cases, [bool(names) for names in wrong])
    return best(found + look(spec, fn, cases, seen, wrong, load(spec.name)))


def _is_wrong(spec: Exercise, name: str, want: Outputs, got: Outputs | None) -> bool:
    return got is None or name not in got or bool(compare(name, got[name], want[name], spec.rtol))


def _is_odd(did: Observation) -> bool:
    """Tell whether there is an infinity or a nan among the outputs."""
    return any(
        np.asarray(value).dtype.kind == "f" and not np.isfinite(value).all()
        for value in (did.outputs or {}).values()
    )


def answer(spec: Exercise, fn: Function, args: Args) -> Outputs | None:
    """Return the facts that fn gives for arguments; None where it gives none."""
    raw = call(spec, fn, args).raw
    try:
        with np.errstate(all="ignore"):
            return None if raw is None else spec.facts(args, raw)
    except (StructureError, ArithmeticError, ValueError, LookupError):
        return None  # facts are made for the arguments of cases, and these are others


def look(
    spec: Exercise,
    fn: Function,
    cases: Sequence[Case],
    seen: Sequence[Observation],
    wrong: Sequence[set[str]],
    known: Iterable[Reactions],
    patience: float = PATIENCE,
) -> list[Finding]:
    """Perform experiments on an answer; return what is not as with right answers.

    seen, wrong: what fn did on each case, and which of its outputs are wrong there. known: how
    right answers react.
    """
    found: list[Finding] = []
    anywhere = set().union(*wrong)
    until = time.monotonic() + patience
    for experiment, outputs, right in known:
        if time.monotonic() > until:
            break
        before, args = seen[experiment.case].outputs, cases[experiment.case].args
        if before is None or (after := answer(spec, fn, changed(experiment, args))) is None:
            continue
        did = reactions(experiment, before, after, spec.rtol)
        for name, wanted in outputs.items():
            got = did.get(name)
            if name in anywhere and got is not None and not same_reaction(got, wanted):
                axes = np.asarray(before[name]).ndim
                when = _when(experiment, cases[experiment.case])
                found += _reacts(experiment, when, name, axes, got, wanted)
        prints = fingerprint(Observation(outputs=after, again=after))[OUTPUTS]
        for name, numbers in right.items():
            if name in wrong[experiment.case] and same_output(prints.get(name, [""]), numbers):
                text = f"{name} is right {_when(experiment, cases[experiment.case])}"
                found.append(Finding(text, RIGHT_THEN, experiment, name, RIGHT))
    return found


def where(cases: Sequence[Case], wrong: Sequence[bool]) -> list[Finding]:
    """Say on which inputs an answer is wrong, if it is right on most of them."""
    names = [f'"{case.name}"' for case, bad in zip(cases, wrong, strict=True) if bad]
    right = len(cases) - len(names)
    if not 0 < len(names) <= min(MOST_INPUTS, right):
        return []
    others = "the other input" if right == 1 else f"the other {right} inputs"
    return [Finding(f"right on {others}, wrong only on {_listed(names)}", WHERE)]


def always_alike(expected: Sequence[Outputs], seen: Sequence[Observation]) -> list[Finding]:
    """Say which outputs are one and the same number on all inputs, and should not be."""
    found = []
    for name in expected[0]:
        got = [_numbers(did.outputs, name) for did in seen]
        wanted = [_numbers(want, name) for want in expected]
        if len(set().union(*got)) == 1 and len(set().union(*wanted)) > 1 and all(got):
            number = got[0].pop()
            text = f"{name} is {number} on all {len(got)} inputs; it should not be"
            found.append(Finding(text, IGNORED))
    return found


def _numbers(outputs: Outputs | None, name: str) -> set[object]:
    array = np.asarray((outputs or {}).get(name, []))
    return set(array.ravel().tolist()) if array.dtype.kind in "iufb" else set()


def odd_arithmetic(spec: Exercise, fn: Function, args: Args) -> list[Finding]:
    """Say where a division by zero, an overflow or the like first happens."""
    try:
        with np.errstate(all="raise", under="ignore"), warnings.catch_warnings(), silence():
            warnings.simplefilter("ignore")
            spec.apply(fn, copy.deepcopy(dict(args)))
    except FloatingPointError as error:
        if line := own_line(error):
            return [Finding(f"{error}, at {line}", IGNORED)]
    except (Exception, SystemExit):
        pass  # what else is wrong with it was seen before
    return []


def outside_names(fn: Function) -> list[Finding]:
    """Say which arrays and numbers a function uses that it was not given."""
    found = []
    parts = vars(fn).values() if isinstance(fn, type) else [fn]
    for part in parts:
        if isinstance(part, FunctionType):
            for name in _names(part.__code__):
                value = part.__globals__.get(name)
                if isinstance(value, np.ndarray | int | float) and not isinstance(value, bool):
                    kind = "an array" if isinstance(value, np.ndarray) else "a number"
                    text = f"your code uses {name}, {kind} that it is not given"
                    found.append(Finding(text, IGNORED))
    return found


def best(found: Sequence[Finding]) -> list[Finding]:
    """Choose the few findings to tell: those that say most, about different arguments."""
    told: list[Finding] = []
    about: set[object] = set()
    for finding in sorted(found, key=lambda f: f.rank):
        subject = finding.experiment.argument if finding.experiment else finding.text
        if len(told) < MOST_TOLD and subject not in about:
            told.append(finding)
            about.add(subject)
    return told


def _names(code: CodeType) -> list[str]:
    """Return the global names in a function's code, also of functions within."""
    inner = [name for part in code.co_consts if isinstance(part, CodeType) for name in _names(part)]
    return list(dict.fromkeys([*code.co_names, *inner]))


# ---- sentences ----


def _when(experiment: Experiment, case: Case) -> str:
    """Say what an experiment changes, and where if it is not on the first input."""
    on = f' on "{case.name}"' if experiment.case else ""
    return _changes(experiment, case.args) + on


def _changes(experiment: Experiment, args: Args) -> str:
    change, name, _ = experiment
    if name in WORDS:
        return WORDS[name]
    if not name:
        rows = f"rows of {_listed(of_all_rows(args))}"
        return f"when all {rows} " + ("come twice" if change == "rows twice" else "are reversed")
    value = args[name]
    if not isinstance(value, np.ndarray):
        return f"when {name} is {OF_NUMBERS[change](value):.6g} instead of {value:.6g}"
    places = "rows" if value.ndim > 1 else "entries"
    return {
        "another": f"when only {name} changes",
        "one row": f"when only row 0 of {name} changes",
        "one column": f"when only column 0 of {name} changes",
        "rolled": f"when the {places} of {name} change places",
        "doubled": f"when {name} is doubled",
        "shifted": f"when 1 is added to all of {name}",
        "ones": f"when {name} is all ones",
        "zeros": f"when {name} is all zeros",
    }[change]


def _reacts(
    experiment: Experiment, when: str, name: str, axes: int, got: Reaction, wanted: Reaction
) -> Iterator[Finding]:
    """Say how an output reacts, and how it should; nothing where that tells little."""
    change = experiment.change
    rank, text = LESS, ""
    if change in ("one row", "one column"):
        place = "row" if change == "one row" else "column" if axes > 1 else "entry"
        many = {"row": "rows", "column": "columns", "entry": "entries"}[place]
        if got == ONLY_THAT and wanted == OTHERS_TOO:
            rank, text = LOCAL, f"only {place} 0 of {name} changes {{}}; the others should, too"
        elif got == OTHERS_TOO and wanted == ONLY_THAT:
            rank, text = LOCAL, f"other {many} of {name} change, too, {{}}; only {place} 0 should"
    if not text and got == SAME:
        rank = IGNORED if change in ("another", "rolled") else LESS
        text = f"{name} stays the same {{}}; it should {_should(wanted)}"
    elif not text and wanted == SAME and got != SHAPE:
        rank = USED if change in ("another", "rolled") else LOCAL
        subject = f"each row of {name}" if change in OF_ROWS and axes > 1 else name
        does = "changes" if isinstance(got, str) else f"becomes {got:.4g} times what it was"
        text = f"{subject} {does} {{}}; it should {_should(wanted)}"
    elif not text and isinstance(got, float):
        text = f"{name} becomes {got:.4g} times what it was {{}}; it should {_should(wanted)}"
        rank = LOCAL if isinstance(wanted, float) else LESS
        if wanted == OTHER:
            text = f"{name} becomes exactly {got:.4g} times what it was {{}}; it should not"
    elif not text and isinstance(wanted, float) and got == OTHER:
        text = f"{name} does not become {wanted:.4g} times what it was {{}}; it should"
        rank = LOCAL
    if text:
        yield Finding(text.format(when), rank, experiment, name, got)


def _should(wanted: Reaction) -> str:
    if isinstance(wanted, float):
        return f"become {wanted:.4g} times as large"
    return "stay the same" if wanted == SAME else "change"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), names[-1]])
