"""Answers that are more than a def: lambdas, partials, objects, methods, decorated functions."""

import functools

import pytest

from utils import CheckFailed, NotStarted, check
from utils.checking.callables import functions_within, names_around
from utils.checking.checks import CannotCheck


def right(z):
    return z.mean(axis=0), z.var(axis=0)


def wrong(z):
    return z.mean(axis=0), z.std(axis=0)


def with_axis(z, axis):
    return z.mean(axis=axis), z.var(axis=axis)


class Callable:
    def __call__(self, z):
        return right(z)

    def batch_statistics(self, z):
        return right(z)

    @staticmethod
    def without_self(z):
        return right(z)


def counted(fn):
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


def counted_well(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)

    return inner


CALLABLES = {
    "lambda": lambda z: right(z),
    "partial": functools.partial(with_axis, axis=0),
    "object": Callable(),
    "method": Callable().batch_statistics,
    "static method": Callable.without_self,
    "decorated": counted(right),
    "decorated with wraps": counted_well(right),
    "decorated twice": counted(counted_well(right)),
    "partial of decorated": functools.partial(counted(with_axis), axis=0),
}


@pytest.mark.parametrize("kind", CALLABLES)
def test_any_callable_is_checked_when_the_exercise_is_named(kind, capsys):
    """Does each pass where it is right, and fail where it is not?"""
    check(CALLABLES[kind], "batch_statistics")
    assert "batch_statistics: correct" in capsys.readouterr().out
    with pytest.raises(CheckFailed, match=r"var\["):
        check(functools.partial(wrong), "batch_statistics")


def in_a_notebook(source):
    exec("from utils import check\nimport functools\n" + source, {"__name__": "__main__"})


DECORATOR = "def logged(f):\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n"
BOUND = {
    "lambda": "batch_statistics = lambda z: (z.mean(0), z.var(0))",
    "partial": "def f(z, axis): return z.mean(axis), z.var(axis)\n"
    "batch_statistics = functools.partial(f, axis=0)",
    "object": "class F:\n    def __call__(self, z): return z.mean(0), z.var(0)\n"
    "batch_statistics = F()",
    "decorated": DECORATOR + "@logged\ndef batch_statistics(z): return z.mean(0), z.var(0)",
    "cached": "@functools.lru_cache(None)\ndef other(): return 0\n"
    "def batch_statistics(z): return z.mean(other()), z.var(other())",
}


@pytest.mark.parametrize("kind", BOUND)
def test_name_that_it_is_bound_to_counts(kind, capsys):
    """Is check(batch_statistics) understood, whatever the function is called inside?"""
    in_a_notebook(f"{BOUND[kind]}\ncheck(batch_statistics)")
    assert "batch_statistics: correct" in capsys.readouterr().out


UNNAMED = {
    "lambda": ("check(lambda z: z)", "a lambda has no name: say which exercise it is for"),
    "partial": ("check(functools.partial(max, 1))", "a functools.partial has no name"),
    "object": (
        f"{BOUND['object']}\ncheck(F())",
        "an object of your class F has no name of its own",
    ),
    "decorated": (
        f"{BOUND['decorated']}\ncheck(logged(batch_statistics))",
        'of batch_statistics is called "inner"',
    ),
    "other name": (
        "def mine(z): return z\ncheck(mine)",
        'no exercise asks for a function named "mi',
    ),
    "misspelt exercise": (
        "check(lambda z: z, 'batch_statistic')",
        'did you mean "batch_statistics',
    ),
}


@pytest.mark.parametrize("kind", UNNAMED)
def test_unnamed_is_told_how_to_name(kind):
    """Is what has no exercise's name told so, truly, and what to write?"""
    source, words = UNNAMED[kind]
    with pytest.raises(CannotCheck) as failure:
        in_a_notebook(source)
    assert words in str(failure.value)
    assert 'check(fn, "batch_statistics")' in str(failure.value)


def test_decorated_stub_is_not_started():
    """Is a stub a stub behind a decorator or a partial?"""

    def batch_statistics(z):
        raise NotImplementedError("Exercise 2.1: a task")

    for fn in (counted(batch_statistics), functools.partial(batch_statistics)):
        with pytest.raises(NotStarted):
            check(fn, "batch_statistics")


PART = """
def layer_forward(*args):
    raise NotImplementedError("Exercise 4.2: a task")

def network_forward(x, parameters, activation):
    return layer_forward(x, activation)
"""


@pytest.mark.parametrize("made", [counted, counted_well, functools.partial])
def test_unfinished_part_is_found_behind_a_decorator(made):
    """Is the exercise that has to be done first named, though the decorator is from elsewhere?"""
    notebook: dict = {}
    exec(PART, notebook)
    with pytest.raises(CheckFailed, match="layer_forward, which network_forward is meant to"):
        check(made(notebook["network_forward"]), "network_forward")


def test_names_of_what_has_none():
    """Does a compiled function, or a function in a circle, end the search?"""

    def circle():
        return circle

    assert functions_within(max) == []
    assert names_around(max) == {}
    assert functions_within(circle) == [circle]
