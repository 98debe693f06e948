"""GitHub Classroom's repositories: `batchnorm-login/`, or zips of them.

What stands before the login is the assignment's name there. It is told by the folder around them,
`batchnorm-submissions/`, as `gh classroom clone` makes it, by `--prefix`, or by the logins in the
roster; else where it ends is not sure, since both may hold `-`.
"""

import re
from collections.abc import Sequence

from grader.intake.downloads import NOTEBOOK, ZIP, Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

AROUND = "-submissions"
_BRANCH = re.compile(r"-(?:main|master)$")


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, a piece for each repository."""
    reading = Reading()
    tops = {member.parts[0] for member in members}
    (top,) = tops if len(tops) == 1 else ("",)
    depth, prefix = 0, asked.prefix
    if top.endswith(AROUND) and all(len(member.parts) > 1 for member in members):
        depth, prefix = 1, prefix or top.removesuffix(AROUND)
    elif asked.download.endswith(AROUND):
        prefix = prefix or asked.download.removesuffix(AROUND)
    elif not asked.insist:
        return reading
    found: dict[str, list[tuple[Member, tuple[str, ...]]]] = {}
    for member in members:
        place, *path = member.parts[depth:]
        if path:
            found.setdefault(place, []).append((member, tuple(path)))
        elif place.lower().endswith(ZIP):
            name = _BRANCH.sub("", place[: -len(ZIP)])
            found.setdefault(name, []).append((member, (place,)))
        elif place.lower().endswith(NOTEBOOK):
            reading.refused.append((member, "it is in no repository's folder"))
        else:
            reading.own.append(member)  # such as the list of grades beside them
    for place, files in found.items():
        login = _login(place, prefix, asked)
        if login:
            person = Person("github", login, login=login)
            reading.pieces.append(Piece(person, tuple(files), place, template=True))
        else:
            reason = _unsure(prefix, place)
            reading.refused.append((files[0][0], reason))
            reading.own += [member for member, _ in files[1:]]
    return reading


def _login(place: str, prefix: str, asked: Asked) -> str:
    if prefix:
        return place.removeprefix(f"{prefix}-") if place.startswith(f"{prefix}-") else ""
    known = [login for login in asked.logins if place.endswith(f"-{login}")]
    return known[0] if len(known) == 1 else ""


def _unsure(prefix: str, place: str) -> str:
    if prefix:
        return f"its repository does not begin with {prefix}-"
    return (
        f"where the login begins in {place} is not sure: say what stands before it, as in "
        "--prefix batchnorm, or import a roster with a column github"
    )


GITHUB = System("github", "repositories of GitHub Classroom", read)
