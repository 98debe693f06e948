"""Ending code that runs too long: a learner's cell or a check of a learner's function.

This is for the learner's own session, where nobody means harm. Nothing of it runs in a graded
exercise's process, which the grader's session ends from outside (grader.sandbox): code there could
switch an alarm off.

BaseException
└── TookTooLong           code ran longer than its time limit
"""

from __future__ import annotations

import ast
import random
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from utils.checking.own_code import Loop, is_own, own_loop, own_place

# How soon a learner's `except:` that has caught the alarm is met with another. It has to come
# before the code is in the `try` again, within a microsecond or so: some of these do.
AGAIN = (1e-6, 3e-5)
# seconds until the next look, where the alarm came outside the learner's code, or from a thread
LATER = 1e-3
WATCHING = 0.02


class TookTooLong(BaseException):
    """Code ran longer than its `time_limit`; the message says for how long.

    Not an Exception: a learner's own `except Exception` must not swallow it.
    """


class time_limit:  # noqa: N801  (a context manager, used like a function)
    """End the learner's code that the block calls with TookTooLong after so many seconds.

    In the main thread, where Jupyter runs cells, of a system with alarms, waiting and sleeping are
    ended, too. Elsewhere a thread watches, and ends code between two of its steps. Where there are
    neither threads nor alarms nothing is ended. A library's call is ended when it has come back.
    Limits may be nested: carrying earlier work runs cells while a cell runs.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        self._block: FrameType | None = sys._getframe(1)
        self._alarm = (
            hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        )
        if self._alarm:
            self._started = time.monotonic()
            self._before = signal.signal(signal.SIGALRM, self._stop)
            self._outer, _ = signal.setitimer(signal.ITIMER_REAL, self.seconds)
        else:
            self._watcher = _Watcher(self.seconds, self._in_own_code)

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        self._block = None
        if not self._alarm:
            self._watcher.end()
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            # one set outside Python is not known, and cannot be put back
            signal.signal(signal.SIGALRM, signal.SIG_DFL if self._before is None else self._before)
            if self._outer:
                # a block around this one has its own limit, which goes on; 0 would switch it off
                left = self._outer - (time.monotonic() - self._started)
                signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3))
        if isinstance(error, TookTooLong) and not error.args:
            error.args = (f"more than {self.seconds:g} s",)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._in_own_code(frame):
            signal.setitimer(signal.ITIMER_REAL, random.uniform(*AGAIN))
            raise TookTooLong
        # not while a library or this package clears up: what they hold would be left in disorder
        if self._block:
            signal.setitimer(signal.ITIMER_REAL, LATER)

    def _in_own_code(self, frame: FrameType | None) -> bool:
        """Tell whether the learner's code runs, or what it has called, in the block."""
        own = False
        while frame and frame is not self._block:
            own = own or is_own(frame)
            frame = frame.f_back
        return own and frame is not None


class _Watcher:
    """A thread that raises TookTooLong in the one that made it."""

    def __init__(self, seconds: float, in_own_code: Any) -> None:
        self._thread, self._in_own_code = threading.get_ident(), in_own_code
        self._lock, self._over = threading.Lock(), threading.Event()
        try:
            import ctypes

            self._raise = ctypes.pythonapi.PyThreadState_SetAsyncExc
            self._as_id, self._as_object = ctypes.c_ulong, ctypes.py_object
            threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()
        except (ImportError, AttributeError, RuntimeError):
            self._over.set()

    def _watch(self, seconds: float) -> None:
        while not self._over.wait(seconds):
            with self._lock:
                frame = sys._current_frames().get(self._thread)
                if not self._over.is_set() and self._in_own_code(frame):
                    self._raise(self._as_id(self._thread), self._as_object(TookTooLong))
            seconds = WATCHING

    def end(self) -> None:
        try:
            with self._lock:
                self._over.set()
            # One that is on its way arrives here, not after the block. It is not called back: then
            # Python 3.11 looks for it for ever, and hangs as soon as code is traced.
            for _ in range(100):
                pass
        except TookTooLong:
            self._over.set()


def in_words(error: TookTooLong, what: str, seconds: float) -> tuple[str, str]:
    """Return what was still running and where, and what to look at there."""
    traceback: TracebackType | None = error.__traceback__
    headline = f"{what} was still running after {seconds:g} seconds"
    if place := own_place(traceback):
        headline += f", at {place}"
    loop = own_loop(traceback)
    if loop is None:
        return headline, "it was stopped there: look at what that line waits for or calls"
    line, text, node = loop
    said = f'it was stopped in the loop of line {line}, "{text}": '
    return headline, said + _about(node)


def _about(loop: Loop) -> str:
    if isinstance(loop, ast.For):
        return "how many turns does it make, and does its body make what it goes over longer?"
    if isinstance(loop.test, ast.Constant):
        return "which line leads out of it (return, break), and is that line ever reached?"
    return "what in its body makes that condition false?"
