"""Notebook 1: the inputs its exercises are tried on, and what is true of right answers."""

from typing import Any

import numpy as np

from utils.exercises.spec import Case, Exercise, Outputs, Property, Run, returns

NOTEBOOK = "01_normalize_inputs"
SCALES = [1.0, 1e3, 1e-3, 30.0]


def _features(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Make columns whose scales run from 1e-3 to 1e3, none centred on 0: (n, d)."""
    scale = np.resize(SCALES, d)
    return (rng.normal(size=(n, d)) + rng.uniform(0.5, 2.0, size=d)) * scale


def _with_constant(
    rng: np.random.Generator, n: int, d: int, column: int, value: float
) -> np.ndarray:
    x = _features(rng, n, d)
    x[:, column] = value
    return x


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("features on wild scales", {"x": _features(rng, 12, 3)}),
        Case("feature 2 is constant", {"x": _with_constant(rng, 8, 4, 2, 3.0)}),
        # the mean of seven 0.1s is not 0.1 in floating point, so their std is 1.4e-17, not 0
        Case("feature 1 is always 0.1", {"x": _with_constant(rng, 7, 3, 1, 0.1)}),
        # comparing the spread with a small number would take such a feature for constant
        Case("an honest spread of 1e-20", {"x": _features(rng, 9, 2) * [1.0, 1e-23]}),
        Case("a single example", {"x": _features(rng, 1, 3)}),
        Case("a single feature", {"x": _features(rng, 7, 1)}),
        Case("a feature that varies by 1e-9", {"x": _features(rng, 6, 2) * [1e-9, 1.0]}),
        Case("a small spread around 1e4", {"x": 1e4 + 1e-3 * rng.normal(size=(8, 2))}),
        Case("the first two examples and the last are alike", {"x": _ends_alike(rng, 7, 3)}),
        Case("whole numbers", {"x": rng.integers(-9, 10, size=(6, 2))}),
    ]


def _ends_alike(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    x = _features(rng, n, d)
    x[1] = x[-1] = x[0]
    return x


def _normalize_cases(rng: np.random.Generator) -> list[Case]:
    def given(x: np.ndarray) -> dict[str, np.ndarray]:
        d = x.shape[1]
        # the statistics of some other, training set: not those of x. In the narrow feature even a
        # tiny number added to sigma shows
        scale = np.resize(SCALES, d)
        mu, sigma = rng.normal(size=d) * 3 + 2, rng.uniform(0.2, 5.0, size=d)
        return {"x": x, "mu": mu * scale, "sigma": sigma * scale}

    return [
        Case("a test set, with training statistics", given(_features(rng, 9, 4))),
        Case("one test example", given(_features(rng, 1, 3))),
        Case("one feature", given(_features(rng, 7, 1))),
        Case("as many examples as features", given(_features(rng, 5, 5))),
        Case("a sigma of 1e-9", given(_features(rng, 4, 2)) | {"sigma": np.array([1e-9, 2.0])}),
        Case("whole numbers", given(rng.integers(-9, 10, size=(6, 2)))),
    ]


def _design(rng: np.random.Generator, n: int, scale: list[float]) -> np.ndarray:
    return rng.normal(size=(n, len(scale))) * np.array(scale)


def _condition_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("two features, scales 1 and 100", {"x": _design(rng, 20, [1.0, 100.0])}),
        Case("four features, scales 1 to 30", {"x": _design(rng, 15, [1.0, 3.0, 10.0, 30.0])}),
        Case("small features", {"x": _design(rng, 10, [1e-3, 4e-3])}),
        Case("features that are not centered", {"x": _design(rng, 12, [1.0, 2.0, 1.0]) + 1.5}),
        Case("one feature", {"x": _design(rng, 7, [4.0])}),
    ]


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def problem(
        n: int, scale: list[float], rate: float, tolerance: float, most: int
    ) -> dict[str, Any]:
        x = _design(rng, n, scale)
        y = x @ rng.normal(size=len(scale)) + 0.1 * rng.normal(size=n)
        # below 2 / (largest eigenvalue), so that no case diverges
        largest = float(np.linalg.eigvalsh(x.T @ x / n)[-1])
        return {
            "x": x,
            "y": y,
            "learning_rate": rate / largest,
            "tolerance": tolerance,
            "max_steps": most,
        }

    # its gradient is exactly 0: at most the tolerance, not below it
    # the weight grows from 0 to 1, so the gradient is negative all the way
    rising = problem(9, [2.0], 0.3, 1e-3, 100)
    rising["y"] = rising["x"][:, 0]
    solved = problem(8, [1.0, 2.0], 1.0, 0.0, 50) | {"y": np.zeros(8)}
    whole = problem(12, [1.0, 2.0], 1.0, 1e-3, 300)
    whole["x"] = rng.integers(-4, 5, size=(12, 2))
    whole["learning_rate"] = 0.5 / float(np.linalg.eigvalsh(whole["x"].T @ whole["x"] / 12)[-1])
    return [
        Case("an easy problem", problem(20, [1.0, 1.5], 1.0, 1e-4, 200)),
        Case("a stretched problem", problem(16, [1.0, 4.0, 2.0], 1.2, 1e-3, 800)),
        # with many features it shows how the size of the gradient is measured
        Case("six features", problem(24, [1.0] * 6, 0.3, 1e-3, 300)),
        Case("one feature", rising),
        Case("too few steps allowed", problem(10, [1.0, 10.0], 1.0, 1e-4, 7)),
        Case("solved at the start", solved),
        Case("no step allowed", problem(10, [1.0, 2.0], 1.0, 1e-4, 0)),
        Case("whole numbers", whole),
    ]


def _row_alone(run: Run, case: Case, out: Outputs) -> bool:
    alone = run(x=case.args["x"][:1])["x_norm"]
    return bool(np.allclose(alone, np.asarray(out["x_norm"])[:1], rtol=1e-10, atol=0))


def _scale_free(run: Run, case: Case, out: Outputs) -> bool:
    return bool(np.isclose(run(x=case.args["x"] * 7.0)["kappa"], out["kappa"], rtol=1e-6))


def _order_free(run: Run, case: Case, out: Outputs) -> bool:
    again = run(x=np.roll(case.args["x"], 1, axis=0)[::-1])
    return all(np.allclose(again[k], out[k], rtol=1e-8) for k in ("mu", "sigma"))


EXERCISES = (
    Exercise(
        name="fit_normalizer",
        number="1.1",
        notebook=NOTEBOOK,
        task="the mean and standard deviation of each feature",
        cases=_fit_cases,
        answer=returns("mu", "sigma"),
        credit={"mu": 1 / 3, "sigma": 2 / 3},
        properties=(
            Property(
                "the order of the examples does not matter",
                _order_free,
                "mu and sigma describe whole columns: shuffling the rows must not change them",
            ),
        ),
    ),
    Exercise(
        name="normalize",
        number="1.2",
        notebook=NOTEBOOK,
        task="normalize features with given statistics",
        cases=_normalize_cases,
        answer=returns("x_norm"),
        properties=(
            Property(
                "one row alone gives the same as that row among others",
                _row_alone,
                "mu and sigma are given, so an example's result does not depend on the others",
            ),
        ),
    ),
    Exercise(
        name="condition_number",
        number="1.3",
        notebook=NOTEBOOK,
        task="how stretched the loss is",
        cases=_condition_cases,
        answer=returns("kappa"),
        properties=(
            Property(
                "scaling all features alike does not change it",
                _scale_free,
                "a ratio of two eigenvalues does not change when all features are multiplied by 7",
            ),
        ),
        # the smallest eigenvalue of a matrix with condition 1e4 is good to 1e-16 * 1e4
        rtol=1e-7,
    ),
    Exercise(
        name="gradient_descent_steps",
        number="1.4",
        notebook=NOTEBOOK,
        task="gradient descent that counts its steps",
        cases=_descent_cases,
        answer=returns("w", "steps"),
    ),
)
