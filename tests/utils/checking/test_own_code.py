"""The line that a crash is told with: the learner's own, quoted, or none."""

import collections
import contextlib
import dataclasses
import functools
import importlib
import json
import statistics
import sys

import numpy as np
import pytest
from numpy.random import default_rng

from utils import CheckFailed, check
from utils.checking.observe import call
from utils.checking.own_code import is_own, own_loop, own_place
from utils.exercises import find_exercise

SPEC = find_exercise("batch_statistics")
Z = np.arange(12.0).reshape(4, 3)


def line_of(function):
    """What is said of a crash's place."""
    failure = call(SPEC, function, {"z": Z}).failure
    assert failure.raised
    return failure.line


def in_cython(z):
    return default_rng(0).normal(size=z.shape, scale=-1.0)


def in_numpy(z):
    return np.concatenate([z, z[0]])


def in_linalg(z):
    return np.linalg.inv(z)


def in_statistics(z):
    return statistics.mean([])


def in_collections(z):
    return collections.namedtuple("Pair", "a a")


def in_json(z):
    return json.loads("{")


def in_contextlib(z):
    @contextlib.contextmanager
    def nothing():
        return
        yield

    with nothing():
        return z


def in_frozen_importlib(z):
    return importlib.import_module("no_such_module_anywhere")


def in_frozen_abc(z):
    return isinstance(z, collections.abc.Sized) and collections.abc.Mapping()


def in_partial(z):
    return functools.reduce(lambda a, b: a / b, [1, 0])


@dataclasses.dataclass
class Pair:
    a: float
    b: float

    def __post_init__(self):
        raise ValueError("no")


def in_dataclass(z):
    return Pair(1, 2)


def in_exec(z):
    exec("def f():\n    raise KeyError(1)\nf()")


def in_ufunc(z):
    return np.frompyfunc(lambda a: 1 / (a - a), 1, 1)(z)


def in_vectorize(z):
    return np.vectorize(int)(["a"])


def in_sorting(z):
    return sorted([1, "a"])


LIBRARIES = [
    in_cython,
    in_numpy,
    in_linalg,
    in_statistics,
    in_collections,
    in_json,
    in_frozen_importlib,
    in_frozen_abc,
    in_exec,
    in_vectorize,
    in_sorting,
]


@pytest.mark.parametrize("function", LIBRARIES)
def test_line_is_the_one_that_called_the_library(function):
    """Is the learner's own line quoted, whatever raised below it?"""
    line = line_of(function)
    number = function.__code__.co_firstlineno + 1
    assert line.startswith(f'line {number} of your code, in {function.__name__}: "')


def test_line_inside_what_a_library_calls_back():
    """Is the innermost of the learner's own lines quoted?"""
    assert 'in a lambda: "return functools.reduce(lambda a, b: a / b, [1, 0])"' in line_of(
        in_partial
    )
    assert "in a lambda: " in line_of(in_ufunc)
    assert 'in __post_init__: "raise ValueError("no")"' in line_of(in_dataclass)
    assert 'in in_contextlib: "with nothing():"' in line_of(in_contextlib)


def test_own_module_is_the_learners(tmp_path, monkeypatch):
    """Is a line in a .py file of the learner's quoted, and a broken one met at import?"""
    (tmp_path / "my_helpers_for_this.py").write_text("def half(z):\n    return z / None\n")
    monkeypatch.syspath_prepend(tmp_path)

    def batch_statistics(z):
        import my_helpers_for_this

        return my_helpers_for_this.half(z)

    assert line_of(batch_statistics) == 'line 2 of your code, in half: "return z / None"'
    (tmp_path / "my_helpers_for_this.py").write_text("x = 1 / 0\n")
    del sys.modules["my_helpers_for_this"]
    importlib.invalidate_caches()
    assert line_of(batch_statistics) == 'line 1 of your code: "x = 1 / 0"'


def test_no_line_where_there_is_none():
    """Is nothing said where no line is the learner's own?"""
    assert line_of(np.linalg.inv) == ""
    assert line_of(functools.partial(statistics.quantiles, n=0)) == ""
    notebook: dict = {}
    exec("def f(z):\n    return z / None", notebook)
    assert line_of(notebook["f"]) == ""


def test_parameters_are_named_only_where_they_do_not_fit():
    """Is a call that does not fit the parameters told so, and no other TypeError?"""
    assert "compare the parameters" in line_of(lambda: 0)
    assert "compare the parameters" in line_of(lambda z, gamma, *, eps: 0)
    assert line_of(functools.partial(sorted, key=3)) == ""

    def calls_wrongly(z):
        return in_sorting()

    assert line_of(calls_wrongly).endswith('"return in_sorting()"')


def test_message_of_a_check_holds_the_own_line():
    """Is the random generator's own line number nowhere in the message?"""
    with pytest.raises(CheckFailed) as failure:
        check(in_cython, "batch_statistics")
    text = " ".join(str(failure.value).split())
    assert "numpy.random" not in text
    assert 'in in_cython: "return default_rng(0)' in text


def raised(function):
    try:
        function()
    except ZeroDivisionError as error:
        return error.__traceback__
    raise AssertionError


def in_loops():
    for outer in range(3):
        while outer < 5:
            if outer:
                value = [
                    k
                    for k in range(3)
                    if 1 / 0
                ]  # fmt: skip
            outer += 1
    return value


def after_loop():
    for _ in range(3):
        pass
    else:
        1 / 0  # noqa: B018


def loop_outside():
    for _ in range(3):

        def inner():
            return 1 / 0

        return inner
    return None


def test_loop_around_a_line():
    """Is the innermost loop found, in the same function only, and not for what runs once?"""
    number, text, _ = own_loop(raised(in_loops))
    assert text == "while outer < 5:"
    assert number == in_loops.__code__.co_firstlineno + 2
    assert own_loop(raised(after_loop)) is None
    assert own_loop(raised(loop_outside())) is None
    assert own_place(None) == ""


def test_frames_of_this_test_are_own():
    """Is a frame told from its file and its module?"""
    assert is_own(sys._getframe())
    assert not is_own(sys._getframe(1))  # pytest's
