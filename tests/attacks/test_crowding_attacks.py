"""Attacks on memory, processes and the way to the grader: waited for, so in a file of their own."""

import pytest

from tests.attacks import exhausting
from tests.attacks.attack import EXHAUSTING, Attack
from tests.attacks.families import ATTACKS
from tests.attacks.harness import Course, require_held

# in process, nbgrader's own warnings would become errors that no instructor has
pytestmark = pytest.mark.filterwarnings("ignore")


OTHERS = [a for a in ATTACKS if a.family == EXHAUSTING and a not in exhausting.ATTACKS]


@pytest.mark.parametrize("attack", OTHERS, ids=lambda attack: attack.name)
def test_attack_is_held(target: Course, attack: Attack) -> None:
    """Does the attack gain, read and harm nothing, and do the honest parts keep their marks?"""
    require_held(target.grade(attack), attack)
