"""The judge: from the answers that a kernel sent to a verdict. Runs outside the sandbox.

Pure: it starts nothing and reads no file. Whatever it is given, it returns a verdict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grader.cells import Output
from grader.judging.verdicts import grader_fault
from grader.mistakes import HINTS, known_mistakes
from grader.records import Kind, Verdict
from grader.sandbox.untrusted import printable_line
from utils.answers import MIME, PayloadError, pack, unpack
from utils.checking.compare import compare
from utils.checking.diagnosis import describe, diagnose
from utils.checking.observe import Call, Observation, conclude
from utils.checking.recognize import Fingerprint, KnownMistake, hint_text, of_right_answer
from utils.exercises import Case, Exercise, Outputs, find_exercise
from utils.exercises.spec import as_they_are

# an exercise's right answers are some kilobytes; this leaves room for any wrong shape worth a hint
MAX_ANSWER_BYTES = 1 << 20
# enough for a notebook's exercises, and for one exercise on as many seeds as the matrix has
KEPT = 32


def secret_cases(spec: Exercise, seed: str) -> list[Case]:
    """Make the inputs of one exercise in one run. Knowing those of one tells no other's."""
    return spec.cases(_secret_rng(f"{seed}/{spec.name}"))


def secret_order(spec: Exercise, seed: str, count: int) -> list[int]:
    """Return the order in which `count` inputs are asked, each twice.

    Between the two others are asked, so that a function that keeps something between calls is found
    out. The first is the plainest, of which a first call is right in a fresh process.
    """
    rest = [0, *range(1, count), *range(1, count)]
    return [0, *_secret_rng(f"{seed}/{spec.name}/order").permutation(rest).tolist()]


def _secret_rng(name: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest(), "big"))


class Question:
    """An exercise as a run asks it: its secret inputs, and what follows from them."""

    def __init__(self, spec: Exercise, solution: Callable[..., Any], seed: str) -> None:
        self.spec, self.solution = spec, solution
        self.cases = secret_cases(spec, seed)
        self.order = secret_order(spec, seed, len(self.cases))

    @cached_property
    def packed(self) -> list[dict[str, Any]]:
        """Return the inputs as they are sent."""
        return [pack(case.args) for case in self.cases]

    @cached_property
    def code(self) -> str:
        """Return the code that asks a kernel for its answers."""
        inputs = json.dumps(self.packed)
        return (
            f"import json as _json, utils.answers as _answers\n"
            f"_answers.answer({self.spec.name!r}, {self.spec.name}, _json.loads({inputs!r}), "
            f"{self.order})"
        )

    @cached_property
    def digest(self) -> str:
        """Return what the inputs are known by: answers to other inputs cannot be judged."""
        pairs = zip(self.cases, self.packed, strict=True)
        asked: list[object] = [[case.name, packed] for case, packed in pairs]
        if self.spec.facts is not as_they_are:
            # answers from before this was asked held facts
            asked.append("raw data")
        text = json.dumps(asked)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def expected(self) -> list[Outputs]:
        """Return what the solution answers."""
        return [self.spec.expected(self.solution, case.args) for case in self.cases]

    @cached_property
    def right(self) -> list[Fingerprint]:
        """Return that as fingerprints."""
        return of_right_answer(self.expected)

    @cached_property
    def known(self) -> list[KnownMistake]:
        """Return what the bank's mistakes answer."""
        return known_mistakes(self.spec, self.cases)


@lru_cache(maxsize=KEPT)
def question(exercise: str, solution: Callable[..., Any], seed: str) -> Question:
    """Return the question, which is the same for everybody who is asked with that seed.

    The last KEPT are kept: many answers are judged on the same ones.
    """
    return Question(find_exercise(exercise), solution, seed)


def judge(asked: Question, outputs: list[Output]) -> Verdict:
    """Return the verdict on what a kernel displayed when it was asked.

    outputs: notebook outputs of the request, in order; anything may be in them.
    """
    spec = asked.spec
    try:
        expected = asked.expected
    except Exception as error:
        return grader_fault(spec.title, error)
    payloads = [data[MIME] for o in outputs if MIME in (data := o.get("data", {}))]
    if len(payloads) != 1:
        return _without_answers(spec, outputs, len(payloads))
    try:
        seen = _parse(payloads[0], asked)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        return _tampered(spec, printable_line(f"the answers cannot be read: {error}"))
    try:
        return _verdict(asked, expected, seen)
    except Exception as error:
        return grader_fault(spec.title, error)


def _parse(payload: Any, asked: Question) -> list[Observation]:
    """Read what follows from the raw data that the kernel sent, one entry per case.

    Raises ValueError: if the payload is anything else.
    """
    if not isinstance(payload, str):
        raise PayloadError(f"they are a {type(payload).__name__}, expected text")
    if len(payload) > 4 * MAX_ANSWER_BYTES:
        raise PayloadError(f"{len(payload)} characters are too many")
    entries, spec, cases = json.loads(payload), asked.spec, asked.cases
    if not isinstance(entries, list) or len(entries) != len(cases):
        raise PayloadError(f"expected answers to {len(cases)} inputs")
    return [
        _observation(spec, entry, case, packed)
        for entry, case, packed in zip(entries, cases, asked.packed, strict=True)
    ]


