"""Every attack against our grader: nothing gained, nothing read, nothing harmed, in bounded time."""

from collections.abc import Iterator

import pytest

from tests.attacks import escaping, exhausting, forging, reading, tampering
from tests.attacks.attack import Attack
from tests.attacks.harness import Course

FAMILIES = (forging, reading, escaping, exhausting, tampering)
ATTACKS: list[Attack] = [attack for family in FAMILIES for attack in family.ATTACKS]

# in process, nbgrader's own warnings would become errors that no instructor has
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The course that is attacked: one for each process that runs tests."""
    with Course(tmp_path_factory.mktemp("attacked")).open() as course:
        yield course


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_is_held(target: Course, attack: Attack) -> None:
    """Does the attack gain, read and harm nothing, and do the honest parts keep their marks?"""
    result = target.grade(attack)
    print(result.log, result.marks)  # shown if it fails
    assert result.success
    assert result.gained(attack) == 0
    assert not result.leaked
    assert result.changed == []
    assert result.escaped == []
    assert result.markup == []
    assert result.lost(attack) == 0
    assert result.seconds < attack.seconds
