"""What there is to tell of a wrong answer that no known mistake explains, beside the first fault.

What it depends on is found out in dependence.py; here, what can be seen without experiments.
"""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Iterable, Sequence
from types import CodeType, FunctionType

import numpy as np

from utils.checking.chains import first_wrong
from utils.checking.compare import compare
from utils.checking.dependence import look
from utils.checking.findings import IGNORED, WHERE, WHICH, Finding, best, listed
from utils.checking.likeness import likeness
from utils.checking.observe import Observation, silence
from utils.checking.own_code import own_place
from utils.checking.passes import look_at_passes
from utils.checking.reactions import Reactions, as_array, load
from utils.exercises import Args, Case, Exercise, Function, Outputs
from utils.exercises.storage import WorkedExample

MOST_INPUTS = 4
MOST_RIGHT = 2
MOST_OUTPUTS = 3
STEP = re.compile(r"\b(?:step|batch)[- ](\d+)\b")
PATIENCE = 0.15  # seconds for the experiments of one check: a learner waits for it


def find(
    spec: Exercise,
    fn: Function,
    examples: Sequence[WorkedExample],
    seen: Sequence[Observation],
    shown: Case,
) -> list[Finding]:
    """Find what to tell of a wrong function beside the first fault.

    examples, seen: the exercise's worked examples, and what fn did on each. shown: the fault's.
    """
    return best(everything(spec, fn, examples, seen, shown, load(spec.name)))


def everything(
    spec: Exercise,
    fn: Function,
    examples: Sequence[WorkedExample],
    seen: Sequence[Observation],
    shown: Case,
    known: Iterable[Reactions],
    patience: float = PATIENCE,
) -> list[Finding]:
    """Find all that can be told. known: how right answers react. patience: in seconds."""
    cases, expected = [e.case for e in examples], [e.expected for e in examples]
    wrong = [
        {name for name in want if _is_wrong(spec, name, want, did.outputs)}
        for want, did in zip(expected, seen, strict=True)
    ]
    first = first_wrong(spec, expected, seen)
    found = outside_names(fn) + always_alike(expected, seen, first)
    if any(case.name == shown.name and _is_odd(did) for case, did in zip(cases, seen, strict=True)):
        found += odd_arithmetic(spec, fn, shown.args)
    if unsteady := _unsteady(spec, seen):
        return found + unsteady  # whatever it does may be no matter of its arguments
    found += where(cases, [bool(names) for names in wrong], _trivial(expected, wrong))
    if first:  # of the others only that is known which is not wrong because of it
        wrong = [names & {first} for names in wrong]
    else:
        found += which(expected, wrong)
    found += likeness(examples, seen, wrong)
    for case, did, names in zip(cases, seen, wrong, strict=True):
        if case.name == shown.name:
            found += look_at_passes(spec, fn, case.args, names, did.outputs)
    return found + look(spec, fn, examples, seen, wrong, known, patience)


def _unsteady(spec: Exercise, seen: Sequence[Observation]) -> list[Finding]:
    """Say so where a second call with the same arguments gives something else."""
    for did in seen:
        for name, value in (did.outputs or {}).items():
            again = (did.again or {}).get(name)
            finite = as_array(value).dtype.kind == "f" and np.isfinite(as_array(value)).all()
            if finite and compare(name, again, value, spec.rtol):
                text = f"a second call with the same arguments gives another {name}"
                return [Finding(text, IGNORED)]
    return []


def _is_wrong(spec: Exercise, name: str, want: Outputs, got: Outputs | None) -> bool:
    return got is None or name not in got or bool(compare(name, got[name], want[name], spec.rtol))


def _is_odd(did: Observation) -> bool:
    """Tell whether there is an infinity or a nan among the outputs."""
    return any(
        (array := as_array(value)).dtype.kind == "f" and not np.isfinite(array).all()
        for value in (did.outputs or {}).values()
    )


def _trivial(expected: Sequence[Outputs], wrong: Sequence[set[str]]) -> list[bool]:
    """Tell on which inputs all outputs that are anywhere wrong should be 0: much is right there."""
    names = set().union(*wrong)
    return [not any(as_array(want[n]).any() for n in names if n in want) for want in expected]


