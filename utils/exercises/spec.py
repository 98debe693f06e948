"""What an exercise is: its name, the inputs it is tried on, and what it returns.

Only descriptions live here. Running and judging them is `utils.checking.checks` for the learner and
`grader` for the instructor; right answers are data (`utils.exercises.storage`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

import numpy as np

from utils.activations import Activation

# float64 arithmetic is good to about 1e-15 here; 1e-8 leaves room for every right way to order
# the sums and is far below what any known mistake changes (eps outside the root: 5e-6).
RTOL = 1e-8

Function = Callable[..., Any]
Args = Mapping[str, Any]
Outputs = dict[str, Any]
Run = Callable[..., Outputs]
Answer = Callable[[Function, Args], Outputs]
Facts = Callable[[Args, Outputs], Outputs]
# parameter -> how many times its gradient it is away from what was given; else it is that
Place = Mapping[str, float]
# argument -> how it is made from the number that a case has in its place
Made = Mapping[str, Callable[[int], object]]


class StructureError(Exception):
    """What a function returned is not what the exercise asks for (too few values, no tuple)."""


@dataclass(frozen=True)
class Case:
    """One set of arguments for the learner's function, in the order of its parameters.

    args: numbers and arrays only, because a case is stored and sent. A function among the arguments
    is a number here, and `Exercise.made` says what is made of it.
    """

    name: str
    args: Args


@dataclass(frozen=True)
class Property:
    """A statement about right answers that needs no reference. why: what makes it true of them.

    `holds(run, case, outputs)` may call `run(**changed_args)` to try the function on other
    arguments of the same case, and returns whether the statement is true.
    """

    claim: str
    holds: Callable[[Run, Case, Outputs], bool]
    why: str


def as_they_are(args: Args, raw: Outputs) -> Outputs:
    """Return raw data as facts: what came out is what is compared."""
    return raw


@dataclass(frozen=True)
class Exercise:
    """A function that the learner writes.

    `cases(rng)` makes its inputs. `answer(fn, args)` applies the learner's function to the
    arguments of a case and names what came out (raising StructureError): mostly `returns(...)`.
    These are raw data, numbers and arrays, never conclusions: the process that runs a graded
    function is not believed. `facts(args, raw)` works out what is compared, from a case's own
    arguments (with numbers for what is `made`); it must bear any numbers of any shape, and raises
    StructureError where there is nothing to work out. Without it the raw data are compared.
    `made` says which arguments are no numbers: `made={"activation": ACTIVATIONS.__getitem__}` makes
    one from the number that a case has in its place; no message shows that number. `credit` gives
    the share of the points that an output earns by itself, when the others are wrong; empty means
    all or nothing. `uses` names exercises of the same notebook whose functions this one is meant to
    call. `chain` names outputs that are each made of those before: of several that are wrong, the
    first is told and recognized. `places` says, of a function that is given a network, with which
    parameters right answers go through it.
    """

    name: str
    number: str
    notebook: str
    task: str
    cases: Callable[[np.random.Generator], list[Case]]
    answer: Answer
    made: Made = field(default_factory=dict)
    properties: tuple[Property, ...] = ()
    rtol: float = RTOL
    credit: Mapping[str, float] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    facts: Facts = as_they_are
    places: Callable[[Args], list[Place]] | None = None

    @property
    def title(self) -> str:
        return f"exercise {self.number}, {self.name}"

    def apply(self, fn: Function, args: Args) -> Outputs:
        """Apply fn to the arguments of a case, and name the raw data that came out.

        Raises StructureError: if what fn returned is not what the exercise asks for. What fn raises
        itself is not caught.
        """
        made = {name: make(args[name]) for name, make in self.made.items() if name in args}
        return self.answer(fn, {**args, **made})

    def expected(self, solution: Function, args: Args) -> Outputs:
        """Return what is right on the arguments of a case; they are left alone."""
        return self.facts(args, self.apply(solution, copy.deepcopy(dict(args))))


def array_in(raw: Outputs, name: str, axes: int) -> np.ndarray:
    """Return one array of raw data.

    Raises StructureError: if it is missing, has another number of axes, or holds no numbers.
    """
    if name not in raw:
        raise StructureError(f"gave no {name}")
    array = np.asarray(raw[name])
    if array.ndim != axes:
        raise StructureError(f"gave {name} with {array.ndim} axes, expected {axes}")
    if array.dtype.kind not in "iufb":
        raise StructureError(f"gave {name} with {array.dtype} values, expected numbers")
    return array


def in_batches(rows: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Split rows into batches of these sizes.

    Raises StructureError: if the sizes are not those of batches that are these rows.
    """
    if sizes.dtype.kind not in "iu" or (sizes < 0).any() or sum(sizes.tolist()) != len(rows):
        raise StructureError(f"gave sizes of batches that do not make {len(rows)} rows")
    ends = np.cumsum(sizes, dtype=np.int64)[:-1]
    return np.split(rows, ends) if len(sizes) else []


