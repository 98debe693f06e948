"""The marking pages' server: on this machine alone, for who has the address with its token.

Pages are made here, forms are plain; the one script is ours and moves the focus (marking.js). What
pages say is in pages.py, what they change in saving.py.
"""

from __future__ import annotations

import asyncio
import logging
import secrets

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, StaticFileHandler

from grader.course import CourseError
from grader.marking import log
from grader.marking.desk import FIRST, SECOND, Desk, waits
from grader.marking.guarded import HEADERS, Guarded
from grader.marking.marks import Mark
from grader.marking.pages import TEMPLATES, Pages
from grader.marking.questions import Question
from grader.marking.saving import Meanwhile, NotSaved
from grader.records import Say

HOSTS = r"(127\.0\.0\.1|localhost)"  # else another site's name could be made to mean this machine


class _Overview(Guarded):
    def get(self) -> None:
        rows = [(question, self.desk.marks(question)) for question in self.desk.questions]
        self.finish(self.pages.overview(self.desk, rows))


class _Next(Guarded):
    """Leads to the next answer that waits, behind the one that an address names."""

    def get(self, assignment: str, name: str, turn: str) -> None:
        question = self.asked(assignment, name)
        mine = self.desk.mine(question, self.desk.marks(question), turn)
        saved = self.get_query_argument("saved", "")
        place = next((n for n, mark in enumerate(mine) if mark.id == saved), -1)
        order = mine[place + 1 :] + mine[: place + 1]
        mark = next((mark for mark in order if waits(mark, turn)), None)
        more = {"saved": saved} if saved else {}
        if mark is None:
            self.finish(self.pages.done(self.desk, question, turn, mine, saved))
        else:
            self.go(f"/mark/{assignment}/{name}/{turn}/{mark.id}", **more)


class _Answer(Guarded):
    """One answer: read and marked."""

    def get(self, assignment: str, name: str, turn: str, mark: str) -> None:
        question = self.asked(assignment, name)
        self._show(question, turn, mark)

    def post(self, assignment: str, name: str, turn: str, mark: str) -> None:
        question = self.asked(assignment, name)
        save = self.desk.saver.second if turn == SECOND else self.desk.saver.first
        try:
            if turn == FIRST and self.desk.is_blind(self._found(question, mark)):
                raise NotSaved("give your second mark first")
            given = self.given()
            save(question, mark, given)
        except NotSaved as error:
            self.set_status(409 if isinstance(error, Meanwhile) else 422)
            self._show(question, turn, mark, error)
            return
        if self.get_body_argument("keep", ""):
            self.desk.add_phrase(question, given.comment)
        self.go(f"/mark/{assignment}/{name}/{turn}/", saved=mark)

    def _found(self, question: Question, mark: str) -> Mark:
        for found in self.desk.marks(question):
            if found.id == mark:
                return found
        raise HTTPError(404)

    def _show(
        self, question: Question, turn: str, mark: str, error: NotSaved | None = None
    ) -> None:
        marks = self.desk.marks(question)
        mine = self.desk.mine(question, marks, turn)
        shown = next((found for found in marks if found.id == mark), None)
        if shown is None or (turn == SECOND and shown not in mine):
            raise HTTPError(404)
        if turn == FIRST and self.desk.is_blind(shown):
            self.go(f"/mark/{question.assignment}/{question.name}/{SECOND}/{mark}")
            return
        history = log.entries(self.desk.engine, [question.assignment], question.name, shown.student)
        sent = {field: self.get_body_argument(field, "") for field in ("points", "comment", "why")}
        self.finish(
            self.pages.answer(
                self.desk,
                question,
                turn,
                shown,
                mine,
                history,
                self.xsrf_form_html(),
                saved=self.get_query_argument("saved", ""),
                error=error,
                sent=sent if error else None,
            )
        )


