"""Notebook 3, the tools that try a gradient: inputs, and what is true of right answers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.exercises.batchnorm_backward import NOTEBOOK
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    named_values,
    returns,
)


def _error_cases(rng: np.random.Generator) -> list[Case]:
    a = rng.normal(size=(4, 3))
    spread = a * 10.0 ** rng.integers(-6, 6, size=a.shape)
    zero = np.array([1.0, 0.0, -2.0])
    return [
        Case("two arrays that differ", {"a": a, "b": a + 0.01 * rng.normal(size=a.shape)}),
        Case("entries of all sizes", {"a": spread, "b": spread * (1 + 1e-4 * a)}),
        Case("of opposite sign", {"a": a, "b": -a}),
        # elsewhere b is the larger of the two where they differ most
        Case("zero in both", {"a": np.array([1.1, 0.0, -2.0]), "b": zero}),
        Case(
            "tiny entries, below the floor",
            {"a": np.array([1e-12, 1.0]), "b": np.array([0.0, 1.0])},
        ),
        Case("the same twice", {"a": a, "b": a.copy()}),
        Case("numbers", {"a": np.array(3.0), "b": np.array(3.3)}),
    ]


# the functions whose gradients are taken: (x, w) -> values, elementwise smooth, no two alike
FUNCTIONS: tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], ...] = (
    lambda x, w: np.tanh(x @ w),
    lambda x, w: (x @ w) ** 3,
    lambda x, w: np.exp(x) * x[::-1],
    # two numbers, whatever the number of x's axes
    lambda x, w: np.tanh(x.ravel() @ w / len(w)),
)


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    def given(kind: int, n: int, d: int, **step: float) -> dict[str, Any]:
        return at(kind, rng.normal(size=(n, d)), d, **step)

    def at(kind: int, x: np.ndarray, d: int, **step: float) -> dict[str, Any]:
        w = rng.normal(size=(d, 2))
        y = FUNCTIONS[kind](x, w)
        return {"f": kind, "w": w, "x": x, "dout": rng.normal(size=y.shape), **step}

    large_step = given(1, 3, 2, h=0.1)
    # an entry beyond 1: a step that grows with x shows
    large_step["x"][1, 0] = 2.5
    # so near to 0 the h**2 term shows the default step, too
    near_zero = given(1, 3, 2)
    near_zero["x"] *= 1e-3
    return [
        Case("tanh(x w)", given(0, 4, 3)),
        # with a step this large the h**2 term shows which difference was taken, and with which h
        Case("(x w)**3, h 0.1", large_step),
        Case("exp(x) times another row of x", given(2, 5, 2)),
        Case("a single example", given(0, 1, 4)),
        Case("one feature, h 0.01", given(1, 7, 1, h=0.01)),
        Case("(x w)**3 near 0, h as it is by default", near_zero),
        Case("x with one axis", at(3, rng.normal(size=4), 4)),
        # with larger steps, where small slopes keep their digits
        Case("x with three axes, h 0.1", at(3, rng.normal(size=(2, 3, 2)), 12, h=0.1)),
        Case("x of whole numbers, h 0.01", at(0, rng.integers(-2, 3, size=(3, 2)), 2, h=0.01)),
    ]


def _answer_gradient(fn: Function, args: Args) -> Outputs:
    f, w = args["f"], args["w"]
    step = (args["h"],) if "h" in args else ()
    return named_values(fn(lambda x: f(x, w), args["x"], args["dout"], *step), "dx")


def _one_entry(dx: np.ndarray, factor: float) -> np.ndarray:
    """Multiply an entry in the middle of dx, in a copy."""
    dx = dx.copy()
    dx[dx.shape[0] // 2, -1] *= factor
    return dx


# layers for gradient_check, right and wrong: forward(x) -> (y, cache), backward(dout, cache) -> dx.
# A learner may call them with keywords, so they have the names of exercise 3.3.
LAYERS: tuple[tuple[Function, Function], ...] = (
    (lambda x: (np.tanh(x), np.tanh(x)), lambda dout, cache: dout * (1 - cache**2)),
    (lambda x: (np.tanh(x), x), lambda dout, cache: dout * (1 - cache**2)),
    (lambda x: (x**2, x), lambda dout, cache: 2 * cache * dout),
    (lambda x: (x**2, x), lambda dout, cache: 2 * cache * dout * (1 + 1e-4)),
    (
        lambda x: (x - x.sum(axis=0) / len(x), None),
        lambda dout, cache: dout - dout.sum(axis=0) / len(dout),
    ),
    (lambda x: (x - x.sum(axis=0) / len(x), None), lambda dout, cache: dout),
    (lambda x: (np.sin(x), x), lambda dout, cache: np.zeros_like(cache)),
    (lambda x: (np.exp(x), x), lambda dout, cache: _one_entry(dout * np.exp(cache), 1 + 6e-6)),
    (lambda x: (np.exp(x), x), lambda dout, cache: _one_entry(dout * np.exp(cache), -1.0)),
    (lambda x: (1e-6 * np.exp(x), x), lambda dout, cache: 1e-6 * dout * np.exp(cache) * (1 - 1e-3)),
    # right wherever dout is all ones: a check that ignores dout lets it through
    (lambda x: (3 * x, None), lambda dout, cache: 3 * np.ones_like(dout)),
    # an error of 0.010004, which a step as large as the tolerance 0.01 takes for 0.009996
    (lambda x: (np.exp(x), x), lambda dout, cache: dout * np.exp(cache) * (1 + 0.0202101)),
)


# how often a yes or no is asked in a row: guesses are right once in 2**32
TRIALS = 32


def _check_cases(rng: np.random.Generator) -> list[Case]:
    names = (
        "tanh, right",
        "tanh, with x for y",
        "square, right",
        "square, off by 1e-4",
        "centering, right",
        "centering, path through the mean missing",
        "sine, returning zeros",
        "exponential, one entry off by 6e-6",
        "exponential, one entry of the wrong sign",
        "tiny gradients, off by 1e-3",
        "times 3, ignoring dout",
    )
    cases = []
    for layer, name in enumerate(names):
        x = rng.normal(size=(5, 3))
        given = {"x": x, "dout": rng.normal(size=x.shape)}
        cases.append(Case(name, _both_ways(layer) | given))
    # every entry too small: a difference without its absolute value is never above the tolerance
    cases[9].args["dout"][:] = np.abs(cases[9].args["dout"])
    # so small an entry that its error is lost in the size of the others
    cases[7].args["x"][2, -1] = -3.0
    loose = dict(cases[3].args) | {"dout": rng.normal(size=(5, 3)), "tolerance": 1e-2}
    barely = loose | _both_ways(len(names))
    return [
        *cases,
        Case("square, off by 1e-4, tolerance 0.01", loose),
        Case("exponential, off by a little more than the tolerance 0.01", barely),
        Case("exponential, right and wrong in an order of chance", _in_any_order(rng)),
    ]


def _in_any_order(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Make a layer and a backward pass for each of TRIALS, right or wrong as a coin falls.

    What tells them apart are the slopes, which only agree with exp(x) where the pass is right.
    """
    x = rng.normal(size=(TRIALS, 2, 2))
    # far from 0, so that round-off is nowhere near a tolerance
    dout = rng.choice([-1.0, 1.0], size=x.shape) * rng.uniform(0.5, 2.0, size=x.shape)
    wrong = rng.integers(2, size=(TRIALS, 1, 1))
    return {"x": x, "dout": dout, "slopes": np.exp(x) * (1 + 0.05 * wrong)}


