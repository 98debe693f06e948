"""How well copies are told from work of one's own: python bench/similar_work.py

Classes are made up in which it is known who copied: nobody but the pairs that are planted. Each
student chooses among the bank's answers, and writes them in a hand of their own. Takes ten minutes
on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.course import autograded_path, chosen_assignments, release_path
from grader.proving.hands import DISGUISES, Disguise, Hand
from grader.proving.sample_class import HONEST, Material, compose, gather_material, student_ids
from grader.proving.self_contained import self_contained_source
from grader.similarity.known_answers import Known, known_answers
from grader.similarity.pairs import compare
from grader.similarity.work import Place, released_cells, students_work, written
from grader.unseen_answers import WRONG

ROOT = Path(__file__).resolve().parents[1]
RIGHT = {"right": 100}
Texts = dict[Place, str]  # what one student wrote


@dataclass(frozen=True)
class Class:
    """A class that is made up. copies: of 100 students. kinds: None: wrong answers, all unseen."""

    about: str
    kinds: Mapping[str, int] | None
    by_hand: bool
    copies: int


@dataclass
class Course:
    """What classes are made from."""

    assignments: Sequence[str]
    material: dict[str, Material] = field(default_factory=dict)
    known: dict[Place, Known] = field(default_factory=dict)
    unseen: dict[str, list[str]] = field(default_factory=dict)
    released: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for assignment in self.assignments:
            self.material[assignment] = gather_material(ROOT, assignment)
            self.known |= known_answers(ROOT, assignment)
            self.released[assignment] = released_cells(ROOT, assignment)
        for place in self.known:
            functions = WRONG.get(place.name, ())
            self.unseen[place.name] = [self_contained_source(f, place.name) for f in functions]


def one_student(course: Course, about: Class, rng: random.Random, hand: Hand) -> Texts:
    """Write one student's work in all assignments."""
    found: Texts = {}
    for assignment in course.assignments:
        chosen = rng.choices([*(about.kinds or RIGHT)], [*(about.kinds or RIGHT).values()])[0]
        nb = compose(chosen, course.material[assignment], rng)
        for name, is_code, text in written(nb["cells"], course.released[assignment]):
            if is_code and about.kinds is None and course.unseen[name]:
                text = rng.choice(course.unseen[name])
            found[Place(assignment, name, is_code)] = in_hand(text, hand) if about.by_hand else text
    return found


def in_hand(text: str, hand: Hand) -> str:
    """Return code in somebody's hand; text, and what was given up in a line, as it is."""
    try:
        return hand.write(text)
    except SyntaxError:
        return text


def copied(theirs: Texts, own: Texts, how: Disguise, hand: Hand, rng: random.Random) -> Texts:
    """Return what somebody hands in who copies, of what both have, as much as the disguise says."""
    found = dict(own)
    for place in sorted(theirs, key=str):
        if rng.random() < how.share:
            text = theirs[place]
            try:
                found[place] = hand.disguise(text, how) if place.is_code else text
            except SyntaxError:
                found[place] = text
    return found


def write_class(root: Path, course: Course, about: Class, count: int) -> dict[frozenset[str], str]:
    """Write a class's notebooks as grading leaves them; return who copied, and how."""
    students = student_ids(count)
    planted: dict[frozenset[str], str] = {}
    releases = {a: json.loads(release_path(ROOT, a).read_bytes()) for a in course.assignments}
    before: Texts = {}
    copies = count * about.copies // 100
    for number, student in enumerate(students):
        rng = random.Random(f"{about.about}/{student}")
        hand = Hand(rng)
        work = one_student(course, about, rng, hand)
        if number % 2 and number // 2 < copies:
            how = DISGUISES[number // 2 % len(DISGUISES)]
            work = copied(before, work, how, hand, rng)
            planted[frozenset((students[number - 1], student))] = how.name
        for assignment, release in releases.items():
            texts = {place.name: text for place, text in work.items()
                     if place.assignment == assignment}  # fmt: skip
            cells = [cell | {"source": texts.get(cell["id"], cell["source"])}
                     for cell in release["cells"]]  # fmt: skip
            path = autograded_path(root, student, assignment)
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(release | {"cells": cells}), encoding="utf-8")
        before = work
    return planted


def measure(course: Course, about: Class, count: int) -> None:
    """Make a class, look for similar work, and print what was found."""
    with tempfile.TemporaryDirectory(prefix="similar-work-") as temporary:
        root = Path(temporary)
        (root / "notebooks").symlink_to(ROOT / "notebooks")
        planted = write_class(root, course, about, count)
        start, used = time.perf_counter(), sum(os.times()[:4])
        work = students_work(root, course.assignments)
    known = course.known
    if about.kinds is None:  # nor does who looks know them
        known = {place: Known(k.right) for place, k in known.items()}
    released = {a: tuple(texts.values()) for a, texts in course.released.items()}
    found = {frozenset(p.students): p.bits for p in compare(work, known, released, most=10_000)}
    seconds, cpu = time.perf_counter() - start, sum(os.times()[:4]) - used
    apart = len(found.keys() - planted.keys())
    print(f"\n{about.about}: {count} students, {len(course.assignments)} notebooks")
    print(f"   {apart:4} pairs that worked apart are listed; {seconds:.0f} s ({cpu:.0f} s of CPU)")
    for how in DISGUISES:
        pairs = [pair for pair, name in planted.items() if name == how.name]
        if pairs:
            hit = sum(pair in found for pair in pairs)
            print(f"   {hit:4} of {len(pairs):3} copies are found: {how.name}")
    if planted:
        hit = len(found.keys() & planted.keys())
        print(f"   {hit:4} of {len(planted):3} in all: {100 * hit / len(planted):.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", help="by default all")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--copies", type=int, default=10, help="of 100 students")
    parser.add_argument("--only", default="", help="classes whose name begins so")
    asked = parser.parse_args()
    course = Course(chosen_assignments(ROOT, tuple(asked.assignments)))
    for about in (
        Class("right, wrong and unfinished, by hand", HONEST, True, asked.copies),
        Class("right, wrong and unfinished, the bank's very texts", HONEST, False, asked.copies),
        Class("right answers, by hand", RIGHT, True, 0),
        Class("right answers, the bank's very texts", RIGHT, False, 0),
        Class("wrong answers that nobody knew, by hand", None, True, 0),
    ):
        if about.about.startswith(asked.only):
            measure(course, about, asked.students)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
