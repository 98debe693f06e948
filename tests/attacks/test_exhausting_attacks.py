"""Attacks on what there is enough of, time above all: they are waited for, so beside the others."""

import pytest

from tests.attacks.attack import Attack
from tests.attacks.exhausting import ATTACKS
from tests.attacks.harness import Course, require_held

# in process, nbgrader's own warnings would become errors that no instructor has
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_is_held(target: Course, attack: Attack) -> None:
    """Does the attack gain, read and harm nothing, and do the honest parts keep their marks?"""
    require_held(target.grade(attack), attack)
