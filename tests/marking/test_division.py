"""Dividing answers among markers: is it even, the same again, and blind?"""

from collections import Counter

from grader.marking.division import divide, marked_twice

ANSWERS = [f"s{n}" for n in range(23)]


def sizes(shares):
    return sorted(Counter(shares.values()).values())


def test_shares_are_even_and_the_same_again():
    """Does each get as many as the others, and the same when it is asked again?"""
    shares = divide(ANSWERS, ["ann", "bob", "cleo"], {})
    assert sizes(shares) == [7, 8, 8]
    assert divide(ANSWERS, ["ann", "bob", "cleo"], shares) == shares


def test_late_answers_go_to_who_has_least():
    """Do answers that come later leave what is divided as it is?"""
    before = divide(ANSWERS[5:], ["ann", "bob"], {})
    shares = divide(ANSWERS, ["ann", "bob"], before)
    assert {answer: shares[answer] for answer in before} == before
    assert sizes(shares) == [11, 12]


def test_a_third_marker_takes_only_what_is_not_marked():
    """Does what is marked stay with who marked it, and is the rest even again?"""
    before = divide(ANSWERS, ["ann", "bob"], {})
    done = set(ANSWERS[:8])
    shares = divide(ANSWERS, ["ann", "bob", "cleo"], before, done)
    assert all(shares[answer] == before[answer] for answer in done)
    assert sizes(shares) == [7, 8, 8]
    moved = [answer for answer in ANSWERS if shares[answer] != before[answer]]
    assert {shares[answer] for answer in moved} == {"cleo"}


def test_who_leaves_keeps_what_they_marked():
    """Is only the unmarked part of a marker who leaves divided among the others?"""
    before = divide(ANSWERS, ["ann", "bob", "cleo"], {})
    theirs = [answer for answer in ANSWERS if before[answer] == "cleo"]
    shares = divide(ANSWERS, ["ann", "bob"], before, set(theirs[:3]))
    assert [answer for answer in ANSWERS if shares[answer] == "cleo"] == theirs[:3]
    assert sizes(shares) == [3, 10, 10]


def test_a_second_mark_is_anothers():
    """Is nobody given their own answer again, and is the second round even, too?"""
    for markers in (["ann", "bob"], ["ann", "bob", "cleo"], ["ann", "bob", "cleo", "dan"]):
        first = divide(ANSWERS, markers, {})
        second = divide(ANSWERS, markers, {}, avoid=first)
        assert all(first[answer] != second[answer] for answer in ANSWERS)
        assert max(sizes(second)) - min(sizes(second)) <= 1


def test_a_second_round_follows_the_first():
    """When an answer moves to who was to mark it a second time, does the second mark move on?"""
    first = {"s0": "ann", "s1": "bob"}
    second = divide(["s0", "s1"], ["ann", "bob"], {"s0": "ann", "s1": "bob"}, avoid=first)
    assert second == {"s0": "bob", "s1": "ann"}


def test_part_that_is_marked_twice_only_grows():
    """Does what was chosen stay chosen as answers come, and what is marked whatever is wanted?"""
    part = marked_twice(ANSWERS[3:], 25, (), ())
    assert len(part) == 5
    more = marked_twice(ANSWERS, 25, part, ())
    assert set(part) < set(more)
    assert len(more) == 6
    assert marked_twice(ANSWERS, 0, more, {"s7"}) == ["s7"]
