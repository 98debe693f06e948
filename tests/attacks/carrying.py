"""Attacks that fail on purpose: where the course's solution stands in, it is to be got hold of.

The target is left wrong, and the exercise after it calls the target: so the target's solution is in
the process of that one's second try. Or the first exercise is wrong, and the target calls that.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.attacks.attack import TARGET, WRONG, Attack, Submission

FAMILY = "carrying"
NOT_PLAIN = "no solution stands in there"
COLUMNS = "batchnorm_forward_columns"
HEAD = f"def {COLUMNS}(z, gamma, beta, eps=1e-5):\n"
# what a process can find out of a solution that stands in
SEEN = """
def _all(code):
    yield repr((code.co_names, code.co_varnames, code.co_consts))
    for part in code.co_consts:
        if hasattr(part, "co_code"):
            yield from _all(part)
def _seen():
    import gc, inspect, linecache
    found = [*_all(batchnorm_forward.__code__), *_all(batch_statistics.__code__)]
    for fn in (batchnorm_forward, batch_statistics):
        try:
            found.append(inspect.getsource(fn))
        except (OSError, TypeError):
            pass
        found += [v for v in fn.__globals__.values() if isinstance(v, str)]
    found += [line for entry in linecache.cache.values() for line in entry[2] or ()]
    return [text for text in found if "SECRET" in text]
"""
# where it goes to be read, or counted
LEAKS = {
    "raised": f"{HEAD}    raise ValueError(_seen())",
    "raised_at_once": "raise ValueError(_seen())",
    "named_as_a_type": f"{HEAD}    return type(str(_seen()), (), {{}})()",
    "printed": f"{HEAD}    print(_seen())\n    return z",
    "printed_at_once": "print(_seen())",
    "warned": f"{HEAD}    import warnings\n    warnings.warn(str(_seen()))\n    return z",
    "as_text": f"{HEAD}    return np.array(_seen())",
    "by_exiting": f"{HEAD}    raise SystemExit(str(_seen()))",
    "as_a_traceback": f"{HEAD}    exec(compile('1/0', str(_seen()), 'exec'))",
    "as_a_stub": f"{HEAD}    raise NotImplementedError(str(_seen()))",
}
# leaves what it finds for the target's own second try, wherever it can write
LEFT = """
import marshal, os, sys, tempfile
_places = ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.expanduser("~"),
           *(path for path in sys.path if path), os.path.dirname(np.__file__))
_name = "@STRAY@.left"
"""
LEAVE = f"""{LEFT}
for _place in _places:
    try:
        with open(os.path.join(_place, _name), "wb") as _file:
            marshal.dump(batchnorm_forward.__code__, _file)
    except (OSError, AttributeError, ValueError):
        pass
{HEAD}    return z
"""
TAKE = f"""{LEFT}
import types
for _place in _places:
    try:
        with open(os.path.join(_place, _name), "rb") as _file:
            batchnorm_forward = types.FunctionType(marshal.load(_file), globals())
    except (OSError, ValueError, EOFError):
        pass
"""
# catches what the grader loads before the exercise's own cell runs
HOOK = """
import marshal
_load, _caught = marshal.loads, []
def _loads(data):
    _caught.append(_load(data))
    raise ValueError(repr([code.co_consts for code in _caught[0]]))
marshal.loads = _loads
"""
# answers with every function that it can find, first with those that are not its own
FOUND = f"""
import gc, types
{HEAD}    for fn in gc.get_objects():
        if isinstance(fn, types.FunctionType) and fn.__name__ == {COLUMNS!r} \\
                and fn is not batchnorm_forward_columns:
            return fn(z, gamma, beta, eps)
    _ = batchnorm_forward
    return z
"""


def after_it(source: str, target: str = WRONG) -> Callable[[Submission], None]:
    """The target is wrong, and the exercise after it holds this code."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = sub.bait.fill(target)
        sub.cell(COLUMNS)["source"] = sub.bait.fill(source)

    return edit


def hooked(sub: Submission) -> None:
    """A cell before all exercises waits for what the grader loads."""
    after_it(f"{HEAD}    return batchnorm_forward(z, gamma, beta, eps)")(sub)
    sub.add(HOOK, sub.index("setup") + 1)


def first_is_wrong(sub: Submission) -> None:
    """The first exercise is wrong, and the target shows its solution in what counts in part."""
    sub.cell("batch_statistics")["source"] = "def batch_statistics(z):\n    return z, z\n"
    sub.cell(TARGET)["source"] = (
        f"def {TARGET}(z, gamma, beta, eps=1e-5):\n"
        "    mu, var = batch_statistics(z)\n"
        "    raise ValueError(batch_statistics.__code__.co_consts)\n"
    )


def hangs(sub: Submission) -> None:
    """Everything that has a second try hangs in it, too."""
    after_it(f"{HEAD}    batchnorm_forward\n    while True: pass", "while True: pass")(sub)
    sub.add("while True: pass", sub.index("setup") + 1)


ATTACKS = [
    *(
        Attack(f"carried_{name}", FAMILY, after_it(SEEN + leak), not_plain=NOT_PLAIN)
        for name, leak in LEAKS.items()
    ),
    *(
        Attack(f"carried_{name}", FAMILY, edit, not_plain=NOT_PLAIN)
        for name, edit in {
            "left_for_another_try": after_it(LEAVE, WRONG + TAKE),
            "solution_of_itself": after_it(FOUND),
            "hook": hooked,
            "hangs_in_every_try": hangs,
        }.items()
    ),
    Attack(
        "carried_first",
        FAMILY,
        first_is_wrong,
        honest=("identity_parameters",),
        not_plain=NOT_PLAIN,
    ),
]
