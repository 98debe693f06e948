"""`python -m grader`, with a fault planted at one point, and every commit noted in a file.

The environment's FAULT is "WHAT POINT NUMBER": at the NUMBERth time that the writer is at POINT it
is killed ("kill"), interrupted ("interrupt"), finds the disk full ("full"), or waits ("wait").
"""

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import files
from grader.commands.cli import main
from grader.gradebook import database, ledger
from grader.running import class_run

POINTS = (
    "before the notebook",
    "half-way through the notebook",
    "between notebook and marks",
    "inside the transaction",
    "after the commit",
)


def hit() -> None:
    what = os.environ["FAULT"].split()[0]
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    if what == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if what == "wait":
        Path(os.environ["COMMITS"] + ".waits").touch()
        time.sleep(60)


def plant() -> None:
    what, _, rest = os.environ.get("FAULT", "").partition(" ")
    point, _, number = rest.rpartition(" ")
    count = dict.fromkeys(POINTS, 0)

    def at(name: str) -> None:
        count[name] += 1
        if what and name == point and count[name] == int(number):
            hit()

    def around(owner: Any, name: str, before: str, after: str = "") -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def replaced(*args: Any, **kw: Any) -> Any:
            at(before)
            result = original(*args, **kw)
            if after:
                at(after)
            return result

        setattr(owner, name, replaced)

    around(class_run, "write_whole", "before the notebook", "between notebook and marks")
    around(files.os, "fsync", "half-way through the notebook")
    around(ledger, "replace_record", "inside the transaction")
    save = ledger.Ledger.save

    def noted(self: Any, graded: Any, *args: Any) -> None:
        save(self, graded, *args)
        with open(os.environ["COMMITS"], "a") as file:
            file.write(f"{graded.student}\n")
        at("after the commit")

    ledger.Ledger.save = noted  # type: ignore[method-assign]
    if os.environ.get("IMPATIENT"):
        database.with_timeout = lambda url: url.update_query_dict({"timeout": "0.2"})
        ledger.with_timeout = database.with_timeout


if __name__ == "__main__":
    # a run of the tests in the background ignores Ctrl+C, and hands that down
    signal.signal(signal.SIGINT, signal.default_int_handler)
    plant()
    main(prog_name="grader")
