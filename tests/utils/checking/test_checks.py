"""What a learner is told: wrong answers, unfinished ones, crashes, and silence when all is well."""

import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from utils import BatchNormCache, CheckFailed, LayerCache, NotStarted, check
from utils.checking.checks import CannotCheck
from utils.exercises import EXERCISES
from utils.show import WIDTH


def forward_with(mu=None, var=None, std=None, scale=None, out=None):
    """A batchnorm_forward with one step replaced."""

    def fn(z, gamma, beta, eps=1e-5):
        m = (mu or (lambda z: z.mean(axis=0)))(z)
        v = (var or (lambda z: z.var(axis=0)))(z)
        s = (std or (lambda v, eps: np.sqrt(v + eps)))(v, eps)
        z_hat = (z - m) / s
        if scale:
            return scale(z_hat, gamma, beta), BatchNormCache(z_hat, s, gamma)
        return gamma * z_hat + beta, (out or BatchNormCache)(z_hat, s, gamma)

    return fn


def subtract_in_place(x, mu, sigma):
    x -= mu
    return x / sigma


def cut_to_whole_numbers(x, mu, sigma):
    out = np.zeros_like(x)
    out[:] = (x - mu) / sigma
    return out


def remembers(state=[]):  # noqa: B006  (the mistake is the point)
    def fn(z):
        state.append(1)
        return z.mean(axis=0) + (len(state) % 2 - 1), z.var(axis=0)

    return fn


