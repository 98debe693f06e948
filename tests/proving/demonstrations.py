"""Running a notebook's cells in this process, with other answers in the solutions' places."""

import contextlib
import io
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import utils
from grader.course import source_path
from tests.conftest import ROOT
from utils.cells import CHECK, SETUP, grade_id, tags
from utils.exercises import EXERCISES, Exercise, storage
from utils.experiments import clinic, kit, searching, sweeps
from utils.experiments.beyond import convolution, training
from utils.experiments.convolutional import measured
from utils.experiments.why import deep, runs, shown

Function = Callable[..., Any]
# name, its solution as it is in the notebook -> what takes its place
Replace = Callable[[str, Function], Function]
NOT_RUN = ("progress(", "submit(", "model_answer(", "saw(")  # they look at what is saved
# The same cells with less to do: what an answer is given and what is done with what it returns are
# the same in the first steps.
SHORTER = {
    "200_000": "500",
    "10_000": "500",
    "steps=1000": "steps=12",
    "steps - 300": "steps - 3",
    "steps=400": "steps=12",
    "for seed in range(8)": "for seed in range(1)",
    "for seed in range(3)": "for seed in range(1)",
    "fit() for seed in range(5)": "fit() for seed in range(1)",
    "for _ in range(3)": "for _ in range(1)",
    "a.shape[1], 200": "a.shape[1], 20",
    "for n in (2, 4, 8, 16)": "for n in (2, 4)",
    "9, rng": "2, rng",
    "TUNING[:3]": "TUNING[:1]",
    "clinic_figures.ward(ward)": "",  # of stored charts, which no answer has made
    "log_uniform, 30,": "log_uniform, 3,",
    "digits.x_train[:200], [64": "digits.x_train[:20], [64",
    "batchnorm_backward, softmax_cross_entropy)": (
        "batchnorm_backward, softmax_cross_entropy, seeds=[0])"
    ),
    "rounds=10": "rounds=2",
    "10,  # epochs": "1,  # epoch",
    "4,  # epochs": "1,  # epoch",
    "digits.x_train,\n            digits.y_train,": "digits.x_train[:120], digits.y_train[:120],",
    "((32, 40), (128, 15), (512, 7))": "((32, 1), (128, 1))",
    "for _ in range(1000)": "for _ in range(20)",
    "((64, 128), (128, 256), (256, 512), (1024, 512))": "((8, 4), (16, 4))",
    "for _ in range(25)": "for _ in range(2)",
    "figure_1(kit, kind, seeds=range(3))": "figure_1(kit, kind, seeds=[0], epochs=1, every=10)",
    "(2, 4, 8, 16, 32, 64, 128, 256)": "(2, 256)",
}


class DemonstrationFails(Exception):
    """A cell of ours stops with an answer that its check accepts."""


def code_cells(notebook: str) -> Iterator[tuple[str, str]]:
    """Each code cell's name and shortened source, but checks and what looks at saved notebooks."""
    text = source_path(ROOT, notebook).read_text(encoding="utf-8")
    for position, cell in enumerate(json.loads(text)["cells"]):
        source, name = "".join(cell["source"]), grade_id(cell)
        if cell["cell_type"] != "code" or name.startswith(CHECK) or source.startswith(NOT_RUN):
            continue
        for long, short in SHORTER.items():
            source = source.replace(long, short)
        yield name or (SETUP if SETUP in tags(cell) else f"cell {position}"), source


def short_run(*args, batch_size=kit.BATCH, examples=None, every=kit.EVERY, epochs=0, **settings):
    """kit.run in two steps, with a look before each where there were several."""
    examples = (np.arange(1000) if examples is None else examples)[: 2 * batch_size]
    settings |= {"batch_size": batch_size, "every": every if every == 1000 else 1, "epochs": 1}
    return kit.run(*args, examples=examples, **settings)


def few_batches(own, seed, steps, every_batch=runs.batches):
    """runs.batches in at most two steps."""
    return every_batch(own, seed, min(steps, 2))


def few_places(plan, data, seeds, every_batch=training.batches):
    return itertools.islice(every_batch(plan, data, seeds), 2)


def few_images(own, nets, x, y, accuracy=training.accuracy):
    """training.accuracy on few images."""
    return accuracy(own, nets, x[:50], y[:50])


def few_digits_up(own, seed, width=deep.WIDTH, count=16, digits_up=deep.digits_up):
    """deep.digits_up with few images."""
    return digits_up(own, seed, width, min(count, 16))


def few_layers(own, kind, seeds, neighbours=deep.neighbours):
    """deep.neighbours through few layers."""
    return neighbours(own, kind, seeds, depth=4)


def few_steps(way, *args, train=measured.train):
    """The training of the network of convolutions in two steps, with a look after each."""
    return train(way._replace(steps=2), *args[:-1], 1)


def run_notebook(
    notebook: str, replace: Replace, earlier: dict[str, Function], patch: pytest.MonkeyPatch
) -> None:
    """Run all cells; each exercise's function is replaced where it is defined.

    earlier: what the notebooks before this one defined; this one's are added.
    Raises DemonstrationFails: naming the cell.
    """
    patch.setattr(utils, "carry", earlier.__getitem__)
    # an answer that spoils a figure does so before it is rendered
    patch.setattr(FigureCanvasAgg, "print_png", lambda *_, **__: None)
    for module in (searching, sweeps):
        patch.setattr(module, "run", short_run)
    patch.setattr(runs, "batches", few_batches)
    patch.setattr(deep, "digits_up", few_digits_up)
    patch.setattr(deep, "neighbours", few_layers)
    patch.setattr(shown, "SEEDS", range(1))
    patch.setattr(measured, "train", few_steps)
    patch.setattr(training, "batches", few_places)
    patch.setattr(training, "accuracy", few_images)
    patch.setattr(clinic, "STEPS", clinic.LOOKS)
    patch.setattr(convolution, "steps_of", lambda size: 2)
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
    """How a call passes what, and how many arguments it passes."""
    passed = {**dict(enumerate(args)), **kwargs}
    return {("count", len(passed)), *((place, kind(value)) for place, value in passed.items())}


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


def ways_of_a_check(spec: Exercise, solution: Function) -> dict[str, set[Way]]:
    """What the check's own inputs pass, by method ("" for a function)."""
    seen: dict[str, set[Way]] = {}

    def note(name, args, kwargs):
        seen.setdefault(name, set()).update(ways(args, kwargs))

    for example in storage.load(spec.name):
        spec.expected(wrapped(solution, note), example.case.args)
    return seen


# ---- what a function returns ----


def oddly(value: object) -> object:
    """The same as another type that checks accept: lists, arrays without axes, other orders."""
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [oddly(part) for part in value]
    if isinstance(value, bool | int | float | np.generic):
        return np.array(value)
    return value


def odd(function: Function) -> Function:
    """The function, or a class with its methods, returning what it returns as another type."""
    if isinstance(function, type):

        def method(inner: Function) -> Function:
            return lambda self, *args, **kwargs: oddly(inner(self, *args, **kwargs))

        members = {n: method(f) for n, f in vars(function).items() if n[0] != "_" and callable(f)}
        return type(function.__name__, (function,), members)
    return lambda *args, **kwargs: oddly(function(*args, **kwargs))
