"""How outputs react when arguments are changed: read off, and stored of right answers.

What right answers do is data, which `make build` writes: the learner's side holds no code that
finds right answers. What is said of a wrong one is in findings.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from utils.checking.changes import (
    ALL_DOUBLED,
    IMAGES,
    OF_ROWS,
    SIMPLER,
    Experiment,
    changed,
    experiments,
    nudged,
)
from utils.checking.recognize import of_output
from utils.exercises import Args, Case, Exercise, Outputs

FOLDER = Path(__file__).parent.parent / "exercises" / "reactions"
# what an output does: a word, or by how much it is multiplied
Reaction = str | float
_Answer = Callable[[Args], Outputs | None]
NUDGE = Experiment("nudged", "", 0)
SAME, OTHER, SHAPE = "same", "other", "other shape"
# what a change of one row or column changes, of the rows or columns of an output
ONLY_THAT, OTHERS_TOO = "only that", "others too"
# below: the same but for round-off; SURELY times as much: another number. Between: nothing is said
SURELY = 100.0
LARGE = 1e-3
# changes of which a factor may come
MULTIPLY = ("doubled", "negated", "stretched", ALL_DOUBLED, *OF_ROWS)
LEAST = 1e-4  # by which a factor differs from 1, to be told


class Reactions(NamedTuple):
    """What right answers do in an experiment: output -> reaction.

    right: output -> its fingerprint then, of those whose being right would tell something.
    """

    experiment: Experiment
    outputs: Mapping[str, Reaction]
    right: Mapping[str, list[Any]]


# ---- reactions ----


def reactions(
    experiment: Experiment, before: Outputs, after: Outputs, rtol: float, want: Outputs
) -> dict[str, Reaction]:
    """Say what each output does that is an array of decimals, or a decimal, before and after.

    want: what is right before: beside it, what is next to nothing does not change. An output is
    left out where round-off might have done it.
    """
    found = {}
    with np.errstate(all="ignore"):
        for name, value in before.items():
            a, b = _decimals(value), _decimals(after.get(name))
            if a is None or b is None:
                continue
            right = None if want.get(name) is value else _decimals(want.get(name))
            size = 0.0 if right is None else float(np.abs(right).max())
            if reaction := _reaction(experiment.change, a, b, rtol, size):
                found[name] = reaction
    return found


def _decimals(value: object) -> np.ndarray | None:
    """Return decimals as float64; None where there is none, or one that is not finite."""
    array = as_array(value)
    if array.dtype.kind != "f" or not array.size or not np.isfinite(array).all():
        return None
    return array.astype(float, copy=False)


def as_array(value: object) -> np.ndarray:
    """Return what an answer put out as an array; an empty one of objects where it is none."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError):
        return np.empty(0, dtype=object)


def _reaction(change: str, a: np.ndarray, b: np.ndarray, rtol: float, size: float) -> Reaction:
    if change in OF_ROWS and a.ndim in (2, IMAGES) and len(a) > 1:
        moved = OF_ROWS[change](a)
        if moved.shape == b.shape:
            a = moved
    if a.shape != b.shape:
        return SHAPE
    difference = np.abs(a - b)
    if not difference.any():
        return SAME
    # one allowance for all: a small entry may come from large ones
    size = max(size, np.abs(a).max(), np.abs(b).max())
    allowed = max(rtol * size, 1e-300)
    if difference.max() <= allowed:
        return SAME
    if change in MULTIPLY and (factor := _factor(a, b, rtol)):
        return factor
    if difference.max() < SURELY * allowed:
        return ""
    if change in ("one row", "one column") and a.ndim:
        axis = 0 if change == "one row" else 1 if a.ndim == IMAGES else a.ndim - 1
        if change == "one row" and a.ndim < 2:
            return OTHER
        along = np.moveaxis(difference, axis, 0).reshape(a.shape[axis], -1).max(axis=1)
        if along[1:].max(initial=0.0) <= allowed:
            return ONLY_THAT
        return OTHERS_TOO if along[1:].max() >= SURELY * allowed else ""
    return OTHER


def _factor(a: np.ndarray, b: np.ndarray, rtol: float) -> float:
    """Return the number that `a` was multiplied by; 0 if there is none that means something."""
    if not a.any():
        return 0.0
    # of the largest entry, so that no square is beyond what a float can hold
    a, b = a / np.abs(a).max(), b / np.abs(a).max()
    factor = float(np.vdot(a, b) / np.vdot(a, a))
    if (
        not factor
        or not np.isfinite(factor)
        or np.abs(b - factor * a).max() > 10 * rtol * np.abs(b).max()
    ):
        return 0.0
    if abs(factor - 1) < LEAST:
        return 0.0
    # any two numbers have a ratio; of doubling comes a power of the root of two
    power = 2 * np.log2(abs(factor))
    if a.size == 1 and abs(power - round(power)) > LEAST:
        return 0.0
    return float(f"{factor:.6g}")


# ---- what right answers do ----