class _Differences(Guarded):
    """Answers whose two marks are far apart, and the form that decides."""

    def get(self, assignment: str, name: str) -> None:
        self._show(self.asked(assignment, name))

    def post(self, assignment: str, name: str) -> None:
        question = self.asked(assignment, name)
        try:
            self.desk.saver.decide(question, self.word("mark"), self.given())
        except NotSaved as error:
            self.set_status(409 if isinstance(error, Meanwhile) else 422)
            self._show(question, error)
            return
        self.go(f"/differences/{assignment}/{name}")

    def _show(self, question: Question, error: NotSaved | None = None) -> None:
        marks = self.desk.marks(question)
        self.finish(
            self.pages.differences(self.desk, question, marks, self.xsrf_form_html(), error)
        )


class _Phrases(Guarded):
    """A question's comments for reuse."""

    def get(self, assignment: str, name: str) -> None:
        question = self.asked(assignment, name)
        self.finish(self.pages.phrases(self.desk, question, self.xsrf_form_html()))

    def post(self, assignment: str, name: str) -> None:
        question = self.asked(assignment, name)
        try:
            number, text = self.word("number"), self.word("text")
        except NotSaved as error:
            self.set_status(422)
            self.finish(self.pages.problem(422, str(error)))
            return
        if self.get_body_argument("remove", ""):
            text = ""
        if number.isdecimal():
            self.desk.change_phrase(question, int(number), text)
        else:
            self.desk.add_phrase(question, text)
        self.go(f"/comments/{assignment}/{name}")


class _Asset(StaticFileHandler):
    """Our style and script, which hold nothing to hide."""

    def set_extra_headers(self, path: str) -> None:
        """Set what every answer says."""
        for name, value in HEADERS.items():
            self.set_header(name, value)


def application(desk: Desk, token: str) -> Application:
    """Return the pages of a desk, behind a token."""
    cookie = f"marking-{secrets.token_hex(4)}"  # cookies do not tell ports apart
    about = {"desk": desk, "pages": Pages(), "token": token, "cookie": cookie}
    question = r"(?P<assignment>\w+)/(?P<name>[\w-]+)"
    turn = rf"(?P<turn>{FIRST}|{SECOND})"
    app = Application(
        cookie_secret=secrets.token_bytes(32),
        xsrf_cookies=True,
        xsrf_cookie_name=f"_xsrf-{cookie}",
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Strict"},
        default_handler_class=_Nothing,
        default_handler_args=about,
    )
    app.add_handlers(
        HOSTS,
        [
            (r"/", _Overview, about),
            (rf"/mark/{question}/{turn}/", _Next, about),
            (rf"/mark/{question}/{turn}/(?P<mark>\w+)", _Answer, about),
            (rf"/differences/{question}", _Differences, about),
            (rf"/comments/{question}", _Phrases, about),
            (r"/(marking\.css|marking\.js)", _Asset, {"path": str(TEMPLATES)}),
        ],
    )
    return app


class _Nothing(Guarded):
    def prepare(self) -> None:
        """Have nothing, for whatever name of this machine."""
        raise HTTPError(404)


def serve(desk: Desk, port: int, say: Say) -> None:
    """Serve a desk's pages on this machine until Ctrl+C. port: 0 takes any that is free.

    Raises CourseError: if the port is taken.
    """
    logging.getLogger("tornado.access").setLevel(
        logging.ERROR
    )  # a refused form is told on its page
    token = secrets.token_urlsafe(24)
    try:
        sockets = bind_sockets(port, "127.0.0.1")
    except OSError as error:
        raise CourseError(f"port {port} cannot be used: {error.strerror}; try another") from None

    async def run() -> None:
        server = HTTPServer(application(desk, token), max_buffer_size=1 << 20)
        server.add_sockets(sockets)
        where = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/?token={token}"
        say(f"{desk.marker} marks at {where}")
        say("for this browser alone; Ctrl+C ends it, and every saved mark is in the gradebook")
        await asyncio.Event().wait()

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        say("ended")