def _exponential(slopes: np.ndarray) -> Function:
    """Make a forward pass whose cache tells its backward pass these slopes."""
    return lambda x: (np.exp(x), slopes)


def _answer_check(fn: Function, args: Args) -> Outputs:
    if "slopes" not in args:
        return named_values(fn(*args.values()), "agrees")
    answers = []
    for x, dout, slopes in zip(args["x"], args["dout"], args["slopes"], strict=True):
        said = fn(_exponential(slopes), lambda dout, cache: dout * cache, x, dout)
        answers.append(named_values(said, "agrees")["agrees"])
    return {"agrees": np.array(answers)}


def _both_ways(layer: int) -> dict[str, int]:
    return {"forward": layer, "backward": layer}


EXERCISES = (
    Exercise(
        name="relative_error",
        number="3.1",
        notebook=NOTEBOOK,
        task="how far apart two gradients are",
        cases=_error_cases,
        answer=returns("error"),
    ),
    Exercise(
        name="numerical_gradient",
        number="3.2",
        notebook=NOTEBOOK,
        task="the gradient by central differences",
        cases=_gradient_cases,
        made={"f": FUNCTIONS.__getitem__},
        answer=_answer_gradient,
        # with h = 1e-5 a difference of numbers near 1 is good to 1e-16 / 1e-5
        rtol=1e-6,
    ),
    Exercise(
        name="gradient_check",
        number="3.3",
        notebook=NOTEBOOK,
        task="does a backward pass agree with its forward pass?",
        cases=_check_cases,
        made={
            "forward": lambda layer: LAYERS[layer][0],
            "backward": lambda layer: LAYERS[layer][1],
        },
        answer=_answer_check,
    ),
)
