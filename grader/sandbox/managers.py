"""Kernel managers for Jupyter clients whose kernels are sandboxed, whatever is configured."""

from __future__ import annotations

import uuid
from typing import Any

from jupyter_client import AsyncKernelManager, KernelManager
from jupyter_client.provisioning import LocalProvisioner

from grader.sandbox.provisioner import BubblewrapProvisioner


class _FixedProvisioner(KernelManager):
    """Neither the kernelspec nor the configuration chooses the provisioner."""

    provisioner: LocalProvisioner | None
    kernel_id: str | None

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", str(uuid.uuid4()))
            self.provisioner = BubblewrapProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)


class SandboxedKernelManager(_FixedProvisioner):
    """A KernelManager whose kernels are sandboxed; configure BubblewrapProvisioner."""


class AsyncSandboxedKernelManager(_FixedProvisioner, AsyncKernelManager):
    """The same for asyncio: what nbclient takes as its kernel_manager_class."""
