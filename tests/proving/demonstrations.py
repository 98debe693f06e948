"""Running a notebook's cells in this process, with other answers in the solutions' places."""

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import utils
from grader.course import source_path
from tests.conftest import ROOT
from utils.cells import CHECK, SETUP, grade_id, tags
from utils.exercises import EXERCISES, Exercise, storage

Function = Callable[..., Any]
# name, its solution as it is in the notebook -> what takes its place
Replace = Callable[[str, Function], Function]
NOT_RUN = ("progress(", "submit(")  # they look at saved notebooks


class DemonstrationFails(Exception):
    """A cell of ours stops with an answer that its check accepts."""


def code_cells(notebook: str) -> Iterator[tuple[str, str]]:
    """Each code cell's name and source, but checks and what looks at saved notebooks."""
    text = source_path(ROOT, notebook).read_text(encoding="utf-8")
    for position, cell in enumerate(json.loads(text)["cells"]):
        source, name = "".join(cell["source"]), grade_id(cell)
        if cell["cell_type"] != "code" or name.startswith(CHECK) or source.startswith(NOT_RUN):
            continue
        yield name or (SETUP if SETUP in tags(cell) else f"cell {position}"), source


def run_notebook(
    notebook: str, replace: Replace, earlier: dict[str, Function], patch: pytest.MonkeyPatch
) -> None:
    """Run all cells; each exercise's function is replaced where it is defined.

    earlier: what the notebooks before this one defined; this one's are added.
    Raises DemonstrationFails: naming the cell.
    """
    patch.setattr(utils, "carry", earlier.__getitem__)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for name, source in code_cells(notebook):
        try:
            with (
                contextlib.chdir(source_path(ROOT, notebook).parent),
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(compile(source, f"<{notebook}, {name}>", "exec"), namespace)
        except Exception as error:
            said = f"{notebook}, {name}: {type(error).__name__}: {error}\n{source}"
            raise DemonstrationFails(said) from error
        if name in EXERCISES:
            namespace[name] = earlier[name] = replace(name, namespace[name])


# ---- what a function is called with ----


def kind(value: object) -> object:
    """What narrow code may rely on in a value: its type, and dtype and axes of what it holds."""
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.ndim
    if isinstance(value, np.random.Generator):
        return "generator of random numbers"
    if isinstance(value, Mapping):
        # what is in a rule's state is the rule's own affair
        return "dict"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value).__name__, *map(kind, value)
    if isinstance(value, tuple | list):
        return type(value).__name__, frozenset(map(kind, value))
    if isinstance(value, float):  # np.float64 is one
        return "float"
    return "callable" if callable(value) else type(value).__name__


Way = tuple[object, object]  # a parameter's place or keyword, and the kind of what came


def ways(args: tuple[object, ...], kwargs: Mapping[str, object]) -> set[Way]:
    """How a call passes what."""
    return {*((i, kind(a)) for i, a in enumerate(args)), *((k, kind(v)) for k, v in kwargs.items())}


def wrapped(function: Function, noted: Callable[[str, tuple[Any, ...], dict[str, Any]], None]):
    """The function, or a class with its methods, telling of each call before it is made."""
    if isinstance(function, type):

        def method(name: str, inner: Function) -> Function:
            def call(self, *args, **kwargs):
                noted(name, args, kwargs)
                return inner(self, *args, **kwargs)

            return call

        members = {n: method(n, f) for n, f in vars(function).items() if callable(f)}
        return type(function.__name__, (function,), members)

    def call(*args, **kwargs):
        noted("", args, kwargs)
        return function(*args, **kwargs)

    call.__name__ = function.__name__
    return call


def ways_of_a_check(spec: Exercise, solution: Function) -> tuple[dict[str, set[Way]], set[int]]:
    """What the check's own inputs pass, by method ("" for a function), and how many arguments."""
    seen: dict[str, set[Way]] = {}
    counts: set[Any] = set()

    def note(name, args, kwargs):
        seen.setdefault(name, set()).update(ways(args, kwargs))
        counts.add((name, len(args) + len(kwargs)))

    for example in storage.load(spec.name):
        spec.expected(wrapped(solution, note), example.case.args)
    return seen, counts
