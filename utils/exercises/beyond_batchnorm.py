"""Notebook 8: the inputs of its exercises on images, groups and layers, and what is true of right
answers (several machines: several_machines; other statistics: other_statistics).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.caches import BatchNormCache, LayerNormCache
from utils.exercises.batchnorm_backward import normalized
from utils.exercises.batchnorm_forward import batch, scale_and_shift
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    array_in,
    named_values,
    returns,
)

NOTEBOOK = "08_beyond_batchnorm"
BONUS = True

REFUSES = '"a number of groups that does not divide C raises ValueError"'


def close(a: ArrayLike, b: ArrayLike) -> bool:
    # 1e-6: subtracting the mean of values with std 1e-3 loses about four digits
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-6, atol=1e-9))


# ---- 8.1: batch norm of images ----


def images(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> np.ndarray:
    """Make images whose channels have the means and deviations of a `batch`: (n, c, h, w)."""
    return _as_images(batch(rng, n * h * w, c), (n, c, h, w))


def _as_images(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Arrange rows of channels, pixel after pixel, as images."""
    n, c, h, w = shape
    return np.ascontiguousarray(np.moveaxis(values.reshape(n, h, w, c), -1, 1))


def _conv_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, c: int, h: int, w: int, **eps: float) -> dict[str, Any]:
        return {"x": images(rng, n, c, h, w), **scale_and_shift(rng, c), **eps}

    still = given(3, 4, 3, 2, eps=1e-3)
    still["x"][:, 2] = 3.0
    whole = given(2, 3, 3, 4) | {"x": rng.integers(-9, 10, size=(2, 3, 3, 4))}
    return [
        Case("images", given(4, 3, 5, 2)),
        Case("images, eps 0.1", given(2, 5, 3, 4, eps=0.1)),
        Case("channel 2 is constant", still),
        Case("as many channels as columns", given(3, 4, 2, 4)),
        Case("all four sizes equal", given(3, 3, 3, 3)),
        Case("a single image", given(1, 3, 4, 5)),
        Case("one channel", given(5, 1, 2, 3)),
        Case("a single pixel in each image", given(6, 4, 1, 1)),
        Case("whole numbers", whole),
    ]


