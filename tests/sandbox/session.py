"""A sandboxed Jupyter kernel and its client, as the tests of the sandbox use them."""

import time
from typing import Any

from jupyter_client import KernelManager


class Session:
    """Starts both; `close` ends both."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        manager.start_kernel()
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=20)

    @property
    def provisioner(self) -> Any:
        return self.manager.provisioner

    def run(self, code: str, timeout: float = 20) -> str:
        """Standard output and error of code, or "Name: message" of what it raised.

        It never stops on errors: for a moment after it has told of one, a kernel that does
        drops whatever it is sent, which is the next line of the test.
        """
        said: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(
            code, output_hook=keep, allow_stdin=False, timeout=timeout, stop_on_error=False
        )
        return "".join(said).strip()

    def reply(self, request: str, timeout: float = 10) -> dict[str, Any]:
        """What the kernel answers this request; late answers to earlier ones are passed over."""
        while True:
            message = self.client.get_shell_msg(timeout=timeout)
            if message["parent_header"]["msg_id"] == request:
                return message["content"]

    def dies_of(self, code: str, seconds: float = 15) -> str:
        """Run code that ends the kernel; the cause."""
        self.client.execute(code)
        deadline = time.monotonic() + seconds
        while self.manager.is_alive():
            assert time.monotonic() < deadline, "the kernel lives on"
            time.sleep(0.02)
        return str(self.provisioner.cause_of_death())

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
