"""A class that never was: submissions as a real class hands them in, the same for the same seed.

For trying things out, for tests and for benchmarks. What is broken or hostile in it is in
sample_faults; nothing here grades.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from grader.course import CourseError, release_path, submission_path, submitted_folder
from grader.mistakes import mistakes_of
from grader.proving.sample_faults import (
    BROKEN,
    HOSTILE,
    LINK,
    RawNotebook,
    hostile_cell,
    text_of,
    write_link,
)
from grader.proving.self_contained import self_contained_source
from grader.right_answers import RIGHT
from grader.source.notebooks import read_notebook, validate_source
from utils.cells import grade_id
from utils.exercises import EXERCISES

# what a class hands in, in percent
SHARES = {"right": 60, "mistakes": 25, "unfinished": 10, "broken": 3, "hostile": 2}
HONEST = {"right": 65, "mistakes": 25, "unfinished": 10}
SLIPS = 0.3  # of the right ones have one mistake
WRONG = 0.5  # of the exercises are wrong where there are mistakes
STAMPED = 0.8  # have a timestamp.txt
LAST_DAY = datetime(2026, 3, 16, 23, 59)
# which submissions are ours, and what they held: only those may be replaced
LIST = ".sample.json"
NAMES = (
    "ada aiko amara ana anders astrid ayse bao bea carlos chidi dana diego elif emil esi "
    "farah fen goran hana hugo ines ivan jada jun kai kofi lars leila lena luca maja mateo "
    "mei milan nadia nils noor olga omar pablo petra priya rafa rosa sami sara sofia tariq "
    "thabo uma vera wei xenia yara yusuf zoe"
)
REFLECTIONS = (
    "Because the statistics come from the batch, the same example gets another output in another "
    "batch. gamma and beta are learned, so the network can undo the normalization.",
    "It is not the inputs that get normalized here but each layer's own values; the mean is beta "
    "and the spread is gamma afterwards, whatever came in.",
    "I measured it above: without normalization the learning rate has to be much smaller.",
    "not sure, but the learning gets faster?",
)


@dataclass(frozen=True)
class Material:
    """What cells can hold, for one assignment. wrong: the commonest mistake first."""

    release: RawNotebook
    right: dict[str, list[str]]
    wrong: dict[str, list[str]]


def gather_material(root: Path, assignment: str) -> Material:
    """Gather right and wrong answers to every exercise of an assignment, as source.

    Raises CourseError: if the assignment has no release.
    """
    release = json.loads(json.dumps(read_notebook(release_path(root, assignment))))
    right: dict[str, list[str]] = {}
    wrong: dict[str, list[str]] = {}
    for cell in validate_source(root, assignment).cells:
        name = grade_id(cell)
        if name in EXERCISES:
            own = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", cell.source)
            right[name] = [own, *(self_contained_source(f, name) for f in RIGHT.get(name, ()))]
            # mixed, because the bank is sorted by kind; always in the same way
            entries = sorted(mistakes_of(name), key=lambda e: hashlib.md5(e.name.encode()).digest())
            wrong[name] = [self_contained_source(entry.function, name) for entry in entries]
    return Material(release, right, wrong)


def deal_kinds(count: int, shares: Mapping[str, int], rng: random.Random) -> list[str]:
    """Deal out what each of `count` students hands in: near the shares, in random order."""
    whole = {kind: count * share // 100 for kind, share in shares.items()}
    rest = sorted(shares, key=lambda kind: -(count * shares[kind] % 100))
    for kind in rest[: count - sum(whole.values())]:
        whole[kind] += 1
    dealt = [kind for kind, number in whole.items() for _ in range(number)]
    rng.shuffle(dealt)
    return dealt


def student_ids(count: int) -> list[str]:
    """Make up student ids, all different."""
    names = NAMES.split()
    return [f"{names[i % len(names)]}{i:04d}" for i in range(1, count + 1)]


def compose(kind: str, about: Material, rng: random.Random) -> RawNotebook:
    """Fill in a notebook of some kind, before it is broken."""
    nb = copy.deepcopy(about.release)
    exercises = list(about.right)
    wrong: set[str] = set()
    if kind == "mistakes":
        wrong = {e for e in exercises if rng.random() < WRONG} or {rng.choice(exercises)}
    elif kind == "unfinished" or (kind == "right" and rng.random() < SLIPS):
        wrong = {rng.choice(exercises)}
    done = rng.randrange(len(exercises)) if kind == "unfinished" else len(exercises)
    cells = {cell["id"]: cell for cell in nb["cells"]}
    for name in exercises[:done]:
        if name in wrong and about.wrong[name]:
            weights = [1 / (rank + 1) for rank in range(len(about.wrong[name]))]
            source = rng.choices(about.wrong[name], weights)[0]
        else:
            source = rng.choice(about.right[name])
        cells[name]["source"] = source
    if done < len(exercises) and rng.random() < 0.5:  # given up in the middle of a line
        name = exercises[done]
        head = cells[name]["source"]
        source = head if isinstance(head, str) else "".join(head)
        cells[name]["source"] = source.split("# YOUR CODE HERE")[0] + "return (z -"
    for cell in nb["cells"]:
        about_cell = cell["metadata"].get("nbgrader", {})
        written = cell["cell_type"] == "markdown" and about_cell.get("solution")
        if written and kind != "unfinished" and rng.random() < 0.9:
            cell["source"] = rng.choice(REFLECTIONS)
    return nb


def hand_in(folder: Path, assignment: str, kind: str, about: Material, rng: random.Random) -> str:
    """Write one submission; return what kind it is, in detail."""
    folder.mkdir(parents=True)
    path = folder / f"{assignment}.ipynb"
    nb = compose("right" if kind in ("broken", "hostile") else kind, about, rng)
    if kind == "broken":
        detail = rng.choice(sorted(BROKEN))
        path.write_bytes(BROKEN[detail](nb))
    elif kind == "hostile":
        detail = rng.choice(sorted([*HOSTILE, LINK]))
        if detail == LINK:
            write_link(path)
        else:
            first = next(i for i, cell in enumerate(nb["cells"]) if cell["id"] in about.right)
            nb["cells"].insert(first, hostile_cell(detail))
            path.write_bytes(text_of(nb))
    else:
        detail = kind
        path.write_bytes(text_of(nb))
    if rng.random() < STAMPED:
        when = LAST_DAY - timedelta(minutes=int(rng.expovariate(1 / 2000)))
        (folder / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC\n")
    return detail if kind == detail else f"{kind}: {detail}"


def sample(
    root: Path,
    assignments: Sequence[str],
    count: int,
    seed: str = "0",
    *,
    shares: Mapping[str, int] = SHARES,
    force: bool = False,
) -> Counter[str]:
    """Write a class's submissions; return how many there are of each kind.

    An earlier sample of these assignments is replaced.

    Raises CourseError: if there are submissions that no sample wrote, unless force; a folder of
    theirs is never replaced.
    """
    listed = _read_list(root)
    _refuse_real(root, assignments, listed, force)
    counts: Counter[str] = Counter()
    for key in [key for key in listed if key.split("/")[1] in assignments]:
        folder = submitted_folder(root) / key
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.parent.rmdir()  # unless something else of that student is in it
        del listed[key]
    try:
        for assignment in assignments:
            about = gather_material(root, assignment)
            dealt = deal_kinds(count, shares, random.Random(f"{seed}/{assignment}/kinds"))
            for student, kind in zip(student_ids(count), dealt, strict=True):
                folder = submission_path(root, student, assignment).parent
                if folder.exists() or folder.is_symlink():
                    raise CourseError(f"{folder} is somebody's own: move it away, and try again")
                rng = random.Random(f"{seed}/{assignment}/{student}")
                counts[hand_in(folder, assignment, kind, about, rng)] += 1
                listed[f"{student}/{assignment}"] = _digest(folder / f"{assignment}.ipynb")
    finally:
        submitted_folder(root).mkdir(exist_ok=True)
        (submitted_folder(root) / LIST).write_text(json.dumps(listed, indent=0, sort_keys=True))
    return counts


def _read_list(root: Path) -> dict[str, str]:
    try:
        listed: dict[str, str] = json.loads((submitted_folder(root) / LIST).read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise CourseError(f"{submitted_folder(root) / LIST} cannot be read: delete it") from None
    return listed


def _refuse_real(
    root: Path, assignments: Sequence[str], listed: dict[str, str], force: bool
) -> None:
    for assignment in assignments:
        for folder in sorted(submitted_folder(root).glob(f"*/{assignment}")):
            key = f"{folder.parent.name}/{assignment}"
            if listed.get(key) == _digest(folder / f"{assignment}.ipynb"):
                continue
            listed.pop(key, None)  # changed by hand since: not ours any more
            if not force:
                raise CourseError(
                    f"{folder} was not written by `sample`: move submitted/ away, or say --force "
                    "to add a sample beside what is there"
                )


def _digest(path: Path) -> str:
    if path.is_symlink():
        return "link"
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