def _observation(spec: Exercise, entry: Any, case: Case, packed: dict[str, Any]) -> Observation:
    """Return what follows from one entry and the case as the judge has it.

    packed: the case's arguments, as they were sent.
    """
    if not isinstance(entry, dict):
        raise PayloadError(f"an answer is a {type(entry).__name__}")
    if "outputs" not in entry:
        return Observation(
            structure=printable_line(entry.get("structure", "")),
            raised=printable_line(entry.get("raised", "")),
            raised_type=printable_line(entry.get("type", "")),
            line=printable_line(entry.get("line", "")),
        )
    # what a case lacks counts as empty: the comparison will say what is missing
    outputs = unpack(entry["outputs"], MAX_ANSWER_BYTES)
    came = entry.get("inputs", {})
    # mostly they come back byte for byte
    used = case.args if came == packed else unpack(came, MAX_ANSWER_BYTES)
    # the same numbers came once
    again = unpack(entry["again"], MAX_ANSWER_BYTES) if "again" in entry else outputs
    return conclude(spec, case.args, Call(outputs, used), Call(again))


def _tampered(spec: Exercise, headline: str) -> Verdict:
    return Verdict(kind=Kind.TAMPERED, about=spec.title, headline=headline)


def _without_answers(spec: Exercise, outputs: list[Output], count: int) -> Verdict:
    if count > 1:
        return _tampered(spec, f"{count} sets of answers came, expected one")
    error = next((o for o in outputs if o.get("output_type") == "error"), None)
    if error is None:
        # an input transformer that a cell has left does it, or open files that are used up: what
        # was shown instead is told, and no cause that was not seen
        texts = [str(o.get("text", "")) for o in outputs if o.get("output_type") == "stream"]
        shown = "".join(texts).strip().rpartition("\n")[2]
        headline = f"no answers came; what asks for them showed {shown or 'nothing'}"
        return Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=printable_line(headline))
    name, text = str(error.get("ename", "")), str(error.get("evalue", ""))
    if name == "MemoryError":
        return Verdict(
            kind=Kind.OUT_OF_MEMORY,
            about=spec.title,
            headline="the memory allowed was not enough",
        )
    if name == "NameError" and spec.name in text:
        return Verdict(
            kind=Kind.NOT_RUN,
            about=spec.title,
            headline=f"there is no function {spec.name} to call",
            hint="its cell is empty, was deleted, or stopped with an error before the def",
        )
    return Verdict(kind=Kind.CRASHED, about=spec.title, headline=printable_line(f"{name}: {text}"))


def _verdict(asked: Question, expected: list[Outputs], seen: list[Observation]) -> Verdict:
    spec = asked.spec
    found = diagnose(spec, asked.cases, expected, seen, lambda: asked.known, right=asked.right)
    if found is None:
        return Verdict(kind=Kind.CORRECT, about=spec.title, share=1.0)
    fault = found.fault
    if found.not_started:
        return Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=fault.headline)
    if number := found.unstarted_part:
        headline = f"{spec.name} calls the function of exercise {number}, which is not started"
        return Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=headline)
    if found.crashed:
        short = any(did.raised_type == "MemoryError" for did in seen)
        kind = Kind.OUT_OF_MEMORY if short else Kind.CRASHED
        share, note = 0.0, ""
    else:
        kind = Kind.WRONG
        share, note = _partial_credit(spec, expected, seen)
    verdict = Verdict(
        kind=kind,
        about=spec.title,
        headline=fault.headline,
        share=share,
        on=describe(spec, found.case),
        hint=fault.hint,
        note=note,
    )
    if not found.known:
        return verdict
    return replace(
        verdict,
        hint=hint_text(found.known, len(HINTS)),
        seen=fault.hint,
        mistakes=tuple(mistake.name for mistake in found.known),
    )


def _partial_credit(
    spec: Exercise, expected: list[Outputs], seen: list[Observation]
) -> tuple[float, str]:
    """Add up the shares of the outputs that are right in every case, and name them in a note.

    In a chain as they came: what is right for a wrong value before it may be right for others, too.
    """
    answers = [did.raw if spec.chain else did.outputs for did in seen]
    right = [
        part
        for part in spec.credit
        if all(
            got is not None and name in got and compare(name, got[name], value, spec.rtol) is None
            for want, got in zip(expected, answers, strict=True)
            for name, value in want.items()
            if name == part or name.startswith(f"{part}.")
        )
    ]
    note = f"{' and '.join(right)} right in every case" if right else ""
    # all of them right means that the fault is elsewhere (an input changed): no credit for that
    return (sum(spec.credit[p] for p in right), note) if len(right) < len(spec.credit) else (0, "")
