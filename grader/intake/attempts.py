"""Which of somebody's attempts is the newest: by the system's times, or its numbers."""

from __future__ import annotations

from grader.intake.handed_in import Piece


class NotSure(Exception):
    """Raise it when nothing says which attempt is the newest; the message says between which."""


def newest_first(pieces: list[tuple[str, Piece]]) -> list[Piece]:
    """Return the attempts of one person, each with the download that it is from, the newest first.

    Raises NotSure: if they are in two downloads, and neither times nor numbers say which is newer.
    """
    every = [piece for _, piece in pieces]
    if all(piece.handed_in for piece in every):
        return sorted(every, key=_by_time, reverse=True)
    if all(piece.order for piece in every):
        return sorted(every, key=lambda piece: piece.order, reverse=True)
    downloads = dict(pieces)
    if len(downloads) > 1:
        (one, first), (other, second) = sorted(downloads.items())[:2]
        shown = (_shown(first, one), _shown(second, other))
        raise NotSure(
            f"is in two archives, {shown[0]} and {shown[1]}: name one archive, or take one of "
            "the two out"
        )
    return every


def _by_time(piece: Piece) -> tuple[float, tuple[int, ...]]:
    assert piece.handed_in
    return piece.handed_in.timestamp(), piece.order


def _shown(piece: Piece, download: str) -> str:
    return piece.files[0][0].shown if piece.files else f"{download}/{piece.place}"
