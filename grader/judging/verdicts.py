"""What a graded cell ends as, and how the learner and the gradebook read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nbformat.v4 import new_output

from grader.sandbox.untrusted import plain
from utils.show import PLAIN, message

RED_BOLD, GREEN_BOLD = "\x1b[1;31m", "\x1b[1;32m"

Kind = Literal[
    "correct",
    "wrong",
    "crashed",
    "out of time",
    "out of memory",
    "tampered",
    "not run",
    "grader fault",
]

# said where a verdict is not the learner's doing
GRADER_FAULT_REMEDY = "this is the grader's fault, not yours: your instructor has to run it again"


@dataclass(frozen=True)
class Verdict:
    """One exercise's verdict: its kind, the share of the points it earns, and the reason."""

    kind: Kind
    about: str
    headline: str = ""
    share: float = 0.0
    on: str = ""
    hint: str = ""
    note: str = ""
    seen: str = ""
    mistakes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The verdict in words, at most 80 columns a line."""
        details = {
            "in": self.about,
            "on": self.on,
            "seen": self.seen,
            "hint": self.hint,
            "note": self.note,
        }
        return message(f"{self.kind}: {self.headline}" if self.headline else self.kind, details)

    def outputs(self, points: float) -> list[Any]:
        """The outputs that replace a graded cell's own, as nbgrader reads them.

        Full marks: text only. None: an error. In between: text, and the points as the result,
        because nbgrader takes a number there for partial credit.
        """
        earned = round(self.share * points, 2)
        score = f"{earned:g} of {points:g} points"
        colour = GREEN_BOLD if self.share >= 1 else RED_BOLD
        text = self.text.replace(self.kind, f"{colour}{self.kind}{PLAIN}", 1)
        shown = new_output("stream", name="stdout", text=f"{text}\n  {score}\n")
        if self.share >= 1:
            return [shown]
        if earned > 0:
            return [
                shown,
                new_output(
                    "execute_result", data={"text/plain": f"{earned:g}"}, execution_count=None
                ),
            ]
        return [
            new_output(
                "error",
                ename=self.kind,
                evalue=self.headline,
                traceback=[*text.split("\n"), f"  {score}"],
            )
        ]


def grader_fault(about: str, error: BaseException) -> Verdict:
    """The verdict where the grader itself failed: named, and never the learner's failure."""
    what = plain(f"{type(error).__name__}: {error}")
    return Verdict("grader fault", about, what, hint=GRADER_FAULT_REMEDY)
