"""How learning systems find the row's person in a file of marks, each written anew from its
importer's rules. Each gives person -> mark as text, for those rows that it takes.

Users are (key, number, sis, login, name, sortable name, email), "" for what they do not have.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class User:
    key: str
    number: str = ""
    sis: str = ""
    login: str = ""
    name: str = ""
    sortable: str = ""
    email: str = ""


def rows_of(data: bytes) -> list[list[str]]:
    """As each reads it: UTF-8, a byte order mark dropped."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _unique(users, attribute):
    """Value -> the one user who has it; the last of several, as in a lookup by key."""
    return {getattr(u, attribute): u for u in users if getattr(u, attribute)}


def canvas(data: bytes, users: list[User], column: int = 0) -> dict[str, str]:
    """Row by ID, else SIS user, else SIS login, else name or sortable name; the header's columns
    are looked at one by one, numbers and percentages normalized, the row of points passed over."""
    header, *rows = (
        [_number(cell) for cell in row] for row in rows_of(data) if any(c.strip(";, ") for c in row)
    )
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert re.search(r"SIS\s+User\s+ID", header[2])
    assert re.search(r"SIS\s+Login\s+ID", header[3])
    assert "Section" in header[4]
    ids, sis = _unique(users, "number"), _unique(users, "sis")
    logins = _unique(users, "login")
    taken = {}
    for row in rows:
        if "Points Possible" in row[0] or not any(row):
            continue
        found = ids.get(_leading(row[1])) if row[1] else None
        found = found or sis.get(row[2]) or logins.get(row[3])
        found = found or next((u for u in users if row[0] in (u.name, u.sortable)), None)
        if found:
            taken[found.key] = row[5 + column].strip()
    return taken


def _leading(text: str) -> str:
    """Ruby's to_i."""
    match = re.match(r"\s*\d+", text)
    return str(int(match[0])) if match else "0"


def _number(cell: str) -> str:
    """A decimal comma becomes a point."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *front, last = re.split(r"[,.]", cell)
    return f"{''.join(front)}.{last}" if front else last


def moodle_worksheet(data: bytes, users: list[User]) -> dict[str, str]:
    """Columns by their exact names; the number behind "Participant"; an older row is not taken
    where there is a grade already (as if one was given a minute ago)."""
    header, *rows = rows_of(data)
    identifier, grade = header.index("Identifier"), header.index("Grade")
    changed = header.index("Last modified (grade)")
    numbers = _unique(users, "number")
    graded = datetime.now(UTC) - timedelta(minutes=1)
    taken = {}
    for row in rows:
        found = numbers.get(row[identifier][len("Participant") :].strip())
        if found and row[grade].strip():
            when = datetime.strptime(row[changed], "%Y-%m-%d %H:%M:%S %z")
            if when > graded:
                taken[found.key] = row[grade]
    return taken


def moodle_gradebook(data: bytes, users: list[User], by: str, column: str) -> dict[str, str]:
    """Rows by the field that the person chose: email (in any case), idnumber or username."""
    names = {"email": "Email address", "sis": "ID number", "login": "Username"}
    header, *rows = rows_of(data)
    place, mark = header.index(names[by]), header.index(column)
    found = {value.casefold(): user for value, user in _unique(users, by).items()}
    return {
        found[row[place].casefold()].key: row[mark]
        for row in rows
        if row[place].casefold() in found
    }


def blackboard(data: bytes, users: list[User]) -> dict[str, str]:
    """Rows by Username, in any case; the first column that is none of a person's."""
    header, *rows = rows_of(data)
    place = header.index("Username")
    about = {"Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"}
    mark = next(n for n, name in enumerate(header) if name not in about)
    logins = {user.login.casefold(): user for user in users}
    return {
        logins[row[place].casefold()].key: row[mark]
        for row in rows
        if row[place].casefold() in logins
    }


def brightspace(data: bytes, users: list[User]) -> dict[str, str]:
    """Username or OrgDefinedId, a # before either dropped; every row ends in #; a row of nobody is
    an error of the whole file."""
    header, *rows = rows_of(data)
    assert header[-1] == "End-of-Line Indicator"
    mark = next(n for n, name in enumerate(header) if re.search(r" Points Grade( <.*>)?$", name))
    logins, ids = _unique(users, "login"), _unique(users, "sis")
    taken = {}
    for row in rows:
        assert row[-1] == "#"
        cells = dict(zip(header, row, strict=True))
        found = logins.get(cells["Username"].removeprefix("#"))
        found = found or ids.get(cells["OrgDefinedId"].removeprefix("#"))
        assert found, row
        taken[found.key] = row[mark]
    return taken
