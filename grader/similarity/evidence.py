"""How much two students have in common that others have not, in bits, summed over the course.

At one place (an exercise, a question) the rarity of a likeness is the share of all others whose
work is at least as like mine. If two work apart, a likeness comes up as often as it is common; in a
copy a great likeness is likely (COPIED). The quotient of the two chances is large where a likeness
is great and rare, and for those who work apart its mean is at most 1, whatever is common in the
class. So is that of the product over places, as far as one place says nothing about another; then
fewer than one in 2**b pairs that work apart come to b bits (Markov's inequality).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer

# likeness from which on; and how many of 100 copies are at least so alike, but not more. A copy in
# which much is changed is at 0.6 or more.
STEPS = np.array([0.35, 0.5, 0.62, 0.74, 0.86, 0.97])
COPIED = np.array([2, 3, 4, 6, 10, 20, 55]) / 100
WORD_STEPS = np.array([0.4, 0.7, 0.95])
COPIED_WORDS = np.array([10, 15, 25, 50]) / 100
SHARES = (0.1, 0.3, 0.6, 0.95)  # of the places, how many may be copied: all are tried
EXPECTED = 0.03  # a right answer that is known counts as this share of all others
NODES_PER_BIT = 3.0  # what is short says little, however rare
BLOCK = 500  # students at a time
MARGIN = 3.0  # bits beyond the number of pairs: of 8 classes that work apart, one has a pair

Array = np.ndarray


@dataclass(frozen=True)
class Answers:
    """What is compared at one place. Of who has work there, rows in the order of `who`.

    who: numbers of students. does, says: descriptions of each, of what it does and of its words;
    sizes: how much there is. known_*: the same of answers that the course has; weights of these.
    """

    who: Array
    does: Sequence[Collection[int]]
    says: Sequence[Collection[int]] | None
    sizes: Array
    known_does: Sequence[Collection[int]]
    known_says: Sequence[Collection[int]]
    weights: Array


class Comparison:
    """All likenesses at one place, a block of rows at a time."""

    def __init__(self, about: Answers) -> None:
        self.who = about.who
        n = len(self.who)
        self._does = _weighted([*about.does, *about.known_does])
        self._says = None if about.says is None else _weighted([*about.says, *about.known_says])
        self._most = about.sizes / NODES_PER_BIT
        weights = np.concatenate([np.ones(n), about.weights])
        self._words = 1 if self._says is None else len(COPIED_WORDS)
        width = len(COPIED) * self._words
        self._rarity = np.empty((n, width), np.float32)
        self._code_rarity = np.empty((n, len(COPIED)), np.float32)
        for rows in _blocks(n):
            steps = self._steps(rows, everybody=True)
            here = np.arange(len(rows))
            at = (here[:, None] * width + steps).ravel()
            count = np.bincount(at, np.tile(weights, len(rows)), len(rows) * width)
            count = count.reshape(len(rows), len(COPIED), self._words)
            own = steps[here, rows]
            count.reshape(len(rows), width)[here, own] -= 1
            above = count[:, ::-1, ::-1].cumsum(1).cumsum(2)[:, ::-1, ::-1]
            everybody = weights.sum() - 1
            self._rarity[rows] = (above / everybody).reshape(len(rows), width)
            self._code_rarity[rows] = above[:, :, 0] / everybody

    def quotients(self, rows: Array) -> list[Array]:
        """Return, for each of these rows and all students here, how much likelier a copy is: by
        what the work does alone, and with its words.
        """
        steps = self._steps(rows, everybody=False)
        most = np.minimum(self._most[rows][:, None], self._most[None, :])
        most = np.exp2(most).astype(np.float32)
        found = []
        for table in self._tables():
            there = table[rows[:, None], steps]
            back = table[np.arange(len(self.who))[None, :], steps]
            found.append(np.minimum(np.minimum(there, back), most))
        return found

    def likeness(self, one: int, other: int) -> tuple[float, float]:
        """Return how alike two rows are in what they do, and in their words; 0 to 1."""
        does = float((self._does[[one]] @ self._does[[other]].T).sum())
        if self._says is None:
            return does, does
        return does, float((self._says[[one]] @ self._says[[other]].T).sum())

    def as_alike(self, one: int, other: int) -> int:
        """Return how many other students' code or text is at least as like the one's."""
        row = (self._does[[one]] @ self._does[: len(self.who)].T).toarray()[0]
        return int((row >= row[other] - 1e-6).sum()) - 1 - (one != other)

    def _tables(self) -> tuple[Array, Array]:
        alone = COPIED / np.maximum(self._code_rarity, 1e-9)
        if self._says is None:
            return alone, alone
        copied = np.outer(COPIED, COPIED_WORDS).ravel()
        both = copied / np.maximum(self._rarity, 1e-9)
        return np.repeat(alone, self._words, axis=1), both

    def _steps(self, rows: Array, everybody: bool) -> Array:
        """Return which step each likeness is on: of code alone, or of code and words."""
        end = None if everybody else len(self.who)
        does = (self._does[rows] @ self._does[:end].T).toarray()
        steps = np.searchsorted(STEPS, does + 1e-6)
        if self._says is None:
            return steps
        says = (self._says[rows] @ self._says[:end].T).toarray()
        return steps * self._words + np.searchsorted(WORD_STEPS, says + 1e-6)


def pairs_beyond(
    comparisons: Sequence[Comparison], students: int, bits: float
) -> list[tuple[float, int, int]]:
    """Return (bits, one, other) of all pairs of students beyond some bits, most first."""
    found: list[tuple[float, int, int]] = []
    rows_of = []
    for comparison in comparisons:
        rows = np.full(students, -1)
        rows[comparison.who] = np.arange(len(comparison.who))
        rows_of.append(rows)
    ways = [(share, by) for share in SHARES for by in (0, 1)]
    for block in _blocks(students):
        total = np.zeros((len(ways), len(block), students), np.float32)
        for comparison, rows in zip(comparisons, rows_of, strict=True):
            here = np.flatnonzero(rows[block] >= 0)
            if len(here) == 0:
                continue
            quotients = comparison.quotients(rows[block[here]])
            for number, (share, by) in enumerate(ways):
                gained = np.log2(1 - share + share * quotients[by])
                total[number][np.ix_(here, comparison.who)] += gained
        joined = np.logaddexp2.reduce(total, axis=0) - np.log2(len(ways))
        for i, j in zip(*np.nonzero(joined >= bits), strict=True):
            if block[i] < j:
                found.append((float(joined[i, j]), int(block[i]), int(j)))
    return sorted(found, key=lambda pair: (-pair[0], pair[1:]))


def least_bits(students: int) -> float:
    """Return from how many bits on a pair is listed: the more pairs, the more."""
    return float(np.log2(max(1, students * (students - 1) / 2)) + MARGIN)


def known_weight(others: int) -> float:
    """Return as how many a known right answer counts, beside so many students and wrong answers."""
    return 1 + EXPECTED * others


def _blocks(n: int) -> Iterator[Array]:
    for start in range(0, n, BLOCK):
        yield np.arange(start, min(n, start + BLOCK))


def _weighted(rows: Sequence[Collection[int]]) -> sp.csr_array:
    """Return a row of unit length for each: what few have weighs more (tf-idf).

    What is empty is like nothing, itself excepted.
    """
    lengths = [max(1, len(row)) for row in rows]
    # an empty row has a description of its own
    flat = [d for n, row in enumerate(rows) for d in (row or (-n - 1,))]
    _, columns = np.unique(np.array(flat, np.int64), return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    counts = sp.csr_array((np.ones(len(flat), np.float32), columns, starts))
    return sp.csr_array(TfidfTransformer().fit_transform(counts))
