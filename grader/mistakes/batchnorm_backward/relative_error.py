"""Mistakes in exercise 3.1, relative_error."""

import numpy as np

from grader.mistakes._shows import (
    all_of,
    each_of,
    equals,
    has_shape,
    is_right,
    is_wrong,
    not_finite,
    right_only,
    said_of,
    smaller,
    times,
    where,
    where_wrong,
)
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import FLOOR, Z, distance, sizes, worst
from grader.mistakes.batchnorm_backward._shows import (
    a_of,
    about,
    b_of,
    distance_of,
    errors_of,
    max_of,
    negative_that_differs,
    of_all_sizes,
    opposite,
    sizes_of,
    tiny_entries,
    worst_is_largest,
    zero_in_both,
)

CS231N = "the notes of CS231n divide by the larger of the two"
NORMS = "gradient checking in deeplearning.ai's course compares norms"


@mistake("relative_error", shows=where(zero_in_both, not_finite("error")))
def floor_missing(a: Z, b: Z) -> float:
    """The result is not a number where an entry is zero in both arrays.

    There 0 is divided by 0: nothing keeps the denominator away from zero.

    The formula of exercise 3.1 takes the larger of the sum below the line and a floor of 1e-8.
    """
    return float(np.max(distance(a, b) / sizes(a, b)))


@mistake("relative_error", shows=where(tiny_entries, equals("error", lambda s: 1.0)))
def floor_too_small(a: Z, b: Z) -> float:
    """Two tiny entries, 1e-12 and 0, count as entirely different.

    Your floor is much smaller than 1e-8, or you only leave out 0 divided by 0. So round-off in
    an entry that should be zero looks like a wrong gradient.

    The floor in the formula of exercise 3.1 is 1e-8.
    """
    return worst(distance(a, b), sizes(a, b), 1e-20)


@mistake(
    "relative_error",
    shows=equals("error", lambda s: max_of(distance_of(s) / np.maximum(sizes_of(s), 1))),
)
def floor_of_one(a: Z, b: Z) -> float:
    """Small entries may be entirely wrong and your error is still small.

    Your denominator is at least 1, so below 1 you measure the absolute difference.

    The floor in the formula of exercise 3.1 is 1e-8: it matters only next to zero.
    """
    return worst(distance(a, b), sizes(a, b), 1.0)


@mistake("relative_error", shows=all_of(smaller("error"), about(1)))
def floor_added(a: Z, b: Z) -> float:
    """Nearly right where the entries are large, and a little too small where they are tiny.

    You add the floor to the denominator.

    The formula of exercise 3.1 takes the larger of the two, the sum or the floor.
    """
    return worst(distance(a, b), sizes(a, b) + FLOOR)


@mistake(
    "relative_error",
    shows=all_of(times("error", 0.5), right_only(lambda s: not tiny_entries(s), "error")),
)
def floor_for_each(a: Z, b: Z) -> float:
    """Right for ordinary entries, and half of what is expected for tiny ones.

    Each of the two absolute values has a floor of its own, so the denominator has it twice.

    In the formula of exercise 3.1 the floor is for the sum.
    """
    return worst(distance(a, b), np.maximum(np.abs(a), FLOOR) + np.maximum(np.abs(b), FLOOR))


@mistake(
    "relative_error",
    shows=each_of(
        about(2),
        equals("error", lambda s: max_of(distance_of(s) / np.maximum(abs(a_of(s)), FLOOR))),
    ),
)
def first_alone_below(a: Z, b: Z) -> float:
    """About twice what is expected, and not the same when a and b change places.

    You divide by the size of a alone. So a and b are not treated alike.

    Below the line of the formula of exercise 3.1 is the sum of both absolute values.
    """
    return worst(distance(a, b), np.abs(a))


@mistake(
    "relative_error",
    source=CS231N,
    shows=all_of(about(2), where(opposite, equals("error", lambda s: 2.0))),
)
def larger_below(a: Z, b: Z) -> float:
    """About twice what is expected. With opposite signs you get 2 where 1 is expected.

    You divide by the larger of the two absolute values, or by that of b alone. Dividing by the
    larger is in use too, but gives other numbers.

    Below the line of the formula of exercise 3.1 is the sum of both absolute values.
    """
    return worst(distance(a, b), np.maximum(np.abs(a), np.abs(b)))


@mistake("relative_error", shows=times("error", 2))
def average_below(a: Z, b: Z) -> float:
    """Twice what is expected.

    You divide by the mean of the two absolute values, which is half of their sum.

    Below the line of the formula of exercise 3.1 is the sum itself.
    """
    return worst(2 * distance(a, b), sizes(a, b), 2 * FLOOR)


