"""What is measured of speed, as one table: python -m bench README.md (make bench)

Parts come one after the other, each in rounds. Takes half an hour on two cores; --only is a part.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import psutil

from bench import (
    class_speed,
    endless_loop,
    feedback_speed,
    hand_in,
    learner_times,
    writer_speed,
)
from bench.rows import ROUNDS, table
from utils.experiments.table import write

BEGIN, END = "<!-- bench: make bench -->", "<!-- /bench -->"
# each measures its part in so many rounds, and returns the rows of it
PARTS = {
    "class": class_speed.rows,
    "writer": writer_speed.rows,
    "loop": endless_loop.rows,
    "hand-in": hand_in.rows,
    "feedback": feedback_speed.rows,
    "learners": learner_times.rows,
}


def machine() -> str:
    """Name the machine, and what it runs."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores ({(models or [platform.machine()])[0]}), {memory:.0f} GiB, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("page", nargs="?", type=Path, help="the table is written into it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=PARTS, help="print this part, and write no page")
    asked = parser.parse_args()
    started, found = time.monotonic(), []
    for name in [asked.only] if asked.only else PARTS:
        found += PARTS[name](asked.rounds)
        minutes = (time.monotonic() - started) / 60
        print(f"{name} is done, after {minutes:.0f} minutes in all", file=sys.stderr)
    when = f"{date.today():%-d %B %Y}, rounds: {asked.rounds}, minutes: {minutes:.0f}"
    told = f"Measured {when}, on {machine()}."
    text = f"{told}\n\n{table(found)}"
    print(text)
    if asked.page and not asked.only:
        write(asked.page, text, BEGIN, END)


if __name__ == "__main__":
    main()
