"""Kernel managers whose kernels are sandboxed, or explicitly not, whatever is configured."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager, KernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets.config import Config

from grader.bubblewrap import COURSE
from grader.limits import Limits
from grader.sandbox import BubblewrapProvisioner, PlainProvisioner


class _FixedProvisioner(KernelManager):
    """Neither the kernelspec nor the configuration chooses the provisioner."""

    provisioner_class: type[LocalProvisioner] = BubblewrapProvisioner
    provisioner: LocalProvisioner | None
    kernel_id: str | None

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", str(uuid.uuid4()))
            self.provisioner = self.provisioner_class(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)


class SandboxedKernelManager(_FixedProvisioner):
    """A KernelManager whose kernels are sandboxed; configure BubblewrapProvisioner."""


class AsyncSandboxedKernelManager(_FixedProvisioner, AsyncKernelManager):
    """The same for asyncio: what nbclient takes as its kernel_manager_class."""


class PlainKernelManager(_FixedProvisioner):
    """A KernelManager whose kernels are not sandboxed and can say why they died."""

    provisioner_class = PlainProvisioner


def sandboxed_manager(
    visible: Mapping[Path, str], assignment: str, limits: Limits | None = None
) -> SandboxedKernelManager:
    """A manager, not started, for one assignment of the course.

    visible: a file or directory here to its place in the course, as in
    {Path("solutions/01/01.ipynb"): "01/01.ipynb"}. The kernel starts in the assignment's folder,
    beside the others, as in the release.
    """
    options = {
        "readonly": [(os.path.abspath(host), f"{COURSE}/{to}") for host, to in visible.items()],
        "workdir": f"{COURSE}/{assignment}",
        "limits": limits or Limits(),
    }
    return SandboxedKernelManager(config=Config({"BubblewrapProvisioner": options}))


def plain_manager() -> PlainKernelManager:
    """A manager, not started, without any sandbox: only where the instructor asked for it."""
    return PlainKernelManager()
