"""The cell runner: a notebook's code does there what it does in a Jupyter kernel."""

import base64
from collections.abc import Iterator

import pytest

from grader.sandbox.process import PlainProcess
from grader.sandbox.session import Session
from tests.sandboxed_cells import run, sandboxed, text

STARTS = {
    "sandboxed": sandboxed,
    "prepared": lambda: sandboxed(prepared=True),
    "plain": lambda: Session(PlainProcess),
}


@pytest.fixture(scope="module", params=STARTS)
def kernel(request: pytest.FixtureRequest) -> Iterator[Session]:
    """One that the tests of what ordinary code does leave as it was."""
    with STARTS[request.param]() as running:
        yield running


def test_streams_keep_their_order(kernel: Session) -> None:
    """Do both streams, subprocesses and displays come in the order in which they were made?"""
    outcome = run(
        kernel,
        "import os, sys\n"
        "print('a'); print('b', file=sys.stderr); print('c'); os.system('echo d')\n"
        "print('e'); display('f'); print('g'); 7",
    )
    kinds = [(o.output_type, o.get("name")) for o in outcome.outputs]
    assert kinds == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("stream", "stdout"),
        ("display_data", None),
        ("stream", "stdout"),
        ("execute_result", None),
    ]
    assert text(outcome) == "a\nb\nc\nd\ne\n'f'g\n7"


def test_display_has_every_representation(kernel: Session) -> None:
    """Do rich representations arrive, bytes in base64, and what is no text not at all?"""
    outcome = run(
        kernel,
        "from IPython.display import HTML, Image, display\n"
        "class Both:\n"
        "    def _repr_html_(self): return '<b>x</b>'\n"
        "    def __repr__(self): return 'x'\n"
        "display(HTML('<i>'), Image(b'\\x89PNG', format='png'))\n"
        "display({'image/png': b'\\x89PNG', 'application/json': {'a': 1}, 'n': 5}, raw=True)\n"
        "Both()",
    )
    html, image, raw, both = (o.data for o in outcome.outputs)
    png = base64.b64encode(b"\x89PNG").decode()
    assert html["text/html"] == "<i>"
    assert image["image/png"].strip() == raw["image/png"] == png
    assert list(raw) == ["image/png"]
    assert dict(both) == {"text/html": "<b>x</b>", "text/plain": "x"}


def test_error_has_its_traceback(kernel: Session) -> None:
    """Is an error what IPython shows of it, or what its class wants shown?"""
    outcome = run(kernel, "def f():\n    return 1 / 0\nf()")
    (error,) = outcome.outputs
    assert (outcome.kind, outcome.reason) == ("raised", "ZeroDivisionError: division by zero")
    assert "return" in "\n".join(error.traceback)
    outcome = run(
        kernel,
        "class Short(Exception):\n    def _render_traceback_(self): return ['short', 'and good']\n"
        "raise Short('x')",
    )
    assert outcome.outputs[0].traceback == ["short", "and good"]
    assert run(kernel, "x = = 1").outputs[0].ename == "SyntaxError"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("!echo $((40 + 2))", "42\r\n"),
        ("%%bash\necho 42", "42\n"),
        ("import subprocess; _ = subprocess.run(['echo', '42'])", "42\n"),
        ("%autosave 0\n%matplotlib inline\nprint(42)", "42\n"),
        ("import asyncio\nawait asyncio.sleep(0.01)\n42", "42"),
        ("%%capture out\nprint(42)", ""),
        ("import os\nif os.fork(): os.wait()\nelse: print(42); os._exit(0)", "42\n"),
        ("get_ipython().kernel.get_parent()['content']", "{'allow_stdin': False}"),
        ("from utils.show import attended; attended()", "False"),
        ("print('\\ud800')", "?\n"),
        ("exit()\n42", "42"),
        ("print?", ""),
        ("import ipywidgets; ipywidgets.IntSlider(3)", "IntSlider(value=3)"),
        ("import os; print(os.environ['FORCE_COLOR'], __name__)", "1 __main__\n"),
    ],
)
def test_notebook_code_works(kernel: Session, code: str, shown: str) -> None:
    """Do magics, shell, await, forks and widgets do what they do in a notebook?"""
    outcome = run(kernel, code)
    assert (outcome.kind, text(outcome)) == ("finished", shown)


def test_figures_are_displayed(kernel: Session) -> None:
    """Is a cell's figure a picture of that cell, without being asked for?"""
    outcome = run(kernel, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert "image/png" in outcome.outputs[-1].data
    assert run(kernel, "1").outputs[0].output_type == "execute_result"


def test_nobody_answers_input(kernel: Session) -> None:
    """Is input refused at once, and again after a cell has replaced it?"""
    for _ in range(2):
        outcome = run(
            kernel, "import builtins\ntry: input('name? ')\nfinally: builtins.input = str"
        )
        assert outcome.reason.startswith("StdinNotImplementedError")


def test_state_is_kept(kernel: Session) -> None:
    """Does a cell see what the cells before it defined?"""
    run(kernel, "kept = 41")
    assert text(run(kernel, "kept + 1")) == "42"


@pytest.mark.parametrize(
    "endless",
    ["while True: pass", "import time; time.sleep(60)", "import asyncio\nawait asyncio.sleep(60)",
     "while True: print(end='')",
     "import signal; signal.signal(2, lambda *a: 1 / 0)\nsignal.pause()"],
)  # fmt: skip
def test_interrupt_ends_the_cell_only(kernel: Session, endless: str) -> None:
    """Does a cell that takes too long end, and the next one run?"""
    run(kernel, "kept = 5")
    outcome = run(kernel, endless, seconds=0.5)
    assert (outcome.kind, outcome.alive) == ("out of time", True)
    assert text(run(kernel, "kept")) == "5"
