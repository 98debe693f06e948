"""Running a cell's code as Jupyter does, without what it would do beside: magics, `!ls`, `f?`.

What a cell defines is wanted here, a second time and quietly. So `%matplotlib inline`, shell
commands and help do nothing; `%%time` and `%%capture` run what they hold; `await` is awaited.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import threading
from types import CodeType
from typing import Any

from utils.checking.time_limit import TookTooLong, time_limit

# magics that run the code they are given, in the notebook's own names
RUNNING = ("capture", "prun", "time")
CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)[^\n]*\n?(?P<body>.*)", re.DOTALL)
ESCAPED = re.compile(r"^(?P<indent>\s*)(?:(?P<name>\w+)\s*=\s*)?(?:[%!?].*|[\w.]+\?\??\s*)$")


def run_cell(source: str, filename: str, namespace: dict[str, Any], seconds: float) -> None:
    """Run code in these names, and look for its lines under the filename from now on.

    Raises whatever the code raises; SyntaxError: if it is no Python with Jupyter's additions;
    TookTooLong: after so many seconds.
    """
    namespace["get_ipython"] = lambda: _QuietShell(filename, namespace, seconds)
    namespace.setdefault("display", lambda *_, **__: None)
    text = source
    try:
        code = _compiled(text, filename)
    except SyntaxError:
        text = _as_python(source)
        code = _compiled(text, filename)
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    if code.co_flags & inspect.CO_COROUTINE:
        _await(code, namespace, seconds)
    else:
        with time_limit(seconds):
            exec(code, namespace)


def _compiled(text: str, filename: str) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(text, filename, "exec", flags=flags, dont_inherit=True)
    return code


def _await(code: CodeType, namespace: dict[str, Any], seconds: float) -> None:
    """Run code that awaits, in a loop of its own: this thread's is running this very cell."""
    import asyncio  # as long as all else here: only where a cell awaits

    failed: list[BaseException] = []

    async def awaited() -> None:
        await asyncio.wait_for(eval(code, namespace), seconds)

    def run() -> None:
        try:
            # the one ends what computes, the other what waits
            with time_limit(seconds):
                asyncio.run(awaited())
        except TimeoutError:
            failed.append(TookTooLong(f"more than {seconds:g} s"))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


# ---- Jupyter's additions to Python ----


def _as_python(source: str) -> str:
    """Return code in which calls of a shell stand for what is no Python."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return _without_magics(source)
    text: str = TransformerManager().transform_cell(source)
    return text


def _without_magics(source: str) -> str:
    """Return code without its magics, commands and questions, where there is no IPython."""
    if found := CELL_MAGIC.fullmatch(source):
        return f"#\n{found['body']}" if found["name"] in RUNNING else ""
    return "\n".join(ESCAPED.sub(_nothing, line) for line in source.split("\n"))


def _nothing(escaped: re.Match[str]) -> str:
    name = escaped["name"]
    return f"{escaped['indent']}{f'{name} = []' if name else 'pass'}"


class _QuietShell:
    """What `get_ipython()` is in a cell that is run again: it runs code, and does nothing else."""

    def __init__(self, filename: str, namespace: dict[str, Any], seconds: float) -> None:
        self.user_ns, self._filename, self._seconds = namespace, filename, seconds

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> Any:
        """Run the statement of `%time x = f()`, and return the value of `%time f()`."""
        if name not in RUNNING:
            return None
        try:
            code = compile(line, "<magic>", "eval", dont_inherit=True)
        except SyntaxError:
            code = compile(line, "<magic>", "exec", dont_inherit=True)
        return eval(code, self.user_ns)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the code under `%%time`, its lines where they are in the cell."""
        if name in RUNNING:
            run_cell(f"#\n{cell}", self._filename, self.user_ns, self._seconds)

    def system(self, command: str) -> None:
        """Do not run `!command`."""

    def getoutput(self, command: str, *_: Any, **__: Any) -> list[str]:
        """Do not run the command of `files = !ls`."""
        return []

    def __getattr__(self, name: str) -> Any:
        from IPython.core.getipython import get_ipython

        return getattr(get_ipython(), name)
