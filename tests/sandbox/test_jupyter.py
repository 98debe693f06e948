"""A sandboxed kernel as Jupyter knows kernels: interrupted, restarted, chosen by a kernelspec."""

import time
from collections.abc import Callable

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
