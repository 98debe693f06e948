"""The marking pages as `python -m grader mark` serves them, and a visitor without a browser."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.conftest import ROOT
from tests.small_class import ASSIGNMENT

WORDS = "in_your_own_words"


@contextmanager
def marking(root, marker):
    """A marker's server, which ends by itself; the address that it prints."""
    command = [sys.executable, "-m", "grader", "mark", ASSIGNMENT, "--marker", marker]
    variables = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with (root / f"log-{marker}").open("w") as said:
        server = subprocess.Popen(
            command, cwd=root, env=variables, stdout=subprocess.PIPE, stderr=said, text=True
        )
    try:
        line = server.stdout.readline()
        assert line.startswith(f"{marker} marks at http://127.0.0.1:"), (
            line + (root / f"log-{marker}").read_text()
        )
        yield line.split()[-1]
    finally:
        server.terminate()
        server.communicate(timeout=20)


def ask(address, path, method="GET", host=None, cookie="", body=""):
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname, where.port, timeout=30)
    headers = {"Host": host or where.netloc, "Cookie": cookie}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


@dataclass(frozen=True)
class Form:
    """The form of a mark, as a page has it."""

    headers: Message
    cookies: str
    path: str
    version: str
    xsrf: str


def first_form(address, assignment):
    """Come in by an address with its token, and open the first answer that waits."""
    entered, _ = ask(address, f"/?{urlsplit(address).query}")
    cookie = entered.headers["Set-Cookie"].split(";")[0]
    led, _ = ask(address, f"/mark/{assignment}/{WORDS}/first/", cookie=cookie)
    page, text = ask(address, led.headers["Location"], cookie=cookie)
    (version,) = re.findall(r'name="version" value="(\w+)"', text)
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', text)[1]
    path = re.search(r'action="([^"]+)"', text)[1]
    cookies = f"{cookie}; {page.headers['Set-Cookie'].split(';')[0]}"
    return Form(page.headers, cookies, path, version, xsrf)


def mark_one(address, assignment, points):
    """Give the first answer that waits its points."""
    form = first_form(address, assignment)
    body = f"points={points}&version={form.version}&_xsrf={form.xsrf}"
    answer, text = ask(address, form.path, "POST", cookie=form.cookies, body=body)
    assert answer.status == 303, text
