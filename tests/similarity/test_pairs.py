"""Which pairs are listed, and what does the page say of them?"""

import functools
import json
import random
from dataclasses import replace

import pytest

from grader.proving.hands import DISGUISES, Hand
from grader.proving.self_contained import self_contained_source
from grader.right_answers import RIGHT
from grader.similarity.known_answers import Known
from grader.similarity.page import CAUTION, MOST_LINES, as_json, as_page
from grader.similarity.pairs import Found, Pair, compare
from grader.similarity.work import Place, students_work
from tests.attacks.payloads import NAMES, TEXTS, armed
from tests.small_class import ASSIGNMENT, grader
from utils.exercises import EXERCISES

COUNT = 24
PLACES = [Place(spec.notebook, name, True) for name, spec in EXERCISES.items()][:9]
QUESTION = Place(PLACES[0].assignment, "in_your_own_words", False)
ALL = DISGUISES[-2]
# wrong in an odd way, and nobody else's
ODD = """def {name}(*given):
    found = []
    for one in given:
        found.append(one.cumsum(axis=0)[::2] * 3.7 - one.prod())
    while len(found) > 4:
        found = found[1:] + [found[0] ** 3]
    return sorted(found, key=lambda part: -part.size)
"""


@functools.cache
def the_class() -> dict[Place, dict[str, str]]:
    """Students who each write one of the bank's right answers in a hand of their own."""
    work: dict[Place, dict[str, str]] = {place: {} for place in PLACES}
    for number in range(COUNT):
        rng = random.Random(number)
        hand = Hand(rng)
        for place in PLACES:
            source = self_contained_source(rng.choice(RIGHT[place.name]), place.name)
            work[place][f"s{number:02}"] = hand.write(source)
    return work


def a_class() -> dict[Place, dict[str, str]]:
    return {place: dict(texts) for place, texts in the_class().items()}


@functools.cache
def known() -> dict[Place, Known]:
    return {
        place: Known(tuple(self_contained_source(f, place.name) for f in RIGHT[place.name]))
        for place in PLACES
    }


def listed(work):
    return [pair.students for pair in compare(work, known(), {}, 100, workers=1)]


def test_who_works_apart_is_not_listed():
    """Is no pair of those listed who have only the bank's right answers in common?"""
    assert listed(a_class()) == []


@pytest.mark.parametrize("how", [DISGUISES[0], ALL], ids=lambda how: how.name)
def test_copy_is_listed(how):
    """Is a copy listed, as it was and in every disguise at once, and nobody else?"""
    work, hand = a_class(), Hand(random.Random("another"))
    for texts in work.values():
        texts["s07"] = hand.disguise(texts["s03"], how)
    assert listed(work) == [("s03", "s07")]


def test_what_many_share_counts_little():
    """Is nobody listed for what half of the class has, to the letter?"""
    work = a_class()
    for texts in work.values():
        for number in range(0, COUNT, 2):
            texts[f"s{number:02}"] = texts["s00"]
    assert listed(work) == []


def test_rare_mistakes_say_most():
    """Does the same odd mistake say more than the same right answer does?"""
    work = a_class()
    for place, texts in work.items():
        texts["s07"] = Hand(random.Random(7)).disguise(texts["s03"], ALL)
        if place is PLACES[0]:
            texts["s03"] = ODD.format(name=place.name)
            texts["s07"] = Hand(random.Random(7)).disguise(texts["s03"], ALL)
        if place is PLACES[1]:
            right = self_contained_source(RIGHT[place.name][0], place.name)
            texts |= dict.fromkeys(["s03", "s07", "s09", "s11"], right)
    (pair,) = compare(work, known(), {}, 100, workers=1)
    bits = {common.place: common.bits for common in pair.common}
    assert bits[PLACES[0]] > bits[PLACES[1]] + 1


