"""Who marks which answers: even, and the same again whenever it is asked. Knows no gradebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import ceil


def divide(
    answers: Sequence[str],
    markers: Sequence[str],
    before: Mapping[str, str],
    done: Collection[str] = (),
    avoid: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return answer -> marker: shares that differ by one at most where `done` lets them.

    before: as it was divided, which stays where that is even. done: what somebody has marked, which
    stays with them, even if they mark no more. avoid: whom an answer must not go to, or "".
    """
    forbidden = avoid or {}
    shares = {
        answer: before[answer]
        for answer in answers
        if answer in before
        and (
            answer in done
            or (before[answer] in markers and before[answer] != forbidden.get(answer))
        )
    }
    sizes = Counter(dict.fromkeys(markers, 0))
    sizes.update(marker for marker in shares.values() if marker in sizes)
    for answer in answers:
        free = [marker for marker in markers if marker != forbidden.get(answer)]
        if answer not in shares and free:
            shares[answer] = min(free, key=lambda marker: sizes[marker])
            sizes[shares[answer]] += 1
    loose = [a for a in reversed(answers) if shares.get(a) in sizes and a not in done]
    while move := _move(loose, shares, sizes, forbidden):
        answer, marker = move
        sizes[shares[answer]] -= 1
        sizes[marker] += 1
        shares[answer] = marker
    return shares


def _move(
    loose: Sequence[str],
    shares: Mapping[str, str],
    sizes: Mapping[str, int],
    forbidden: Mapping[str, str],
) -> tuple[str, str] | None:
    """Return an answer, and the marker to whom it goes so that shares are more even; or None."""
    for answer in loose:
        marker = min(
            (m for m in sizes if m != forbidden.get(answer)), key=lambda m: sizes[m], default=""
        )
        if marker and sizes[shares[answer]] - sizes[marker] > 1:
            return answer, marker
    return None


def marked_twice(
    answers: Sequence[str], percent: int, before: Collection[str], done: Collection[str]
) -> list[str]:
    """Return the part of the answers that is marked twice, in order; what was chosen stays."""
    wanted = ceil(len(answers) * percent / 100)
    order = sorted(answers, key=lambda answer: (answer not in done, answer not in before))
    chosen = set(order[: max(wanted, sum(answer in done for answer in answers))])
    return [answer for answer in answers if answer in chosen]
