"""Classes that were never graded: what a report is made from, written down."""

from datetime import UTC, datetime

from grader.gradebook.marks import Mark, Standing
from grader.records import Kind, Notes, Record, Verdict
from grader.reporting.gathered import Gathered, Part, Person

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = "01_normalize_inputs", "02_batchnorm_forward", "03_batchnorm_backward"
POINTS = 10.0


def part(name=SECOND, done=None, words=None, **fields):
    """An assignment of one exercise (POINTS) and one question (2).

    done: student -> share of the exercise's points, or "refused", "empty". words: student -> points
    by hand; who is not there waits.
    """
    exercise, words = EXERCISE[name], words or {}
    standings, marks, records = {}, {}, {}
    for who, share in (done or {}).items():
        state = {share: True} if isinstance(share, str) else {}
        share = 0.0 if state else share
        by_hand = 0.0 if state else words.get(who)
        standings[who] = Standing(
            score=POINTS * share + (by_hand or 0.0),
            max_score=POINTS + 2,
            waits=by_hand is None,
            **state,
        )
        marks[who] = {
            f"check_{exercise}": Mark(POINTS * share, None, POINTS),
            "in_your_own_words": Mark(None, by_hand, 2.0, waits=by_hand is None),
        }
        records[who] = record(name, who, share)
    given = {"due": None, "comments": {}, "more": {}, "attempts": {}} | fields
    cells = {f"check_{exercise}": POINTS, "in_your_own_words": 2.0}
    return Part(
        name=name,
        max_score=POINTS + 2,
        standings=standings,
        marks=marks,
        records=records,
        cells=cells,
        **given,
    )


EXERCISE = {FIRST: "fit_normalizer", SECOND: "batch_statistics", THIRD: "batchnorm_backward"}


def record(name, student, share=1.0, mistakes=()):
    kind = Kind.CORRECT if share == 1 else Kind.WRONG
    hint = "In words, why." if mistakes else ""
    verdict = Verdict(kind=kind, about="", share=share, mistakes=tuple(mistakes), hint=hint)
    return Record(
        assignment=name,
        student=student,
        digest="",
        seed="5eed",
        sandbox=True,
        seconds=0.1,
        verdicts={EXERCISE[name]: verdict},
        notes=Notes(),
        score=0,
        max_score=0,
    )


def a_class(*parts, people=(), **fields):
    """Everybody who handed in, and other people (Person, or an id)."""
    given = [one if isinstance(one, Person) else Person(one) for one in people]
    ids = {who for one in parts for who in one.standings}
    everybody = {who: Person(who) for who in ids} | {one.id: one for one in given}
    return Gathered(NOW, dict(sorted(everybody.items())), parts, **fields)