def returns(*names: str, **records: type) -> Answer:
    """Make the usual `answer`: fn is given the arguments in their order, and returns these values.

    See `named_values` for the names and records.
    """
    return lambda fn, args: named_values(fn(*args.values()), *names, **records)


def named_values(value: object, *names: str, **records: type) -> Outputs:
    """Name what a function returned: one value, or a tuple of values.

    A keyword names a value that is a named tuple of arrays: "z_tilde" and cache=BatchNormCache give
    the outputs z_tilde, cache.z_hat, cache.std and cache.gamma.

    Raises StructureError: if there are more or fewer values, or a record is none.
    """
    wanted = (*names, *records)
    outputs: Outputs = {}
    for name, part in zip(wanted, split(value, wanted), strict=True):
        outputs |= arrays_in(name, part, records[name]) if name in records else {name: part}
    return outputs


def arrays_in(name: str, value: object, record: type) -> Outputs:
    """Name the arrays of a named tuple, also of named tuples in it: cache.a, cache.bn.std.

    An activation in it is tried on a number.

    Raises StructureError: if value is not such a named tuple.
    """
    hints = _parts_of(record)
    # a tuple, as later cells take it apart
    if not (isinstance(value, tuple) and all(hasattr(value, part) for part in hints)):
        raise StructureError(
            f"returned {name} as a {type(value).__name__}, expected "
            f"{record.__name__}({', '.join(hints)})"
        )
    outputs: Outputs = {}
    for part, hint in hints.items():
        if hasattr(hint, "_fields"):
            outputs |= arrays_in(f"{name}.{part}", getattr(value, part), hint)
        elif hint in (np.ndarray, float):
            outputs[f"{name}.{part}"] = getattr(value, part)
        elif hint is Activation:
            outputs[f"{name}.{part} at -0.5"] = _tried(f"{name}.{part}", getattr(value, part))
    return outputs


@cache
def _parts_of(record: type) -> dict[str, Any]:
    """Return part -> type of a named tuple, in their order."""
    return get_type_hints(record)


def _tried(name: str, activation: object) -> float:
    """Try an activation on -0.5, where no two of ours agree.

    Raises StructureError: if it is none.
    """
    if not isinstance(activation, Activation):
        raise StructureError(
            f"returned {name} as a {type(activation).__name__}, expected the activation itself"
        )
    return float(activation(np.array(-0.5)))


def split(value: object, wanted: tuple[str, ...]) -> tuple[Any, ...]:
    """Split what a function returned into the values that it should hold.

    Raises StructureError: if there are more or fewer than wanted.
    """
    if value is None:
        raise StructureError(f"returned None, expected {_listed(wanted)} (as without a return)")
    if len(wanted) == 1:
        return (value,)
    if not isinstance(value, tuple | list):
        raise StructureError(
            f"returned one {type(value).__name__}, expected {len(wanted)} values: {_listed(wanted)}"
        )
    if len(value) != len(wanted):
        raise StructureError(
            f"returned {len(value)} values, expected {len(wanted)}: {_listed(wanted)}"
        )
    return tuple(value)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
