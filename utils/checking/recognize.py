"""Recognizing a known mistake by what it puts out.

A mistake is known here by its fingerprint on each case (two projections of each output), so the
learner's side can name it without holding the code that makes it, or the right answer's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from utils.checking.observe import Observation
from utils.exercises import Outputs

FOLDER = Path(__file__).parent.parent / "exercises" / "known_mistakes"
# projections are sums of a few dozen numbers: two ways to compute the same ones differ by 1e-13
TOLERANCE = 1e-9
# what grows beyond this has diverged: such numbers are counted, like infinities
DIVERGED = 1e100
# of more numbers than this, what they are projected on is not kept: whoever sends more fills no
# memory by it
USUAL = 4096
CHANGED, OUTPUTS = "changed", "outputs"

# What a function did on one case: {"raised": "TypeError"}, {"structure": "..."}, or
# {"changed": ["z"], "outputs": {"mu": [shape, dtype, odd, size, projection, projection], ...}}
# where size is the sum of all absolute values, and odd the number of infinities and nans.
Fingerprint = dict[str, Any]
HEAD = slice(3)  # shape, dtype, odd


@dataclass(frozen=True)
class KnownMistake:
    """A mistake as the learner's side knows it. fingerprints: what it does on each case."""

    name: str
    hints: tuple[str, str, str]
    fingerprints: Sequence[Fingerprint]


# ---- fingerprints ----


def fingerprint(seen: Observation) -> Fingerprint:
    """Return what was observed on one case, in a few numbers."""
    if seen.outputs is None:
        return {"structure": seen.structure} if seen.structure else {"raised": seen.raised_type}
    return {
        CHANGED: seen.changed,
        OUTPUTS: {name: of_output(value) for name, value in seen.outputs.items()},
    }


def of_right_answer(expected: Sequence[Outputs]) -> list[Fingerprint]:
    """Return the fingerprints of what the right answer puts out on each case."""
    return [fingerprint(Observation(outputs=want, again=want)) for want in expected]


def of_output(value: Any) -> list[Any]:
    """Return the fingerprint of one output."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return [type(value).__name__]
    if array.dtype.kind not in "iufb":
        return [str(array.dtype)]
    numbers = array.astype(np.float64).ravel()
    sizes = np.abs(numbers)
    # infinities and nans have no projection: they are counted
    odd = ~(sizes < DIVERGED)
    count = int(np.count_nonzero(odd))
    if count:
        numbers, sizes = np.where(odd, 0.0, numbers), np.where(odd, 0.0, sizes)
    cosines, sines = _waves(numbers.size) if numbers.size <= USUAL else _new_waves(numbers.size)
    return [
        list(array.shape),
        _name_of(array.dtype),
        count,
        float(sizes.sum()),
        float(numbers @ cosines),
        float(numbers @ sines),
    ]


def _new_waves(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what an output of so many numbers is projected on."""
    steps = np.arange(1, size + 1)
    return np.cos(steps), np.sin(steps)


# hundreds of small outputs are looked at for one verdict: what each needs anew is kept
_waves = lru_cache(maxsize=64)(_new_waves)
_name_of = lru_cache(maxsize=64)(str)


def same_output(a: list[Any], b: list[Any], tolerance: float = TOLERANCE) -> bool:
    """Return whether two fingerprints of one output are of the same numbers."""
    if a[HEAD] != b[HEAD] or len(a) != len(b):
        return False
    if len(a) == 1:
        return True
    allowed = tolerance * (max(a[3], b[3]) + 1e-3)  # 1e-3: for outputs that are next to nothing
    return all(abs(x - y) <= allowed for x, y in zip(a[3:], b[3:], strict=True))


def same_case(a: Fingerprint, b: Fingerprint) -> bool:
    """Return whether a function did the same on a case as another."""
    if OUTPUTS not in a or OUTPUTS not in b:
        return a == b
    return (
        a[CHANGED] == b[CHANGED]
        and list(a[OUTPUTS]) == list(b[OUTPUTS])
        and all(same_output(output, b[OUTPUTS][name]) for name, output in a[OUTPUTS].items())
    )


# ---- files ----
# On each case they hold how a mistake's fingerprint differs from the right answer's, which follows
# from the worked examples: {} where it does not. Of an output that differs there is the whole
# fingerprint, or the numbers alone where shape and type are right. "names" are the outputs', where
# they are not the right ones.


def load(exercise: str, expected: Sequence[Outputs], folder: Path = FOLDER) -> list[KnownMistake]:
    """Return the known mistakes of an exercise; none where `make build` has stored none.

    expected: what the right answer puts out on each case.

    Raises ValueError: if they were stored for another number of cases.
    """
    path = folder / f"{exercise}.json"
    if not path.exists():
        return []
    right = of_right_answer(expected)
    mistakes = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        stored = entry["differences"]
        if len(stored) != len(right):
            raise ValueError(
                f"{path.name} holds {len(stored)} cases of {entry['name']}, expected "
                f'{len(right)}: run "make build"'
            )
        whole = [_completed(part, base) for part, base in zip(stored, right, strict=True)]
        mistakes.append(KnownMistake(entry["name"], tuple(entry["hints"]), whole))
    return mistakes


def dump(mistakes: Sequence[KnownMistake], expected: Sequence[Outputs]) -> str:
    """Return the text of a known-mistakes file, one case a line.

    Its last digits are this machine's: write it only where the old one is wrong by `same_case`.
    """
    right = of_right_answer(expected)
    entries = []
    for mistake in mistakes:
        cases = zip(mistake.fingerprints, right, strict=True)
        differences = ",\n   ".join(json.dumps(_difference(did, base)) for did, base in cases)
        hints = ",\n   ".join(json.dumps(hint) for hint in mistake.hints)
        entries.append(
            f' {{"name": {json.dumps(mistake.name)},\n  "hints": [\n   {hints}],\n'
            f'  "differences": [\n   {differences}]}}'
        )
    return "[\n" + ",\n".join(entries) + "\n]\n"


