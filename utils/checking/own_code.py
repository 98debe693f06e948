"""Which code is the learner's own, and the words for a place in it.

Not the learner's: Python's library, installed packages, this package, and what these compile or
generate (Cython's frames, `<string>`, `<frozen ...>`).
"""

from __future__ import annotations

import ast
import functools
import linecache
import os
import site
import sysconfig
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType, TracebackType

Loop = ast.While | ast.For
# what Python calls code without a name of its own
UNNAMED = {
    "<lambda>": "a lambda",
    "<genexpr>": "a generator expression",
    "<listcomp>": "a list comprehension",
    "<setcomp>": "a set comprehension",
    "<dictcomp>": "a dict comprehension",
}


@functools.cache
def _libraries() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    found = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += [site.getusersitepackages(), str(Path(__file__).parent.parent)]
    return tuple(os.path.normcase(os.path.join(os.path.realpath(path), "")) for path in found)


@functools.lru_cache(maxsize=512)
def _in_a_library(filename: str) -> bool:
    full = os.path.normcase(os.path.realpath(filename))
    installed = {"site-packages", "dist-packages"} & set(Path(full).parts)
    return bool(installed) or full.startswith(_libraries())


def is_own(frame: FrameType) -> bool:
    """Tell whether a frame runs code that the learner wrote."""
    filename = frame.f_code.co_filename
    if filename.startswith(("<frozen ", "<__array_function__")):
        return False
    # a compiled function's frame has no file that is there, but its module's globals
    files = [str(frame.f_globals.get("__file__") or ""), filename]
    return not any(_in_a_library(file) for file in files if file and not file.startswith("<"))


def own_place(traceback: TracebackType | None, earlier: Collection[str] = ()) -> str:
    """Quote the last line of the learner's own that a traceback went through; "" if none did.

    earlier: names of functions that are right by themselves: it is who called them that is told.
    """
    places: list[str] = []
    for frame, line in _steps(traceback):
        if places and frame.f_code.co_name in earlier:
            break
        if place := _place(frame, line):
            places.append(place)
    return places[-1] if places else ""


def own_loop(traceback: TracebackType | None) -> tuple[int, str, Loop] | None:
    """Find the innermost loop of the learner's that a traceback went through.

    Returns its line's number, that line, and the loop itself; None if no loop is seen there.
    """
    found = None
    for frame, line in _steps(traceback):
        if _place(frame, line) and (loop := _loop_around(frame, line)):
            filename, number = frame.f_code.co_filename, loop.lineno
            found = number, linecache.getline(filename, number, frame.f_globals).strip(), loop
    return found


def _steps(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """Yield the learner's own frames of a traceback and the lines in them, outermost first."""
    while traceback:
        if is_own(traceback.tb_frame):
            yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def _place(frame: FrameType, line: int) -> str:
    """Say where a line is; "" where it is none that the learner typed."""
    filename, name = frame.f_code.co_filename, frame.f_code.co_name
    linecache.checkcache(filename)  # a learner's module may have changed since
    text = linecache.getline(filename, line, frame.f_globals).strip()
    # what was made by exec, such as a dataclass's methods, has no line anybody can look up
    if filename == "<string>" or not text:
        return ""
    inside = "" if name == "<module>" else f", in {UNNAMED.get(name, name)}"
    return f'line {line} of your code{inside}: "{text}"'


def _loop_around(frame: FrameType, line: int) -> Loop | None:
    """Return the innermost loop around a line of the frame's function."""
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # a cell with magics, say
        return None
    found = None
    for path in _paths_to(tree, line):
        functions = [i for i, node in enumerate(path) if isinstance(node, _FUNCTIONS)]
        inner = path[functions[-1] :] if functions else path
        # what is in a loop's else runs once
        loops = [
            node
            for node, below in pairwise([*inner, None])
            if isinstance(node, Loop) and below not in node.orelse
        ]
        found = loops[-1] if loops else found
    return found


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _paths_to(tree: ast.Module, line: int) -> list[list[ast.AST]]:
    """Return the nodes around a line, from the outermost in; one path for each statement there."""
    paths: list[list[ast.AST]] = []

    def walk(node: ast.AST, path: list[ast.AST]) -> None:
        inside = [
            child
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
            and _first(child) <= line <= _last(child)
        ]
        for child in inside:
            walk(child, [*path, child])
        if not inside and path:
            paths.append(path)

    walk(tree, [])
    return paths


def _first(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _last(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", None) or 10**9)
