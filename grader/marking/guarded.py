"""What all marking pages have: who is let in, what every answer forbids, and how forms are read."""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sql
from tornado.web import HTTPError, RequestHandler

from grader.course import CourseError
from grader.gradebook.database import describe_error
from grader.marking.desk import Desk
from grader.marking.pages import Pages
from grader.marking.questions import Question
from grader.marking.saving import MOST_WORDS, Given, NotSaved

# nothing but this server's own style, script and forms, and pictures in the page itself
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guarded(RequestHandler):
    """Lets in who has the token, which a cookie keeps after the first visit."""

    desk: Desk
    pages: Pages

    def initialize(self, desk: Desk, pages: Pages, token: str, cookie: str) -> None:
        """Keep what all pages need."""
        self.desk, self.pages, self._token, self._cookie = desk, pages, token, cookie

    def set_default_headers(self) -> None:
        """Set what every answer says."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse who has neither token nor cookie."""
        given = self.get_query_argument("token", "")
        if given and hmac.compare_digest(given.encode(), self._token.encode()):
            self.set_signed_cookie(
                self._cookie, "in", expires_days=None, httponly=True, samesite="Strict"
            )
            self.redirect(self.request.path)
        elif self.get_signed_cookie(self._cookie) is None:
            raise HTTPError(403)

    def write_error(self, status_code: int, **about: Any) -> None:
        """Say what went wrong, and what to do."""
        said = {
            403: "Open the whole address that the command printed, with its token.",
            404: "There is no such page, or no such answer any more.",
        }
        message = said.get(status_code, "Something went wrong; nothing was saved.")
        error = about.get("exc_info", (None, None))[1]
        if isinstance(error, CourseError):
            message = str(error)
        elif isinstance(error, sql.exc.SQLAlchemyError):
            message = f"The gradebook fails: {describe_error(error)}"
        self.finish(self.pages.problem(status_code, message))

    def asked(self, assignment: str, name: str) -> Question:
        """Return the question that an address names."""
        question = self.desk.question(assignment, name)
        if question is None:
            raise HTTPError(404)
        return question

    def word(self, name: str) -> str:
        """Return what a field of a form holds, with plain line ends and within bounds."""
        text = self.get_body_argument(name, "").replace("\r\n", "\n").strip()
        if len(text) > MOST_WORDS:
            raise NotSaved(f"{name}: {len(text)} characters, {MOST_WORDS} are possible")
        return text

    def given(self) -> Given:
        """Return what a form of a mark holds."""
        points = self.word("points").replace(",", ".")
        try:
            number = float(points)
        except ValueError:
            raise NotSaved(f"points: {points!r} is no number") from None
        return Given(number, self.word("comment"), self.word("why"), self.word("version"))

    def go(self, path: str, **query: str) -> None:
        """Send the browser to another page, by GET."""
        self.redirect(f"{path}?{urlencode(query)}" if query else path, status=303)
