"""The environment in which nbgrader finds the programs that it calls by name, such as alembic.

They are beside the Python that runs it, which is on PATH only where that is activated.
"""

import os
import sys
from pathlib import Path

BESIDE_PYTHON = Path(sys.executable).parent


def environment() -> dict[str, str]:
    """Return this process's environment, with the programs beside Python first on PATH."""
    first = str(BESIDE_PYTHON)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    others = [folder for folder in folders if folder != first]
    return os.environ | {"PATH": os.pathsep.join([first, *others])}