def _difference(did: Fingerprint, right: Fingerprint) -> Fingerprint:
    if OUTPUTS not in did:
        return did
    outputs, base = did[OUTPUTS], right[OUTPUTS]
    # nearer than the tolerance: what is left out must not be what makes a comparison fail
    differs = {
        name: _shortened(output, base.get(name))
        for name, output in outputs.items()
        if name not in base or not same_output(output, base[name], TOLERANCE / 10)
    }
    difference: Fingerprint = {}
    if did[CHANGED]:
        difference[CHANGED] = did[CHANGED]
    if list(outputs) != list(base):
        difference["names"] = list(outputs)
    if differs:
        difference[OUTPUTS] = differs
    return difference


def _shortened(output: list[Any], right: list[Any] | None) -> list[Any]:
    # 12 digits: far below the tolerance, and far above what differs between two machines
    numbers = [float(f"{number:.12g}") for number in output[3:]]
    return numbers if numbers and right and output[HEAD] == right[HEAD] else output[HEAD] + numbers


def _completed(stored: Fingerprint, right: Fingerprint) -> Fingerprint:
    if "raised" in stored or "structure" in stored:
        return stored
    differs, base = stored.get(OUTPUTS, {}), right[OUTPUTS]
    names: list[str] = stored.get("names", list(base))
    outputs = {}
    for name in names:
        output = differs[name] if name in differs else base[name]
        outputs[name] = base[name][HEAD] + output if len(output) == 3 else output
    return {CHANGED: stored.get(CHANGED, []), OUTPUTS: outputs}


# ---- recognizing ----


def recognize(
    got: list[Fingerprint],
    right: Sequence[Fingerprint],
    bank: Sequence[KnownMistake],
    chain: Sequence[str] = (),
) -> list[KnownMistake]:
    """Return the mistakes that explain what was got: one that explains it all, or a few together.

    Of a few together, each gets nothing else wrong than what it explains: a mistake's hints speak
    of the whole of it, so half of it must not give the name. The first in the bank's order counts.
    None when some wrong output is explained by none, or when the plainest case gave no outputs:
    better no name than a wrong one. chain: outputs of which only the first wrong one counts.
    """
    if chain:
        got = _up_to_first_wrong(got, right, chain)
        bank = [
            replace(m, fingerprints=_up_to_first_wrong(m.fingerprints, right, chain)) for m in bank
        ]
    for mistake in bank:
        if all(same_case(a, b) for a, b in zip(got, mistake.fingerprints, strict=True)):
            return [mistake]
    if OUTPUTS not in got[0]:
        return []
    parts = [CHANGED, *right[0][OUTPUTS]]
    left = {part for part in parts if not _agree(got, right, part)}
    explained = [{part for part in left if _agree(got, m.fingerprints, part)} for m in bank]
    candidates = [
        (mistake, some)
        for mistake, some in zip(bank, explained, strict=True)
        if some and _adds_nothing(mistake, some, right, parts)
    ]
    # one mistake is likelier than two
    candidates.sort(key=lambda candidate: -len(candidate[1]))
    found: list[KnownMistake] = []
    for mistake, explains in candidates:
        if explains & left:
            found.append(mistake)
            left -= explains
    return [] if left else found


def _up_to_first_wrong(
    got: Sequence[Fingerprint], right: Sequence[Fingerprint], chain: Sequence[str]
) -> list[Fingerprint]:
    """Return what was got, with the outputs behind the first wrong one as they should be."""
    first = next((part for part in chain if not _agree(got, right, part)), chain[-1])
    kept = {*chain[: chain.index(first) + 1], *(set(right[0][OUTPUTS]) - set(chain))}
    masked = []
    for did, want in zip(got, right, strict=True):
        if OUTPUTS in did:
            outputs = {
                name: did[OUTPUTS].get(name, ["missing"]) if name in kept else output
                for name, output in want[OUTPUTS].items()
            }
            did = {**did, OUTPUTS: outputs}
        masked.append(did)
    return masked


def _adds_nothing(
    mistake: KnownMistake, explained: set[str], right: Sequence[Fingerprint], parts: list[str]
) -> bool:
    """Return whether what the mistake gets wrong is all among what it explains."""
    return all(part in explained or _agree(mistake.fingerprints, right, part) for part in parts)


def _agree(a: Sequence[Fingerprint], b: Sequence[Fingerprint], part: str) -> bool:
    """Return whether a part is in `b` what it is in `a`, wherever `a` gave outputs."""
    looked = False
    for x, y in zip(a, b, strict=True):
        if OUTPUTS in x:
            looked = True
            if OUTPUTS not in y or not _same_part(x, y, part):
                return False
    return looked


def _same_part(a: Fingerprint, b: Fingerprint, part: str) -> bool:
    if part == CHANGED:
        return bool(a[CHANGED] == b[CHANGED])
    x, y = a[OUTPUTS].get(part), b[OUTPUTS].get(part)
    return x is not None and y is not None and same_output(x, y)


def hint_text(mistakes: list[KnownMistake], level: int) -> str:
    """Return the hints up to a level (1 symptom, 2 cause, 3 equation) of what was recognized."""
    parts: Mapping[str, None] = dict.fromkeys(
        hint for mistake in mistakes for hint in mistake.hints[:level]
    )
    return " ".join(parts)
