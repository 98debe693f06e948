"""Ask whether a submission costs more in a larger class: python bench/class_size.py

Not part of `make bench`: 2,000 submissions take some minutes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.class_speed import SHORT, make_course, make_sample
from bench.costs import ROOT, Cost, measure


def measure_by_size(count: int, name: str) -> str:
    """Measure what a submission costs as a class of `count` is graded, tenth by tenth.

    Then its last tenth against the same submissions as a class of their own, in turns; these with
    one worker, too.
    """
    with tempfile.TemporaryDirectory() as temporary:
        config = (ROOT / "nbgrader_config.py").read_text()
        large, small = (
            make_course(Path(temporary, size), config, [name]) for size in ("large", "small")
        )
        make_sample(large, count, [name])
        students = sorted(path.parent.name for path in (large / "submitted").glob(f"*/{name}"))
        step = max(count // 10, 1)
        *tenths, last = (students[i : i + step] for i in range(0, len(students), step))
        for student in last:
            shutil.copytree(large / "submitted" / student, small / "submitted" / student)
        lines = [f"{'':>24}{'CPU s each':>12}{'wall s each':>13}{'peak MiB':>10}"]
        for number, chosen in enumerate(tenths, start=1):
            lines.append(_line(f"up to {number * step}", _grade(large, name, chosen)))
        before = {place: (place / "gradebook.db").read_bytes() for place in (large, small)}
        ways = {
            f"the last {len(last)} of {count}": (large, 2),
            f"the same {len(last)} alone": (small, 2),
            "these with one worker": (small, 1),
        }
        costs = {way: Cost() for way in ways}
        for turn in range(4):
            for way in ways if turn % 2 else reversed(ways):
                place, workers = ways[way]
                (place / "gradebook.db").write_bytes(before[place])
                for student in last:
                    shutil.rmtree(place / "autograded" / student, ignore_errors=True)
                _grade(place, name, last, workers, costs[way])
        lines += [_line(way, cost) for way, cost in costs.items()]
        of_many, alone, one = costs.values()
        scale, speed = of_many.cpu / alone.cpu, one.wall / alone.wall
        lines += ["", f"a submission of a large class against a small one: {scale:.2f} times"]
        return "\n".join([*lines, f"two workers against one, {len(last)} alone: {speed:.2f} times"])


def _grade(
    place: Path, name: str, students: list[str], workers: int = 2, cost: Cost | None = None
) -> Cost:
    cost = cost or Cost()
    command = [sys.executable, "-m", "grader", "grade", "--json", f"--workers={workers}", name]
    command += [part for student in students for part in ("--student", student)]
    measure(cost, command, place, len(students))
    return cost


def _line(what: str, cost: Cost) -> str:
    each = f"{cost.cpu / cost.submissions:12.3f}{cost.wall / cost.submissions:13.3f}"
    return f"{what:>24}{each}{cost.memory / 2**20:10.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=2000, metavar="N", help="tenth by tenth")
    print(measure_by_size(parser.parse_args().students, SHORT))


if __name__ == "__main__":
    main()
