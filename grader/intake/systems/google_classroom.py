"""Google Classroom's folder in Drive: `Batch norm 2/First Last - 02....ipynb`.

The learner can rename the file, and two of the same name get ` (1)`: whose it is, the name does not
say for sure. So it is asked for (`--map`).
"""

import re
from collections.abc import Sequence

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Reading, System

NAMED = re.compile(r"(?P<name>.+) - .+\.ipynb(?: ?\(\d+\))?", re.IGNORECASE)
UNSURE = "Google Classroom does not say for sure whose it is: say it by --map FILE.csv"


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return the files, none of them with a sure owner."""
    tops = {member.parts[0] for member in members}
    deep = 2 if len(tops) == 1 and all(len(m.parts) > 1 for m in members) else 1
    near = [member for member in members if asked.insist or len(member.parts) == deep]
    named = [member for member in near if _is_named(member, deep)]
    # in its folder every name is a learner's; beside others, those that look so
    unsure = near if asked.insist or (named and deep > 1) else named
    return Reading(refused=[(member, UNSURE) for member in unsure])


def _is_named(member: Member, deep: int) -> bool:
    return len(member.parts) == deep and NAMED.fullmatch(member.name) is not None


GOOGLE = System("google", "a folder of Google Classroom", read)
