"""What a learner may want to know of a right answer: digits that it loses, time that it takes.

Each remark was measured on this very function. There is none where nothing is to be said, and none
is a fault.
"""

from __future__ import annotations

import linecache
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

from utils.checking.observe import silence
from utils.checking.own_code import is_own
from utils.checking.time_limit import TookTooLong, time_limit
from utils.exercises import Args, Exercise, Function, Outputs, storage

# exercise -> the outputs that stay as they are when a number is added to all of the first argument
SHIFT_FREE = {
    "fit_normalizer": ("sigma",),
    "batch_statistics": ("var",),
    "batchnorm_forward": ("z_tilde",),
    "identity_parameters": ("gamma",),
    "batchnorm_forward_columns": ("z_tilde",),
}
# exercise -> the arguments that have an entry for each example, and along which axis
BY_EXAMPLE = {
    "fit_normalizer": (("x",), 0),
    "normalize": (("x",), 0),
    "condition_number": (("x",), 0),
    "batch_statistics": (("z",), 0),
    "batchnorm_forward": (("z",), 0),
    "identity_parameters": (("z",), 0),
    "batchnorm_forward_columns": (("z",), 1),
    "backward_stages": (("dout", "z_hat"), 0),
    "batchnorm_backward": (("dout", "z_hat"), 0),
    "batchnorm_backward_simplified": (("dout", "z_hat"), 0),
    "softmax_cross_entropy": (("scores", "y"), 0),
    "batchnorm_inference": (("z",), 0),
}
FAR = 1e6
# Deviations from a mean of 1e6 are good to 1e-10; squares of 1e6 have lost all behind 1e-4.
LOST = 1e-7
EXAMPLES = 512
# Of the answers that we know, those that work on whole arrays take at most 1.3 times as long as the
# measure below, those that go through the examples one by one at least 7 times.
SLOW = 5.0
SECONDS = 1.0  # for all that is tried here


def remarks(spec: Exercise, fn: Function) -> list[str]:
    """Try a right answer on more inputs, and return what there is to say, in sentences."""
    args = storage.load(spec.name)[0].case.args
    found: list[str] = []
    try:
        with (
            time_limit(SECONDS),
            silence(),
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            for look in (_lost_digits, _slow):
                found += look(spec, fn, args)
    except (Exception, SystemExit, TookTooLong):
        # what was tried is not part of the exercise
        return found
    return found


def _lost_digits(spec: Exercise, fn: Function, args: Args) -> list[str]:
    """Say so where a large mean costs the spread its digits, as squares of large numbers do."""
    if spec.name not in SHIFT_FREE:
        return []
    first = next(iter(args))
    # in steps of 1/64, so that adding 1e6 rounds nothing
    values = np.random.default_rng(0).integers(-99, 100, size=args[first].shape) / 64
    near, far = (_outputs(spec, fn, {**args, first: values + shift}) for shift in (0.0, FAR))
    for name in SHIFT_FREE[spec.name]:
        size = np.abs(near[name]).max()
        change = np.abs(far[name] - near[name]).max() / size
        if not change < LOST:
            by = f"changes by {change:.0e} of its size"
            return [
                f"with a million added to every value of {first}, your {name} "
                f"{'is no longer a number' if np.isnan(change) else by}, though the spread is the "
                "same: digits are lost where the mean is large, as they are in the mean of the "
                "squares minus the square of the mean"
            ]
    return []


def _slow(spec: Exercise, fn: Function, args: Args) -> list[str]:
    """Say so where many examples take many times as long as operations on whole arrays."""
    if spec.name not in BY_EXAMPLE:
        return []
    names, axis = BY_EXAMPLE[spec.name]
    places = np.arange(EXAMPLES) % args[names[0]].shape[axis]
    many = {**args, **{name: np.take(args[name], places, axis=axis) for name in names}}
    measure = _quickest(lambda: _whole_arrays(many[names[0]], axis), 3)
    taken = _quickest(lambda: _outputs(spec, fn, many), 2)
    times = taken / measure
    if times < SLOW:
        return []
    said = (
        f"on {EXAMPLES} examples it takes {1000 * taken:.1f} ms, about {float(f'{times:.0e}'):g} "
        "times as long as twenty operations on the whole array"
    )
    line, turns = _most_run(lambda: _outputs(spec, fn, many))
    if line and turns >= EXAMPLES // 2:
        said += f'; your line "{line}" runs {turns:,} times, one after the other'
    return [said]


def _whole_arrays(z: np.ndarray, axis: int) -> None:
    """Do twenty operations of the kind that these exercises need."""
    for _ in range(4):
        away = z - z.mean(axis=axis, keepdims=True)
        np.sqrt((away * away).sum(axis=axis))


def _quickest(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def _outputs(spec: Exercise, fn: Function, args: Args) -> Outputs:
    copies: dict[str, Any] = {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in args.items()
    }
    return spec.apply(fn, copies)


def _most_run(run: Callable[[], object]) -> tuple[str, int]:
    """Return the learner's line that runs most often, and how often."""
    counts: Counter[tuple[str, int]] = Counter()

    def count(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            counts[frame.f_code.co_filename, frame.f_lineno] += 1
        return count

    before = sys.gettrace()
    sys.settrace(lambda frame, *_: count if is_own(frame) else None)
    try:
        run()
    finally:
        sys.settrace(before)
    ((place, times),) = counts.most_common(1) or [(("", 0), 0)]
    return linecache.getline(*place).strip(), times
