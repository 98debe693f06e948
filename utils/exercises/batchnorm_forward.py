"""Notebook 2: the inputs its exercises are tried on, and what is true of right answers."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.caches import BatchNormCache
from utils.exercises.spec import Case, Exercise, Outputs, Property, Run, returns

NOTEBOOK = "02_batchnorm_forward"


def batch(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Make columns of standard deviations 1, 1e-3, 5 and 0.2 and means of their own: (n, d).

    The 1e-3 column is where a misplaced eps shows: its variance is below the default eps.
    """
    scale = np.resize([1.0, 1e-3, 5.0, 0.2], d)
    return rng.normal(size=(n, d)) * scale + np.resize([0.5, 0.4, -3.0, 2.0], d)


def constant_column(rng: np.random.Generator, n: int, d: int, column: int) -> np.ndarray:
    """Make a `batch` in which one column is 3 everywhere."""
    z = batch(rng, n, d)
    z[:, column] = 3.0
    return z


def batches(rng: np.random.Generator) -> list[tuple[str, np.ndarray, dict[str, float]]]:
    """Make the batches for exercises on batch norm: name, z, and eps if not default."""
    return [
        ("a batch", batch(rng, 8, 4), {}),
        ("a batch, eps 0.1", batch(rng, 6, 3), {"eps": 0.1}),
        ("feature 2 is constant", constant_column(rng, 8, 4, 2), {"eps": 1e-3}),
        ("one feature", batch(rng, 7, 1), {}),
        ("a single example", batch(rng, 1, 3), {}),
        ("as many examples as features", batch(rng, 5, 5), {}),
        ("whole numbers", rng.integers(-9, 10, size=(6, 2)), {}),
    ]


def far_from_zero(rng: np.random.Generator, d: int) -> np.ndarray:
    """Make two examples with deviations near 1 around means near a million: (2, d).

    The mean of the squares minus the square of the mean loses all digits but four here. What a
    right answer computes is exact: sums of multiples of 1/1024 up to 2e6 need 31 of a float64's 53
    bits, and of two numbers there is one sum, in whatever order. Squares need 60 bits, so what is
    lost is the same however they are written, and the mistake is recognized.
    """
    mean = rng.integers(900_000, 1_100_000, size=d) + rng.integers(1024, size=d) / 1024
    # odd: a square whose last bits are 0 would lose nothing
    deviation = (2 * rng.integers(256, 768, size=d) + 1) / 1024
    return mean + np.array([[1.0], [-1.0]]) * deviation


def _batches(rng: np.random.Generator) -> list[tuple[str, np.ndarray, dict[str, float]]]:
    return [*batches(rng), ("means near a million", far_from_zero(rng, 4), {})]


def scale_and_shift(rng: np.random.Generator, d: int) -> dict[str, np.ndarray]:
    """Make gamma and beta, (d,) each, far from 1 and 0, of both signs."""
    sign = np.resize([1.0, -1.0], d)
    return {
        "gamma": sign * rng.uniform(1.5, 3.0, size=d),
        "beta": -sign * rng.uniform(2.0, 4.0, size=d),
    }


def _statistics_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case(name, {"z": z}) for name, z, eps in _batches(rng) if "eps" not in name]
    return [*cases, Case("a large batch", {"z": batch(rng, 70, 2)})]


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(name, {"z": z, **scale_and_shift(rng, z.shape[1]), **eps})
        for name, z, eps in _batches(rng)
    ]
    # far beyond gamma: an output next to 0 would have lost digits, however right it is
    cases[-1].args["beta"][:] *= 5
    return cases


def _identity_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(name, {"z": z, **eps}) for name, z, eps in _batches(rng)]


def _column_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in _forward_cases(rng):
        args: dict[str, Any] = dict(case.args)
        args["z"] = np.ascontiguousarray(args["z"].T)
        args["gamma"], args["beta"] = args["gamma"][:, None], args["beta"][:, None]
        cases.append(Case(case.name, args))
    return cases


