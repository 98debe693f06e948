"""Sandboxed kernels for the tests, and a temporary folder to see what they leave."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from grader.sandbox.managers import SandboxedKernelManager
from tests.sandbox.session import Session


@pytest.fixture
def start() -> Iterator[Callable[..., Session]]:
    """Starts sandboxed kernels, with the provisioner's options, and ends them."""
    with contextlib.ExitStack() as stack:

        def start_one(**options: Any) -> Session:
            config = Config({"BubblewrapProvisioner": options})
            session = Session(SandboxedKernelManager(config=config))
            stack.callback(session.close)
            return session

        yield start_one


@pytest.fixture(scope="module")
def kernel() -> Iterator[Session]:
    """One sandboxed kernel for the tests that leave it as it was."""
    session = Session(SandboxedKernelManager())
    yield session
    session.close()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder and a Jupyter runtime folder of this test's own, both empty."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    return folder
