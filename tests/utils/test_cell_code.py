"""Running a cell's code as Jupyter does, with IPython and without."""

import asyncio
import linecache
import sys
import threading
import time

import pytest

from utils.cell_code import run_cell
from utils.checking.time_limit import TookTooLong

F = "def f():\n    return 1\n"
WITH_ADDITIONS = {
    "%matplotlib inline": f"%matplotlib inline\n{F}",
    "%%time": f"%%time\n{F}",
    "%%capture with options": f"%%capture out --no-stderr\n{F}",
    "!ls": f"!ls\n{F}",
    "files = !ls": f"files = !ls\n{F}for name in files:\n    raise OSError(name)",
    "%pip": f"%pip install torch\n{F}",
    "f?": f"{F}f?",
    "f??": f"{F}f??",
    "?f": f"{F}?f",
    "inside a function": "def f():\n    !ls\n    %timeit 1\n    return 1",
    "display": f"{F}display(f())",
    "a main part": f"{F}if __name__ == '__main__':\n    g = f",
}
WITH_IPYTHON = {
    "%time": f"{F}%time g = f()\nassert g == 1",
    "g = %time": f"{F}g = %time f()\nassert g == 1",
    "indented": "    def f():\n        return 1\n    ",
    "get_ipython": f"get_ipython().run_line_magic('matplotlib', 'inline')\n{F}",
    "get_ipython, else": f"get_ipython().system('false')\n{F}",
}
AWAITING = {
    "await": f"import asyncio\nawait asyncio.sleep(0)\n{F}",
    "async for": f"{F}async def ones():\n    yield 1\nasync for x in ones():\n    assert x == f()",
    "await under %%time": f"%%time\nimport asyncio\nawait asyncio.sleep(0)\n{F}",
}


def run(source, seconds=20.0):
    namespace = {"__name__": "__main__"}
    run_cell(source, "<a cell>", namespace, seconds)
    return namespace


@pytest.fixture(params=["with IPython", "without"])
def either(request, monkeypatch):
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)


@pytest.mark.parametrize("what", WITH_ADDITIONS)
def test_what_a_cell_defines_is_there(either, what, capfd):
    """Is a function defined beside each of Jupyter's additions, and nothing shown or run?"""
    assert run(WITH_ADDITIONS[what])["f"]() == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("what", WITH_IPYTHON)
def test_what_only_ipython_understands(what):
    """Is it taken as IPython takes it?"""
    assert run(WITH_IPYTHON[what])["f"]() == 1


@pytest.mark.parametrize("what", AWAITING)
def test_code_that_awaits(what):
    """Is it awaited, also while a loop runs in this thread, as in a kernel?"""
    assert run(AWAITING[what])["f"]() == 1

    async def in_a_kernel():
        return run(AWAITING[what])["f"]()

    assert asyncio.run(in_a_kernel()) == 1


@pytest.mark.parametrize("source", ["def f(:", "%%time\ndef f(:", "!ls\ndef f(:", "f? = 1"])
def test_what_is_no_python_is_a_syntax_error(either, source):
    """Is a fault still one?"""
    with pytest.raises(SyntaxError):
        run(source)


@pytest.mark.parametrize("cell", ["%%bash\nls", "%%html\n<b>", "%%writefile f.py\nf = 1"])
def test_cells_in_other_languages_do_nothing(either, cell, tmp_path, monkeypatch):
    """Is nothing of them run, and are they no fault?"""
    monkeypatch.chdir(tmp_path)
    assert "f" not in run(cell)
    assert not list(tmp_path.iterdir())


def test_lines_are_where_they_are_in_the_cell(either):
    """Does a traceback find the line under %%time, by its number and its text?"""
    function = run("%%time\ndef f():\n    return 1 / 0")["f"]
    with pytest.raises(ZeroDivisionError) as failure:
        function()
    line = failure.traceback[-1].lineno + 1
    assert (line, linecache.getline("<a cell>", line).strip()) == (3, "return 1 / 0")


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass",
        "%%time\nwhile True:\n    pass",
        "import asyncio\nawait asyncio.sleep(60)",
        "import asyncio\nawait asyncio.sleep(0)\nwhile True:\n    pass",
    ],
)
def test_what_does_not_end_is_ended(source):
    """Is a cell's time bounded, whether it computes or waits?"""
    before = threading.active_count()
    with pytest.raises(TookTooLong):
        run(source, 0.3)
    for _ in range(100):  # who watched ends with its next look
        if threading.active_count() == before:
            return
        time.sleep(0.05)
    pytest.fail("a thread goes on")


def test_errors_are_the_cells_own(either):
    """Does what the code raises come out, also from what awaits?"""
    for source in ("%matplotlib inline\n1 / 0", "%%time\n1 / 0"):
        with pytest.raises(ZeroDivisionError):
            run(source)
    with pytest.raises(ZeroDivisionError):
        run("import asyncio\nawait asyncio.sleep(0)\n1 / 0")
