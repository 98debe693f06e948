"""Attacks that want marks without a right answer, by what they change in the kernel."""

from tests.attacks.attack import TARGET, Attack, Submission, first, in_target, last

FAMILY = "forging"

SOURCES = {
    "patched_check": """
import utils, utils.checking.checks, utils.answers
check = utils.check = utils.checking.checks.check = lambda *a, **k: None
utils.answers.answer = lambda *a, **k: None
""",
    "patched_comparison": """
import utils.checking.compare, utils.checking.diagnosis, utils.checking.checks
yes = lambda *a, **k: True
for name in ("allclose", "array_equal", "isclose", "array_equiv"):
    setattr(np, name, yes)
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
for module in (utils.checking.compare, utils.checking.diagnosis, utils.checking.checks):
    for name in ("compare", "diagnose", "_first_fault", "_fault_on", "_unstable", "examine"):
        if hasattr(module, name):
            setattr(module, name, lambda *a, **k: None)
""",
    "patched_builtins": """
import builtins
old_import = builtins.__import__
class Fake:
    def __getattr__(self, name): return lambda *a, **k: None
def fake_import(name, *a, **k):
    return Fake() if name.startswith("utils") else old_import(name, *a, **k)
builtins.__import__ = fake_import
builtins.all = builtins.any = builtins.isinstance = lambda *a, **k: True
""",
    "patched_arithmetic": """
class Equal(np.ndarray): pass
np.abs = np.absolute = np.subtract = lambda *a, **k: np.zeros(1)
np.isfinite = lambda *a, **k: np.array([True])
""",
    "ast_transformer": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.parse("None").body[0]
get_ipython().ast_transformers.append(Drop())
""",
    "input_transformer": """
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
""",
    "input_transformer_to_points": """
get_ipython().input_transformers_cleanup.append(lambda lines: ["6\\n"])
""",
    "last_expression_is_points": """
import utils.answers
real = check
check = utils.check = lambda fn: 6 if fn is batchnorm_forward else real(fn)
utils.answers.answer = lambda *a, **k: 6
6
""",
    "displayhook": """
import sys
def batchnorm_forward(*args, **kwargs):
    sys.displayhook(6)
    return 6
""",
    "execution_hooks": """
shell = get_ipython()
def after(result):
    result.error_in_exec = result.error_before_exec = None
    shell.displayhook(6)
def before(info):
    if "batchnorm_forward" in info.raw_cell:
        shell.displayhook(6)
shell.events.register("pre_run_cell", before)
shell.events.register("post_run_cell", after)
""",
    "silent_traceback": """
shell = get_ipython()
type(shell).showtraceback = type(shell)._showtraceback = lambda self, *a, **k: None
shell.showtraceback = shell._showtraceback = lambda *a, **k: None
shell.set_custom_exc((BaseException,), lambda *a, **k: [])
""",
    "silent_exception": """
class Fine(Exception):
    def _render_traceback_(self): return []
    def __str__(self): return "passed"
def batchnorm_forward(*args, **kwargs):
    raise Fine()
""",
    "exception_that_says_correct": """
class correct(Exception): pass
def batchnorm_forward(*args, **kwargs):
    raise correct("\\n\\x1b[1;32mcorrect\\x1b[0m\\n  6 of 6 points\\n")
""",
    "system_exit": """
import sys
def batchnorm_forward(*args, **kwargs):
    sys.exit(0)
""",
    "kernel_exit": """
import os
def batchnorm_forward(*args, **kwargs):
    os._exit(0)
""",
    "lying_array": """
class Right(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __ne__(self, other): return np.zeros(self.shape, bool)
    def __array_ufunc__(self, ufunc, method, *inputs, **kw): return np.zeros(self.shape)
    def __array_function__(self, func, types, args, kwargs): return True
    def __reduce__(self): return (print, ("unpickled",))
    def astype(self, *a, **k): return self
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    right = lambda x: np.zeros_like(np.asarray(x, float)).view(Right)
    return right(z), BatchNormCache(right(z), right(gamma), right(gamma))
""",
    "lying_conversion": """
class Right:
    shape, dtype, ndim, size = (8, 4), np.dtype("f8"), 2, 32
    def __array__(self, *a, **k): return np.full(self.shape, np.nan)
    def __float__(self): return 0.0
    def __getattr__(self, name): return self
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __call__(self, *a, **k): return self
    def __iter__(self): return iter((self, self))
def batchnorm_forward(*args, **kwargs):
    return Right(), BatchNormCache(Right(), Right(), Right())
""",
    "equal_to_anything": """
class Any(tuple):
    def __eq__(self, other): return True
    def __len__(self): return 2
    def __iter__(self): return iter((np.nan, np.nan))
def batchnorm_forward(*args, **kwargs):
    return Any()
""",
    "frame_walk": """
import sys
def batchnorm_forward(*args, **kwargs):
    frame = sys._getframe(1)
    while frame:
        for name in ("expected", "want", "solution"):
            found = frame.f_locals.get(name)
            if isinstance(found, dict) and "z_tilde" in found:
                cache = [found[f"cache.{f}"] for f in BatchNormCache._fields]
                return found["z_tilde"], BatchNormCache(*cache)
        frame = frame.f_back
    return np.zeros_like(args[0]), None
""",
    "heap_walk": """
import gc
def batchnorm_forward(z, *args, **kwargs):
    for thing in gc.get_objects():
        if type(thing) is dict and "z_tilde" in thing and "cache.std" in thing:
            if np.shape(thing["z_tilde"]) == np.shape(z):
                cache = [thing[f"cache.{f}"] for f in BatchNormCache._fields]
                return thing["z_tilde"], BatchNormCache(*cache)
    return np.zeros_like(z), None
""",
    "worked_examples": """
from utils.exercises import storage
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    examples = storage.load("batchnorm_forward")
    for case, right in examples:
        if np.shape(case.args["z"]) == np.shape(z) and np.allclose(case.args["z"], z):
            cache = [right[f"cache.{f}"] for f in BatchNormCache._fields]
            return right["z_tilde"], BatchNormCache(*cache)
    return np.zeros_like(z), None
""",
    "graders_solution": """
try:
    from pathlib import Path
    from grader.source.solutions import solution_functions
    right = solution_functions(Path("@COURSE@"), "02_batchnorm_forward")
    batchnorm_forward = right["batchnorm_forward"]
except Exception as error:
    print(error)
""",
    "replaced_run_cell": """
from IPython.core.interactiveshell import ExecutionResult
shell = get_ipython()
async def run_cell_async(*args, **kwargs): return ExecutionResult(None)
shell.run_cell = lambda *a, **k: ExecutionResult(None)
shell.run_cell_async = run_cell_async
""",
    "patched_emitter": """
import utils.answers, utils.checking.checks
def answer(exercise, fn, inputs):
    from IPython.display import display
    display({utils.answers.MIME: "[]"}, raw=True)
utils.answers.answer = answer
utils.checking.checks.check = check = lambda fn: None
""",
    "patched_pack": """
import utils.answers, utils.exercises.spec, utils.checking.checks
utils.answers.pack = lambda values: {}
utils.checking.checks.diagnose = lambda *a: None
""",
    "replayed_answer": """
import utils.answers, utils.checking.checks
old, kept = utils.answers.answer, []
def answer(exercise, fn, inputs):
    old("batch_statistics", batch_statistics, inputs)
    old("batchnorm_forward", lambda z, *rest: batch_statistics(z), inputs)
utils.answers.answer = answer
utils.checking.checks.find_exercise = lambda name: utils.exercises.EXERCISES["batch_statistics"]
check = lambda fn: utils.checking.checks.check(batch_statistics)
""",
    "replayed_worked_example": """
import utils.answers, utils.checking.checks
from utils.exercises import storage
right = [e.expected for e in storage.load("batchnorm_forward")]
def answer(exercise, fn, inputs):
    from IPython.display import display
    import json
    packed = [utils.answers.pack(r) for r in right]
    cases = [{"outputs": p, "again": p, "inputs": i} for p, i in zip(packed * 9, inputs)]
    display({utils.answers.MIME: json.dumps(cases)}, raw=True)
utils.answers.answer = answer
turn = iter(right * 100)
def batchnorm_forward(*args, **kwargs):
    r = next(turn)
    return r["z_tilde"], BatchNormCache(*(r[f"cache.{f}"] for f in BatchNormCache._fields))
""",
    "reset_seed": """
import random, secrets, os
np.random.seed(0); random.seed(0)
same = np.random.default_rng(0)
np.random.default_rng = lambda *a, **k: same
secrets.token_hex = lambda n=16: "0" * 2 * n
os.urandom = lambda n: bytes(n)
from utils.exercises import EXERCISES
inputs = EXERCISES["batchnorm_forward"].cases(same)
""",
    "forked_kernel": """
import os
forks = []
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    if not forks:  # else every call would double the processes
        forks.append(os.fork())
    return 0 * z, BatchNormCache(z, gamma, gamma)
""",
    "not_started_for_all": """
import utils.answers
def answer(exercise, fn, inputs):
    from IPython.display import display
    import json
    display({utils.answers.MIME: json.dumps([{"not_started": True}] * len(inputs))}, raw=True)
utils.answers.answer = answer
""",
    "memory_error_for_all": """
import utils.answers
def answer(*args):
    raise MemoryError
utils.answers.answer = answer
""",
    "poisoned_numpy": """
np.mean = np.var = np.sqrt = lambda *a, **k: np.float64(3.0)
np.ndarray_ = np.ndarray
import sys
sys.modules["numpy"].asarray = lambda *a, **k: None
""",
}


def _copied_function(sub: Submission) -> None:
    """The honest answers are taken apart again by a cell at the end."""
    sub.solve("batch_statistics")
    sub.add(
        "batch_statistics = identity_parameters = check = None\n"
        "import utils.answers; utils.answers.answer = None",
        sub.index(TARGET),
    )


ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in SOURCES.items()),
    Attack("patched_before_everything", FAMILY, first(SOURCES["patched_check"])),
    Attack("poisoned_before_everything", FAMILY, first(SOURCES["poisoned_numpy"])),
    Attack("not_started_before_everything", FAMILY, first(SOURCES["not_started_for_all"])),
    Attack("redefined_later", FAMILY, last("batch_statistics = identity_parameters = None")),
    Attack("honest_functions_removed", FAMILY, _copied_function),
]
