"""How a verdict is told: to the learner in words, to nbgrader as a cell's outputs."""

from __future__ import annotations

from dataclasses import replace

from nbformat.v4 import new_output

from grader.cells import Output
from grader.records import Kind, Verdict
from grader.sandbox.untrusted import printable_line
from utils.show import PLAIN, message

RED_BOLD, GREEN_BOLD = "\x1b[1;31m", "\x1b[1;32m"

# said where a verdict is not the learner's doing
GRADER_FAULT_REMEDY = "this is the grader's fault, not yours: your instructor has to run it again"
BY_ITSELF = "this counts as it works by itself"
BROKEN = "another cell of the notebook breaks it"


def grader_fault(about: str, error: BaseException) -> Verdict:
    """Return the verdict where the grader itself failed: named, never the learner's failure."""
    what = printable_line(f"{type(error).__name__}: {error}")
    return Verdict(kind=Kind.GRADER_FAULT, about=about, headline=what, hint=GRADER_FAULT_REMEDY)


def with_solutions(
    before: Verdict, after: Verdict, carried: tuple[str, ...], by_itself: bool
) -> Verdict:
    """Return what counts of a verdict that was reached beside the course's solutions.

    Of what that process said only the points do: its words could tell the solutions. The words are
    those of the verdict before, which was reached without them.
    """
    told = replace(before, kind=after.kind, share=after.share, note=after.note)
    return replace(after if after.share >= 1 else told, carried=carried, by_itself=by_itself)


def _note(verdict: Verdict) -> str:
    if verdict.carried:
        solutions = f"the course's own {' and '.join(verdict.carried)}"
        if verdict.share <= 0:
            return f"judged with {solutions}"
        if verdict.note:
            return f"{verdict.note}, with {solutions}"
        if not verdict.by_itself:
            return f"this counts as it works with {solutions}"
        return f"{BY_ITSELF}, with {solutions}; {BROKEN}"
    return f"{BY_ITSELF}; {BROKEN}" if verdict.by_itself else verdict.note


def in_words(verdict: Verdict) -> str:
    """Return the verdict in words, at most 80 columns a line."""
    details = {
        "in": verdict.about,
        "on": verdict.on,
        "seen": verdict.seen,
        "hint": verdict.hint,
        "note": _note(verdict),
    }
    headline = f"{verdict.kind}: {verdict.headline}" if verdict.headline else str(verdict.kind)
    return message(headline, details)


def as_outputs(verdict: Verdict, points: float) -> list[Output]:
    """Return the outputs that replace a graded cell's own, as nbgrader reads them.

    Full marks: text only. None: an error. In between: text, and the points as the result, because
    nbgrader takes a number there for partial credit.
    """
    earned = round(verdict.share * points, 2)
    score = f"{earned:g} of {points:g} points"
    colour = GREEN_BOLD if verdict.share >= 1 else RED_BOLD
    words = in_words(verdict)
    text = words.replace(verdict.kind, f"{colour}{verdict.kind}{PLAIN}", 1)
    shown = new_output("stream", name="stdout", text=f"{text}\n  {score}\n")
    if verdict.share >= 1:
        return [shown]
    if earned > 0:
        number = {"text/plain": f"{earned:g}"}
        return [shown, new_output("execute_result", data=number, execution_count=None)]
    return [
        new_output(
            "error",
            ename=str(verdict.kind),
            evalue=verdict.headline,
            traceback=[*text.split("\n"), f"  {score}"],
        )
    ]
