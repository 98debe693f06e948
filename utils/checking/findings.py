"""Findings: true sentences about a wrong answer, and which of them are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from utils.checking.changes import Experiment
from utils.checking.reactions import Reaction

MOST_TOLD = 2
# the ranks of findings: the lower, the more it tells
LIKE, IGNORED, USED, WHERE, WHICH, LOCAL, RIGHT_THEN, LESS = range(8)
PLACES = (WHERE, WHICH)


@dataclass(frozen=True)
class Finding:
    """A sentence about an answer.

    experiment, output, reaction, wanted: what was seen, and what right answers do, for whoever
    looks again.
    """

    text: str
    rank: int
    experiment: Experiment | None = None
    output: str = ""
    reaction: Reaction = ""
    wanted: Reaction = ""


def best(found: Sequence[Finding]) -> list[Finding]:
    """Choose the few findings to tell: those that say most, about different arguments, and one of
    those that say where an answer is wrong.
    """
    told: list[Finding] = []
    about: set[str] = set()
    for finding in sorted(found, key=lambda f: f.rank):
        argument = finding.experiment.argument if finding.experiment else finding.text
        subject = "where" if finding.rank in PLACES else re.sub(r"\[?\d+\]?", "", argument)
        room = MOST_TOLD + ("where" in about) if finding.rank not in PLACES else MOST_TOLD + 1
        if len(told) < room and subject not in about:
            told.append(finding)
            about.add(subject)
    return told


def listed(names: Sequence[str]) -> str:
    """Write names in a row: a, b and c."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), names[-1]])
