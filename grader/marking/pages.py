"""The marking pages, rendered: what they say, without names. Nothing is read or changed here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.gradebook.points import number
from grader.marking import log
from grader.marking.desk import FIRST, SECOND, Desk, waits
from grader.marking.marks import Mark
from grader.marking.questions import Question
from grader.marking.saving import Meanwhile, NotSaved
from grader.marking.sharing import progress
from grader.nbgrader_plugins.page_filters import markdown2html

TEMPLATES = Path(__file__).parent / "templates" / "pages"


class Pages:
    """Makes pages of a desk. token: the hidden field that a form must send back."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["points"] = log.points
        self._environment.filters["markdown"] = _markdown
        self._environment.filters["when"] = _when
        self._environment.globals |= {"FIRST": FIRST, "SECOND": SECOND}

    def _page(self, template: str, **about: Any) -> str:
        return self._environment.get_template(template).render(about)

    def problem(self, status: int, message: str) -> str:
        """Return a page on something that went wrong."""
        return self._page("problem.html.j2", status=status, message=message)

    def overview(self, desk: Desk, rows: list[tuple[Question, list[Mark]]]) -> str:
        """Return the first page: the questions, and how far everybody is."""
        questions = []
        for question, marks in rows:
            first, second = (desk.mine(question, marks, turn) for turn in (FIRST, SECOND))
            questions.append(
                {
                    "question": question,
                    "most": marks[0].most if marks else 0.0,
                    "first": len(first),
                    "first_left": sum(waits(mark, FIRST) for mark in first),
                    "second": len(second),
                    "second_left": sum(waits(mark, SECOND) for mark in second),
                    "empty": sum(not mark.by_hand for mark in marks),
                    "differences": len(desk.differences(marks)),
                    "progress": progress(marks),
                }
            )
        return self._page("overview.html.j2", marker=desk.marker, over=desk.over, rows=questions)

    def done(self, desk: Desk, question: Question, turn: str, mine: list[Mark], saved: str) -> str:
        """Return the page that says that nothing waits, with a way back to each answer."""
        return self._page(
            "done.html.j2",
            marker=desk.marker,
            question=question,
            turn=turn,
            mine=[(mark.id, _given(mark, turn)) for mark in mine],
            saved=_saved(mine, saved, turn),
        )

    def answer(
        self,
        desk: Desk,
        question: Question,
        turn: str,
        mark: Mark,
        mine: list[Mark],
        history: list[log.Entry],
        token: str,
        *,
        saved: str = "",
        error: NotSaved | None = None,
        sent: dict[str, str] | None = None,
    ) -> str:
        """Return the page of one answer. sent: what a form held that was not saved."""
        answer = desk.answers.answer(question.assignment, mark.student, question.name)
        points, comment = _given(mark, turn), mark.comment
        if turn == SECOND and mark.second:
            comment = mark.second.comment
            history = [e for e in history if e.what == log.SECOND and e.marker == desk.marker]
        elif waits(mark, FIRST) or waits(mark, SECOND):
            history = [e for e in history if e.what != log.SECOND]  # neither sees the other's yet
        last = next((e for e in reversed(history) if turn == SECOND or e.what != log.SECOND), None)
        ids = [one.id for one in mine]
        place = ids.index(mark.id) if mark.id in ids else None
        conflict = isinstance(error, Meanwhile)
        return self._page(
            "answer.html.j2",
            marker=desk.marker,
            question=question,
            turn=turn,
            mark=mark,
            text=markdown2html(answer.text, answer.pictures) if answer.text.strip() else "",
            version=mark.second_version(answer.digest)
            if turn == SECOND
            else mark.version(answer.digest),
            points=points,
            comment=comment,
            fields=sent or {"points": "" if points is None else number(points), "comment": comment},
            last=last,
            changed=last is not None and last.answer != answer.digest,
            conflict=conflict,
            error=error,
            history=history,
            phrases=desk.phrases(question),
            place=place,
            total=len(mine),
            left=sum(waits(one, turn) for one in mine),
            before=ids[place - 1] if place else None,
            after=ids[place + 1] if place is not None and place + 1 < len(ids) else None,
            saved=_saved(mine, saved, turn),
            token=Markup(token),
        )

    def differences(
        self,
        desk: Desk,
        question: Question,
        marks: list[Mark],
        token: str,
        error: NotSaved | None = None,
    ) -> str:
        """Return the page of answers whose two marks are far apart."""
        cases = []
        for mark in desk.differences(marks):
            answer = desk.answers.answer(question.assignment, mark.student, question.name)
            entries = log.entries(desk.engine, [question.assignment], question.name, mark.student)
            given = [entry for entry in entries if entry.what != log.SECOND]
            cases.append(
                {
                    "mark": mark,
                    "first": given[-1].marker if given else "",
                    "text": markdown2html(answer.text, answer.pictures),
                    "version": mark.version(answer.digest, with_second=True),
                }
            )
        twice = [mark for mark in marks if mark.second]
        return self._page(
            "differences.html.j2",
            marker=desk.marker,
            question=question,
            cases=cases,
            over=desk.over,
            twice=len(twice),
            both=sum(m.points is not None and not waits(m, SECOND) for m in twice),
            error=error,
            token=Markup(token),
        )

    def phrases(self, desk: Desk, question: Question, token: str) -> str:
        """Return the page of a question's comments for reuse."""
        return self._page(
            "phrases.html.j2",
            marker=desk.marker,
            question=question,
            phrases=desk.phrases(question),
            token=Markup(token),
        )


def _given(mark: Mark, turn: str) -> float | None:
    if turn == SECOND:
        return mark.second.points if mark.second else None
    return mark.points


def _saved(mine: list[Mark], saved: str, turn: str) -> tuple[int, float | None, str] | None:
    """Return the place, points and id of what was saved last."""
    for place, mark in enumerate(mine, start=1):
        if mark.id == saved:
            return place, _given(mark, turn), mark.id
    return None


def _markdown(text: str) -> Markup:
    return Markup(markdown2html(text))


def _when(at: str) -> str:
    return datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M UTC")
