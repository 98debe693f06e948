"""All attacks."""

from tests.attacks import (
    answering,
    delivering,
    escaping,
    exhausting,
    flooding,
    forging,
    framing,
    reading,
    tampering,
)
from tests.attacks.attack import Attack

ATTACKS: list[Attack] = [
    *forging.ATTACKS,
    *answering.ATTACKS,
    *framing.ATTACKS,
    *reading.ATTACKS,
    *escaping.ATTACKS,
    *exhausting.ATTACKS,
    *flooding.ATTACKS,
    *tampering.ATTACKS,
    *delivering.ATTACKS,
]