def test_same_sentences_are_evidence():
    """Does a text in the same sentences add to it, and nothing where everybody wrote something?"""
    work = a_class()
    for texts in work.values():
        texts["s07"] = texts["s03"]
    words = [f"word{n}" for n in range(60)]
    rng = random.Random(0)
    work[QUESTION] = {f"s{n:02}": " ".join(rng.choices(words, k=30)) for n in range(COUNT)}
    (apart,) = compare(work, known(), {}, 100, workers=1)
    work[QUESTION]["s07"] = work[QUESTION]["s03"].replace(" ", ",\n").upper()
    (alike,) = compare(work, known(), {}, 100, workers=1)
    assert alike.bits > apart.bits + 1
    assert {c.place: c.likeness for c in alike.common}[QUESTION] == pytest.approx(1)


# ---- from the graded notebooks to the page ----


@pytest.fixture
def copied(graded_copy):
    """A graded class in which two have the same odd code everywhere, and one notebook is broken."""
    for student in ("bob", "cleo"):
        path = graded_copy / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        nb = json.loads(path.read_bytes())
        for cell in nb["cells"]:
            if cell["id"] in EXERCISES:
                cell["source"] = ODD.format(name=cell["id"]) + f"\n\n{cell['source']}"
        path.unlink()
        path.write_text(json.dumps(nb))
    path = graded_copy / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.unlink()
    path.write_text('{"cells": [7, {"metadata": [], "source": {}}], "metadata": null}')
    return graded_copy


def test_command_writes_page_and_json(copied):
    """Are both written, with the caution, and does the terminal name the pair?"""
    done = grader(copied, "similar", ASSIGNMENT, "pairs.html", "--json", "pairs.json")
    page = (copied / "pairs.html").read_text()
    data = json.loads((copied / "pairs.json").read_text())
    assert data["caution"] == CAUTION
    assert CAUTION in page
    assert "For the teachers of this class only" in page
    first, *others = [pair["students"] for pair in data["pairs"]]
    assert first == ["bob", "cleo"]
    assert not {"ada", "bob", "cleo", "dan"} & {student for pair in others for student in pair}
    assert "bits: bob, cleo, most in" in done.stdout
    assert done.stdout.endswith("a reason to talk, not a verdict\n")


def test_nothing_graded_is_said(graded_copy):
    """Is it said what to do where nothing is graded?"""
    (graded_copy / "autograded").rename(graded_copy / "away")
    done = grader(graded_copy, "similar")
    assert "nothing is graded yet: python -m grader grade" in done.stdout


def test_release_is_nobodys_work(graded_copy):
    """Is an answer that was not begun left out, and what somebody wrote read?"""
    work = students_work(graded_copy, [ASSIGNMENT])
    assert "dan" not in {student for texts in work.values() for student in texts}
    words = work[Place(ASSIGNMENT, "in_your_own_words", False)]
    assert "ada" in words
    assert not any(text.strip() == "YOUR ANSWER HERE" for text in words.values())


def hostile_pairs() -> Found:
    """Pairs whose names and texts are all the corpus has, and texts that are too long."""
    work = a_class()
    for place in PLACES:
        for student in ("s03", "s07"):
            work[place][student] = ODD.format(name=place.name) + "# long\n" * 900
    (pair,) = compare(work, {}, {}, 100, workers=1)
    pairs = [pair]
    for number, text in enumerate((*TEXTS, *NAMES)):
        texts = (armed(text, number), f"x = 1\n{armed(text, number)}")
        name = armed(NAMES[number % len(NAMES)], number)
        changed = replace(pair.common[0], texts=texts)
        pairs.append(Pair((name, "\u202eevil"), pair.bits, (changed,)))
    return Found(("a", "b"), COUNT, 9.0, tuple(pairs))


def test_page_is_bounded_and_escaped():
    """Does nothing that learners wrote stand in the page unescaped, or without bound?"""
    found = hostile_pairs()
    page = as_page(found)
    assert 0 < page.count("# long") <= 6 * 2 * MOST_LINES
    assert "<script" not in page
    assert "\u202e" not in page
    assert "<img" not in page
    assert r"\u202eevil" in page
    assert json.loads(as_json(found))["pairs"]