@mistake("relative_error", shows=smaller("error"))
def average_error(a: Z, b: Z) -> float:
    """Too small whenever some entries agree better than others.

    You average over the entries, so one wrong entry can hide among many right ones.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return float(np.mean(distance(a, b) / np.maximum(sizes(a, b), FLOOR)))


@mistake("relative_error", shows=equals("error", lambda s: errors_of(s).sum()))
def sum_of_errors(a: Z, b: Z) -> float:
    """Too large, and it grows with the number of entries.

    You add up the errors of the entries.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return float(np.sum(distance(a, b) / np.maximum(sizes(a, b), FLOOR)))


@mistake(
    "relative_error",
    source=NORMS,
    shows=all_of(smaller("error"), where(of_all_sizes, is_wrong("error"))),
)
def error_of_norms(a: Z, b: Z) -> float:
    """Too small where the entries are of very different sizes.

    You compare the lengths of whole arrays. The large entries decide, and small ones may be wrong.

    Exercise 3.1 divides entry by entry, and takes the worst entry afterwards.
    """
    below = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / max(float(below), FLOOR))


@mistake("relative_error", shows=all_of(smaller("error"), right_only(worst_is_largest, "error")))
def maximum_above_and_below(a: Z, b: Z) -> float:
    """Too small, unless the worst entry is also the largest.

    You divide the largest difference by the largest sum, and these may be of different entries.

    Exercise 3.1 divides entry by entry, and takes the worst entry afterwards.
    """
    return worst(distance(a, b).max(), sizes(a, b).max())


@mistake(
    "relative_error", shows=equals("error", lambda s: distance_of(s).max() / abs(b_of(s)).max())
)
def maximum_over_maximum_of_b(a: Z, b: Z) -> float:
    """Only the largest difference counts, and the result is not the same with a for b.

    It is the largest difference divided by the largest absolute value of b.

    Exercise 3.1 divides entry by entry, by the sum of both absolute values, and takes the worst
    entry afterwards.
    """
    return float(distance(a, b).max() / np.abs(b).max())


@mistake("relative_error", shows=equals("error", lambda s: distance_of(s).max()))
def absolute_error(a: Z, b: Z) -> float:
    """Large entries make your error large, however well they agree.

    It is the absolute difference: nothing is divided.

    The formula of exercise 3.1 has the size of the entries below the line.
    """
    return float(distance(a, b).max())


@mistake(
    "relative_error",
    shows=equals("error", lambda s: max_of((a_of(s) - b_of(s)) / np.maximum(sizes_of(s), FLOOR))),
)
def difference_with_sign(a: Z, b: Z) -> float:
    """Your error can be negative. Where b is larger than a, it does not count.

    The difference has kept its sign, so the maximum passes over what is wrong downwards.

    Above the line of the formula of exercise 3.1 is an absolute value.
    """
    return worst(a - b, sizes(a, b))


@mistake(
    "relative_error",
    shows=where(negative_that_differs, said_of("error", lambda s, got: got > 10 * s.want["error"])),
)
def sizes_with_sign(a: Z, b: Z) -> float:
    """Far too large as soon as a negative entry differs.

    Below the line are a and b with their signs. A negative sum falls to the floor.

    In the formula of exercise 3.1 each of the two has its own absolute value.
    """
    return worst(distance(a, b), a + b)


@mistake(
    "relative_error",
    shows=said_of("error", lambda s, got: got > 1e3 if opposite(s) else is_right(s, "error")),
)
def size_of_the_sum(a: Z, b: Z) -> float:
    """Right until a and b have opposite signs: then it is enormous.

    You take the absolute value of the sum. Opposite entries cancel there.

    In the formula of exercise 3.1 each of the two has its own absolute value below the line.
    """
    return worst(distance(a, b), np.abs(a + b))


@mistake("relative_error", shows=where(opposite, times("error", 0)))
def difference_of_sizes(a: Z, b: Z) -> float:
    """Two arrays of opposite sign agree perfectly for you.

    You subtract absolute values, so a wrong sign is not seen.

    The formula of exercise 3.1 takes the absolute value of the difference.
    """
    return worst(distance(np.abs(a), np.abs(b)), sizes(a, b))


@mistake(
    "relative_error",
    shows=where(
        lambda s: s.want["error"] < 0.1,
        where_wrong("error", lambda got, want: 0.9 < got / want**2 < 2.1),
    ),
)
def squared_error(a: Z, b: Z) -> float:
    """Far too small when a and b are close: about the square of what is expected.

    The difference and the sizes are squared.

    Nothing is squared in the formula of exercise 3.1: there are absolute values.
    """
    return worst((a - b) ** 2, a**2 + b**2, FLOOR**2)


@mistake("relative_error", shows=has_shape("error", lambda s: np.atleast_1d(a_of(s)).shape))
def errors_of_all_entries(a: Z, b: Z) -> Z:
    """You return a whole array of errors. There should be one number.

    Each entry has its error, but the worst of them is not picked.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return np.atleast_1d(distance(a, b) / np.maximum(sizes(a, b), FLOOR))