def _pixels_are_examples(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether each pixel, as an image of its own, comes out as before."""
    n, c, h, w = case.args["x"].shape
    pixels = np.moveaxis(case.args["x"], 1, -1).reshape(-1, c, 1, 1)
    alone = np.asarray(run(x=pixels)["y"])
    return alone.shape == pixels.shape and close(
        _as_images(alone.reshape(-1, c), (n, c, h, w)), out["y"]
    )


def _channel_mean_is_beta(run: Run, case: Case, out: Outputs) -> bool:
    return close(np.mean(out["y"], axis=(0, 2, 3)), case.args["beta"])


# ---- 8.2: group norm ----


def _of_scales(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Make examples of standard deviations 1, 1e-3, 5 and 0.2, around means of their own."""
    each = (-1, *[1] * (len(shape) - 1))
    scale = np.resize([1.0, 1e-3, 5.0, 0.2], shape[0]).reshape(each)
    shift = np.resize([0.5, 0.4, -3.0, 2.0], shape[0]).reshape(each)
    # channels differ, too: groups that are put together otherwise have other statistics
    tilt = np.resize([0.0, 1.5, -1.0, 2.5, 0.5], shape[1]).reshape(1, -1, *[1] * (len(shape) - 2))
    return scale * (rng.normal(size=shape) + tilt) + shift


def _group_cases(rng: np.random.Generator) -> list[Case]:
    def given(shape: tuple[int, ...], groups: int, **eps: float) -> dict[str, Any]:
        x = _of_scales(rng, *shape)
        return {"x": x, **scale_and_shift(rng, shape[1]), "groups": groups, **eps}

    still = given((4, 6), 2, eps=1e-3)
    still["x"][1, 3:] = 3.0
    whole = given((3, 4), 2) | {"x": rng.integers(-9, 10, size=(3, 4))}
    return [
        Case("images, 2 groups of 3 channels", given((3, 6, 2, 4), 2)),
        Case("rows, 4 groups of 2 features", given((5, 8), 4)),
        Case("one group", given((4, 6), 1)),
        Case("a group for each channel", given((4, 3, 2, 5), 3)),
        Case("a group for each feature", given((3, 5), 5)),
        Case("eps 0.1", given((3, 6, 2, 2), 3, eps=0.1)),
        Case("a group of example 1 is constant", still),
        Case("as many groups as features in each", given((4, 4), 2)),
        Case("a single image", given((1, 4, 3, 3), 2)),
        Case("one channel", given((4, 1, 2, 3), 1)),
        Case("whole numbers", whole),
    ]


def _answer_group(fn: Function, args: Args) -> Outputs:
    """Normalize, and try numbers of groups that do not divide C."""
    y = named_values(fn(*args.values()), "y")
    channels = args["x"].shape[1]
    refused = []
    for groups in range(2, channels + 2):
        if channels % groups:
            try:
                fn(*(dict(args) | {"groups": groups}).values())
                refused.append(False)
            except Exception as error:  # another error would be blamed on the case's own groups
                refused.append(isinstance(error, ValueError))
    return y | {"refused": np.array(refused)}


def _facts_of_group(args: Args, raw: Outputs) -> Outputs:
    refused = array_in(raw, "refused", 1)
    facts = {name: value for name, value in raw.items() if name != "refused"}
    return facts | {REFUSES: bool(refused.size) and bool(refused.all())}


def _example_alone(run: Run, case: Case, out: Outputs) -> bool:
    x, together = case.args["x"], np.asarray(out["y"])
    return all(close(run(x=x[[i]])["y"], together[[i]]) for i in range(len(x)))


def _shift_is_lost(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(x=case.args["x"] + 2.0)["y"], out["y"])


def _transposed_is_batch_norm(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether one group of the transposed rows gives columns with mean 0 and its width."""
    rows = case.args["x"].reshape(len(case.args["x"]), -1)
    plain = {"gamma": np.ones(len(rows)), "beta": np.zeros(len(rows)), "groups": 1}
    turned = np.asarray(run(x=np.ascontiguousarray(rows.T), **plain)["y"])
    spread = np.std(rows, axis=0) ** 2 + case.args.get("eps", 1e-5)
    centred = rows - rows.sum(axis=0) / len(rows)
    return turned.shape == rows.T.shape and close(turned.T * spread**0.5, centred)


# ---- 8.3: layer norm, backward ----


def _layer_backward_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, d: int) -> dict[str, Any]:
        return {
            "dout": rng.normal(size=(n, d)),
            "z_hat": np.ascontiguousarray(normalized(rng, d, n).T),
            "std": rng.uniform(0.003, 3.0, size=n),
            "gamma": scale_and_shift(rng, d)["gamma"],
        }

    still = given(5, 6)
    still["z_hat"][2], still["std"][2] = 0.0, 1e-5**0.5
    return [
        Case("a batch", given(8, 5)),
        Case("more features than examples", given(3, 7)),
        Case("example 2 is constant", still),
        Case("a single example", given(1, 6)),
        Case("one feature", given(4, 1)),
        Case("as many examples as features", given(5, 5)),
        Case("two features", given(6, 2)),
    ]


def _answer_layer_backward(fn: Function, args: Args) -> Outputs:
    cache = LayerNormCache(args["z_hat"], args["std"], args["gamma"])
    return named_values(fn(args["dout"], cache), "dz", "dgamma", "dbeta")


def _rows_sum_to_zero(run: Run, case: Case, out: Outputs) -> bool:
    size = np.abs(out["dz"]).max(initial=0.0) + 1e-300
    return bool(np.abs(np.sum(out["dz"], axis=1)).max() <= 1e-9 * size * len(out["dz"]) + 1e-9)


def _linear(run: Run, case: Case, out: Outputs) -> bool:
    twice = run(dout=2 * case.args["dout"])
    return all(close(twice[name], 2 * np.asarray(out[name])) for name in ("dz", "dgamma", "dbeta"))


EXERCISES = (
    Exercise(
        name="batchnorm_conv_forward",
        number="8.1",
        notebook=NOTEBOOK,
        task="batch norm after a convolution",
        cases=_conv_cases,
        answer=returns("y", cache=BatchNormCache),
        credit={"y": 2 / 3, "cache": 1 / 3},
        properties=(
            Property(
                "each pixel as an image of its own comes out the same",
                _pixels_are_examples,
                "every pixel of every image is an example of the same channels",
            ),
            Property(
                "each channel of y has mean beta",
                _channel_mean_is_beta,
                "a channel has one mean, over all images and all of their pixels",
            ),
        ),
    ),
    Exercise(
        name="group_norm",
        number="8.2",
        notebook=NOTEBOOK,
        task="group norm, with layer norm and instance norm as its ends",
        cases=_group_cases,
        answer=_answer_group,
        facts=_facts_of_group,
        properties=(
            Property(
                "an example alone gives what it gives in a batch",
                _example_alone,
                "the statistics are those of the example itself",
            ),
            Property(
                "adding 2 to x changes nothing",
                _shift_is_lost,
                "a constant added to a group is in its mean too, and must cancel",
            ),
            Property(
                "one group of the transposed rows is batch norm, transposed",
                _transposed_is_batch_norm,
                "layer norm does to rows what batch norm does to columns",
            ),
        ),
    ),
    Exercise(
        name="layernorm_backward",
        number="8.3",
        notebook=NOTEBOOK,
        task="the layer norm backward pass",
        cases=_layer_backward_cases,
        answer=_answer_layer_backward,
        credit={"dz": 1 / 2, "dgamma": 1 / 4, "dbeta": 1 / 4},
        properties=(
            Property(
                "each row of dz sums to 0",
                _rows_sum_to_zero,
                "adding a constant to a row of z changes nothing, so the entries of a row of dz "
                "must cancel",
            ),
            Property(
                "twice dout gives twice every gradient",
                _linear,
                "a backward pass is linear in dout",
            ),
        ),
    ),
)
