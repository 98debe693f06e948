"""What a class is graded on: a pool of processes here, or a Dask cluster. How they are ended."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from grader import scratch
from grader.course import CourseError

# what makes an executor, and how many submissions it works on at a time
Start = tuple[Callable[[], Executor], int]


def pool(workers: int) -> ProcessPoolExecutor:
    """A pool of processes in which submissions are graded."""
    # spawn: a worker has no copy of the writer's connection to the gradebook
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def stop(executor: Executor) -> None:
    """End an executor now: nobody wants what it still works on."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    # Python before 3.11.6 waits for ever for a job to be written that no worker reads any more
    reader = getattr(getattr(executor, "_call_queue", None), "_reader", None)
    if reader is not None:
        with contextlib.suppress(OSError):
            reader.close()
    executor.shutdown(wait=False)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()
    scratch.sweep()


@contextlib.contextmanager
def executors(cluster: str | None, workers: int) -> Iterator[Start]:
    """A pool of processes on this machine, or the workers of a Dask cluster.

    Raises CourseError: if Dask is not installed, or there is no such cluster or no worker in it.
    """
    if cluster is None:
        scratch.sweep()
        yield (lambda: pool(workers)), workers
        scratch.sweep()
        return
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise CourseError(
            '--cluster needs Dask: .venv/bin/pip install -c constraints.txt ".[cluster]"'
        ) from None
    # what it logs as tracebacks is said in words here
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).handlers[:] = [logging.NullHandler()]
        logging.getLogger(name).propagate = False
    try:
        client = Client(cluster, timeout="10s")
    except (OSError, ValueError) as error:
        raise CourseError(f"no Dask scheduler answers at {cluster} ({error})") from error
    with client:
        # a worker grades one at a time, however many threads it has: see grader.jobs.grade
        count = len(client.nthreads())
        if not count:
            raise CourseError(f"the Dask scheduler at {cluster} has no workers")
        # pure: Dask would otherwise take two equal submissions for one
        yield (lambda: client.get_executor(pure=False)), count


def _begin() -> None:
    """Prepare a worker of the pool."""
    # Ctrl+C goes to every process of the terminal, but it is for the writer to decide
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = str(scratch.folder())
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End this worker with its writer: when that is killed, nobody else tells a worker to go."""
    writer = parent_process()
    assert writer is not None
    writer.join()
    os._exit(1)  # kernels end with it; what is on disk is swept by the next run
