"""One fault, one exercise: what else does each fault cost? python bench/one_fault.py

Judges every notebook with right answers but one, for each exercise and each fault in
tests/judging/faults.py, and prints the table. Takes about fifteen minutes. Arguments choose
notebooks and exercises by their names.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.source.solutions import solution_functions
from tests.conftest import ROOT
from tests.judging.faults import FAULTS, judged, lost
from utils.exercises import EXERCISES


def main(chosen: list[str]) -> int:
    """Print the table; return 1 if anything else was lost."""
    specs = [s for s in EXERCISES.values() if not chosen or {s.name, s.notebook} & {*chosen}]
    print(f"{'exercise':36} {' '.join(f'{fault:>13}' for fault in FAULTS)}")
    total = 0
    for spec in specs:
        solutions = solution_functions(ROOT, spec.notebook)
        row = []
        for make in FAULTS.values():
            others = lost(judged(spec.notebook, {spec.name: make(spec.name)}, solutions))
            row.append(len(others.keys() - {spec.name}) if spec.name in others else -1)
        total += sum(map(abs, row))
        cells = " ".join(f"{'not seen' if n < 0 else n:>13}" for n in row)
        print(f"{spec.number:5}{spec.name:31} {cells}", flush=True)
    print(f"others lost: {total}")
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
