"""How many attacks succeed against plain nbgrader, and how many here: python bench/forging.py

Runs the submissions of tests/attacks/ through both, in temporary courses that are alike: the same
release with `check(fn)` cells, the same secrets planted beside it. Takes about ten minutes. Names
as arguments choose attacks or families.
"""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.attacks.attack import Attack
from tests.attacks.families import ATTACKS
from tests.attacks.harness import Course, Result

# worst first: the table shows the first that is true
OUTCOMES = ("forged", "read", "escaped", "active page", "hung", "aborted", "lost marks", "held")
NOT_TRIED = "not tried"
WORKERS = 2
PATIENCE = 60  # seconds for one attack, which take 15 at most here


def outcome(attack: Attack, result: Result) -> str:
    """Say in one word or two what an attack achieved."""
    achieved = {
        "forged": result.gained(attack) > 0,
        "read": result.leaked,
        "escaped": bool(result.escaped or result.changed),
        "active page": bool(result.markup),
        "hung": result.seconds > PATIENCE,
        # the submission has no marks, or the command ended before the class did
        "aborted": not result.success,
        "lost marks": result.lost(attack) > 0,
        "held": True,
    }
    return next(name for name in OUTCOMES if achieved[name])


def run(names: list[str], plain: bool) -> dict[str, str]:
    """Return each attack's outcome, in a course of this process's own."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _give_up)
    found: dict[str, str] = {}
    with _folder() as folder, Course(folder, plain).open() as course:
        for attack in ATTACKS:
            if attack.name not in names:
                continue
            signal.alarm(PATIENCE + 1)
            try:
                found[attack.name] = outcome(attack, course.grade(attack))
            except TimeoutError:
                found[attack.name] = "hung"
            except SystemExit:  # nbgrader ends the whole command at a wrong date
                found[attack.name] = "aborted"
            except Exception as error:
                if not plain:
                    raise
                # nbgrader's extractor ends the collecting of all at a zip of links
                print(f"plain nbgrader, {attack.name}: {error!r}", file=sys.stderr)
                found[attack.name] = "aborted"
            finally:
                signal.alarm(0)
    return found


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a temporary folder; unlike Python's own, it goes however deep it has become."""
    folder = Path(tempfile.mkdtemp(prefix="forging-"))
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def _give_up(number: int, frame: object) -> None:
    raise TimeoutError


def compare(chosen: list[Attack]) -> list[tuple[Attack, str, str]]:
    """Return (attack, outcome with plain nbgrader, outcome here) for each."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        jobs = []
        for plain in (True, False):
            names = [a.name for a in chosen if not (plain and a.not_plain)]
            jobs += [(plain, pool.submit(run, names[n::4], plain)) for n in range(4)]
        found: dict[bool, dict[str, str]] = {True: {}, False: {}}
        for plain, job in jobs:
            found[plain] |= job.result()
    return [(a, found[True].get(a.name, NOT_TRIED), found[False][a.name]) for a in chosen]


def report(rows: list[tuple[Attack, str, str]]) -> str:
    """Write the table, and the totals of both."""
    lines = [f"{'attack':32} {'family':11} {'plain nbgrader':15} here"]
    lines += [f"{a.name:32} {a.family:11} {plain:15} {ours}" for a, plain, ours in rows]
    reasons = Counter(a.not_plain for a, plain, _ in rows if plain == NOT_TRIED)
    lines += ["", "not tried with plain nbgrader:"]
    lines += [f"  {count:3} because {reason}" for reason, count in reasons.items()]
    totals = {
        "plain nbgrader": Counter(plain for _, plain, _ in rows),
        "here": Counter(ours for *_, ours in rows),
    }
    lines += ["", f"{'':16}" + "".join(f"{name:>13}" for name in (*OUTCOMES, NOT_TRIED))]
    for name, total in totals.items():
        counts = "".join(f"{total[o]:13}" for o in (*OUTCOMES, NOT_TRIED))
        lines.append(f"{name:16}{counts}")
    return "\n".join(lines)


def main() -> None:
    wanted = set(sys.argv[1:])
    chosen = [a for a in ATTACKS if not wanted or wanted & {a.name, a.family}]
    print(report(compare(chosen)))


if __name__ == "__main__":
    main()
