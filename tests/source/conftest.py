"""What tests of the sources share."""

import pytest

from grader.source import stored_answers


@pytest.fixture
def answers_known(monkeypatch):
    """Take stored answers for right: working them out takes half a minute, in another test."""
    monkeypatch.setattr(stored_answers, "stale_examples", lambda *_: [])
