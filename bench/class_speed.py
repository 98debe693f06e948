"""How fast a class is graded: python bench/class_speed.py (make bench)

The same generated class is graded by plain nbgrader as it comes, by plain nbgrader told to skip the
demonstrations (one command for each assignment: it knows no other way), and by `python -m grader
grade` with one worker and with two, in turns. Beside them the floor: a fresh Python for each
submission that imports NumPy and runs the same cells, with no kernel, no sandbox, no judge and no
database.

CPU time is what the kernel's control groups count, and is left out where they are not writable (it
takes root): what a process used that was killed together with its namespace is in no other count.

Takes twenty minutes on two cores. `--students 1 02_batchnorm_forward` is a look of a minute;
--flat 2000 asks instead whether the cost of a submission depends on the size of the class.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.course import assignments
from grader.nbgrader_calls.environment import BESIDE_PYTHON, environment
from grader.sandbox.bubblewrap import ONE_THREAD

ROOT = Path(__file__).resolve().parents[1]
PLAIN = """\
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.GenerateAssignment.force = True
c.Execute.timeout = 120
"""
SKIPPING = PLAIN + 'c.Execute.skip_cells_with_tag = "demo"\n'
# what one process without anything else needs for a submission: argv is its notebook
FLOOR = """\
import json, os, sys
import numpy
path = sys.argv[1]
os.chdir(os.path.dirname(path))
names = {"__name__": "__main__"}
sys.stdout = open(os.devnull, "w")
for cell in json.load(open(path))["cells"]:
    if cell["cell_type"] == "code" and "demo" not in cell["metadata"].get("tags", []):
        try:
            exec("".join(cell["source"]), names)
        except Exception:
            pass
"""
# where the CPU time of control groups is, in versions 1 and 2
ACCOUNTS = (
    (Path("/sys/fs/cgroup/cpuacct"), "cpuacct.usage"),
    (Path("/sys/fs/cgroup"), "cpu.stat"),
)


CONFIGURATIONS = {"plain nbgrader": PLAIN, "plain, demos skipped": SKIPPING}
AUTOGRADE = [str(BESIDE_PYTHON / "nbgrader"), "autograde"]
RELEASE = [str(BESIDE_PYTHON / "nbgrader"), "generate_assignment", "--force"]
GRADE = [sys.executable, "-m", "grader", "grade", "--again", "--quiet", "--workers"]
OURS = {"here, 1 worker": [*GRADE, "1"], "here, 2 workers": [*GRADE, "2"]}
ENVIRONMENT = environment() | {"PYTHONPATH": str(ROOT)}


@dataclass
class Cost:
    """What one way of grading took, over all assignments. memory: the largest seen, in bytes."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    submissions: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return 60 * self.submissions / self.wall if self.wall else 0.0


def measure(
    cost: Cost,
    command: list[str],
    folder: Path,
    count: int,
    env: dict[str, str] = ENVIRONMENT,
) -> None:
    """Run a command; add its time, that of all its processes, and their memory together."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said, _cpu_account(cost) as account:
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=said, preexec_fn=account, env=env
        )
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, cost, done))
        watcher.start()
        code = process.wait()
        cost.wall += time.perf_counter() - started
        done.set()
        watcher.join()
        if code:
            said.seek(0)
            cost.failed.append(f"{' '.join(command[-3:])}: exit {code}")
            sys.stderr.write(said.read().decode(errors="replace")[-2000:])
    cost.submissions += count


@contextmanager
def _cpu_account(cost: Cost) -> Iterator[Callable[[], None] | None]:
    """Make what a child calls to be counted, with all that it starts; add the time afterwards."""
    base, name = next(((p, n) for p, n in ACCOUNTS if os.access(p / n, os.R_OK)), (None, ""))
    if base is None or not os.access(base, os.W_OK):
        cost.cpu = float("nan")
        yield None
        return
    group = Path(tempfile.mkdtemp(prefix="class-speed-", dir=base))
    try:
        yield lambda: (group / "cgroup.procs").write_text(str(os.getpid())) and None
    finally:
        while (group / "cgroup.procs").read_text():
            time.sleep(0.05)  # what was killed is still being taken apart
        used = (group / name).read_text().split()
        cost.cpu += int(used[0]) / 1e9 if name == "cpuacct.usage" else int(used[1]) / 1e6
        group.rmdir()


def _watch(pid: int, cost: Cost, done: threading.Event) -> None:
    """Note the largest memory of a process and its descendants (each shared page counted once)."""
    import psutil

    while not done.wait(0.5):
        total = 0
        try:
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            continue
        for process in tree:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        cost.memory = max(cost.memory, total)


def make_course(folder: Path, config: str, names: list[str]) -> Path:
    """Make a course in a folder, its assignments released."""
    folder.mkdir(parents=True)
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "nbgrader_config.py").write_text(config)
    for name in names:
        _prepare([*RELEASE, name], folder)
    return folder


def _sample(folder: Path, students: int, names: list[str]) -> None:
    command = [sys.executable, "-m", "grader", "sample", "--students", str(students), "--honest"]
    _prepare([*command, *names], folder)


def _prepare(command: list[str], folder: Path) -> None:
    """Run what is not measured; if it fails, say why and stop."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