def where(cases: Sequence[Case], wrong: Sequence[bool], trivial: Sequence[bool]) -> list[Finding]:
    """Say on which inputs an answer is wrong, or on which it is right, if these are few.

    trivial: where it says nothing that it is right.
    """
    names = [f'"{case.name}"' for case, bad in zip(cases, wrong, strict=True) if bad]
    others = [f'"{case.name}"' for case, bad in zip(cases, wrong, strict=True) if not bad]
    if 0 < len(names) <= min(MOST_INPUTS, len(others)):
        count = f"right on {len(others)} of the {len(cases)} inputs tried"
        return [Finding(f"{count}, wrong only on {listed(names)}", WHERE)]
    telling = sum(not (bad or zero) for bad, zero in zip(wrong, trivial, strict=True))
    if telling and len(others) <= MOST_RIGHT < len(names):
        count = f"wrong on {len(names)} of the {len(cases)} inputs tried"
        return [Finding(f"{count}, right only on {listed(others)}", WHERE)]
    return []


def which(expected: Sequence[Outputs], wrong: Sequence[set[str]]) -> list[Finding]:
    """Say which outputs are wrong, if most are right on all inputs."""
    names = list(dict.fromkeys(name for want in expected for name in want))
    bad = [name for name in names if any(name in each for each in wrong)]
    if first := _first_wrong_step(names, bad):
        return [Finding(f"right up to step {first - 1}, wrong from step {first} on", WHICH)]
    if not 0 < len(bad) < len(names) / 2 or len(bad) > MOST_OUTPUTS:
        return []
    verb = "is" if len(bad) == 1 else "are"
    return [Finding(f"of the {len(names)} results only {listed(bad)} {verb} wrong", WHICH)]


def _first_wrong_step(names: Sequence[str], bad: Sequence[str]) -> int:
    """Return the first step, of several, whose outputs are wrong; 0 if that is the first one."""
    steps = {name: int(found[1]) for name in names if (found := STEP.search(name))}
    wrong = [step for name, step in steps.items() if name in bad]
    others = set(bad) - set(steps)
    return min(wrong) if wrong and not others and min(wrong) > min(steps.values()) else 0


def always_alike(
    expected: Sequence[Outputs], seen: Sequence[Observation], only: str = ""
) -> list[Finding]:
    """Say which outputs are one and the same number on all inputs, and should not be.

    only: the one that is looked at, if it is not all.
    """
    found = []
    for name in [only] if only else expected[0]:
        if name.startswith('"'):  # a statement, which is to be true
            continue
        got = [_numbers(did.outputs, name) for did in seen]
        if not all(got) or len(set().union(*got)) > 1:
            continue
        (number,) = got[0]
        right = sum(_numbers(want, name) == {number} for want in expected)
        if 2 * right < len(expected):
            text = f"{name} is {number} on all {len(got)} inputs; that is right on {right} of them"
            found.append(Finding(text, IGNORED))
    return found


def _numbers(outputs: Outputs | None, name: str) -> set[object]:
    array = as_array((outputs or {}).get(name, []))
    return set(array.ravel().tolist()) if array.dtype.kind in "iufb" else set()


def odd_arithmetic(spec: Exercise, fn: Function, args: Args) -> list[Finding]:
    """Say where a division by zero, an overflow or the like first happens."""
    try:
        with np.errstate(all="raise", under="ignore"), warnings.catch_warnings(), silence():
            warnings.simplefilter("ignore")
            spec.apply(fn, copy.deepcopy(dict(args)))
    except FloatingPointError as error:
        if place := own_place(error.__traceback__):
            return [Finding(f"{error}, at {place}", IGNORED)]
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


def _names(code: CodeType) -> list[str]:
    """Return the global names in a function's code, also of functions within."""
    inner = [name for part in code.co_consts if isinstance(part, CodeType) for name in _names(part)]
    return list(dict.fromkeys([*code.co_names, *inner]))
