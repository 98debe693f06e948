"""What a wrong answer depends on: experiments on the function itself, told in sentences.

Each was seen a moment ago on the learner's own function, so it is true, whatever the cause.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from utils.changes import OF_ARRAYS, OF_NUMBERS, OF_ROWS, Experiment, changed, of_all_rows
from utils.exercises import Args, Case, Exercise, Function, Outputs, StructureError
from utils.findings import IGNORED, LESS, LOCAL, RIGHT_THEN, USED, Finding, listed
from utils.observe import Observation, call
from utils.reactions import (
    ONLY_THAT,
    OTHER,
    OTHERS_TOO,
    SAME,
    SHAPE,
    Reaction,
    Reactions,
    reactions,
    same_reaction,
)
from utils.recognize import OUTPUTS, fingerprint, same_output

RIGHT = "right"  # the reaction of an output that a change makes right
# arguments whose change needs other words than their name
WORDS = {
    "seed": "when rng is seeded otherwise",
    "sizes": "when the same rows come in other batches",
}


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
    patience: float,
) -> list[Finding]:
    """Perform experiments on an answer; return what is not as with right answers.

    seen, wrong: what fn did on each case, and which of its outputs are wrong there. known: how
    right answers react.
    """
    found: list[Finding] = []
    anywhere = set().union(*wrong)
    as_right: set[tuple[str, str, str]] = set()
    until = time.monotonic() + patience
    last: tuple[str, str] = "", ""
    # what speaks against a finding comes next to it, so that no end comes in between
    for experiment, outputs, right in sorted(known, key=_turn):
        if experiment[:2] != last and time.monotonic() > until:
            break
        last = experiment[:2]
        case = cases[experiment.case]
        before, when = seen[experiment.case].outputs, _when(experiment, case)
        if before is None or (after := answer(spec, fn, changed(experiment, case.args))) is None:
            continue
        did = reactions(experiment, before, after, spec.rtol)
        for name in (name for name in outputs if name in anywhere and name in did):
            told = []
            if not same_reaction(did[name], outputs[name]):
                axes = np.asarray(before[name]).ndim
                told = list(_reacts(experiment, when, name, axes, did[name], outputs[name]))
            found += told
            if not told:
                as_right.add((*experiment[:2], name))
        prints = fingerprint(Observation(outputs=after, again=after))[OUTPUTS]
        for name in (name for name in right if name in wrong[experiment.case]):
            if same_output(prints.get(name, [""]), right[name]):
                text = f"{name} is right {when}"
                found.append(Finding(text, RIGHT_THEN, experiment, name, RIGHT))
            else:
                as_right.add((*experiment[:2], RIGHT + name))
    return _one_each(found, as_right)


def _turn(known: Reactions) -> tuple[int, str, int]:
    """Put the experiments that tell most first, the same one on another input next to it."""
    change, argument, case = known.experiment
    changes = [*OF_ARRAYS, *OF_ROWS, *OF_NUMBERS]
    return changes.index(change), argument, case


def _one_each(found: Iterable[Finding], as_right: set[tuple[str, str, str]]) -> list[Finding]:
    """Return each finding once, if the same experiment on another input does not speak against it.

    as_right: the experiments that do: change, argument and output, with RIGHT before it where the
    output was still wrong.
    """
    kept: dict[tuple[str, str, str], Finding] = {}
    for finding in found:
        assert finding.experiment is not None
        change, argument, _ = finding.experiment
        prefix = RIGHT if finding.reaction == RIGHT else ""
        key = change, argument, prefix + finding.output
        if key not in as_right:
            kept.setdefault(key, finding)
    return list(kept.values())


# ---- sentences ----


def _when(experiment: Experiment, case: Case) -> str:
    """Say what an experiment changes, and where if it is not on the first input."""
    on = f' (on "{case.name}")' if experiment.case else ""
    return _changes(experiment, case.args) + on


def _changes(experiment: Experiment, args: Args) -> str:
    change, name, _ = experiment
    if name in WORDS:
        return WORDS[name]
    if not name:
        rows = f"rows of {listed(of_all_rows(args))}"
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
        yield Finding(text.format(when), rank, experiment, name, got, wanted)


def _should(wanted: Reaction) -> str:
    if isinstance(wanted, float):
        return f"become {wanted:.4g} times as large"
    return "stay the same" if wanted == SAME else "change"
