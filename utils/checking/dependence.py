"""What a wrong answer depends on: experiments on the function itself, told in sentences.

Each was seen a moment ago on the learner's own function, so it is true, whatever the cause.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from utils.checking.changes import (
    ALL_DOUBLED,
    IMAGES,
    OF_ARRAYS,
    OF_NUMBERS,
    OF_ROWS,
    Experiment,
    changed,
    nudged,
    of_all_rows,
    of_one_shape,
)
from utils.checking.findings import IGNORED, LESS, LOCAL, RIGHT_THEN, USED, Finding, listed
from utils.checking.observe import Observation, call
from utils.checking.reactions import (
    ONLY_THAT,
    OTHER,
    OTHERS_TOO,
    SAME,
    SHAPE,
    Reaction,
    Reactions,
    as_array,
    noisy,
    reactions,
    same_reaction,
)
from utils.checking.recognize import of_output, same_output
from utils.exercises import Args, Case, Exercise, Function, Outputs, StructureError
from utils.exercises.storage import WorkedExample

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
    examples: Sequence[WorkedExample],
    seen: Sequence[Observation],
    wrong: Sequence[set[str]],
    known: Iterable[Reactions],
    patience: float,
) -> list[Finding]:
    """Perform experiments on an answer; return what is not as with right answers.

    seen, wrong: what fn did on each example, and which of its outputs are wrong there. known: how
    right answers react.
    """
    found: list[Finding] = []
    everywhere = _Everywhere()
    anywhere = set().union(*wrong)
    until = time.monotonic() + patience
    restless: dict[int, set[str]] = {}
    argument = ""
    # all that may speak against a finding is tried, or nothing of it
    for experiment, outputs, right in _by_argument(known):
        if experiment.argument != argument and time.monotonic() > until:
            break
        argument, number = experiment.argument, experiment.case
        case, want = examples[number]
        before, when = seen[number].outputs, _when(experiment, case)
        if before is None or (after := answer(spec, fn, changed(experiment, case.args))) is None:
            continue
        if number not in restless:
            restless[number] = _noisy(spec, fn, case, before, want)
        steady = (anywhere & before.keys()) - restless[number]
        looked_at = {name: before[name] for name in outputs if name in steady}
        did = reactions(experiment, looked_at, after, spec.rtol, want)
        for name, got in did.items():
            told = []
            if not same_reaction(got, outputs[name]):
                told = list(_reacts(experiment, case, name, before[name], got, outputs[name]))
            found += told
            everywhere.note(experiment, name, got, bool(told))
        for name in (name for name in right if name in wrong[number]):
            is_right = name in after and same_output(of_output(after[name]), right[name])
            everywhere.note(experiment, RIGHT + name, "", is_right)
            if is_right:
                text = f"{name} is right {when}"
                found.append(Finding(text, RIGHT_THEN, experiment, name, RIGHT))
    return everywhere.borne_out(found)


def _noisy(spec: Exercise, fn: Function, case: Case, before: Outputs, want: Outputs) -> set[str]:
    """Name the outputs that the last bits of the arguments decide: what moves them says nothing."""
    after = answer(spec, fn, nudged(case.args))
    if after is None:
        return set(before)
    return noisy(before, after, spec.rtol, want)


class _Everywhere:
    """What all experiments together say of an argument and an output."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, str], list[bool]] = {}
        self._same: dict[tuple[str, str], list[bool]] = {}

    def note(self, experiment: Experiment, name: str, got: Reaction, told: bool) -> None:
        self._told.setdefault((*experiment[:2], name), []).append(told)
        self._same.setdefault((experiment.argument, name), []).append(got == SAME)

    def borne_out(self, found: Iterable[Finding]) -> list[Finding]:
        """Return each finding once that no other experiment speaks against.

        The same change of another input must show the same. An output that once stays as it was
        may do so by chance: it is told where nothing done to the argument ever moves it.
        """
        kept: dict[tuple[str, str, str], Finding] = {}
        for finding in found:
            assert finding.experiment is not None
            change, argument, _ = finding.experiment
            is_right = finding.reaction == RIGHT
            key = change, argument, RIGHT + finding.output if is_right else finding.output
            told, same = self._told[key], self._same.get((argument, finding.output), [])
            if not all(told) or (is_right and len(told) < 2):
                continue
            if finding.reaction == SAME and not (all(same) and len(same) > 1):
                continue
            kept.setdefault(key, finding)
        return list(kept.values())


def _by_argument(known: Iterable[Reactions]) -> list[Reactions]:
    """Put together what is done to one argument, what tells most first, each on all its inputs."""
    known = list(known)
    places = {argument: i for i, argument in enumerate(r.experiment.argument for r in known[::-1])}
    changes = [*OF_ARRAYS, *OF_ROWS, ALL_DOUBLED, *OF_NUMBERS]

    def place(reactions: Reactions) -> tuple[int, int, int]:
        change, argument, case = reactions.experiment
        return -places[argument], changes.index(change), case

    return sorted(known, key=place)


