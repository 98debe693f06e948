"""agrees(...): is an expression that a learner derived what their stages say? A number, no verdict.

Nothing here counts: exercises are checked by utils.checking.
"""

from __future__ import annotations

import numpy as np

from utils import show
from utils.checking.compare import compare
from utils.exercises.spec import RTOL


def agrees(name: str, yours: object, wanted: np.ndarray) -> None:
    """Print whether an expression has the values that are wanted, and where not.

    yours: ... as long as nothing is written. wanted: (N, D) or (D,).
    """
    if yours is ...:
        print(f"{name}: not written yet (put your expression in the place of the three dots)")
        return
    fault = compare(name, yours, wanted, RTOL)
    if fault is None:
        print(f"{name} agrees with your stages")
    else:
        print(show.message(fault.headline, {"seen": fault.hint}))
