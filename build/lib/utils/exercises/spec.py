"""What an exercise is: its name, the inputs it is tried on, and what it returns.

Only descriptions live here. Running and judging them is `utils.checks` for the learner and
`grader` for the instructor; right answers are data (`utils.exercises.storage`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

import numpy as np

from utils.activations import Activation

# float64 arithmetic is good to about 1e-15 here; 1e-8 leaves room for every right way to order
# the sums and is far below what any known mistake changes (eps outside the root: 5e-6).
RTOL = 1e-8


class StructureError(Exception):
    """What a function returned is not what the exercise asks for (too few values, no tuple)."""


@dataclass(frozen=True)
class Case:
    """One set of arguments for the learner's function, in the order of its parameters.

    Arguments whose names begin with _ choose among functions of ours; no message shows them.
    """

    name: str
    args: Mapping[str, Any]


Outputs = dict[str, Any]
Run = Callable[..., Outputs]


@dataclass(frozen=True)
class Property:
    """A statement about right answers that needs no reference.

    `holds(run, case, outputs)` may call `run(**changed_args)` to try the function on other
    arguments of the same case, and returns whether the statement is true.
    """

    claim: str
    holds: Callable[[Run, Case, Outputs], bool]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """A function that the learner writes.

    `cases(rng)` makes its inputs, `unpack(value)` turns what it returned into named arrays
    (raising StructureError), `call(fn, args)` applies it. `credit` gives the share of the points
    that an output earns by itself, when the others are wrong; empty means all or nothing. `uses`
    names exercises of the same notebook whose functions this one is meant to call.
    """

    name: str
    number: str
    notebook: str
    task: str
    cases: Callable[[np.random.Generator], list[Case]]
    unpack: Callable[[Any], Outputs]
    properties: tuple[Property, ...] = ()
    rtol: float = RTOL
    credit: Mapping[str, float] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    call: Callable[[Callable[..., Any], Mapping[str, Any]], Any] = lambda fn, args: fn(
        *args.values()
    )

    @property
    def title(self) -> str:
        return f"exercise {self.number}, {self.name}"


def returns(*names: str, **records: type) -> Callable[[Any], Outputs]:
    """The usual `unpack`: one value, or a tuple of the named values.

    A keyword names a value that is a named tuple of arrays: `returns("z_tilde",
    cache=BatchNormCache)` gives the outputs z_tilde, cache.z_hat, cache.std and cache.gamma.
    """
    wanted = (*names, *records)

    def unpack(value: Any) -> Outputs:
        parts = split(value, wanted)
        outputs: Outputs = {}
        for name, part in zip(wanted, parts, strict=True):
            if name not in records:
                outputs[name] = part
                continue
            outputs |= arrays_in(name, part, records[name])
        return outputs

    return unpack


def arrays_in(name: str, value: Any, record: type) -> Outputs:
    """The arrays of a named tuple, also of named tuples in it: cache.a, cache.bn.std.

    An activation in it is tried on a number.

    Raises StructureError: if value is not such a named tuple.
    """
    hints = get_type_hints(record)
    if not all(hasattr(value, part) for part in hints):
        raise StructureError(
            f"returned {name} as a {type(value).__name__}, expected "
            f"{record.__name__}({', '.join(hints)})"
        )
    outputs: Outputs = {}
    for part, hint in hints.items():
        if hasattr(hint, "_fields"):
            outputs |= arrays_in(f"{name}.{part}", getattr(value, part), hint)
        elif hint is np.ndarray:
            outputs[f"{name}.{part}"] = getattr(value, part)
        elif hint is Activation:
            outputs[f"{name}.{part} at -0.5"] = _tried(f"{name}.{part}", getattr(value, part))
    return outputs


def _tried(name: str, activation: Any) -> float:
    """What an activation gives for -0.5, where no two of ours agree."""
    if not isinstance(activation, Activation):
        raise StructureError(
            f"returned {name} as a {type(activation).__name__}, expected the activation itself"
        )
    return float(activation(np.array(-0.5)))


def split(value: Any, wanted: tuple[str, ...]) -> tuple[Any, ...]:
    """The values that a function returned.

    Raises StructureError: if there are more or fewer than wanted.
    """
    if value is None:
        raise StructureError(f"returned None, expected {_listed(wanted)}: is there a return?")
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
