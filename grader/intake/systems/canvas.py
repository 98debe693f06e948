"""Canvas's "Download Submissions": flat, `lastfirst_LATE_101_9001_02....ipynb`.

The name is the sortable one without anything but letters and digits; `_LATE` stands where Canvas
counts it late; 101 is the person's number, 9001 the attachment's, larger for later ones; then the
file's name, with `-1` where it was handed in once more. Anonymous: `anon_aB3xZ_9001_...`, and LATE
before it or behind, by version. Texts typed into Canvas are `..._text.html`.
"""

import re
import unicodedata
from collections.abc import Sequence

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

_NAMED = re.compile(
    r"(?P<name>[^_\s]*)(?P<late>_LATE)?_(?P<number>\d+)_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>(?:text|link|url)\.html))"
)
_ANONYMOUS = re.compile(
    r"(?P<before>LATE_)?anon(?P<between>_LATE)?_(?P<number>[^_\s]+)(?P<late>_LATE)?_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>(?:text|link|url)\.html))"
)


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, one piece for each attachment."""
    reading = Reading()
    anonymous = 0
    for member in members:
        if len(member.parts) > 1:
            continue
        if match := _ANONYMOUS.fullmatch(member.name):
            anonymous += 1
            code = match["number"]
            # its wanted id is anon_code: it stands for this assignment alone
            person = Person("canvas", f"anon_{code}", code, login=f"anon_{code}", lasting=False)
            late = bool(match["before"] or match["between"] or match["late"])
        elif (
            (match := _NAMED.fullmatch(member.name))
            and _sortable(match["name"])
            and not _is_assignment(match, asked.assignment)
        ):
            person = Person("canvas", match["name"], match["number"])
            late = bool(match["late"])
        else:
            continue
        file = (match["file"] or match["typed"],)
        order = (int(match["attachment"] or 0),)
        reading.pieces.append(Piece(person, ((member, file),), member.name, None, late, order))
    if anonymous and anonymous == len(reading.pieces):
        reading.remark = "with anonymous marking"
    return reading


def beginning(name: str) -> tuple[str, str, str] | None:
    """Return what stands before the learner's own file name, the person's number or code, and the
    attachment's; None where a name is none of a download's files."""
    match = _ANONYMOUS.fullmatch(name) or _NAMED.fullmatch(name)
    if not match or not match["attachment"]:
        return None
    return name[: match.start("file")], match["number"], match["attachment"]


def _is_assignment(match: re.Match[str], assignment: str) -> bool:
    """Tell whether the second number is the assignment's: student_1_02_batchnorm_forward.ipynb."""
    return bool(match["file"]) and match[0][match.start("attachment") :].startswith(assignment)


def _sortable(name: str) -> bool:
    """Tell whether a name has letters, accents and digits alone, as Canvas leaves it."""
    return all(unicodedata.category(character)[0] in "LMN" for character in name)


CANVAS = System("canvas", "a Canvas download", read)
