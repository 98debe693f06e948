"""How fast a class is graded: python bench/class_speed.py

The same generated class is graded by `python -m grader grade` with one worker and with two, and as
the floor by a fresh Python for each submission that imports NumPy and runs the same cells, with no
kernel, no sandbox, no judge and no database. One of the class, another in each round, is graded by
what is slow: plain nbgrader as it comes, plain nbgrader told to skip the demonstrations (one
command for each assignment: it knows no other way), and otter-grader (one command for each
submission, the demonstrations skipped, too). Each round has all ways in turns.

`--students 1 --rounds 1 02_batchnorm_forward` is a look of a minute.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import otter_grader
from bench.costs import ENVIRONMENT, ROOT, Cost, measure
from bench.rows import ROUNDS, Figure, Goal, Row, table
from grader.course import NBGRADER_CONFIG, assignments, submission_path
from grader.nbgrader_calls.environment import BESIDE_PYTHON
from grader.sandbox.bubblewrap import ONE_THREAD

PLAIN = """\
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.GenerateAssignment.force = True
c.Execute.timeout = 120
"""
SKIPPING = PLAIN + 'c.Execute.skip_cells_with_tag = "demo"\n'
# what one process without anything else needs for a submission: argv is its notebook
FLOOR_CODE = """\
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

STUDENTS = 25  # each hands in every notebook; one a round is graded by what is slow, too
SHORT, MANY = "02_batchnorm_forward", 200  # a class in one short notebook
FLOORS = 8  # students a round for whom the floor is measured: it costs each the same
NBGRADER, SKIPS, OTTER, FLOOR = "plain nbgrader", "plain, demos skipped", "otter-grader", "floor"
ONE, TWO = "here, 1 worker", "here, 2 workers"
AUTOGRADE = [str(BESIDE_PYTHON / "nbgrader"), "autograde"]
RELEASE = [str(BESIDE_PYTHON / "nbgrader"), "generate_assignment", "--force"]
GRADE = [sys.executable, "-m", "grader", "grade", "--again", "--quiet", "--workers"]
CONFIGURATIONS = {NBGRADER: PLAIN, SKIPS: SKIPPING}
# what is read behind a name in the table
HOW = {
    NBGRADER: "`nbgrader autograde`, once for each notebook",
    SKIPS: "the same, told to skip the cells tagged `demo`",
    OTTER: "`otter run`, demonstrations skipped, tests of its own kind",
    FLOOR: "a bare Python that runs the same cells",
}
HOW |= dict.fromkeys((ONE, TWO), "`python -m grader grade`, once for all")


def make_course(folder: Path, config: str, names: Sequence[str]) -> Path:
    """Make a course in a folder, its assignments released."""
    folder.mkdir(parents=True)
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "nbgrader_config.py").write_text(config)
    for name in names:
        _prepare([*RELEASE, name], folder)
    return folder


def make_sample(folder: Path, students: int, names: Sequence[str]) -> None:
    """Let a generated class hand in."""
    command = [sys.executable, "-m", "grader", "sample", "--students", str(students), "--honest"]
    _prepare([*command, *names], folder)