def of_right_answers(
    spec: Exercise,
    cases: Sequence[Case],
    answers: Iterable[_Answer],
    only: Collection[Experiment] | None = None,
) -> list[Reactions]:
    """Perform all experiments on right answers; keep what they all do, and what tells something.

    answers: each gives the outputs for arguments, None where there are none. only: the experiments
    that are performed, if not all.
    """
    found = []
    tried = list(answers)
    performed = [e for e in experiments(spec, cases) if only is None or e in only]
    # what does not change with the experiment, worked out once
    first = {
        number: [_unchanged(f, cases[number].args, spec.rtol) for f in tried]
        for number in {experiment.case for experiment in performed}
    }
    for experiment in performed:
        args = cases[experiment.case].args
        then = changed(experiment, args)
        near = nudged(then)
        did = [
            _perform(answer, known, experiment, then, near, spec.rtol)
            for answer, known in zip(tried, first[experiment.case], strict=True)
        ]
        seen = [one for one in did if one]
        if len(seen) < len(tried):
            continue
        before, after, reacted = seen[0]
        outputs = {
            name: reaction
            for name, reaction in reacted.items()
            if all(same_reaction(others.get(name), reaction) for *_, others in seen)
            and _is_worth_telling(experiment, args, reaction, before[name], after[name])
        }
        simpler = experiment.change in SIMPLER and np.ndim(args[experiment.argument]) < 2
        right = {k: of_output(after[k]) for k in outputs if simpler and _tells(before[k], after[k])}
        if outputs:
            found.append(Reactions(experiment, outputs, right))
    return found


class _Unchanged(NamedTuple):
    """What an answer gives for a case as it is, and the outputs that round-off moves there."""

    outputs: Outputs
    restless: set[str]


def _unchanged(answer: _Answer, args: Args, rtol: float) -> _Unchanged | None:
    before, near = answer(args), answer(nudged(args))
    if before is None or near is None:
        return None
    return _Unchanged(before, noisy(before, near, rtol, before))


def _perform(
    answer: _Answer,
    known: _Unchanged | None,
    experiment: Experiment,
    then: Args,
    near: Args,  # then, with other last bits
    rtol: float,
) -> tuple[Outputs, Outputs, dict[str, Reaction]] | None:
    """Return what an answer gave before and then, and how each output reacted."""
    if known is None:
        return None
    before, after, near_after = known.outputs, answer(then), answer(near)
    if after is None or near_after is None:
        return None
    restless = known.restless | noisy(after, near_after, rtol, after)
    steady = {name: value for name, value in before.items() if name not in restless}
    return before, after, reactions(experiment, steady, after, rtol, before)


def noisy(before: Outputs, after: Outputs, rtol: float, want: Outputs) -> set[str]:
    """Name the outputs that `nudged` arguments move: what else moves them says nothing."""
    did = reactions(NUDGE, before, after, rtol, want)
    return {name for name in before if did.get(name) != SAME}


def _is_worth_telling(
    experiment: Experiment, args: Args, reaction: Reaction, before: Any, after: Any
) -> bool:
    """Tell whether a learner could be held to it that an output does this."""
    if reaction == SHAPE or (experiment.argument == "seed" and reaction == SAME):
        return False
    if reaction != OTHER or not np.ndim(args.get(experiment.argument, 0)):
        return True
    # what arrays move hardly at all is a matter of eps
    return bool(np.abs(after - before).max() >= LARGE * np.abs(before).max())


def in_both(found: Iterable[Reactions], others: Iterable[Reactions]) -> list[Reactions]:
    """Return the reactions that are the same in others, of other inputs."""
    same = {other.experiment: other.outputs for other in others}
    kept = []
    for experiment, outputs, right in found:
        there = same.get(experiment, {})
        alike = {k: did for k, did in outputs.items() if same_reaction(there.get(k), did)}
        if alike:
            kept.append(Reactions(experiment, alike, {k: right[k] for k in right if k in alike}))
    return kept


def same_reaction(a: Reaction | None, b: Reaction | None) -> bool:
    """Return whether two reactions are the same, factors up to round-off."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-4 * abs(b)
    return a == b


def _tells(before: object, after: object) -> bool:
    """Tell whether it means something that an output is right then: it still differs by row."""
    a, b = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    return b.size > 1 and float(np.ptp(b, axis=0).max()) > 1e-6 * float(np.abs(a).max())


# ---- files ----


def load(exercise: str, folder: Path = FOLDER) -> list[Reactions]:
    """Return how right answers to an exercise react; nothing where `make build` stored nothing."""
    path = folder / f"{exercise}.json"
    if not path.exists():
        return []
    return [
        Reactions(
            Experiment(*entry["experiment"]),
            {name: reaction for reaction, names in entry["outputs"] for name in names},
            entry.get("right", {}),
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]


def dump(found: Iterable[Reactions]) -> str:
    """Return the text of a file, one experiment a line; outputs stand under what they do."""
    lines = []
    for experiment, outputs, right in found:
        alike = [
            [reaction, [name for name, other in outputs.items() if other == reaction]]
            for reaction in dict.fromkeys(outputs.values())
        ]
        entry: dict[str, Any] = {"experiment": list(experiment), "outputs": alike}
        if right:
            entry["right"] = {
                k: v[:3] + [float(f"{x:.12g}") for x in v[3:]] for k, v in right.items()
            }
        lines.append(json.dumps(entry))
    return "[\n" + ",\n".join(lines) + "\n]\n"
