"""Comparing one output with the right one, in order: shape, dtype, values.

Used by the learner's check and by the judge, so both draw the line in the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# that many digits are no chance, and single precision has seven
FEWEST_DIGITS = 5
STAGES = ("shape", "dtype", "inputs unmutated", "values", "properties")


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
        return _shape_fault(name, array.shape, expected.shape, n)
    if expected.dtype.kind == "b" and array.dtype.kind != "b":
        return _truth_fault(name, got)
    if expected.dtype.kind == "f" and array.dtype != np.float64 and array.ndim:
        return Fault(
            "dtype",
            f"{name} has dtype {array.dtype}, expected float64",
            "an array of whole numbers holds no decimals: one made like a whole-number input "
            "(zeros_like, empty_like, a copy) is of that kind, and so is what // gives"
            if array.dtype.kind in "iu"
            else "compute in float64 throughout",
        )
    if expected.dtype.kind in "iu" and array.dtype.kind not in "iu":
        return Fault("dtype", f"{name} has dtype {array.dtype}, expected a whole number (int)")
    return _value_fault(name, array, expected, rtol, n)


def _as_numbers(
    name: str, got: object, expected: np.ndarray
) -> tuple[np.ndarray | None, Fault | None]:
    if expected.ndim and not isinstance(got, np.ndarray):
        return None, Fault(
            "shape",
            f"{name} is of type {type(got).__name__}, expected a NumPy array of shape "
            f"{shape_text(expected.shape)}",
            _one_for_all(expected.shape) if np.isscalar(got) else "",
        )
    try:
        array = np.asarray(got)
    except (ValueError, TypeError) as error:
        return None, Fault("shape", f"{name} cannot be read as numbers: {error}")
    if array.dtype.kind not in "fiub" and expected.dtype.kind == "b":
        return None, _truth_fault(name, got)
    if array.dtype.kind not in "fiub":
        return None, Fault(
            "dtype", f"{name} holds {array.dtype} values, expected {expected.dtype} numbers"
        )
    return array, None


def _truth_fault(name: str, got: object) -> Fault:
    if isinstance(got, np.ndarray):
        what = f"holds {got.dtype} values"
    else:
        shown = f"{got:.6g}" if isinstance(got, float) else str(got)[:20]
        what = f"is {shown} ({type(got).__name__})"
    return Fault("dtype", f"{name} {what}, expected True or False (bool)")


def _one_for_all(expected: tuple[int, ...]) -> str:
    if len(expected) == 1:
        return f"{expected[0]} numbers are wanted, and this is one"
    return f"an array of shape {expected} is wanted, not a single number"


def _shape_fault(
    name: str, got: tuple[int, ...], expected: tuple[int, ...], n: int | None
) -> Fault:
    headline = f"{name} has shape {shape_text(got)}, expected {shape_text(expected)}"
    hint = ""
    if len(expected) == 1 and got in ((1, *expected), (*expected, 1)):
        hint = "a flat array is wanted, with one axis"
    elif len(expected) == 1 and got == (n,):
        hint = f"that is one number for each row of the input, of which there are {n}"
    elif expected and got == ():
        hint = _one_for_all(expected)
    elif got == expected[::-1] and len(got) == 2:
        hint = "that is the expected shape with rows and columns exchanged"
    elif expected == () and int(np.prod(got)) == 1:
        hint = "the value itself, not an array that holds it"
    return Fault("shape", headline, hint)


def _value_fault(
    name: str,
    got: np.ndarray,
    expected: np.ndarray,
    rtol: float,
    n: int | None,
) -> Fault | None:
    # counts and yes or no: their factors and offsets are small whole numbers, which mean nothing
    discrete, truth = expected.dtype.kind in "iub", expected.dtype.kind == "b"
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    if (got == expected).all() and np.isfinite(got).all():
        return None  # as most are, to the last bit
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
    if truth and not expected.ndim:
        return Fault("values", f"{name} is {bool(got)}, expected {bool(expected)}")
    where = f"{name}[{', '.join(str(i) for i in worst)}]" if worst else name
    said, wanted = told_apart(float(got[worst]), float(expected[worst]))
    headline = f"{where} = {said}, expected {wanted}{count}"
    hint = "" if discrete else describe_difference(name, got, expected, wrong, n)
    return Fault("values", headline, hint)


def describe_difference(
    name: str, got: np.ndarray, expected: np.ndarray, wrong: np.ndarray, n: int | None
) -> str:
    """Make the narrowest statement that is true of a wrong array; "" when there is none."""
    if not np.isfinite(got).all():
        what = "nan" if np.isnan(got).any() else "inf"
        return (
            f"{name} holds {what}: look for a division by zero, the root or logarithm of a "
            "negative number, or numbers that grew beyond all bounds"
        )
    statement = _pattern(name, got[wrong], expected[wrong], n)
    place = _where(wrong, expected)
    if statement and not wrong.all() and not (place and _all_there(wrong)):
        place += "; in the entries that differ" if place else "in the entries that differ"
    square = got.ndim == 2 and got.shape[0] == got.shape[1]
    if not statement and square and _same(got, expected.T):
        statement = f"{name} is the transpose of what is expected"
    return f"{place}{': ' if place and statement else ''}{statement}"


def _pattern(name: str, got: np.ndarray, expected: np.ndarray, n: int | None) -> str:
    """Name the one simple step that leads from the expected entries to these; "" if none does."""
    with np.errstate(all="ignore"):
        ratio, offset = got / expected, got - expected
        if _constant(ratio) and abs(float(ratio.flat[0])) < 1e-12:
            return f"{name} is zero, up to round-off"
        digits = _right_digits(offset, expected)
        if digits >= FEWEST_DIGITS and not _beyond_noise(ratio - 1) and not _beyond_noise(offset):
            return f"{name} is right to about {digits} digits"
        if not (_telling(got) and _telling(expected)):
            return ""
        if _constant(ratio) and (named := _named_factor(float(ratio.flat[0]), n)):
            return f"{name} is {named}"
        if _same(got, expected**2):
            return f"{name} is the square of what is expected"
        if _same(got, np.sqrt(expected)):
            return f"{name} is the square root of what is expected"
        if _same(got, 1 / expected):
            return f"{name} is one over what is expected"
        if got.size > 1 and _constant(ratio):
            factor, _ = told_apart(float(ratio.flat[0]), 1.0)
            return f"{name} is {factor} times what is expected"
        # beside a huge offset everything is alike
        if _beyond_noise(offset) and np.ptp(expected) > 1e-4 * np.abs(offset).max():
            return f"{name} is off by {number(float(offset.flat[0]))} in every such entry"
    return ""


def _named_factor(ratio: float, n: int | None) -> str:
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


def _where(wrong: np.ndarray, expected: np.ndarray) -> str:
    """Name the columns or rows that hold all the wrong entries, when it is at most half of them.

    Where zero is expected, an entry is right by chance: what is wrong elsewhere often gives 0, too.
    """
    if wrong.ndim == 1 and _is_part(wrong, expected != 0):
        return f"only in {_named('entry', 'entries', np.flatnonzero(wrong))}"
    if wrong.ndim != 2:
        return ""
    columns, rows = np.any(wrong, axis=0), np.any(wrong, axis=1)
    telling = expected != 0
    if _is_part(columns, np.any(telling, axis=0)):
        return f"only in {_named('column', 'columns', np.flatnonzero(columns))}"
    if _is_part(rows, np.any(telling, axis=1)):
        return f"only in {_named('row', 'rows', np.flatnonzero(rows))}"
    return ""


def _all_there(wrong: NDArray[np.bool]) -> bool:
    """Tell whether all of the columns, or of the rows, that hold a wrong entry are wrong."""
    if wrong.ndim != 2:
        return wrong.ndim == 1
    columns, rows = np.any(wrong, axis=0), np.any(wrong, axis=1)
    return bool(wrong[:, columns].all() or wrong[rows].all())


def _is_part(wrong: NDArray[np.bool], telling: NDArray[np.bool]) -> bool:
    """Tell whether of the columns, rows or entries that are not 0 at most half are wrong."""
    return bool(2 * wrong.sum() <= (telling | wrong).sum())


def _named(one: str, many: str, indices: np.ndarray) -> str:
    return f"{one if len(indices) == 1 else many} {', '.join(str(i) for i in indices)}"


def _telling(values: np.ndarray) -> bool:
    """Tell whether these are numbers that no factor or power leads to by chance.

    A single round number is none: 0.9 is the root of 0.81, and what of it?
    """
    sizes = np.unique(np.abs(values))
    return sizes.size > 1 or any(float(f"{x:.3g}") != x for x in sizes)


def _right_digits(offset: np.ndarray, expected: np.ndarray) -> int:
    """Return to how many digits all entries are right; 0 where that cannot be said."""
    worst = float(np.abs(offset / expected).max())
    return int(-np.log10(worst)) if 0 < worst < 1 else 0


def _beyond_noise(values: np.ndarray) -> bool:
    """Tell whether several differences are alike: those of round-off are not."""
    return values.size > 1 and _constant(values) and float(np.abs(values).max()) > 0


def _constant(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all() and np.ptp(values) <= 1e-6 * np.abs(values).max())


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    # relative to the largest: small numbers would all be alike
    atol = 1e-12 * float(np.abs(b).max(initial=0.0))
    return bool(np.isfinite(b).all() and np.allclose(a, b, rtol=1e-6, atol=atol))


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