def _prepare(command: list[str], folder: Path) -> None:
    """Run what is not measured; if it fails, say why and stop."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


class Class:
    """A generated class, and a folder for each way of grading it."""

    def __init__(
        self, folder: Path, students: int, names: Sequence[str], slow: bool = True
    ) -> None:
        """Make it. slow: for what takes long, too."""
        self.folder, self.names = folder, list(names)
        own = (ROOT / "nbgrader_config.py").read_text()
        ways = (*(CONFIGURATIONS if slow else ()), ONE, TWO)
        self.places = {way: folder / str(number) for number, way in enumerate(ways)}
        make_sample(make_course(self.places[ONE], own, self.names), students, self.names)
        shutil.copytree(self.places[ONE], self.places[TWO])
        if slow:
            make_course(self.places[NBGRADER], PLAIN, self.names)
            shutil.copytree(self.places[NBGRADER], self.places[SKIPS])
            (self.places[SKIPS] / NBGRADER_CONFIG).write_text(SKIPPING)
        self.students = sorted(path.name for path in (self.places[ONE] / "submitted").glob("[!.]*"))
        self._turn = 0  # whose floor is measured next
        if slow and otter_grader.OTTER.exists():
            for name in names:
                otter_grader.prepare(folder / "otter" / name, name)

    def ways(self) -> dict[str, Callable[[str], Cost]]:
        """Return the ways of grading that there are here: the slow ones grade the given student."""
        found = {way: self._nbgrader(way) for way in CONFIGURATIONS if way in self.places}
        if (self.folder / "otter").exists():
            found[OTTER] = self._otter
        return found | {FLOOR: self._floor, ONE: self._ours(ONE, "1"), TWO: self._ours(TWO, "2")}

    def _nbgrader(self, way: str) -> Callable[[str], Cost]:
        def grade(student: str) -> Cost:
            cost, place = Cost(), self.places[way]
            for folder in ("submitted", "autograded"):
                shutil.rmtree(place / folder, ignore_errors=True)
            handed_in = self.places[ONE] / "submitted" / student
            shutil.copytree(handed_in, place / "submitted" / student)
            for name in self.names:
                measure(cost, [*AUTOGRADE, name], place, 1)
            return cost

        return grade

    def _ours(self, way: str, workers: str) -> Callable[[str], Cost]:
        def grade(_: str) -> Cost:
            cost, count = Cost(), len(self.students) * len(self.names)
            measure(cost, [*GRADE, workers, *self.names], self.places[way], count)
            return cost

        return grade

    def _otter(self, student: str) -> Cost:
        cost = Cost()
        for name, path in self._submissions([student]):
            place = self.folder / "otter" / name
            command = otter_grader.command(place, path)
            measure(cost, command, place, 1, ENVIRONMENT | ONE_THREAD)
        return cost

    def _floor(self, _: str) -> Cost:
        cost, beside = Cost(), self.folder / "floor"
        # beside the references, as in the sandbox: what notebooks carry is found there
        shutil.copytree(ROOT / "solutions", beside, dirs_exist_ok=True)
        count = min(FLOORS, len(self.students))
        chosen = [self.students[(self._turn + n) % len(self.students)] for n in range(count)]
        self._turn += count
        for name, path in self._submissions(chosen):
            copy = shutil.copy(path, beside / name)
            # as many threads as in the sandbox: more of them only burn CPU time here
            command = [sys.executable, "-c", FLOOR_CODE, str(copy)]
            measure(cost, command, beside, 1, ENVIRONMENT | ONE_THREAD)
        return cost

    def _submissions(self, students: Sequence[str]) -> list[tuple[str, Path]]:
        return [
            (name, submission_path(self.places[ONE], student, name))
            for student in students
            for name in self.names
        ]


def compare(
    students: int, names: Sequence[str], rounds: int = ROUNDS, slow: bool = True
) -> dict[str, list[Cost]]:
    """Return each way's costs for the same class, one for each round. slow: the slow ways', too."""
    with tempfile.TemporaryDirectory(prefix="class-speed-") as temporary:
        graded = Class(Path(temporary), students, names, slow)
        ways = graded.ways()
        costs: dict[str, list[Cost]] = {way: [] for way in ways}
        for turn in range(rounds):
            student = graded.students[turn % students]
            for way in reversed(ways) if turn % 2 else ways:
                costs[way].append(ways[way](student))
            print(f"class, round {turn + 1} is done", file=sys.stderr)
    return costs


def rows(rounds: int = ROUNDS, students: int = STUDENTS, names: Sequence[str] = ()) -> list[Row]:
    """Measure; return a row for each way, then the ratios that there are goals for.

    Without names, of all notebooks; then of a class of MANY in the SHORT one, too.
    """
    costs = compare(students, names or assignments(ROOT), rounds)
    found = [_row(way, of_way) for way, of_way in costs.items()]
    if OTTER not in costs:
        found.append(Row(OTTER, f"not installed ({otter_grader.HOW_TO_INSTALL})", ()))
    found += _ratios(costs)
    if not names:
        short = compare(MANY, [SHORT], rounds, slow=False)
        where = f", {MANY} of notebook {int(SHORT[:2])} alone"
        two = _row(TWO, short[TWO])
        found.append(replace(two, what=TWO + where, goal=Goal(1200, True)))
        found += [replace(row, what=row.what + where) for row in _ratios(short)]
    return found


def _ratios(costs: dict[str, list[Cost]]) -> list[Row]:
    best, floor = costs[TWO], costs[FLOOR]
    cpu = [a.cpu_each / b.cpu_each for a, b in zip(best, floor, strict=True)]
    found = [
        Row("CPU time of a submission", "against the floor", [Figure(cpu, "times")], Goal(0.4))
    ]
    goals = {NBGRADER: Goal(150, True), SKIPS: Goal(20, True), OTTER: None, ONE: Goal(1.9, True)}
    for way, goal in goals.items():
        if way in costs:
            speed = [a.rate / b.rate for a, b in zip(best, costs[way], strict=True)]
            found.append(
                Row("speed with two workers", f"against {way}", [Figure(speed, "times")], goal)
            )
    return found


def _row(way: str, costs: Sequence[Cost]) -> Row:
    figures = [
        Figure([cost.rate for cost in costs], "submissions a minute"),
        Figure([cost.cpu_each for cost in costs], "s of CPU each"),
        Figure([cost.memory / 2**20 for cost in costs], "MiB at most"),
    ]
    failed = "; ".join(line for cost in costs for line in cost.failed)
    return Row(way, HOW[way], figures, note=failed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="by default all")
    parser.add_argument("--students", type=int, default=STUDENTS, help="each hands in all of them")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(table(rows(asked.rounds, asked.students, asked.names)))


if __name__ == "__main__":
    main()
