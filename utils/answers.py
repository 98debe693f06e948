"""Answers out: what a graded exercise sends from the kernel that runs it.

The grader sends the inputs of an exercise; `answer` applies the learner's function to them, twice
to each and in the grader's order, and sends back what came out: raw data, never a fact or a
verdict. Nothing here is trusted by the judge: whoever replaces it can only send other numbers.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.checking.observe import Call, call
from utils.exercises import Args, Exercise, Function, find_exercise

MIME = "application/vnd.batchnorm-course.answers+json"
# int, float, bool; text and objects are not answers
KINDS = "iufb"
MAX_DIMENSIONS = 8
MAX_NOTE = 400


class PayloadError(ValueError):
    """A value cannot be packed, or a payload is not what `pack` makes; the message says where."""


def pack(values: Args) -> dict[str, Any]:
    """Pack named arrays and numbers as JSON: dtype, shape and little-endian bytes in base64.

    There is nothing in it to unpickle, to decompress or to evaluate.

    Raises PayloadError: if a value is not a number or an array of numbers.
    """
    packed = {}
    for name, value in values.items():
        try:
            array = np.asarray(value)
        except (ValueError, TypeError) as error:
            raise PayloadError(f"{name} cannot be read as numbers: {error}") from error
        if array.dtype.kind not in KINDS:
            raise PayloadError(f"{name} holds {array.dtype} values, expected numbers")
        array = np.ascontiguousarray(array).reshape(array.shape)
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        packed[name] = {
            "array": isinstance(value, np.ndarray),
            "dtype": little.dtype.str,
            "shape": list(array.shape),
            "data": base64.b64encode(little.tobytes()).decode("ascii"),
        }
    return packed


def unpack(packed: object, max_bytes: int) -> dict[str, Any]:
    """Return the arrays and numbers that `pack` packed; at most `max_bytes` of data in all.

    Raises PayloadError: if anything at all about it is not as `pack` makes it.
    """
    if not isinstance(packed, dict):
        raise PayloadError(f"answers are a {type(packed).__name__}, expected named arrays")
    values: dict[str, Any] = {}
    left = max_bytes
    for name, entry in packed.items():
        array, size = _array(name, entry, left)
        left -= size
        values[name] = array if entry.get("array") is True else array[()]
    return values


def _array(name: Any, entry: Any, left: int) -> tuple[np.ndarray, int]:
    try:
        dtype, shape, data = entry["dtype"], entry["shape"], entry["data"]
    except (TypeError, KeyError) as error:
        raise PayloadError(f"{str(name)[:40]} lacks dtype, shape or data") from error
    if not (isinstance(dtype, str) and len(dtype) <= 4 and dtype[:1] in "<|"):
        raise PayloadError(f"{name[:40]} has an unknown dtype")
    try:
        kind = np.dtype(dtype)
    except TypeError as error:
        raise PayloadError(f"{name[:40]} has an unknown dtype") from error
    if kind.kind not in KINDS or kind.itemsize > 16:
        raise PayloadError(f"{name[:40]} holds {kind} values, expected numbers")
    if not (
        isinstance(shape, list)
        and len(shape) <= MAX_DIMENSIONS
        and all(type(length) is int and length >= 0 for length in shape)
    ):
        raise PayloadError(f"{name[:40]} has no proper shape")
    # Python's integers do not overflow, so a huge shape is just a size that does not fit
    size = math.prod(shape) * kind.itemsize
    if size > left or not isinstance(data, str) or len(data) > 4 * (left // 3 + 2):
        raise PayloadError(f"{name[:40]} is larger than an answer may be")
    try:
        raw = base64.b64decode(data.encode("ascii"), validate=True)
    except ValueError as error:
        raise PayloadError(f"{name[:40]} is not base64") from error
    if len(raw) != size:
        raise PayloadError(f"{name[:40]} has {len(raw)} bytes, its shape needs {size}")
    return np.frombuffer(raw, dtype=kind).reshape(shape), size


def answer(exercise: str, fn: Function, inputs: list[dict[str, Any]], order: list[int]) -> None:
    """Apply fn to an exercise's packed inputs, in this order, and display what came out."""
    from IPython.display import display

    unpacked = [unpack(packed, max_bytes=1 << 24) for packed in inputs]
    cases = answers_in_order(find_exercise(exercise), fn, unpacked, order)
    display({MIME: json.dumps(cases)}, raw=True)


def answers_in_order(
    spec: Exercise, fn: Function, inputs: Sequence[Args], order: Sequence[int]
) -> list[dict[str, Any]]:
    """Apply fn to each input twice, and pack what came out, input by input.

    order: the places of the inputs, each twice, in the order of the calls.
    """
    calls: list[list[Call]] = [[] for _ in inputs]
    for place in order:
        # frombuffer gives read-only arrays, which would turn a mutation into a crash
        given = inputs[place].items()
        args = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in given}
        calls[place].append(call(spec, fn, args))
    return [_packed(*pair) for pair in calls]


def _packed(first: Call, second: Call) -> dict[str, Any]:
    """Pack what two calls on the same input left, or the reason why one of them left nothing."""
    if first.raw is None or second.raw is None:
        failure = (first if first.raw is None else second).failure
        reasons = {
            "structure": failure.structure,
            "raised": failure.raised,
            "line": failure.line,
        }
        return {k: v[:MAX_NOTE] for k, v in reasons.items() if v} | {"type": failure.raised_type}
    try:
        packed = {"outputs": pack(first.raw), "inputs": pack(first.used)}
        again = pack(second.raw)
    except PayloadError as error:
        return {"structure": str(error)[:MAX_NOTE]}
    # the same numbers are sent once
    return packed if again == packed["outputs"] else packed | {"again": again}
