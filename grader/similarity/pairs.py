"""From a class's graded notebooks to the pairs that are listed, and what each has in common."""

from __future__ import annotations

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.similarity.evidence import (
    Answers,
    Comparison,
    known_weight,
    least_bits,
    pairs_beyond,
)
from grader.similarity.known_answers import Known, known_answers
from grader.similarity.meaning import meaning
from grader.similarity.wording import chosen_words, sentences
from grader.similarity.work import Place, Work, released_cells, students_work

MOSTLY = 0.7  # of what a line does that is in the other text, for the line to be shown as shared
FEW = 200  # pieces of code for which a second process is not worth its start


@dataclass(frozen=True)
class Common:
    """What a pair has in common at one place.

    bits: what it says, alone. likeness, wording: of what the work does and of its words, 0 to 1,
    beyond the release's. as_alike: how many others of the class are as like the first. shared: for
    each text, which lines (from 1) stand in the other, too, in whatever words.
    """

    place: Place
    bits: float
    likeness: float
    wording: float
    as_alike: int
    texts: tuple[str, str]
    shared: tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True)
class Pair:
    """Two students. common: the places at which both have work, what says most first."""

    students: tuple[str, str]
    bits: float
    common: tuple[Common, ...]


@dataclass(frozen=True)
class Found:
    """The pairs of a class, those with most in common first. least: the bits of the last listed."""

    assignments: tuple[str, ...]
    students: int
    least: float
    pairs: tuple[Pair, ...]


def similar_pairs(root: Path, assignments: Sequence[str], most: int, workers: int = 0) -> Found:
    """Return the pairs of students whose work in some assignments is alike beyond chance.

    most: pairs that are returned. workers: processes; 0: one for each processor.

    Raises CourseError: if a release cannot be read.
    """
    work = students_work(root, assignments)
    known: dict[Place, Known] = {}
    released: dict[str, tuple[str, ...]] = {}
    for assignment in assignments:
        if any(place.assignment == assignment for place in work):
            known |= known_answers(root, assignment)
            released[assignment] = tuple(released_cells(root, assignment).values())
    pairs = compare(work, known, released, most, workers)
    everybody = {student for texts in work.values() for student in texts}
    return Found(tuple(assignments), len(everybody), least_bits(len(everybody)), tuple(pairs))


def compare(
    work: Work,
    known: Mapping[Place, Known],
    released: Mapping[str, Sequence[str]],
    most: int,
    workers: int = 0,
) -> list[Pair]:
    """Return the pairs that are listed. released: assignment -> the texts of the release."""
    students = sorted({student for texts in work.values() for student in texts})
    number = {student: n for n, student in enumerate(students)}
    places = [place for place in sorted(work, key=str) if len(work[place]) > 1]
    gathered = _Gathering(work, known, released, number)
    comparisons = list(_mapped(gathered, places, workers))
    found = pairs_beyond(comparisons, len(students), least_bits(len(students)))[:most]
    return [
        Pair(
            (students[one], students[other]),
            bits,
            tuple(_common(work, places, comparisons, gathered, one, other)),
        )
        for bits, one, other in found
    ]


def _common(
    work: Work,
    places: Sequence[Place],
    comparisons: Sequence[Comparison],
    gathered: _Gathering,
    one: int,
    other: int,
) -> list[Common]:
    """Return what a pair has in common, what says most first."""
    found = []
    students = list(gathered.number)
    for place, comparison in zip(places, comparisons, strict=True):
        rows = np.flatnonzero((comparison.who == one) | (comparison.who == other))
        if len(rows) < 2:
            continue
        first, second = (rows if comparison.who[rows[0]] == one else rows[::-1]).tolist()
        quotients = comparison.quotients(np.array([first]))
        bits = float(np.log2(max(quotient[0, second] for quotient in quotients)))
        likeness, wording = comparison.likeness(first, second)
        texts = (work[place][students[one]], work[place][students[other]])
        alike = comparison.as_alike(first, second)
        shared = gathered.shared_lines(place, *texts)
        found.append(Common(place, bits, likeness, wording, alike, texts, shared))
    return sorted(found, key=lambda common: -common.bits)


class _Gathering:
    """Makes of the texts at each place what is compared, in whatever process it is."""

    def __init__(
        self,
        work: Work,
        known: Mapping[Place, Known],
        released: Mapping[str, Sequence[str]],
        number: Mapping[str, int],
    ) -> None:
        self.work, self.known, self.released, self.number = work, known, released, number

    def comparison(self, place: Place) -> Comparison:
        return Comparison(self._answers(place))

    def _answers(self, place: Place) -> Answers:
        texts = self.work[place]
        known = self.known.get(place, Known())
        others = [*known.right, *known.wrong]
        released = self.released.get(place.assignment, ())
        weight = known_weight(len(texts) + len(known.wrong))
        weights = np.array([weight] * len(known.right) + [1.0] * len(known.wrong))
        who = np.array([self.number[student] for student in texts])
        everything = [*texts.values(), *others]
        says = None
        if place.is_code:
            forced = {d for text in released for d in meaning(text).lines}
            words = {d for text in released for d in chosen_words(text)}
            does = [meaning(text).lines.keys() - forced for text in everything]
            says = [chosen_words(text) - words for text in everything]
            sizes = np.array([meaning(text).nodes for text in texts.values()], float)
        else:
            forced = {d for text in released for d in sentences(text)}
            does = [set(sentences(text) - forced) for text in everything]
            sizes = np.array([len(row) for row in does[: len(who)]], float)
        n = len(who)
        return Answers(
            who, does[:n], says and says[:n], sizes, does[n:], says[n:] if says else (), weights
        )

    def shared_lines(
        self, place: Place, one: str, other: str
    ) -> tuple[frozenset[int], frozenset[int]]:
        """Return which lines of each text are in the other: most of what they do, or say."""
        released = self.released.get(place.assignment, ())
        given = {line.strip() for text in released for line in text.splitlines()}
        forced = {done for text in released for done in meaning(text).lines}
        found = []
        for text, beside in ((one, other), (other, one)):
            there = meaning(beside).lines.keys() if place.is_code else sentences(beside)
            held: dict[int, list[bool]] = defaultdict(list)
            if place.is_code:
                for done, number in meaning(text).lines.items():
                    if done not in forced:
                        held[number].append(done in there)
            else:
                for number, line in enumerate(text.splitlines(), start=1):
                    held[number] = [said in there for said in sentences(line)]
            own = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() not in given]
            found.append(frozenset(n for n in own if held[n] and np.mean(held[n]) >= MOSTLY))
        return found[0], found[1]


_here: list[_Gathering] = []  # the one of this process, where it is one of several


def _compare_here(place: Place) -> Comparison:
    return _here[0].comparison(place)


def _mapped(gathering: _Gathering, places: Iterable[Place], workers: int) -> Iterator[Comparison]:
    """Yield the comparison at each place, in order, from several processes if it is much."""
    places = list(places)
    workers = workers or os.cpu_count() or 1
    if workers == 1 or sum(len(gathering.work[place]) for place in places) < FEW:
        yield from map(gathering.comparison, places)
        return
    _here[:] = [gathering]
    # fork: all texts are there once; there are no threads here
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap(_compare_here, places)
        pool.close()
        pool.join()
    _here.clear()
