"""What symptoms in exercise 6.5 speak of: the averages that a layer keeps, and its outputs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, are, is_right, right_for
from grader.mistakes.running_averages._shows import eps_of, momentum_of, widths
from grader.mistakes.running_averages.batchnorm._parts import Layer, Z
from utils.exercises import Outputs

Average = Callable[[Z, Z, float], Z]
TRAIN = "batch-1 output"
EVAL = "eval-mode output"
MEAN = "batch-1 running_mean"
VAR = "batch-1 running_var"


def layer_with(*names: str, **args: Any) -> Test:
    """Say that what a layer gives is what it should with other arguments."""
    return right_for("BatchNorm", Layer, *names, **args)


def plain(*names: str) -> Test:
    """Say that outputs are those of gamma 1 and beta 0."""
    return layer_with(
        *names,
        gamma=lambda s: np.ones_like(s.args["gamma"]),
        beta=lambda s: np.zeros_like(s.args["beta"]),
    )


def _usual(old: Z, new: Z, momentum: float) -> Z:
    return momentum * old + (1 - momentum) * new


def averages(
    mean: Callable[[Z, float], Z] | None = None,
    var: Callable[[Z, float], Z] | None = None,
    average: Average = _usual,
) -> Test:
    """Say that the running statistics are averages of something else: of a batch, and eps.

    One that is None is not spoken of.
    """

    def values(s: Shown) -> Outputs:
        said: Outputs = {}
        for name, of, start in (("running_mean", mean, 0.0), ("running_var", var, 1.0)):
            value = np.full(s.args["gamma"].shape, start)
            for step in (1, 2, 3):
                if of is None:
                    break
                value = average(value, of(s.args[f"z{step}"], eps_of(s)), momentum_of(s))
                said[f"batch-{step} {name}"] = value
        return said

    return are(values)


def batch_mean(z: Z, eps: float) -> Z:
    mean: Z = z.mean(axis=0)
    return mean


def batch_var(z: Z, eps: float) -> Z:
    var: Z = z.var(axis=0)
    return var


def scaled(s: Shown, z: Z, mean: Z, var: Z) -> Z:
    out: Z = s.args["gamma"] * (z - mean) / np.sqrt(var + eps_of(s)) + s.args["beta"]
    return out


def on_its_own(s: Shown) -> Z:
    """Work out the output in eval mode if the batch's own statistics normalize it."""
    z = s.args["z_new"]
    return scaled(s, z, z.mean(axis=0), z.var(axis=0))


def has_several_rows(s: Shown) -> bool:
    return len(s.args["z1"]) > 1


def in_mode(output: str, say: Callable[[Z, Z, float], Any]) -> Test:
    """Say how wide the features are in one mode, and that the other is right."""
    if output == EVAL:
        return widths(EVAL, "beta", "batch-3 running_var", say)

    def test(s: Shown) -> bool | None:
        variances = s.args["z1"].var(axis=0)
        seen = Shown({**s.args, "var": variances}, s.want, s.seen)
        return widths(TRAIN, "beta", "var", say)(seen) if has_several_rows(s) else None

    return test


def wide(times: Z, var: Z, eps: float) -> bool:
    """Return whether features are too wide or not a number, hardly where they vary much."""
    return bool((~(times < 1)).all() and np.allclose(times[var > 100 * eps], 1, atol=0.1))


def moves_when_predicting(s: Shown) -> bool | None:
    """Say that the running statistics after eval mode are not those of before."""
    names = [(f"eval-mode {n}", f"batch-3 {n}") for n in ("running_mean", "running_var")]
    if not s.got or all(is_right(s, name) for name, _ in names):
        return None
    return not all(np.array_equal(s.got[after], s.got[before]) for after, before in names)


def larger_var(s: Shown) -> bool | None:
    """Say that every entry of the running variance is too large."""
    if not s.got or is_right(s, VAR) or not has_several_rows(s):
        return None
    return bool((s.got[VAR] >= s.want[VAR]).all())


def narrower(s: Shown) -> bool | None:
    """Say that all outputs in train mode are nearer to beta than they should be."""
    if not s.got or is_right(s, TRAIN) or not has_several_rows(s):
        return None
    beta = s.args["beta"]
    return bool((abs(s.got[TRAIN] - beta) <= abs(s.want[TRAIN] - beta) + 1e-9).all())


def written_into(*layers: str) -> Test:
    """Say that 7 was added to what a layer holds, as the check does to states that it has."""
    wrote = {
        "saved": "({} after the saved state was written into)",
        "loaded": "(a loaded layer's {} after the state that it took over was written into)",
    }
    names = [wrote[layer].format(name) for layer in layers for name in ("gamma", "beta")]
    return are(lambda s: {name: s.want[name] + 7 for name in names})


def loaded(*names: str, **values: float) -> Test:
    """Say what a loaded layer has: what is right for some names, and single values."""
    return are(
        lambda s: (
            {f"a loaded layer's {name}": s.want[f"a loaded layer's {name}"] for name in names}
            | {
                f"a loaded layer's {name}": np.full(s.args["gamma"].shape, value)
                for name, value in values.items()
            }
        )
    )


def averages_of_outputs(s: Shown) -> bool | None:
    """Say that the running statistics are averages of those of the outputs."""
    outputs = {f"z{step}": s.want[f"batch-{step} output"] for step in (1, 2, 3)}
    return averages(batch_mean, batch_var)(Shown({**s.args, **outputs}, s.want, s.seen))


def first_batch_dgamma(s: Shown) -> Z:
    """Work out dgamma with the normalized values of the first batch, as many as there are."""
    z, dout = s.args["z1"], s.args["dout"]
    z_hat = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps_of(s))
    rows = np.resize(np.arange(len(z)), len(dout))
    dgamma: Z = (dout * z_hat[rows]).sum(axis=0)
    return dgamma
