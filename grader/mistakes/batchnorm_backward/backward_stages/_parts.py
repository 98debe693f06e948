"""What mistakes in exercise 3.4, backward_stages, share: the stages, of which one may be wrong."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from grader.mistakes._shows import Shown
from grader.mistakes.batchnorm_backward._parts import Z
from grader.mistakes.batchnorm_backward._shows import gamma, std, z_hat
from utils import BackwardStages, BatchNormCache

STAGES = "backward_stages"
AXIS = "NumPy: axis=1 sums over the features of each example"
PARENTHESES = "Python: a / 2 * b is (a / 2) * b"
# what is known so far -> the next stage
Stage = Callable[[Any], Any]

RIGHT: dict[str, Stage] = {
    "dbeta": lambda s: s.dout.sum(axis=0),
    "dgamma": lambda s: (s.dout * s.z_hat).sum(axis=0),
    "dz_hat": lambda s: s.dout * s.gamma,
    "dstd": lambda s: -(s.dz_hat * s.z_hat / s.std).sum(axis=0),
    "dvar": lambda s: s.dstd / (2 * s.std),
    "dcentered": lambda s: s.dz_hat / s.std + s.dvar * 2 * s.centered / s.n,
    "dmu": lambda s: -s.dcentered.sum(axis=0),
    "dz": lambda s: s.dcentered + s.dmu / s.n,
}


def stages(dout: Z, cache: BatchNormCache, **wrong: Stage) -> BackwardStages:
    """Go back through the graph, with another stage than the right one and all that follows."""
    s = SimpleNamespace(dout=dout, **cache._asdict(), n=len(dout), centered=cache.z_hat * cache.std)
    for name, stage in (RIGHT | wrong).items():
        setattr(s, name, stage(s))
    return BackwardStages(*(getattr(s, name) for name in RIGHT))


# ---- what symptoms say, as tests; of a first wrong stage, with those before it right ----


def one_over_n(s: Shown) -> float:
    return 1 / s.n


def direct(s: Shown) -> Z:
    """Return the part of dcentered that comes straight from z_hat."""
    return gamma(s) * s.args["dout"] / std(s)


def by_variance(s: Shown) -> Z:
    """Return the part of dcentered that comes through the variance."""
    return 2 * s.want["dvar"] * z_hat(s) * std(s) / s.n
