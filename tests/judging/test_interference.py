"""Which cells can have disturbed others, so that nothing is judged twice in vain."""

import nbformat
import pytest

from grader.course import source_path
from grader.judging.interference import disturbers
from tests.conftest import ASSIGNMENTS, ROOT
from utils.exercises import EXERCISES

SETUP = "import numpy as np\nfrom utils import check, data"
PLAIN = """
def f(z, eps=1e-5):
    out = np.zeros(3)
    out[0] = z.mean()
    return out
"""
LOUD = {
    "a name of the set-up": "def data(z):\n    return z",
    "a builtin": "def sum(z):\n    return z",
    "a name of another cell": "def f(z):\n    return z",
    "a statement": "print(1)",
    "a variable that can change": "history = []",
    "a default that can change": "def g(z, seen=[]):\n    return z",
    "a global": "def g(z):\n    global eps\n    eps = 1\n    return z",
    "another's array": "def g(z):\n    images[0] = 1\n    return z",
    "another's method": "def g(z):\n    history.append(z)\n    return z",
    "a module": "def g(z):\n    np.pi = 3\n    return z",
    "numpy's state": "def g(z):\n    np.seterr(all='raise')\n    return z",
    "the random numbers of all": "def g(z):\n    np.random.seed(0)\n    return z",
    "a decorator": "@cache\ndef g(z):\n    return z",
    "an unknown module": "import helpers",
    "a magic": "%matplotlib inline",
    "what cannot be read": "def (",
    "something else by a known name": "import math as np",
    "another's attribute": "def g(z):\n    setattr(np, 'pi', 3)\n    return z",
    "another's attributes": "def g(z):\n    return vars(np)",
    "the names of all": "def g(z):\n    return vars()",
    "the state of numpy.random": "from numpy import random",
    "another's attribute, in place": "def g(z):\n    history.last = z\n    return z",
    "a module's array": "def g(z):\n    np.r_[0] = z\n    return z",
    "an attribute outside of functions": "g = lambda: [0 for np.pi in (3,)]",
    "another's list, by its type": "def g(z):\n    list.append(history, z)\n    return z",
    "a field's value from a call": "class Layer:\n    eps: float = data.load_wine()",
    "a class made with what is not known": "from collections import namedtuple\nL = namedtuple(*x)",
    "a decorator of a class": "@check\nclass Layer:\n    pass",
    "another generator's numbers": "def g(z):\n    np.random.mtrand._rand.seed(0)\n    return z",
}


@pytest.mark.parametrize("what", LOUD)
def test_cells_that_could_disturb(what):
    """Is each thing that reaches beyond its function seen, and whose it is?"""
    assert disturbers(SETUP, [("plain", PLAIN), ("loud", LOUD[what])]) == {"loud"}


@pytest.mark.parametrize("what", LOUD)
def test_cells_that_could_disturb_later_ones(what):
    """Is it seen as well where it comes first? Of two of a name, the second is in the way."""
    found = disturbers(SETUP, [("loud", LOUD[what]), ("plain", PLAIN)])
    assert found == ({"plain"} if what == "a name of another cell" else {"loud"})


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_plain_functions_are_quiet(assignment):
    """Are the solutions, which are what learners write, seen to keep to themselves?"""
    cells = nbformat.read(source_path(ROOT, assignment), as_version=4).cells
    setup = "\n".join(c.source for c in cells if "setup" in c.metadata.get("tags", []))
    assert not disturbers(setup, [(c.id, c.source) for c in cells if c.id in EXERCISES])


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nfrom utils import data",
        "from itertools import pairwise",
        "def g(rng):\n    return rng.random(3) + np.random.default_rng(0).random(3)",
        "class Layer:\n    def train(self):\n        self.training = True",
        "class Layer:\n    @property\n    def state(self):\n        return vars(self)",
        "class Layer:\n    def load(self, state):\n        setattr(self, 'state', state)",
        "class Layer(NamedTuple):\n    z: np.ndarray\n    eps: float = 1e-5",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Layer:\n    eps: float",
        "from collections import namedtuple\nLayer = namedtuple('Layer', 'z eps')",
        "@dataclass\nclass Memory:\n    averages: dict = field(default_factory=dict)",
        "def g(state):\n    memory = state or Memory()\n    memory.steps += 1\n    return memory",
        "import re\ndef g(names):\n    return dict.fromkeys(re.findall('W', str.lower(names)), 0)",
        "def g(z):\n    return np.random.RandomState(0).normal(size=3)",
    ],
)
def test_what_changes_nothing(source):
    """Are the same imports again, generators of one's own, and attributes of self quiet?"""
    assert not disturbers(SETUP, [("plain", PLAIN), ("quiet", source)])


@pytest.mark.parametrize(
    "source",
    ["(" * 40_000, "-" * 40_000 + "1", "x." * 20_000 + "y", "'\\d'", "1" * 9000, "\0", "\ud800"],
)
def test_odd_sources_are_only_not_quiet(source, recwarn):
    """Does the grader's own parser survive whatever a cell holds, without a word?"""
    disturbers(SETUP, [("odd", source), ("odd", "def g():\n    return " + source)])
    assert not recwarn.list
