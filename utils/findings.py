"""Findings: true sentences about a wrong answer, and which of them are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from utils.changes import Experiment
from utils.reactions import Reaction

MOST_TOLD = 2
# the ranks of findings: the lower, the more it tells
IGNORED, USED, WHERE, LOCAL, RIGHT_THEN, LESS = range(6)


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
    """Choose the few findings to tell: those that say most, about different arguments."""
    told: list[Finding] = []
    about: set[object] = set()
    for finding in sorted(found, key=lambda f: f.rank):
        subject = finding.experiment.argument if finding.experiment else finding.text
        if len(told) < MOST_TOLD and subject not in about:
            told.append(finding)
            about.add(subject)
    return told


def listed(names: Sequence[str]) -> str:
    """Write names in a row: a, b and c."""
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), names[-1]])
