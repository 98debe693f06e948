"""A sandboxed kernel as Jupyter knows kernels: interrupted, restarted, chosen by a kernelspec."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient

from grader.records import Limits
from grader.sandbox.managers import AsyncSandboxedKernelManager
from grader.sandbox.provisioner import BubblewrapProvisioner
from tests.sandbox.session import Session

NAME = "bubblewrap-provisioner"


@pytest.fixture
def registered() -> KernelProvisionerFactory:
    """jupyter_client's factory, which finds the provisioner by the installed entry point."""
    return KernelProvisionerFactory.instance()


@pytest.mark.parametrize("mode", ["signal", "message"])
def test_interrupt(start: Callable[..., Session], mode: str) -> None:
    """Does an interrupt stop a cell, and only the cell?"""
    session = start()
    session.manager.kernel_spec.interrupt_mode = mode
    request = session.client.execute("import time; time.sleep(60)", stop_on_error=False)
    time.sleep(0.5)
    session.manager.interrupt_kernel()
    assert session.reply(request)["ename"] == "KeyboardInterrupt"
    assert session.run("print('alive')") == "alive"


def test_restart(start: Callable[..., Session]) -> None:
    """Does the same client reach the restarted kernel, which has forgotten everything?"""
    session = start()
    session.run("x = 1; open('/tmp/x', 'w')")
    session.manager.restart_kernel()
    session.client.wait_for_ready(timeout=20)
    said = session.run("import os; print(os.path.exists('/tmp/x')); x")
    assert said.startswith("False\nNameError")
    assert session.provisioner.cause_of_death() == ""


def test_rich_output_and_no_stdin() -> None:
    """Do pictures and HTML arrive under nbclient, and is input() refused?"""
    cells = [
        "from IPython.display import HTML, Image, display\n"
        "display(HTML('<b>x</b>'), Image(b'\\x89PNG', format='png'))",
        "input()",
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(nb, kernel_manager_class=AsyncSandboxedKernelManager, allow_errors=True)
    client.execute()
    html, png = (o["data"] for o in nb.cells[0].outputs)
    assert html["text/html"] == "<b>x</b>"
    assert "image/png" in png
    assert nb.cells[1].outputs[0]["ename"] == "StdinNotImplementedError"


def test_kernelspec_chooses_the_sandbox(registered: KernelProvisionerFactory) -> None:
    """Can any Jupyter client use it, by a kernelspec alone?"""
    manager = KernelManager()
    stanza = {"provisioner_name": NAME, "config": {"workdir": "/tmp/here", "limits": {"files": 9}}}
    manager._kernel_spec = KernelSpec(
        argv=["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        language="python",
        metadata={"kernel_provisioner": stanza},
    )
    manager.start_kernel()
    try:
        assert isinstance(manager.provisioner, BubblewrapProvisioner)
        assert manager.provisioner.limits == Limits(files=9, processes=64)
    finally:
        manager.shutdown_kernel(now=True)


def test_default_provisioner_chooses_the_sandbox(
    registered: KernelProvisionerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Can a process sandbox every kernel that names no provisioner?"""
    monkeypatch.setattr(registered, "default_provisioner_name", NAME)
    session = Session(KernelManager())
    try:
        assert session.run("import os; print(os.getcwd())") == "/tmp/course/work"
    finally:
        session.close()


def spec(*argv: str, **options: Any) -> KernelManager:
    """A manager whose kernelspec names the sandbox, and this command."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(
        argv=list(argv),
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": NAME}},
        **options,
    )
    return manager


@pytest.mark.parametrize("program", ["no-such-kernel", "/nowhere/python", "/etc/hostname"])
def test_missing_program(
    registered: KernelProvisionerFactory, temporary: Path, program: str
) -> None:
    """Is a program that is not there, or not in the sandbox, told as the local provisioner does?"""
    manager = spec(program, "-f", "{connection_file}")
    with pytest.raises(FileNotFoundError) as missing:
        manager.start_kernel()
    assert missing.value.filename == program
    assert not manager.has_kernel
    assert not list(temporary.iterdir())


def test_interrupt_reaches_what_the_kernel_started(start: Callable[..., Session]) -> None:
    """Does SIGINT go to the kernel's process group, and not to who left it?"""
    session = start()
    session.run(
        "import subprocess, time\n"
        "children = [subprocess.Popen(['sleep', '60'], start_new_session=new)"
        " for new in (False, True)]"
    )
    session.manager.signal_kernel(signal.SIGINT)
    time.sleep(0.3)
    said = session.run("print([child.poll() for child in children])")
    assert said == "[-2, None]"


def test_environment_is_passed_by_an_allow_list(
    registered: KernelProvisionerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a kernel get its kernelspec's own variables and nbgrader's, and no other?"""
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    session = Session(
        spec(
            "python", "-m", "ipykernel_launcher", "-f", "{connection_file}",
            env={"COLOUR": "blue", "HOME": "/root", "PATH": "/nowhere"},
        )
    )  # fmt: skip
    names = ["NBGRADER_VALIDATING", "GRADER_TOKEN", "COLOUR", "HOME"]
    try:
        said = session.run(
            f"import os; print([os.environ.get(n) for n in {names}],"
            " '/usr/bin' in os.environ['PATH'])"
        )
    finally:
        session.close()
    assert said == "['1', None, 'blue', '/tmp/home'] True"
