"""The passes through a network: are other places than right ones told, and no right answer's?"""

import numpy as np
import pytest

from grader.right_answers import RIGHT
from utils.checking.findings import WHICH
from utils.checking.passes import look_at_passes, made_by
from utils.exercises import EXERCISES

NAMES = [name for name, spec in EXERCISES.items() if spec.places]
TURN, ALONG = EXERCISES["gradient_before_and_after"], EXERCISES["along_gradient"]


def gradients(network, parameters, x, y, dscores=None):
    scores, caches = network.forward(x, parameters)
    if dscores is None:
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        dscores = powers / powers.sum(axis=1, keepdims=True)
        dscores[np.arange(len(y)), y] -= 1
        dscores /= len(y)
    return network.backward(dscores, caches, parameters), dscores


def turned(who=lambda name, layer: int(name[-2]) < layer, rate=1.0, shown=0, old=False):
    """Make an answer to 7.2 in which something may be different."""

    def answer(network, parameters, x, y, layer, learning_rate):
        first, dscores = gradients(network, parameters, x, y)
        there = {
            name: value - rate * learning_rate * first["d" + name] if who(name, layer) else value
            for name, value in parameters.items()
        }
        second, _ = gradients(network, there, x, y, dscores if old else None)
        return tuple(found[f"dW[{layer + shown}]"] for found in (first, second))

    return answer


def look(fn, spec=TURN, seed=0, wrong=("before", "after")):
    case = spec.cases(np.random.default_rng(seed))[0]
    outputs = spec.apply(fn, case.args)
    return [f.text for f in look_at_passes(spec, fn, case.args, set(wrong), outputs)]


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_make_right_passes(name, solutions):
    """Is nothing told of right answers, on any input, but that their passes are right?"""
    spec = EXERCISES[name]
    for fn in (solutions[name], *RIGHT[name]):
        for seed in (0, 3, 8):
            for case in spec.cases(np.random.default_rng(seed)):
                (finding,) = look_at_passes(spec, fn, case.args, set(), None)
                assert finding.rank == WHICH


WRONG = {
    "forward pass 2 has moved W[3], gamma[3], beta[3] and 2 more; right answers leave them": turned(
        lambda name, layer: True
    ),
    "beta[1] and beta[2] stay what was given in all passes; they should move": turned(
        lambda name, layer: int(name[-2]) < layer and not name.startswith("beta")
    ),
    "their first gradient; right is -": turned(rate=-1.0),
    "backward pass 2 gets the dscores of backward pass 1": turned(old=True),
    "after is dW[4] of backward pass 2": turned(shown=1),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_other_passes_are_told(sentence):
    """Is it said which parameters move that should not, or do not, or too far?"""
    assert sentence in " ".join(look(WRONG[sentence]))


def test_length_left_out_is_told():
    """Is it said that a place was never looked at, and that another is not on the line?"""

    def two_of_four(network, parameters, x, y, lengths):
        start, _ = gradients(network, parameters, x, y)
        for a in lengths[:2]:
            gradients(network, {k: v - a * start["d" + k] for k, v in parameters.items()}, x, y)
        return lengths, lengths, 1.0

    (text,) = look(two_of_four, ALONG, wrong=["losses"])
    assert text.startswith("no forward pass has moved W[1] by -")

    def aside(network, parameters, x, y, lengths):
        start, _ = gradients(network, parameters, x, y)
        places = [
            {k: v - a * np.sign(start["d" + k]) for k, v in parameters.items()} for a in lengths
        ]
        for place in places:
            gradients(network, place, x, y)
        return lengths, lengths, 1.0

    assert "not along their first gradient" in " ".join(look(aside, ALONG, wrong=["losses"]))


def test_answers_that_stop_are_borne():
    """Are the passes kept that were made before a function stops, or makes none?"""

    def stops(network, parameters, *rest):
        network.forward(rest[0], parameters)
        raise ValueError

    case = TURN.cases(np.random.default_rng(0))[0]
    assert len(made_by(TURN, stops, case.args).forward) == 1
    assert look_at_passes(TURN, stops, case.args, {"after"}, None) == []
    assert look_at_passes(TURN, lambda *_: None, case.args, {"after"}, None) == []
    assert look_at_passes(EXERCISES["rotation"], stops, case.args, {"angles"}, None) == []
