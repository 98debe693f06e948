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
