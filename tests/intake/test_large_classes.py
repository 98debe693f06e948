"""Large classes: one learner's work in memory at a time, and no bound for the class as a whole."""

import tracemalloc

from grader.intake.collecting import collect
from tests.classroom import ASSIGNMENT
from tests.intake.learning_systems import NOTEBOOK, written

MIB = 1 << 20


def test_memory_is_that_of_one_learner(root):
    """Does a class of notebooks with outputs, 150 MiB in all, need the memory of a few?"""
    text = b'{"cells": []}'.ljust(MIB)
    members = {f"Name {n}_{n}_assignsubmission_file/{NOTEBOOK}": text for n in range(150)}
    path = written(root / "downloads" / "class.zip", members)
    tracemalloc.start()
    try:
        done = collect(root, ASSIGNMENT, (path,))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(done.taken), done.missing) == (150, [])
    assert peak < 12 * MIB


def test_class_in_several_archives_is_whole(root):
    """Do 2,000 people in four archives come out as 2,000?"""
    paths = []
    for part in range(4):
        members = {
            f"last{n % 50}first_{n}_{9000 + n}_{NOTEBOOK}": str(n)
            for n in range(1 + 500 * part, 501 + 500 * part)
        }
        paths.append(written(root / "downloads" / f"{part}.zip", members))
    done = collect(root, ASSIGNMENT, tuple(paths))
    assert done.missing == []
    texts = [p.read_text() for p in (root / "submitted").glob(f"*/*/{NOTEBOOK}")]
    assert sorted(map(int, texts)) == list(range(1, 2001))
