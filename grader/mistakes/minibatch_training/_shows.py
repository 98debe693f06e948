"""What symptoms in notebook 5 speak of: facts of batches and of training, and first steps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Number, Shown, Test, are, is_right
from grader.mistakes.minibatch_training._parts import Named, slopes
from utils.exercises import Outputs
from utils.exercises.networks import KEY
from utils.exercises.toys import COUNTING, NETWORKS, RULES

# ---- batches and draws, in exercises 5.1 and 5.4 ----

COMPLETE = '"every example comes exactly once"'
OWN_LABELS = '"each x comes with its own y"'
SHUFFLED = '"the order is shuffled"'
LABELS = '"the labels are shuffled"'
OTHER_ORDER = '"the second epoch has another order"'
OTHER_BATCHES = '"the second epoch has other batches"'
BATCHES = "the number of batches"
LAST = "the size of the last batch"
IN_RANGE = '"all values are between low and high"'
EVEN = '"the logs are spread evenly"'
SHARES = "(share of the values in each fifth of the range of logs)"


def facts(said: dict[str, Any] | Callable[[Shown], dict[str, Any]]) -> Test:
    """Say what some facts are, as far as a case has them; one of them at least is wrong."""

    def values(s: Shown) -> Outputs:
        all_said = said(s) if callable(said) else said
        return {name: value for name, value in all_said.items() if name in s.want}

    return are(values)


def divides(s: Shown) -> bool:
    return bool(len(s.args["x"]) % s.args["batch_size"] == 0)


def examples_missing(s: Shown) -> bool | None:
    """Say that there are fewer batches than there should be, or none."""
    if s.seen.structure:
        return "gave no batch" in s.seen.structure
    if is_right(s, COMPLETE):
        return None
    return bool(s.got and s.got[BATCHES] < s.want[BATCHES])


def shares(say: Callable[[np.ndarray], Any]) -> Test:
    """Say something of the wrong shares of the fifths."""

    def test(s: Shown) -> bool | None:
        if SHARES not in s.got or is_right(s, SHARES):
            return None
        return bool(say(s.got[SHARES]))

    return test


# ---- steps, in exercises 5.2 and 5.3 ----

LOSSES = "the number of losses"
STEPS = "the number of steps"
CALLS = "the number of calls of watch"
ALL_EXAMPLES = '"every example comes once in every epoch"'
OWN_ORDER = '"every epoch has its own order"'
OTHER_SEED = '"another seed gives another order"'
WEIGHED = "the sum of the losses, weighed by the sizes of the batches"


def start(s: Shown) -> Named:
    return {name: value for name, value in s.args.items() if KEY.fullmatch(name)}


def first_step_is(moved: Callable[[Shown], Named]) -> Test:
    """Say where the first step leads."""
    return are(lambda s: {f"step-1 {name}": value for name, value in moved(s).items()})


def first_move_times(factor: Number) -> Test:
    """Say that the first step is so many times the right one."""

    def moved(s: Shown) -> Named:
        times = factor(s) if callable(factor) else factor
        return {k: v + times * (s.want[f"step-1 {k}"] - v) for k, v in start(s).items()}

    return first_step_is(moved)


def first_slopes(s: Shown) -> Named:
    network = NETWORKS[s.args["network"]]
    return slopes(network, start(s), s.args["x"], s.args["y"])[1]


def down_the_gradient(s: Shown) -> Named:
    gradients, rate = first_slopes(s), s.args["learning_rate"]
    return {name: value - rate * gradients[f"d{name}"] for name, value in start(s).items()}


def two_steps(s: Shown) -> Named:
    """Work out where two steps of the rule with the first gradients lead."""
    rule, gradients = RULES[s.args["rule"]], first_slopes(s)
    moved, state = rule(start(s), gradients, {}, s.args["learning_rate"])
    return rule(moved, gradients, state, s.args["learning_rate"])[0]


def unmoved(s: Shown) -> Outputs:
    """Give the start as what each step returns."""
    steps = range(1, s.args["steps"] + 1)
    return {f"step-{k} {name}": value for k in steps for name, value in start(s).items()}


def empty_states(s: Shown) -> Outputs:
    """Give each step a state without entries."""
    steps = range(1, s.args["steps"] + 1)
    return {f"the number of entries in the state after step {k}": 0 for k in steps}


def loss_after(s: Shown) -> Outputs:
    """Work out the first step's loss with the parameters that it has moved."""
    moved = {name: s.want[f"step-1 {name}"] for name in start(s)}
    network = NETWORKS[s.args["network"]]
    return {"loss of step 1": slopes(network, moved, s.args["x"], s.args["y"])[0]}


def later_steps_wrong(s: Shown) -> bool | None:
    """Say that all is right in the first step, and something is wrong in each later one."""
    if not s.got or all(is_right(s, name) for name in s.want):
        return None
    wrong = {
        step
        for step in range(1, s.args["steps"] + 1)
        for name in s.want
        if name.startswith(f"step-{step} ") and not is_right(s, name)
    }
    return wrong == set(range(2, s.args["steps"] + 1))


def steps_an_epoch(s: Shown) -> int:
    return -(-len(s.args["x"]) // s.args["batch_size"])


def in_one_batch(s: Shown) -> bool:
    return steps_an_epoch(s) == 1


def losses_are(number: Callable[[int], int]) -> Callable[[Shown], Outputs]:
    """Give each step's loss as the right one of another step, where that is known."""
    return lambda s: {
        f"loss of step {k}": s.want[f"loss of step {number(k)}"]
        for k in range(1, s.args["epochs"] + 1)
        if f"loss of step {k}" in s.want
    }


def trained(s: Shown, moved: float = 0.0) -> Outputs:
    """Give the start, moved by so many learning rates, as what was trained, if it is known."""
    moved *= s.args["learning_rate"]
    values = {f"trained {name}": value + moved for name, value in start(s).items()}
    return {name: value for name, value in values.items() if name in s.want}


def counted(count: Callable[[int, int], float]) -> Test:
    """Say how far the rule that counts got: of the steps of an epoch, and the epochs."""

    def values(s: Shown) -> Outputs:
        if s.args["rule"] != COUNTING:
            return {}
        return trained(s, count(steps_an_epoch(s), s.args["epochs"]))

    return are(values)


def wrong_from_the_third_loss(s: Shown) -> bool | None:
    """Say that the first two losses are right and what was trained is not, all in one batch."""
    if not in_one_batch(s) or not s.got or all(is_right(s, name) for name in trained(s)):
        return None
    return is_right(s, "loss of step 1") and is_right(s, "loss of step 2")