def compare(students: int, names: list[str]) -> dict[str, Cost]:
    """Return each way's cost for the same class."""
    costs = {name: Cost() for name in (*CONFIGURATIONS, *OURS, "floor")}
    with tempfile.TemporaryDirectory() as temporary:
        own = (ROOT / "nbgrader_config.py").read_text()
        places = {
            way: make_course(Path(temporary, str(number)), CONFIGURATIONS.get(way, own), names)
            for number, way in enumerate((*CONFIGURATIONS, *OURS))
        }
        first = places["here, 1 worker"]
        _sample(first, students, names)
        for place in places.values():
            if place is not first:
                shutil.copytree(first / "submitted", place / "submitted")
        for turn, name in enumerate(names):
            for way in CONFIGURATIONS:
                measure(costs[way], [*AUTOGRADE, name], places[way], students)
            if turn % 2 or len(names) == 1:  # all assignments in one command, again and again
                for way in OURS if turn % 4 == 3 else reversed(OURS):
                    measure(costs[way], [*OURS[way], *names], places[way], students * len(names))
            for path in sorted((first / "submitted").glob(f"*/{name}/{name}.ipynb")):
                # beside the references, as in the sandbox: what notebooks carry is found there
                place = Path(temporary, "floor", name, f"{name}.ipynb")
                shutil.copytree(ROOT / "solutions", Path(temporary, "floor"), dirs_exist_ok=True)
                shutil.copy(path, place)
                # as many threads as in the sandbox: more of them only burn CPU time here
                floor = [sys.executable, "-c", FLOOR, str(place)]
                measure(costs["floor"], floor, first, 1, ENVIRONMENT | ONE_THREAD)
            print(f"{name} is done", file=sys.stderr)
    return costs


def table(costs: dict[str, Cost]) -> str:
    """Write the costs as lines, one a way, then the ratios."""
    lines = [f"{'':22}{'submissions/min':>16}{'CPU s each':>12}{'peak MiB':>10}"]
    for way, cost in costs.items():
        each = cost.cpu / max(cost.submissions, 1)
        memory = cost.memory / 2**20
        lines.append(f"{way:22}{cost.rate:16.1f}{each:12.2f}{memory:10.0f}")
        lines += [f"  {line}" for line in cost.failed]
    best, one, floor = costs["here, 2 workers"], costs["here, 1 worker"], costs["floor"]
    lines.append("")
    for way in ("plain nbgrader", "plain, demos skipped"):
        lines.append(f"here, 2 workers, against {way}: {best.rate / costs[way].rate:.1f} times")
    lines.append(f"two workers against one: {best.rate / one.rate:.2f} times")
    ratio = best.cpu / best.submissions / (floor.cpu / floor.submissions)
    lines.append(f"CPU time of a submission against the floor: {ratio:.2f} times")
    return "\n".join(lines)


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
        _sample(large, count, [name])
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
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="by default all")
    parser.add_argument("--students", type=int, default=10, help="each hands in every notebook")
    parser.add_argument("--flat", type=int, metavar="N", help="one class of N, tenth by tenth")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.flat:
        print(measure_by_size(options.flat, assignments(ROOT)[1]))
        return
    costs = compare(options.students, options.names or assignments(ROOT))
    print(json.dumps({k: vars(v) for k, v in costs.items()}) if options.json else table(costs))


if __name__ == "__main__":
    main()
