"""What wrong outputs are like: is it said, and only where it holds on every input?"""

import numpy as np
import pytest

from utils.checking.likeness import likeness
from utils.checking.observe import Observation
from utils.exercises import Case
from utils.exercises.storage import WorkedExample

rng = np.random.default_rng(0)
INPUTS = [
    {"h": rng.normal(size=(n, d)), "beta": rng.normal(size=d), "alpha": float(alpha)}
    for n, d, alpha in ((5, 3, 0.7), (4, 4, -1.5), (6, 2, 2.5))
]
WANT = [{"out": args["h"] + args["alpha"] * rng.uniform(1, 2, args["h"].shape)} for args in INPUTS]


def told(got, want=WANT, inputs=INPUTS):
    """The sentences on outputs that got(args, want) gives, all of which count as wrong."""
    examples = [
        WorkedExample(Case(str(i), args), right)
        for i, (args, right) in enumerate(zip(inputs, want, strict=True))
    ]
    outputs = [got(e.case.args, dict(e.expected)) for e in examples]
    seen = [Observation(outputs=out, again=out) for out in outputs]
    wrong = [
        {
            name
            for name, value in out.items()
            if np.shape(value) != np.shape(right[name]) or not np.allclose(value, right[name])
        }
        for out, right in zip(outputs, want, strict=True)
    ]
    return [finding.text for finding in likeness(examples, seen, wrong)]


LIKE = {
    "out is h, as it came": lambda a, out: a["h"].copy(),
    "wherever out is wrong, it is h, as it came": lambda a, out: np.where(a["h"] > 0, out, a["h"]),
    "every wrong entry of out is 0": lambda a, out: np.where(a["h"] > 0, out, 0.0),
    "out is what is expected times alpha": lambda a, out: a["alpha"] * out,
    "wherever out is wrong, it is 0.434294 times what is expected": lambda a, out: out / np.log(10),
    "wherever out is wrong, it is minus what is expected": lambda a, out: np.abs(out),
    "wherever out is wrong, it is half of what is expected": lambda a, out: out / 2,
    "out is the square of what is expected": lambda a, out: out**2,
    "out is the cosine of what is expected": lambda a, out: np.cos(out),
    "wherever out is wrong, it is 1 more than expected": lambda a, out: out + 1,
    "each entry of out and what is expected in its place add up to 3": lambda a, out: 3 - out,
    "out is h and as much as should be added to it, the other way": lambda a, out: 2 * a["h"] - out,
    "out is h and as much as should be added to it, divided by alpha": lambda a, out: (
        a["h"] + (out - a["h"]) / a["alpha"]
    ),
    "out is what is expected minus h": lambda a, out: out - a["h"],
    "what out is off by is a multiple of h, on every input": lambda a, out: (
        out + (a["alpha"] - 1) * a["h"]
    ),
    "out is what is expected plus beta": lambda a, out: out + a["beta"],
    "on each input, all of out is off by one number": lambda a, out: out + a["h"].sum(),
    "on each input, all of out is one number times what is expected": lambda a, out: (
        out * (2 + a["h"].max())
    ),
    "out has the numbers that it should, in another shape": lambda a, out: out[None],
    "out is one number, the mean of what is expected": lambda a, out: out.mean(),
}


@pytest.mark.parametrize("sentence", LIKE)
def test_likeness_is_told(sentence):
    """Is it said what an output is like?"""
    assert told(lambda args, want: {"out": LIKE[sentence](args, want["out"])}) == [sentence]


@pytest.mark.parametrize("sentence", LIKE)
def test_likeness_on_some_inputs_is_not_told(sentence):
    """Is nothing said where it does not hold on one of the inputs that are wrong?"""

    def got(args, want):
        odd = args is INPUTS[-1] or args["alpha"] == INPUTS[-1]["alpha"]
        return {"out": want["out"] ** 3 - 7 if odd else LIKE[sentence](args, want["out"])}

    assert told(got) == []


def test_number_is_compared_with_other_outputs():
    """Is a number recognized that is the largest entry of another output, or times one given?"""
    inputs = [{"lengths": rng.uniform(1, 2, size=k)} for k in (3, 4, 2)]
    want = [{"changes": rng.uniform(1, 2, size=len(a["lengths"])), "rate": 0.3} for a in inputs]
    largest = told(lambda a, out: out | {"rate": out["changes"].max()}, want, inputs)
    assert largest == ["rate is the largest of the entries of changes"]
    times = told(lambda a, out: out | {"rate": 0.3 * a["lengths"][-1]}, want, inputs)
    assert times == ["rate is what is expected times an entry of lengths"]


def test_many_numbers_for_one_are_put_together():
    """Is it said that the entries of an array add up to the number that is wanted?"""
    want = [{"rate": float(args["h"].sum())} for args in INPUTS]
    got = told(lambda a, out: {"rate": a["h"].sum(axis=0)}, want)
    assert got == ["the sum of all entries of rate is what is expected"]