# ---- sentences ----


def _when(experiment: Experiment, case: Case) -> str:
    """Say what an experiment changes, and where if it is not on the first input."""
    on = f' (on "{case.name}")' if experiment.case else ""
    return _changes(experiment, case.args) + on


def _changes(experiment: Experiment, args: Args) -> str:
    """Name what is changed; an argument that is called rows needs no rows of its own."""
    change, name, _ = experiment
    if name in WORDS:
        return WORDS[name]
    if change == ALL_DOUBLED:
        return f"when {listed(of_one_shape(args))} are doubled together"
    if not name:
        some = of_all_rows(args)
        images = any(args[each].ndim == IMAGES for each in some)
        rows = f"{'images' if images else 'rows'} of {listed(some)}"
        return f"when all {rows} " + ("come twice" if change == "rows twice" else "are reversed")
    value = args[name]
    if not isinstance(value, np.ndarray):
        return f"when {name} is {OF_NUMBERS[change](value):.6g} instead of {value:.6g}"
    images = value.ndim == IMAGES
    places = "images" if images else "rows" if value.ndim > 1 else "entries"
    of = f" of {name}" if name != "rows" else ""
    return {
        "another": f"when only {name} changes",
        "one row": f"when only {'image' if images else 'row'} 0{of} changes",
        "one column": f"when only {'channel' if images else 'column'} 0 of {name} changes",
        "rolled": f"when the {places}{of} change places",
        "doubled": f"when {name} is doubled",
        "shifted": f"when 1 is added to all of {name}",
        "ones": f"when {name} is all ones",
        "zeros": f"when {name} is all zeros",
        "negated": f"when {name} is negated",
        "stretched": f"when each column of {name} is spread twice as wide around its mean",
    }[change]


def _reacts(
    experiment: Experiment, case: Case, name: str, before: object, got: Reaction, wanted: Reaction
) -> Iterator[Finding]:
    """Say how an output reacts, and how it should; nothing where that tells little.

    before: what the output was.
    """
    change, args = experiment.change, case.args
    rank, text = LESS, ""
    if change in ("one row", "one column"):
        place, many = _place(change, as_array(before).ndim)
        if got == ONLY_THAT and wanted == OTHERS_TOO:
            rank, text = LOCAL, f"only {place} 0 of {name} changes {{}}; the others should, too"
        elif got == OTHERS_TOO and wanted == ONLY_THAT:
            rank, text = LOCAL, f"other {many} of {name} change, too, {{}}; only {place} 0 should"
    if not text and got == SAME:
        rank = IGNORED if change in ("another", "rolled") else LESS
        text = f"{name} stays the same {{}}; it should {_should(wanted)}"
    elif not text and wanted == SAME and got != SHAPE:
        rank = USED if change in ("another", "rolled") else LOCAL
        does = "changes" if isinstance(got, str) else _becomes(got)
        text = f"{name} {does} {{}}; it should {_should(wanted)}"
        if change in OF_ROWS and _has_rows(before, args):
            text = f"the rows of {text}".replace("it was", "they were").replace("it ", "they ")
            text = text.replace("changes", "change").replace("becomes", "become")
    elif not text and isinstance(got, float):
        text = f"{name} {_becomes(got)} {{}}; it should {_should(wanted)}"
        rank = LOCAL if isinstance(wanted, float) else LESS
        if wanted == OTHER:
            exactly = _becomes(got).replace("becomes", "becomes exactly")
            text = f"{name} {exactly} {{}}; it should not"
    elif not text and isinstance(wanted, float) and got == OTHER:
        becomes = _becomes(wanted).replace("becomes", "become").replace("changes", "change")
        text = f"{name} does not {becomes} {{}}; it should"
        rank = LOCAL
    if text:
        when = _when(experiment, case)
        yield Finding(text.format(when), rank, experiment, name, got, wanted)


def _place(change: str, axes: int) -> tuple[str, str]:
    """Return what a row or a column of an output is called, one of them and several."""
    if change == "one row":
        return ("image", "images") if axes == IMAGES else ("row", "rows")
    if axes == IMAGES:
        return "channel", "channels"
    return ("column", "columns") if axes > 1 else ("entry", "entries")


def _becomes(factor: float) -> str:
    return "changes its sign" if factor == -1 else f"becomes {factor:.4g} times what it was"


def _has_rows(value: object, args: Args) -> bool:
    """Tell whether an output has a row for each example."""
    array = as_array(value)
    return array.ndim == 2 and len(array) in {
        len(v) for v in args.values() if isinstance(v, np.ndarray) and v.ndim == 2
    }


def _should(wanted: Reaction) -> str:
    if isinstance(wanted, float):
        return "change its sign" if wanted == -1 else f"become {wanted:.4g} times as large"
    return "stay the same" if wanted == SAME else "change"
