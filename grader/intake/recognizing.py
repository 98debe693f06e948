"""Which cell of the release each submitted cell is, whatever an editor did to names and order.

By its grade_id, else its id, else its text, else the function that it defines, else its place
between cells that are known. What is not sure stays a cell of the learner's own, and is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.cells import Cell, checked_exercise
from grader.intake.definitions import definitions, is_python
from grader.intake.reading import SubmittedCell
from utils.cells import SETUP, grade_id, tags
from utils.exercises import EXERCISES

BY_ID, BY_TEXT, BY_FUNCTION, BY_PLACE = "their ids", "their text", "their function", "their place"
# calls whose first argument names the cell, whatever stands behind it
_CALL = re.compile(r"\s*(check\(\s*\w+|predict\(\s*[\"'][\w.-]+[\"'])")


@dataclass
class Recognition:
    """What became of the submitted cells, each by its number; places are those of the release.

    own: of each place, the cell that it is. texts: of places whose text is not that cell's as it
    stands. copies: cells that are there once more, with their place. dropped: cells that hold
    nothing but the release's text, or that went into another. parts: cells that are parts of a
    place's. ways: how cells without their grade_id were known. unsure: what is to be said.
    """

    own: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    parts: dict[int, int] = field(default_factory=dict)
    ways: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)


class Recognizer:
    """Looks for the cells of a release in those of one submission."""

    def __init__(self, submitted: Sequence[SubmittedCell], release: Sequence[Cell]) -> None:
        self.submitted, self.release = submitted, release
        self.found = Recognition()
        self.names = [grade_id(cell) or cell.id for cell in release]
        self._plain = [plain(cell.source) for cell in release]

    def run(self) -> Recognition:
        """Find every cell that is there. Where all have their names, this is quick."""
        self._by_names()
        if self._left() or self._unfilled():
            self._by_text()
        if missing := self.unanswered():
            self._by_function(missing)
        for place in self.unanswered():
            self._by_place(place)
        return self.found

    def _left(self) -> list[int]:
        """Return the cells that are not known yet."""
        known = {*self.found.own.values(), *self.found.copies, *self.found.dropped}
        return [index for index in range(len(self.submitted)) if index not in known]

    def _unfilled(self) -> list[int]:
        return [place for place in range(len(self.release)) if place not in self.found.own]

    def unanswered(self) -> list[int]:
        """Return the places of answers that are missing, or as they were released."""
        return [
            place
            for place, cell in enumerate(self.release)
            if is_answer(cell)
            and (
                place not in self.found.own
                or (place not in self.found.texts and self._is_stub(self.found.own[place], place))
            )
        ]

    def _is_stub(self, index: int, place: int) -> bool:
        return plain(self.submitted[index].source) == self._plain[place]

    # ---- by names ----

    def _by_names(self) -> None:
        places = {name: place for place, name in enumerate(self.names)}
        claims: dict[int, list[int]] = defaultdict(list)
        for index, cell in enumerate(self.submitted):
            name = next((n for n in (cell.grade_id, *cell.ids) if n in places), "")
            if name and (not cell.grade_id or name == cell.grade_id):
                claims[places[name]].append(index)
        for place, indices in claims.items():
            first = indices[0] if len(indices) == 1 else self._original(place, indices)
            self.found.own[place] = first
            if not self.submitted[first].grade_id and grade_id(self.release[place]):
                self.found.ways[BY_ID].append(place)
            for index in indices:
                stub = is_answer(self.release[place]) and self._is_stub(index, place)
                if stub and index != first:
                    self.found.dropped.add(index)
                elif index != first:
                    self.found.copies[index] = place

    def _original(self, place: int, indices: list[int]) -> int:
        """Return which of several cells of a name counts.

        One that holds an answer, then the one that kept its id, then the first: a copy made in
        JupyterLab has the same grade_id and an id of its own.
        """
        begun = [index for index in indices if not self._is_stub(index, place)]
        kept = [index for index in begun if self.names[place] in self.submitted[index].ids]
        named = [index for index in indices if self.names[place] in self.submitted[index].ids]
        return (kept or begun or named or indices)[0]

    # ---- by text ----

    def _by_text(self) -> None:
        """Know cells by the release's text; copies of it that stand elsewhere are left out."""
        texts: dict[str, list[int]] = defaultdict(list)
        keys: dict[str, list[int]] = defaultdict(list)
        for place, cell in enumerate(self.release):
            texts[self._plain[place]].append(place)
            keys[key(cell.source)].append(place)
        for index in self._left():
            mine = self.submitted[index]
            text = plain(mine.source)
            same = texts.get(text, []) if text else []
            free = [p for p in (*same, *keys.get(key(mine.source), ())) if p not in self.found.own]
            if free:
                self.found.own[free[0]] = index
                if not mine.grade_id:
                    self.found.ways[BY_TEXT].append(free[0])
            elif any(SETUP not in tags(self.release[place]) for place in same):
                self.found.dropped.add(index)

    # ---- by function ----

    def _by_function(self, missing: list[int]) -> None:
        """Take answers from cells that define the exercises' functions, whatever else they hold."""
        wanted = {self.names[place]: place for place in missing if self._is_exercise(place)}
        lines: dict[int, dict[int, int]] = defaultdict(dict)  # cell -> place -> line
        for index, cell in enumerate(self.submitted):
            if index in self.found.dropped or not any(name in cell.source for name in wanted):
                continue
            if cell.kind != "code" and not is_python(cell.source):
                continue
            for one in definitions(cell.source):
                place = wanted.get(one.name, -1)
                if place >= 0 and not (self._owner(place) == index and self._is_stub(index, place)):
                    lines[index].setdefault(place, one.line)
        takers: dict[int, list[int]] = defaultdict(list)  # cell -> places
        for place in wanted.values():
            if candidates := [index for index in lines if place in lines[index]]:
                chosen = self._last_before_check(place, candidates)
                takers[chosen].append(place)
                if len(candidates) > 1:
                    self.found.notes.append(
                        f"{len(candidates)} cells define {self.names[place]}: number {chosen + 1} "
                        "of the notebook counts"
                    )
        for index, places in takers.items():
            self._hand_out(index, sorted(places), lines[index])

    def _is_exercise(self, place: int) -> bool:
        return self.names[place] in EXERCISES

    def _owner(self, place: int) -> int:
        return self.found.own.get(place, -1)

    def _last_before_check(self, place: int, candidates: list[int]) -> int:
        """Return the cell that a run of the whole notebook leaves as the answer."""
        name = self.names[place]
        check = next((p for p, c in enumerate(self.release) if _checks(c) == name), -1)
        end = self._owner(check)
        before = [index for index in candidates if index < end]
        return max(before or candidates)

    def _hand_out(self, index: int, places: list[int], lines: dict[int, int]) -> None:
        """Put a cell that defines functions of several exercises into the places of each.

        The place that is its own, or the first, gets all of it. So does an earlier one; a later one
        gets its own lines, because all was run by then. Of what cannot be read as Python each gets
        its own lines.
        """
        source = self.submitted[index].source
        rows, readable, begins = source.split("\n"), is_python(source), sorted(lines.values())
        owned = [p for p, i in self.found.own.items() if i == index and is_answer(self.release[p])]
        first = min(owned or places)
        for place in places:
            if (stub := self._owner(place)) not in (-1, index):
                self.found.dropped.add(stub)
            begin = 0 if lines[place] == begins[0] and not owned else lines[place]
            end = next((line for line in begins if line > lines[place]), None)
            whole = readable and place <= first
            self.found.own[place] = index
            self.found.texts[place] = source if whole else "\n".join(rows[begin:end]).strip("\n")
            self.found.ways[BY_FUNCTION].append(place)
        if owned and not readable:
            self.found.texts[first] = "\n".join(rows[: begins[0]]).strip("\n")

    # ---- by place ----

    def _by_place(self, place: int) -> None:
        """Take an answer from what stands between the known cells before and behind its place."""
        name, code = self.names[place], self.release[place].cell_type == "code"
        left = set(self._left())
        begin, end = self._neighbours(place)
        between = [
            index
            for index in range(begin + 1, end)
            if index in left and self.submitted[index].source.strip()
        ]
        if not code:
            texts = [index for index in between if self.submitted[index].kind != "code"]
            prose = [index for index in between if not is_python(self.submitted[index].source)]
            fitting = texts or prose
        elif place in self.found.own:
            return  # its cell is there, and not begun
        else:
            fitting = [index for index in between if self.submitted[index].kind == "code"]
        alone = sum(self._between(p, place) for p in self.unanswered()) == 1
        if fitting and alone:
            self._take_between(place, fitting)
        elif place not in self.found.own and self._own_texts(code):
            self.found.notes.append(
                f"which cell is the answer to {name} is not sure: its own cells are where they were"
            )

    def _own_texts(self, code: bool) -> bool:
        """Tell whether any cell of the learner's own could be an answer."""
        kinds = (self.submitted[index] for index in self._left())
        return any((cell.kind == "code") is code and cell.source.strip() for cell in kinds)

    def _take_between(self, place: int, fitting: list[int]) -> None:
        if place in self.found.own:
            self.found.dropped.add(self.found.own[place])
            self.found.notes.append(
                f"cell {self.names[place]} was left as it was: the text beside it is its answer"
            )
        self.found.own[place] = fitting[0]
        self.found.ways[BY_PLACE].append(place)
        if self.release[place].cell_type == "code":
            self.found.parts.update(dict.fromkeys(fitting[1:], place))
        else:
            sources = [self.submitted[index].source.strip() for index in fitting]
            self.found.texts[place] = "\n\n".join(sources)
            self.found.dropped.update(fitting[1:])

    def _neighbours(self, place: int) -> tuple[int, int]:
        """Return the nearest known cells before and behind a place."""
        before = [p for p in self.found.own if p < place]
        behind = [p for p in self.found.own if p > place]
        begin = self.found.own[max(before)] if before else -1
        return begin, self.found.own[min(behind)] if behind else len(self.submitted)

    def _between(self, place: int, other: int) -> bool:
        """Tell whether two answers of one kind are looked for between the same cells."""
        same_kind = self.release[place].cell_type == self.release[other].cell_type
        return same_kind and self._neighbours(place) == self._neighbours(other)


# ---- texts ----


def is_answer(cell: Cell) -> bool:
    """Tell whether a cell of the release is there for an answer."""
    return bool(grade_id(cell)) and bool(cell.metadata.nbgrader.get("solution"))


def plain(source: str) -> str:
    """Return a text without what editors add and take: blanks at the ends of lines and of all."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip()


def key(source: str) -> str:
    """Return what is left of a text where blanks and characters beyond ASCII were lost.

    Of a call that asks for a check or a prediction, what it asks for.
    """
    if len(source) < 1000 and (call := _CALL.match(source)):
        return re.sub(r"\s", "", call[1]).replace("'", '"')
    return "".join(c for c in source if " " < c < "\x7f" and c != "?")


def _checks(cell: Cell) -> str:
    spec = checked_exercise(cell)
    return spec.name if spec else ""
