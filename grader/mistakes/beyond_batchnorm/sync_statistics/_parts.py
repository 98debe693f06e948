"""Statistics of several machines, for exercise 8.4, and what symptoms say of them."""

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import (
    Shown,
    Test,
    are,
    is_right,
)
from utils.exercises import Outputs

Shards = list[Z]
Pair = tuple[Z, Z]


def parts(shards: Shards) -> tuple[Z, Z, Z]:
    """Each shard's share of the rows, (K, 1), its mean and its variance."""
    sizes = np.array([len(s) for s in shards])
    means, variances = (np.array([f(s, axis=0) for s in shards]) for f in (np.mean, np.var))
    return (sizes / sizes.sum())[:, None], means, variances


def right_mean(shards: Shards) -> Z:
    share, means, _ = parts(shards)
    return np.asarray((share * means).sum(axis=0))


def right_var(shards: Shards) -> Z:
    share, means, variances = parts(shards)
    return np.asarray((share * (variances + (means - right_mean(shards)) ** 2)).sum(axis=0))


def shards_of(s: Shown) -> Shards:
    return np.split(s.args["rows"], np.cumsum(s.args["sizes"])[:-1])


def machines(s: Shown) -> int:
    return len(s.args["sizes"])


def unequal(s: Shown) -> bool:
    return len(set(s.args["sizes"].tolist())) > 1


def both_off(s: Shown) -> bool | None:
    """Say that both are wrong, where one is and the shards are of unequal size."""
    if not s.got or not unequal(s) or (is_right(s, "mu") and is_right(s, "var")):
        return None
    return not is_right(s, "mu") and not is_right(s, "var")


def right_for_equal_shards(s: Shown) -> bool | None:
    """Say that mu and var are right where the shards are of one size, and wrong elsewhere."""
    both = is_right(s, "mu") and is_right(s, "var")
    return both != unequal(s) if s.got else None


def statistics_of(which: int) -> Test:
    def values(s: Shown) -> Outputs:
        shard = shards_of(s)[which]
        return {"mu": shard.mean(axis=0), "var": shard.var(axis=0)}

    return are(values)
