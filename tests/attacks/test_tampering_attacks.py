"""Attacks on notebooks, archives and pages: see PARTS in families.py."""

import pytest

from tests.attacks.attack import Attack
from tests.attacks.families import PARTS
from tests.attacks.harness import Course, require_held

# in process, nbgrader's own warnings would become errors that no instructor has
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("attack", PARTS["tampering"], ids=lambda attack: attack.name)
def test_attack_is_held(target: Course, attack: Attack) -> None:
    """Does the attack gain, read and harm nothing, and do the honest parts keep their marks?"""
    require_held(target.grade(attack), attack)
