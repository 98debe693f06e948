"""What a class is graded on: a pool of processes here, or a Dask cluster. How they are ended."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import logging
import os
import pickle
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import scratch
from grader.course import CourseError
from grader.sandbox.bubblewrap import ONE_THREAD
from grader.sandbox.control_groups import remove_groups_of

if TYPE_CHECKING:
    from distributed import Client

# what makes an executor, and how many submissions it works on at a time
Start = tuple[Callable[[], Executor], int]

CERTIFICATES = (
    "its certificates are named by Dask's own settings, distributed.comm.tls "
    "(docs/instructors.md, Several machines)"
)
WORKERLESS_SECONDS = 60.0  # for a cluster's workers to be started again
ENDING_SECONDS = 10.0  # for an executor to be told that nobody wants its work


class Pool(ProcessPoolExecutor):
    """A pool of processes in which submissions are graded.

    Jobs and what becomes of them go by file, and the pool's pipes carry their names alone: a worker
    that is killed half-way through a long message leaves the standard library waiting for its rest,
    for ever.
    """

    def __init__(self, workers: int) -> None:
        # spawn: a worker has no copy of the writer's connection to the gradebook
        super().__init__(workers, mp_context=get_context("spawn"), initializer=_begin)
        for _ in range(workers):
            super().submit(os.getpid)  # all start now: one for each that finds none idle

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:  # type: ignore[override]
        descriptor, name = tempfile.mkstemp(prefix="job-", dir=scratch.folder())
        with open(descriptor, "wb") as file:
            pickle.dump((function, args), file)
        outcome: Future[Any] = Future()
        try:
            done = super().submit(_by_file, Path(name))
        except Exception as error:
            os.unlink(name)
            # it breaks just now: its pipes are closed
            if isinstance(error, OSError) and error.errno in (None, errno.EBADF):
                raise BrokenExecutor(str(error)) from error
            raise
        done.add_done_callback(partial(_deliver, Path(name), outcome))
        return outcome


def _by_file(path: Path) -> None:
    """Do the job in a file, in the worker, and write what became of it there."""
    function, args = pickle.loads(path.read_bytes())
    result: Any
    try:
        result = function(*args)
    except Exception as error:
        error.add_note(traceback.format_exc())
        result = error
    path.write_bytes(pickle.dumps(result))


def _deliver(path: Path, outcome: Future[Any], done: Future[None]) -> None:
    """Hand over what became of a job, in the writer; its worker may have died."""
    try:
        done.result()
        result = pickle.loads(path.read_bytes())
    except BaseException as error:  # CancelledError is one
        result = error
    path.unlink(missing_ok=True)
    if isinstance(result, BaseException):
        outcome.set_exception(result)
    else:
        outcome.set_result(result)


def stop(executor: Executor) -> None:
    """End an executor now: nobody wants what it still works on."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    # a cluster's asks its scheduler, and waits for ever if its client is closed at that moment
    ending = threading.Thread(target=_shut_down, args=(executor,), daemon=True)
    ending.start()
    ending.join(ENDING_SECONDS)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()
    remove_groups_of([process.pid for process in processes])
    scratch.sweep()


def _shut_down(executor: Executor) -> None:
    with contextlib.suppress(Exception):  # a lost cluster's fails in many ways
        executor.shutdown(wait=False)


class Lasting:
    """Makes executors as `start` does, but the same one until somebody stops it.

    So workers stay warm from one hand-in to the next.
    """

    def __init__(self, start: Callable[[], Executor]) -> None:
        self._start, self._kept = start, _Kept()

    def __call__(self) -> Executor:
        if self._kept.executor is None:
            self._kept.executor = self._start()
        return self._kept

    def stop(self) -> None:
        """End the one that is there, if there is one."""
        if self._kept.executor is not None:
            stop(self._kept)


class _Kept(Executor):
    """An executor that goes on when somebody is done with it."""

    executor: Executor | None = None

    @property
    def _processes(self) -> Any:
        return getattr(self.executor, "_processes", None)

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        assert self.executor is not None
        return self.executor.submit(function, *args, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if not wait and self.executor is not None:  # nobody wants its work: see `stop`
            ended, self.executor = self.executor, None
            ended.shutdown(wait=False)


@contextlib.contextmanager
def executors(cluster: str | None, workers: int) -> Iterator[Start]:
    """Prepare a pool of processes on this machine, or the workers of a Dask cluster.

    Raises CourseError: if Dask is not installed, or there is no such cluster or no worker in it.
    """
    if cluster is None:
        scratch.sweep()
        ready = [Pool(workers)]  # it starts while the caller prepares its jobs
        try:
            yield (lambda: ready.pop() if ready else Pool(workers)), workers
        finally:
            for pool in ready:
                stop(pool)
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
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        # TypeError: tls:// and no certificate; RuntimeError: tcp:// where encryption is required
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        tls = f"; {CERTIFICATES}" if cluster.startswith("tls:") else ""
        raise CourseError(f"no Dask scheduler answers at {cluster} ({why}){tls}") from error
    with client:
        # a worker grades one at a time, however many threads it has: see grader.running.jobs.grade
        count = len(client.nthreads())
        if not count:
            raise CourseError(f"the Dask scheduler at {cluster} has no workers")
        done = threading.Event()
        threading.Thread(target=_give_up, args=(client, done), daemon=True).start()
        try:
            # pure: Dask would otherwise take two equal submissions for one
            yield (lambda: client.get_executor(pure=False)), count
        finally:
            done.set()


def _give_up(client: Client, done: threading.Event) -> None:
    """Have a cluster's work given back once it has had no worker for long: Dask would wait on."""
    last = time.monotonic()
    while not done.wait(min(1.0, WORKERLESS_SECONDS / 4)):
        with contextlib.suppress(Exception):  # a lost scheduler is noticed elsewhere
            if client.nthreads():
                last = time.monotonic()
        if time.monotonic() - last > WORKERLESS_SECONDS:
            client.close()
            return


def _begin() -> None:
    """Prepare a worker of the pool."""
    # Ctrl+C goes to every process of the terminal, but it is for the writer to decide
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = str(scratch.folder())
    threading.Thread(target=_follow, daemon=True).start()
    os.environ.update(ONE_THREAD)  # before NumPy: each core has a worker of its own
    gc.disable()  # there is nothing to collect
    importlib.import_module("grader.running.jobs")
    gc.freeze()
    gc.enable()


def _follow() -> None:
    """End this worker with its writer: when that is killed, nobody else tells a worker to go."""
    writer = parent_process()
    assert writer is not None
    writer.join()
    os._exit(1)  # kernels end with it; what is on disk is swept by the next run
