"""Comparing one output with the right one, in order: shape, dtype, values.

Used by the learner's check and by the judge, so both draw the line in the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STAGES = ("shape", "dtype", "inputs unmutated", "values", "properties")
ONE_FOR_ALL = "one number per feature, not one for the whole array: which axis?"


@dataclass(frozen=True)
class Fault:
    """Something wrong with an answer: at which stage, in one sentence, with a hint if known.

    cause: whether the hint says all that there is to say.
    """

    stage: str
    headline: str
    hint: str = ""
    cause: bool = False


def compare(
    name: str, got: object, expected: object, rtol: float, n: int | None = None
) -> Fault | None:
    """Find the first fault of `got`; None when it is right.

    Entries agree when they differ by at most `rtol` times the expected value, plus 1e-12 for
    entries that are zero up to round-off (a constant feature divided by sqrt(eps)). `n` is the
    number of examples in the batch, to recognise factors such as N / (N - 1).
    """
    expected = np.asarray(expected)
    array, fault = _as_numbers(name, got, expected)
    if fault is not None or array is None:
        return fault
    if array.shape != expected.shape:
        return _shape_fault(name, array.shape, expected.shape)
    if expected.dtype.kind == "f" and array.dtype != np.float64 and array.ndim:
        return Fault(
            "dtype",
            f"{name} has dtype {array.dtype}, expected float64",
            "an array of whole numbers cuts off decimals: was it made like a whole-number input "
            "(zeros_like, empty_like, a copy), or with a dtype of int?"
            if array.dtype.kind in "iu"
            else "compute in float64 throughout",
        )
    if expected.dtype.kind in "iu" and array.dtype.kind not in "iu":
        return Fault("dtype", f"{name} has dtype {array.dtype}, expected a whole number (int)")
    truth = expected.dtype.kind == "b" and expected.ndim == 0
    return _value_fault(name, array.astype(np.float64), expected.astype(np.float64), rtol, n, truth)


def _as_numbers(
    name: str, got: object, expected: np.ndarray
) -> tuple[np.ndarray | None, Fault | None]:
    if expected.ndim and not isinstance(got, np.ndarray):
        return None, Fault(
            "shape",
            f"{name} is of type {type(got).__name__}, expected a NumPy array of shape "
            f"{shape_text(expected.shape)}",
            ONE_FOR_ALL if np.isscalar(got) else "",
        )
    try:
        array = np.asarray(got)
    except (ValueError, TypeError) as error:
        return None, Fault("shape", f"{name} cannot be read as numbers: {error}")
    if array.dtype.kind not in "fiub":
        return None, Fault(
            "dtype", f"{name} holds {array.dtype} values, expected {expected.dtype} numbers"
        )
    return array, None


def _shape_fault(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> Fault:
    headline = f"{name} has shape {shape_text(got)}, expected {shape_text(expected)}"
    hint = ""
    if len(expected) == 1 and got in ((1, *expected), (*expected, 1)):
        hint = "one number per feature in a flat array: did keepdims leave an extra axis?"
    elif len(expected) == 1 and len(got) == 1:
        hint = "one number per feature: did the mean run along the wrong axis?"
    elif expected and got == ():
        hint = ONE_FOR_ALL
    elif got == expected[::-1]:
        hint = "rows and columns have changed places"
    elif expected == () and int(np.prod(got)) == 1:
        hint = "a plain number, not an array that holds one"
    return Fault("shape", headline, hint)


def _value_fault(
    name: str,
    got: np.ndarray,
    expected: np.ndarray,
    rtol: float,
    n: int | None,
    truth: bool = False,
) -> Fault | None:
    size = float(np.abs(expected).max(initial=0.0))
    allowed = rtol * np.abs(expected) + 1e-12 + 1e-13 * size
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(got - expected) / allowed
    excess = np.where(np.isfinite(got), excess, np.inf)
    wrong = excess > 1
    if not wrong.any():
        return None
    worst = np.unravel_index(int(np.argmax(excess)), excess.shape) if excess.ndim else ()
    count = ""
    if expected.ndim:
        count = f" ({int(wrong.sum())} of {wrong.size} entries differ)"
    if truth:
        return Fault("values", f"{name} is {bool(got)}, expected {bool(expected)}")
    where = f"{name}[{', '.join(str(i) for i in worst)}]" if worst else name
    said, wanted = told_apart(float(got[worst]), float(expected[worst]))
    headline = f"{where} = {said}, expected {wanted}{count}"
    return Fault("values", headline, describe_difference(name, got, expected, wrong, n))


def describe_difference(
    name: str, got: np.ndarray, expected: np.ndarray, wrong: np.ndarray, n: int | None
) -> str:
    """Make the narrowest statement that is true of a wrong array; "" when there is none."""
    if not np.isfinite(got).all():
        what = "nan" if np.isnan(got).any() else "inf"
        return (
            f"{name} holds {what}: a division by zero, the root of a negative number, or numbers "
            "that grew beyond all bounds?"
        )
    statement = _pattern(name, got[wrong], expected[wrong], n)
    place = _where(wrong) or ("in the entries that differ" if statement and not wrong.all() else "")
    square = got.ndim == 2 and got.shape[0] == got.shape[1]
    if not statement and square and _same(got, expected.T):
        statement = f"{name} is the transpose of what is expected"
    return f"{place}{': ' if place and statement else ''}{statement}"


def _pattern(name: str, got: np.ndarray, expected: np.ndarray, n: int | None) -> str:
    """Name the one simple step that leads from the expected entries to these; "" if none does."""
    with np.errstate(all="ignore"):
        ratio, offset = got / expected, got - expected
        if _constant(ratio) and (named := _named_factor(float(ratio.flat[0]), n)):
            return f"{name} is {named}"
        if _same(got, expected**2):
            return f"{name} is the square of what is expected"
        if _same(got, np.sqrt(expected)):
            return f"{name} is the square root of what is expected"
        if _same(got, 1 / expected):
            return f"{name} is one over what is expected"
        if got.size > 1 and _constant(ratio):
            return f"{name} is {number(float(ratio.flat[0]))} times what is expected"
        if got.size > 1 and _constant(offset):
            return f"{name} is off by {number(float(offset.flat[0]))} in every such entry"
    return ""


def _named_factor(ratio: float, n: int | None) -> str:
    if abs(ratio) < 1e-12:
        return "zero, up to round-off"
    expected = "what is expected"
    named = {
        -1.0: f"minus {expected}",
        2.0: f"twice {expected}",
        0.5: f"half of {expected}",
    }
    if n is not None and n > 2:
        named |= {
            n / (n - 1): f"N/(N-1) times {expected}, and N is {n}",
            (n - 1) / n: f"(N-1)/N times {expected}, and N is {n}",
            (n / (n - 1)) ** 0.5: f"sqrt(N/(N-1)) times {expected}, and N is {n}",
            ((n - 1) / n) ** 0.5: f"sqrt((N-1)/N) times {expected}, and N is {n}",
            float(n): f"N times {expected}, and N is {n}",
            1 / n: f"1/{n} of {expected}, and N is {n}",
        }
    for value, words in named.items():
        if abs(ratio - value) <= 1e-6 * abs(value):
            return words
    return ""


def _where(wrong: np.ndarray) -> str:
    """Name the columns or rows that hold all the wrong entries, when it is not most of them."""
    if wrong.ndim == 1 and wrong.size > 1 and not wrong.all():
        return f"only in {_named('entry', 'entries', np.flatnonzero(wrong))}"
    if wrong.ndim != 2 or wrong.all():
        return ""
    columns, rows = wrong.any(axis=0), wrong.any(axis=1)
    if not columns.all() and wrong.shape[1] > 1:
        return f"only in {_named('column', 'columns', np.flatnonzero(columns))}"
    if not rows.all() and wrong.shape[0] > 1:
        return f"only in {_named('row', 'rows', np.flatnonzero(rows))}"
    return ""


def _named(one: str, many: str, indices: np.ndarray) -> str:
    return f"{one if len(indices) == 1 else many} {', '.join(str(i) for i in indices)}"


def _constant(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all() and np.ptp(values) <= 1e-6 * np.abs(values).max())


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.isfinite(b).all() and np.allclose(a, b, rtol=1e-6, atol=1e-12))


def told_apart(a: float, b: float) -> tuple[str, str]:
    """Write two different numbers, with as many digits as it takes to see that."""
    for digits in range(6, 18):
        if number(a, digits) != number(b, digits):
            break
    return number(a, digits), number(b, digits)


def number(value: float, digits: int = 6) -> str:
    """Write a number for the learner: whole if whole, else with so many significant digits."""
    whole = float(value).is_integer() and abs(value) < 1e6
    return f"{int(value)}" if whole else f"{value:.{digits}g}"


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape, and say so where it is that of a single number."""
    return str(shape) if shape else "() (a single number)"
