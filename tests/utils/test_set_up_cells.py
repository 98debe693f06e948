"""The notebooks' set-up cells: do they import only what a learner needs at once?"""

import json

from tests.conftest import ASSIGNMENTS, run_python

# each takes a tenth of a second or more, or, as asyncio, is of no use to a graded cell
LATER = ("asyncio", "IPython", "ipywidgets", "matplotlib", "scipy", "sklearn", "threadpoolctl")

# one process for all: what the first has loaded is there for the others, too
SET_UP = """
import json, os, sys
from pathlib import Path
from utils.cells import SETUP, tags
*notebooks, later = sys.argv[1:]
found = {}
for name in notebooks:
    path = Path("solutions", name, f"{name}.ipynb").resolve()
    os.chdir(path.parent)  # carry looks for earlier notebooks beside this one
    names = {"__name__": "__main__"}
    for cell in json.loads(path.read_text())["cells"]:
        if SETUP in tags(cell):
            exec("".join(cell["source"]), names)
    found[name] = [module for module in later.split() if module in sys.modules]
    os.chdir("../..")
    found[name] += [] if callable(names.get("check")) else ["no check"]
print(json.dumps(found))
"""


def test_set_up_imports_no_library_before_a_cell_uses_it():
    """Do widgets, matplotlib, scikit-learn and SciPy wait, in every notebook?"""
    done = run_python("-c", SET_UP, *ASSIGNMENTS, " ".join(LATER))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {name: [] for name in ASSIGNMENTS}