def close(a: ArrayLike, b: ArrayLike) -> bool:
    """Return whether two results agree but for round-off."""
    # 1e-6: subtracting the mean of a column with std 1e-3 loses about four digits
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9))


def _mean_is_beta(run: Run, case: Case, out: Outputs) -> bool:
    return close(np.mean(out["z_tilde"], axis=0), case.args["beta"])


def _row_mean_is_beta(run: Run, case: Case, out: Outputs) -> bool:
    return close(np.mean(out["z_tilde"], axis=1, keepdims=True), case.args["beta"])


def _shift_free(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(z=case.args["z"] + 2.0)["z_tilde"], out["z_tilde"])


def _reordered(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(z=case.args["z"][::-1])["z_tilde"], np.asarray(out["z_tilde"])[::-1])


def _statistics_shift(run: Run, case: Case, out: Outputs) -> bool:
    moved = run(z=case.args["z"] + 2.0)
    return close(moved["mu"], np.asarray(out["mu"]) + 2.0) and close(moved["var"], out["var"])


def _variance_scales(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(z=case.args["z"] * 3)["var"], 9.0 * np.asarray(out["var"]))


def _identity_shifts(run: Run, case: Case, out: Outputs) -> bool:
    moved = run(z=case.args["z"] + 2.0)
    return close(moved["beta"], np.asarray(out["beta"]) + 2.0) and close(
        moved["gamma"], out["gamma"]
    )


EXERCISES = (
    Exercise(
        name="batch_statistics",
        number="2.1",
        notebook=NOTEBOOK,
        task="each feature's mean and variance over the batch",
        cases=_statistics_cases,
        answer=returns("mu", "var"),
        credit={"mu": 1 / 3, "var": 2 / 3},
        properties=(
            Property(
                "adding 2 to z adds 2 to mu and leaves var alone",
                _statistics_shift,
                "the mean moves with the data, the variance measures spread around that mean",
            ),
            Property(
                "three times the spread is nine times the variance",
                _variance_scales,
                "a variance is in squared units, so it grows with the square of the spread",
            ),
        ),
    ),
    Exercise(
        name="batchnorm_forward",
        number="2.2",
        notebook=NOTEBOOK,
        task="the batch norm forward pass",
        cases=_forward_cases,
        answer=returns("z_tilde", cache=BatchNormCache),
        credit={"z_tilde": 2 / 3, "cache": 1 / 3},
        properties=(
            Property(
                "each column of z_tilde has mean beta",
                _mean_is_beta,
                "z_hat has mean 0 in each column, so after the scale and the shift each column "
                "has mean beta",
            ),
            Property(
                "adding 2 to z changes nothing",
                _shift_free,
                "a constant added to a column is in its mean too, and must cancel",
            ),
            Property(
                "reversing the batch reverses the output",
                _reordered,
                "examples may change places: each keeps its own output",
            ),
        ),
    ),
    Exercise(
        name="identity_parameters",
        number="2.3",
        notebook=NOTEBOOK,
        task="the gamma and beta that give z back",
        cases=_identity_cases,
        answer=returns("gamma", "beta"),
        credit={"gamma": 2 / 3, "beta": 1 / 3},
        properties=(
            Property(
                "adding 2 to z adds 2 to beta and leaves gamma alone",
                _identity_shifts,
                "write out gamma * z_hat + beta = z with z_hat's definition and solve for both",
            ),
        ),
    ),
    Exercise(
        name="batchnorm_forward_columns",
        number="2.4",
        notebook=NOTEBOOK,
        task="the same layer with one column per example",
        cases=_column_cases,
        answer=returns("z_tilde"),
        properties=(
            Property(
                "each row of z_tilde has mean beta",
                _row_mean_is_beta,
                "here a feature is a row: its statistics run along the row",
            ),
        ),
    ),
)
