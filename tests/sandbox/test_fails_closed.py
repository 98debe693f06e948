"""No kernel without a sandbox: with bubblewrap missing, powerless or failing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets.config import Config

from grader.sandbox import view
from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox
from grader.sandbox.managers import SandboxedKernelManager
from grader.sandbox.process import start_cell_runner


@pytest.fixture
def unchecked() -> Iterator[None]:
    """require_sandbox as in a new process."""
    require_sandbox.cache_clear()
    yield
    require_sandbox.cache_clear()


@pytest.mark.usefixtures("unchecked")
def test_no_bubblewrap_no_kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Does anything start where bubblewrap is missing?"""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="sudo apt-get install bubblewrap"):
        SandboxedKernelManager().start_kernel()
    with pytest.raises(SandboxUnavailable, match="sudo apt-get install bubblewrap"):
        start_cell_runner({}, "02")


@pytest.mark.parametrize(
    ("says", "remedy"),
    [
        ("bwrap: Unknown option --size", "install bubblewrap 0.7 or newer"),
        ("bwrap: No permissions to create a new namespace", "sudo sysctl|allow user namespaces"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_powerless_bubblewrap_no_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, remedy: str
) -> None:
    """Does anything start where bubblewrap cannot isolate, and is the remedy named?"""
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(SandboxUnavailable, match=remedy):
        SandboxedKernelManager().start_kernel()


def test_failed_start_says_why_and_leaves_nothing(temporary: Path) -> None:
    """Does a sandbox that does not start say what bubblewrap said, and leave no file?"""
    missing = str(temporary / "missing")
    options = {"readonly": [(missing, "/tmp/x")]}
    manager = SandboxedKernelManager(config=Config({"BubblewrapProvisioner": options}))
    with pytest.raises(SandboxUnavailable, match=f"find source path {missing}"):
        manager.start_kernel()
    assert not list(temporary.iterdir())
    assert not manager.has_kernel


@pytest.mark.usefixtures("unchecked")
def test_another_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a system without /proc told that it is no Linux, before anything of Linux is read?"""
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(view, "first_visible", lambda secrets: pytest.fail("it read /proc"))
    with pytest.raises(SandboxUnavailable, match="needs Linux, this is darwin"):
        require_sandbox()
