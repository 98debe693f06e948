"""A course for what is handed in."""

import pytest

from tests.classroom import ASSIGNMENT
from tests.conftest import copy_course


@pytest.fixture
def root(tmp_path):
    """A course of one assignment, nothing handed in."""
    return copy_course(tmp_path, f"solutions/{ASSIGNMENT}", f"notebooks/{ASSIGNMENT}")
