"""All attacks."""

from tests.attacks import (
    answering,
    carrying,
    climbing,
    crowding,
    delivering,
    escaping,
    exhausting,
    flooding,
    forging,
    forking,
    framing,
    garbling,
    guessing,
    holding,
    painting,
    reading,
    tampering,
)
from tests.attacks.attack import Attack

ATTACKS: list[Attack] = [
    *forging.ATTACKS,
    *answering.ATTACKS,
    *guessing.ATTACKS,
    *carrying.ATTACKS,
    *framing.ATTACKS,
    *reading.ATTACKS,
    *climbing.ATTACKS,
    *escaping.ATTACKS,
    *exhausting.ATTACKS,
    *forking.ATTACKS,
    *holding.ATTACKS,
    *crowding.ATTACKS,
    *flooding.ATTACKS,
    *tampering.ATTACKS,
    *painting.ATTACKS,
    *delivering.ATTACKS,
    *garbling.ATTACKS,
]

# The attacks by the test file that tries them. A file is run in one process, and most attacks are
# waited for: so none has too many.
PARTS: dict[str, list[Attack]] = {
    "exhausting": exhausting.ATTACKS,
    "crowding": [*holding.ATTACKS, *crowding.ATTACKS, *flooding.ATTACKS],
    "framing": framing.ATTACKS,
    "tampering": [
        *tampering.ATTACKS,
        *painting.ATTACKS,
        *delivering.ATTACKS,
        *garbling.ATTACKS,
    ],
}
_APART = {attack.name for part in PARTS.values() for attack in part}
PARTS["others"] = [attack for attack in ATTACKS if attack.name not in _APART]