# exercise, wrong answer, words that its message must hold
WRONG = {
    "ddof": ("batch_statistics", lambda z: (z.mean(0), z.var(0, ddof=1)), "N/(N-1) times"),
    "other axis": ("batch_statistics", lambda z: (z.mean(1), z.var(1)), "one number for each row"),
    "everything": (
        "batch_statistics",
        lambda z: (z.mean(), z.var()),
        "and this is one",
    ),
    "std for var": ("batch_statistics", lambda z: (z.mean(0), z.std(0)), "square root"),
    "keepdims": ("batch_statistics", lambda z: (z.mean(0)[None], z.var(0)[None]), "flat array"),
    "exchanged": ("batch_statistics", lambda z: (z.var(0), z.mean(0)), "have changed places"),
    "one value": ("batch_statistics", lambda z: z.mean(0), "expected 2 values: mu, var"),
    "no return": ("batch_statistics", lambda z: None, "(as without a return)"),
    "stateful": ("batch_statistics", remembers(), "second with the same inputs"),
    "float32": (
        "batch_statistics",
        lambda z: (z.astype("f4").mean(0), z.astype("f4").var(0)),
        "float32",
    ),
    "eps outside": ("batchnorm_forward", forward_with(std=lambda v, e: np.sqrt(v) + e), "z_tilde["),
    "eps missing": ("batchnorm_forward", forward_with(std=lambda v, e: np.sqrt(v)), "z_tilde["),
    "eps fixed": ("batchnorm_forward", forward_with(std=lambda v, e: np.sqrt(v + 1e-5)), "eps=0.1"),
    "by variance": ("batchnorm_forward", forward_with(std=lambda v, e: v + e), "z_tilde["),
    "no shift": ("batchnorm_forward", forward_with(scale=lambda z, g, b: g * z), "column has"),
    "exchanged parameters": (
        "batchnorm_forward",
        forward_with(scale=lambda z, g, b: b * z + g),
        "mean beta",
    ),
    "shift first": ("batchnorm_forward", forward_with(scale=lambda z, g, b: g * (z + b)), "beta"),
    "tuple cache": (
        "batchnorm_forward",
        forward_with(out=lambda *parts: parts),
        "expected BatchNormCache(z_hat, std, gamma)",
    ),
    "cache with var": (
        "batchnorm_forward",
        forward_with(out=lambda z, s, g: BatchNormCache(z, s**2, g)),
        "cache.std is the square",
    ),
    "own statistics": (
        "normalize",
        lambda x, mu, sigma: (x - x.mean(0)) / x.std(0),
        "does not depend on the others",
    ),
    "in place": ("normalize", subtract_in_place, "changed its input x"),
    "whole numbers": ("normalize", cut_to_whole_numbers, "expected float64"),
    "std == 0": (
        "fit_normalizer",
        lambda x: (x.mean(0), np.where(x.std(0) == 0, 1, x.std(0))),
        "feature 1 is always 0.1",
    ),
    "constant not handled": ("fit_normalizer", lambda x: (x.mean(0), x.std(0)), "is constant"),
    "upside down": (
        "condition_number",
        lambda x: 1 / np.linalg.cond(x) ** 2,
        "one over what is expected",
    ),
    "of x": ("condition_number", lambda x: np.linalg.cond(x), "the square root of"),
    "rows for columns": (
        "batchnorm_forward_columns",
        lambda z, gamma, beta, eps=1e-5: gamma * (z - z.mean(0)) / np.sqrt(z.var(0) + eps) + beta,
        "a feature is a row",
    ),
    "emptied list": (
        "network_backward",
        lambda dscores, caches, parameters: caches.clear(),
        "changed the list of caches",
    ),
    "emptied dictionary": (
        "network_forward",
        lambda x, parameters, activation: parameters.clear(),
        "changed the dictionary of parameters",
    ),
    "gradients taken out": (
        "adam",
        lambda parameters, gradients, state, learning_rate: gradients.clear(),
        "changed the dictionary of gradients",
    ),
    "three values": (
        "gradient_descent",
        lambda parameters, gradients, state, learning_rate: ({}, 1, 2),
        "returned 3 values, expected 2: parameters, state",
    ),
    "name of the activation": (
        "layer_forward",
        lambda a_prev, w, gamma, beta, activation: (
            a_prev,
            LayerCache(a_prev, w, BatchNormCache(a_prev, w, w), a_prev, activation.name),
        ),
        "expected the activation itself",
    ),
    "no eps": ("identity_parameters", lambda z, eps=1e-5: (z.std(0), z.mean(0)), "gamma["),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_wrong_answer_is_told_what_is_wrong(mistake):
    """Does each mistake fail, with words that point at it, in lines that fit?"""
    exercise, function, words = WRONG[mistake]
    with pytest.raises(CheckFailed) as failure:
        check(function, exercise)
    text = " ".join(str(failure.value).split())
    assert words in text
    assert f"exercise {EXERCISES[exercise].number}, {exercise}" in text
    first, *rest = str(failure.value).split("\n")
    assert max(len("CheckFailed: " + first), *map(len, rest)) <= WIDTH


def test_stub_is_not_started():
    """Is an untouched stub told apart from a wrong answer, naming the exercise?"""

    def batch_statistics(z):
        raise NotImplementedError("Exercise 2.1")

    with pytest.raises(NotStarted, match="batch_statistics is not started") as failure:
        check(batch_statistics)
    assert "exercise 2.1" in str(failure.value)


def test_crash_names_the_learners_line():
    """Does a crash show the exception, the input and the line of code?"""

    def batch_statistics(z):
        return z.mean(axis=0), z.nonsense

    with pytest.raises(CheckFailed, match="raised AttributeError") as failure:
        check(batch_statistics)
    assert 'return z.mean(axis=0), z.nonsense"' in " ".join(str(failure.value).split())


def test_crash_on_a_later_input_does_not_hide_a_simpler_fault():
    """Is a wrong value on a plain batch said before a crash on whole numbers?"""

    def batch_statistics(z):
        if z.dtype.kind == "i":
            raise ValueError("floats only")
        return z.mean(axis=0), z.var(axis=0, ddof=1)

    with pytest.raises(CheckFailed, match=r"var\["):
        check(batch_statistics)


def test_misspelt_name_is_guessed():
    """Is the exercise that was probably meant suggested?"""

    def batch_statistic(z):
        return z

    with pytest.raises(CannotCheck, match='did you mean "batch_statistics"'):
        check(batch_statistic)


def test_calling_the_function_first_is_explained():
    """Is check(batch_statistics(z)) met with what to write instead?"""
    with pytest.raises(CannotCheck, match="without calling it"):
        check((np.zeros(3), np.zeros(3)))


def test_warnings_of_the_learner_stay_quiet():
    """May a right answer divide by zero on the way without costing points on stderr?"""

    def fit_normalizer(x):
        with np.errstate(divide="warn"):
            np.float64(1) / np.float64(0)
        varies = np.ptp(x, axis=0) > 0
        return x.mean(axis=0), np.where(varies, x.std(axis=0), 1.0)

    check(fit_normalizer)


def test_plain_python_says_correct(capsys):
    """Does a check outside Jupyter print one line?"""
    check(lambda z: (z.mean(axis=0), z.var(axis=0)), "batch_statistics")
    assert capsys.readouterr().out.startswith("exercise 2.1, batch_statistics: correct")


def run_cell(source):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(nb, kernel_name="python3", allow_errors=True).execute()
    return nb.cells[0].outputs


def test_graded_check_is_silent_or_one_clean_error():
    """Under nbclient, as in grading: nothing on success, the message without a stack on failure?"""
    right = "from utils import check\ncheck(lambda z: (z.mean(0), z.var(0)), 'batch_statistics')"
    assert run_cell(right) == []
    (error,) = run_cell(right.replace("z.var(0)", "z.std(0)"))
    assert error.ename == "CheckFailed"
    assert "Traceback" not in "".join(error.traceback)
    assert "the square root of what is expected" in "".join(error.traceback)


def test_importing_utils_changes_nothing_global():
    """Does `import utils` leave the backend, print options, warnings and random state alone?"""
    # looking up the "backend" setting would choose one
    code = """
import sys, warnings, numpy as np, matplotlib as mpl
def state():
    settings = {k: repr(mpl.rcParams[k]) for k in mpl.rcParams if k != "backend"}
    seed = np.random.get_state()[1].tolist()
    return np.get_printoptions(), list(warnings.filters), settings, seed
before = state()
import utils, utils.data, utils.figures.style
assert state() == before
assert mpl.get_backend(auto_select=False) is None
assert "matplotlib.pyplot" not in sys.modules and "sklearn" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


UNFINISHED = """
def layer_forward(*args):
    raise NotImplementedError("Exercise 4.2: a hidden layer with batch norm, forward")

def network_forward(x, parameters, activation):
    return layer_forward(x, activation)
"""


def test_part_that_is_not_started_is_named():
    """Does an exercise that calls an unfinished one send the learner there?"""
    notebook: dict = {}
    exec(UNFINISHED, notebook)
    with pytest.raises(CheckFailed) as failure:
        check(notebook["network_forward"])
    text = " ".join(str(failure.value).split())
    assert "layer_forward, which network_forward is meant to call, is not started" in text
    assert "do exercise 4.2 first" in text
