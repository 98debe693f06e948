"""Charts as inline SVG: told apart without colour, read aloud by their labels, escaped.

Every number is also written beside its bar or in a table, so that nothing hangs on seeing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from grader.gradebook.points import number
from grader.records import Kind

# a kind of verdict -> its pattern's name in the page's <defs> and style sheet
PATTERNS: dict[str, str] = {
    Kind.CORRECT: "solid",
    Kind.WRONG: "hatch",
    Kind.CRASHED: "cross",
    Kind.OUT_OF_TIME: "lines",
    Kind.OUT_OF_MEMORY: "dots",
    Kind.TAMPERED: "checks",
    Kind.NOT_RUN: "blank",
    Kind.GRADER_FAULT: "bars",
}


def percent(share: float) -> str:
    """Write a share in percent, rounded down: 100 % is said of all and of nothing less."""
    return f"{int(100 * share + 1e-9)} %"


def _svg(width: float, height: float, label: str, body: Markup) -> Markup:
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        "<title>{}</title>{}</svg>"
    ).format(label, number(width), number(height), number(width), number(height), label, body)


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, number(x), number(y), number(width), number(height)
    )


def _text(x: float, y: float, text: object, kind: str = "", anchor: str = "middle") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, number(x), number(y), anchor, text
    )


def distribution(
    counts: Sequence[int], whose: str = "Submissions", width: float = 340, height: float = 150
) -> Markup:
    """Draw how many reached each tenth of the points: a bar for each, its number on top."""
    step, most, bottom = width / len(counts), max([*counts, 1]), height - 34
    edges = [100 * n // len(counts) for n in range(len(counts) + 1)]
    said = "; ".join(
        f"{low} to {high} %: {count}"
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
        if count
    )
    body = Markup()
    for n, count in enumerate(counts):
        tall = count / most * (bottom - 16)
        if count:
            body += _rect(n * step + 2, bottom - tall, step - 4, tall, "solid")
            body += _text((n + 0.5) * step, bottom - tall - 4, count)
    body += Markup('<line class="axis" x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(
        number(bottom), number(width)
    )
    for n in range(0, len(edges), 2):
        anchor = "start" if n == 0 else "end" if n == len(edges) - 1 else "middle"
        body += _text(n * step, bottom + 14, edges[n], "tick", anchor)
    body += _text(width / 2, bottom + 30, "points, in % of the maximum", "tick")
    return _svg(width, height, f"{whose} by points. {said or 'None yet'}", body)


def stacked_bar(
    kinds: Mapping[str, int], name: str, width: float = 380, height: float = 24
) -> Markup:
    """Draw a class's verdicts as one bar, a part for each kind, its number in it where it fits."""
    total = max(sum(kinds.values()), 1)
    body, x = Markup(), 0.0
    for kind, count in kinds.items():
        wide = count / total * width
        body += _rect(x + 0.5, 1, max(wide - 1, 1), height - 2, PATTERNS[kind])
        if wide >= 9 * len(str(count)) + 6:
            middle, digits = x + wide / 2, 8 * len(str(count)) + 5
            if PATTERNS[kind] not in ("solid", "blank"):
                body += _rect(middle - digits / 2, 4, digits, height - 8, "label")
            style = "inside" if PATTERNS[kind] == "solid" else ""
            body += _text(middle, height / 2 + 4.5, count, style)
        x += wide
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return _svg(width, height, f"{name}: {said}", body)


def strip(
    quarters: Sequence[float], share: float | None, width: float = 340, height: float = 74
) -> Markup:
    """Draw where quarters of a class are, from 0 to 100 %, and where one student is among them."""
    edge, top, tall = 8.0, 24.0, 18.0  # the triangle stands out on both sides

    def at(value: float) -> float:
        return edge + min(1.0, value) * (width - 2 * edge)

    low, middle, high = map(at, quarters)
    body = Markup('<line class="axis" x1="{1}" y1="{0}" x2="{2}" y2="{0}"/>').format(
        number(top + tall / 2), number(at(0)), number(at(1))
    )
    body += _rect(low, top, max(high - low, 2), tall, "hatch")
    body += _rect(middle - 1.5, top - 3, 3, tall + 6, "solid")
    for x, tick, anchor in ((0.0, 0, "start"), (at(0.5), 50, "middle"), (width, 100, "end")):
        body += _text(x, top + tall + 20, f"{tick} %", "tick", anchor)
    said = f"Quarters of the class end at {', '.join(percent(value) for value in quarters)}"
    if share is not None:
        body += Markup('<path class="mark" d="M{0},{1} l-6,-10 h12 z"/>').format(
            number(at(share)), number(top - 2)
        )
        said += f"; this page's student has {percent(share)}"
    return _svg(width, height, said, body)


def bar(count: int, most: int, label: str, width: float = 90) -> Markup:
    """Draw a bar beside a number, to compare with those above and below."""
    body = _rect(0.5, 1, max(count / max(most, 1) * width - 1, 1), 12, "hatch")
    return _svg(width, 14, label, body)


def key(kind: str) -> Markup:
    """Draw a sample of a kind's pattern, for the legend."""
    return _svg(22, 14, escape(kind), _rect(1, 1, 20, 12, PATTERNS[kind]))
