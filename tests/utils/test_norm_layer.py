"""Exercise 6.5, whose answer is a class: is every unfinished or odd one told what it lacks?"""

import re

import numpy as np
import pytest

from grader.right_answers.running_averages.layers import OwnArithmetic
from utils import CheckFailed, NotStarted, check

STUB = "Exercise 6.5: a layer that trains and predicts"


def without(name):
    """A right layer in which one method is still its stub."""

    def stub(self, *_):
        raise NotImplementedError(STUB)

    return type("BatchNorm", (OwnArithmetic,), {name: stub})


def said(layer):
    with pytest.raises(CheckFailed) as failure:
        check(layer, "BatchNorm")
    return re.sub(r"\s+", " ", str(failure.value))


def test_layer_whose_first_method_is_a_stub_is_not_started():
    """Is a fresh release told from an unfinished one?"""
    with pytest.raises(NotStarted, match="BatchNorm is not started"):
        check(without("__init__"), "BatchNorm")


@pytest.mark.parametrize("name", ["forward", "backward", "eval", "state_dict", "load_state_dict"])
def test_unfinished_method_is_named(name):
    """Does a layer that is written half way say which method comes next?"""
    words = f"is not finished: its method {name} still raises NotImplementedError"
    assert words in said(without(name))


def test_missing_method_is_named():
    """Is a method that was left out, or misspelt, named?"""

    class Layer(OwnArithmetic):
        state_dict = None

    assert "made a layer that has no method state_dict" in said(Layer)


def test_missing_attribute_is_named():
    """Is an attribute of another name found missing?"""

    class Layer(OwnArithmetic):
        @property
        def running_var(self):
            raise AttributeError("running_var")

        @running_var.setter
        def running_var(self, value):
            self.running_variance = value

    assert "made a layer that has no attribute running_var" in said(Layer)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "returned the state as a NoneType, expected a dictionary"),
        ({"gamma": np.ones(3)}, "returned the state with the entries gamma; expected gamma, beta"),
    ],
)
def test_odd_state_is_described(value, words):
    """Is a state that is none, or not whole, told what belongs into it?"""
    layer = type("BatchNorm", (OwnArithmetic,), {"state_dict": lambda self: value})
    assert words in said(layer)


def test_odd_gradients_are_described():
    """Is a backward pass that returns dz alone told what else is wanted?"""
    layer = type("BatchNorm", (OwnArithmetic,), {"backward": lambda self, dout: dout})
    assert "returned from backward a ndarray, expected 3 values: dz, dgamma, dbeta" in said(layer)


def test_part_that_is_not_right_yet_is_named():
    """Does a class that calls an exercise that is not right yet point to that exercise?"""
    source = (
        "def update_running(running, batch, momentum=0.9):\n"
        "    return batch\n"
        "class BatchNorm(OwnArithmetic):\n"
        "    def forward(self, z):\n"
        "        self.running_mean = update_running(self.running_mean, z.mean(axis=0))\n"
        "        return super().forward(z)\n"
    )
    names = {"OwnArithmetic": OwnArithmetic}
    exec(source, names)
    assert "update_running, which BatchNorm is meant to call, is not right yet" in said(
        names["BatchNorm"]
    )
