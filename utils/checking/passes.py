"""The passes that a function makes through a network it is given: with which parameters?

Nothing of the network is changed: its calls are written down. An exercise says in `places` where
right answers go.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.checking.compare import number
from utils.checking.findings import USED, WHICH, Finding, listed
from utils.checking.observe import silence
from utils.checking.reactions import as_array
from utils.checking.wrong_outputs import alike
from utils.exercises import Args, Exercise, Function, Outputs, Place
from utils.exercises.networks import layer_of
from utils.network import Network

# names in one sentence
MOST_NAMES = 3
FEWEST_ENTRIES = 2


class Pass(NamedTuple):
    """A call of the network: forward with these parameters, or backward with these gradients out.

    arrays: the parameters, or the gradients by the names of their parameters. dscores: of a
    backward pass. of: the number of the forward pass whose caches it got, from 1; 0 for none.
    """

    arrays: dict[str, np.ndarray]
    dscores: np.ndarray | None = None
    of: int = 0


class Passes(NamedTuple):
    """All calls, in order."""

    forward: list[Pass]
    backward: list[Pass]


def made_by(spec: Exercise, fn: Function, args: Args) -> Passes:
    """Write down the passes that fn makes on the arguments of a case, up to where it stops."""
    made = {name: make(args[name]) for name, make in spec.made.items() if name in args}
    network: Any = made["network"]
    passes = Passes([], [])
    caches: list[object] = []

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        out = network.forward(x, parameters)
        passes.forward.append(Pass({name: np.array(v) for name, v in parameters.items()}))
        caches.append(out[1])
        return out[0], out[1]

    def backward(dscores: np.ndarray, kept: Any, parameters: Mapping[str, np.ndarray]) -> Any:
        found = network.backward(dscores, kept, parameters)
        of = next((i for i, cache in enumerate(caches, start=1) if cache is kept), 0)
        gradients = {name[1:]: np.array(value) for name, value in found.items()}
        passes.backward.append(Pass(gradients, np.array(dscores), of))
        return found

    watched = dict(copy.deepcopy(dict(args))) | made | {"network": Network(forward, backward)}
    try:
        with np.errstate(all="ignore"), silence():
            spec.answer(fn, watched)
    except (Exception, SystemExit):
        pass  # what else is wrong with it was seen before
    return passes


def look_at_passes(
    spec: Exercise, fn: Function, args: Args, wrong: set[str], outputs: Outputs | None
) -> list[Finding]:
    """Say where the passes of a wrong answer are not those of right ones.

    args: of the case that is shown. wrong, outputs: what the answer put out there.
    """
    if spec.places is None:
        return []
    passes = made_by(spec, fn, args)
    start = _start(passes, args)
    if start is None:
        return []
    texts = [
        *_other_gradients(passes, args.get("layer", 0), wrong, outputs or {}),
        *_old_scores(passes),
        *_moves(passes, spec.places(args), args, start),
    ]
    if texts:
        return [Finding(text, USED) for text in texts]
    return [Finding("all passes are made with the right parameters", WHICH)]


def _start(passes: Passes, args: Args) -> dict[str, np.ndarray] | None:
    """Return the gradients where the parameters are those that were given; None if not found."""
    for found in passes.backward:
        if found.of and all(
            np.array_equal(value, args[name])
            for name, value in passes.forward[found.of - 1].arrays.items()
            if name in args
        ):
            return found.arrays
    return None


def _moves(
    passes: Passes, places: Sequence[Place], args: Args, start: Mapping[str, np.ndarray]
) -> Iterator[str]:
    """Compare how far parameters move with how far they should, as multiples of their gradient."""
    names = [name for name in args if name in start and start[name].any()]
    wanted = {name: sorted({place.get(name, 0.0) for place in places} - {0.0}) for name in names}
    moved: dict[str, set[float]] = {}
    stray: dict[int, list[str]] = {}
    off: dict[tuple[int, float], list[str]] = {}
    for count, found in enumerate(passes.forward, start=1):
        for name in names:
            step = found.arrays.get(name, args[name]) - args[name]
            if step.shape != start[name].shape or not step.any():
                continue
            times = float(np.vdot(start[name], step) / np.vdot(start[name], start[name]))
            moved.setdefault(name, set()).add(float(f"{times:.6g}"))
            if not wanted[name] or not alike(step, times * start[name], 1e-6):
                stray.setdefault(count, []).append(name)
            elif not any(abs(times - each) <= 1e-6 * abs(each) for each in wanted[name]):
                off.setdefault((count, float(f"{times:.6g}")), []).append(name)
    if still := [name for name in names if wanted[name] and name not in moved]:
        yield f"{_some(still)} stay what was given in all passes; they should move"
    for count, some in list(stray.items())[:1]:
        if at_rest := [name for name in some if not wanted[name]]:
            yield f"forward pass {count} has moved {_some(at_rest)}; right answers leave them"
        elif any(start[name].size >= FEWEST_ENTRIES for name in some):
            yield f"forward pass {count} has moved {_some(some)}, not along their first gradient"
    for (count, times), some in list(off.items())[:1]:
        right = listed([number(each) for each in wanted[some[0]]]).replace(" and ", " or ")
        yield (
            f"forward pass {count} has moved {_some(some)} by {number(times)} times their first "
            f"gradient; right is {right}"
        )
    if not still and not stray and not off:
        for name in names:
            if never := {float(f"{each:.6g}") for each in wanted[name]} - moved.get(name, set()):
                yield f"no forward pass has moved {name} by {number(min(never))} times its gradient"
                return


def _old_scores(passes: Passes) -> Iterator[str]:
    """Say so where a backward pass gets the dscores of another one, of other parameters."""
    for count, later in enumerate(passes.backward, start=1):
        for first, earlier in enumerate(passes.backward[: count - 1], start=1):
            if not later.of or not earlier.of or later.dscores is None or earlier.dscores is None:
                continue
            now, then = (passes.forward[each.of - 1].arrays for each in (later, earlier))
            moved = any(not np.array_equal(now[name], then.get(name, now[name])) for name in now)
            if moved and np.array_equal(later.dscores, earlier.dscores):
                yield f"backward pass {count} gets the dscores of backward pass {first}"
                return


def _other_gradients(
    passes: Passes, layer: int, wrong: set[str], outputs: Outputs
) -> Iterator[str]:
    """Say so where a wrong output is a gradient that a pass gave, of another layer than asked."""
    for name in sorted(wrong & set(outputs)):
        value = as_array(outputs[name])
        for count, found in enumerate(passes.backward, start=1):
            same = [
                other
                for other, gradient in found.arrays.items()
                if layer_of(other) != layer
                and gradient.any()
                and value.size > 1
                and np.array_equal(value, gradient)
            ]
            if same:
                yield f"{name} is d{same[0]} of backward pass {count}"
                break


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return listed([*names[:MOST_NAMES], f"{more} more"] if more > 0 else names)
