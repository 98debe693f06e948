"""The course that attacks are graded in."""

from collections.abc import Iterator

import pytest

from tests.attacks.harness import Course


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The course that is attacked: one for each process that runs tests."""
    with Course(tmp_path_factory.mktemp("attacked")).open() as course:
        yield course
