"""Asking a session for an exercise's answers, and saying what code did that did not end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.cells import Output
from grader.judging.judge import MAX_ANSWER_BYTES, judge, question
from grader.judging.kept import judged_part
from grader.judging.verdicts import grader_fault
from grader.records import Kind, Verdict
from grader.sandbox.session import Allowance, Outcome, OutcomeKind, Session
from grader.source.solutions import Functions
from utils.exercises import Exercise

HEADLINES: dict[OutcomeKind, str] = {
    "out of time": "it ran for {}",
    "out of memory": "it used more memory than allowed",
    "died": "it ended the Python process ({})",
    "flood": "it printed {}",
    "raised": "it stopped with {}",
}
ANSWER_FLOOD = "what it printed and returned is {}"
KINDS: dict[OutcomeKind, Kind] = {
    "out of time": Kind.OUT_OF_TIME,
    "out of memory": Kind.OUT_OF_MEMORY,
}


@dataclass(frozen=True)
class Asked:
    """What became of one question. answers: what was judged of it, None where nothing came."""

    verdict: Verdict
    outcome: Outcome
    answers: list[Output] | None = None


def ask(
    session: Session, spec: Exercise, solutions: Functions, seed: str, allowed: Allowance
) -> Asked:
    """Get an exercise's answers from a session, and judge them."""
    try:
        asked = question(spec.name, solutions[spec.name], seed)
        code = asked.code
    except Exception as error:
        return Asked(grader_fault(spec.title, error), Outcome("finished"))
    # base64 and JSON make an answer a third longer, and it comes three times
    outcome = session.run(code, allowed, 4 * MAX_ANSWER_BYTES)
    if outcome.kind in ("finished", "raised"):
        answers = judged_part(outcome.outputs)
        return Asked(judge(asked, outcome.outputs), outcome, answers)
    verdict = fault(spec, outcome)
    if outcome.kind == "flood":
        verdict = replace(verdict, headline=ANSWER_FLOOD.format(outcome.reason))
    return Asked(verdict, outcome)


def fault(spec: Exercise, outcome: Outcome) -> Verdict:
    """Return the verdict on code that did not come to its end."""
    return Verdict(
        kind=KINDS.get(outcome.kind, Kind.CRASHED), about=spec.title, headline=in_words(outcome)
    )


def in_words(outcome: Outcome) -> str:
    """Return what code did that did not come to its end."""
    # a line of the cell, which has no name that a reader knows
    reason = re.sub(r"<ipython-input-[^>]*>, (?=line)", "", str(outcome.reason))
    return HEADLINES[outcome.kind].format(reason)
