"""Mistakes in exercise 5.2, train_step."""

from typing import Any

from grader.mistakes._shows import are, each, minus, returns, times
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import (
    Named,
    Rule,
    Step,
    X,
    loss_and_slope,
    slopes,
    step,
)
from grader.mistakes.minibatch_training._shows import (
    down_the_gradient,
    empty_states,
    first_move_times,
    first_step_is,
    later_steps_wrong,
    loss_after,
    two_steps,
    unmoved,
)
from utils import Network


@mistake("train_step", shows=are(loss_after))
def loss_after_the_step(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The loss is another one, mostly a little smaller.

    It is that of the parameters which the step has moved. That costs another forward pass for
    every step.

    The last sentence of exercise 5.2: the loss is that from before the step.
    """
    parameters, state, _ = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, state, slopes(network, parameters, x, y)[0]


@mistake("train_step", shows=later_steps_wrong)
def state_forgotten(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """For rules that remember something, all steps after the first are wrong.

    To the rule each step is a first one: the state does not reach it.

    In exercise 5.2 the rule gets the state that was handed in.
    """
    return step(network, parameters, {}, x, y, rule, learning_rate)


@mistake("train_step", shows=are(empty_states))
def old_state_returned(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The state that you return is the one that you were given.

    What the rule wants to remember is dropped, so the next step does not know of this one.

    Exercise 5.2 asks for the new state, which the rule returns.
    """
    parameters, _, loss = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, state, loss


@mistake("train_step", shows=are(unmoved))
def old_parameters_returned(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The parameters do not move.

    You return those that you were given. The rule changes nothing in place: it returns new ones.

    Exercise 5.2 asks for the new parameters, which the rule returns.
    """
    _, state, loss = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, state, loss


@mistake(
    "train_step",
    shows=are(
        lambda s: {**empty_states(s), **{f"step-1 {k}": v for k, v in down_the_gradient(s).items()}}
    ),
)
def rule_ignored(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The parameters move down the gradient, whatever the rule says, and the state stays empty.

    That is gradient descent, whatever rule is given. The rule has no effect.

    In exercise 5.2 it is the rule that makes the step, and any of notebook 4 may be given.
    """
    loss, gradients = slopes(network, parameters, x, y)
    moved = {k: v - learning_rate * gradients["d" + k] for k, v in parameters.items()}
    return moved, state, loss


@mistake("train_step", shows=first_move_times(lambda s: s.args["learning_rate"]))
def learning_rate_twice(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The steps of most rules are too short, by the learning rate.

    To the rule the gradients are too small: they have been multiplied by the learning rate
    already.

    In exercise 5.2 the rule gets the gradients as they are, and the learning rate beside them.
    """
    loss, gradients = slopes(network, parameters, x, y)
    scaled = {name: learning_rate * value for name, value in gradients.items()}
    return *rule(parameters, scaled, state, learning_rate), loss


@mistake("train_step", shows=first_move_times(-1))
def uphill(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The parameters move the wrong way, as far as they should the right way.

    To the rule the gradients have a minus, and it subtracts them by itself.

    In exercise 5.2 the rule gets the gradients as they are; it goes down by itself.
    """
    loss, gradients = slopes(network, parameters, x, y)
    return *rule(parameters, {k: -v for k, v in gradients.items()}, state, learning_rate), loss


@mistake("train_step", shows=first_move_times(lambda s: len(s.args["x"])))
def sum_for_mean(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """Most steps are too long, by the number of examples.

    They are those of the summed loss, whose gradient is that of the mean times the number of
    examples.

    In exercise 5.2 the gradient of the scores goes back as the loss function returns it.
    """
    scores, caches = network.forward(x, parameters)
    loss, dscores = loss_and_slope(scores, y)
    gradients = network.backward(dscores * len(y), caches, parameters)
    return *rule(parameters, gradients, state, learning_rate), loss


@mistake("train_step", shows=each("loss of", lambda name: times(name, lambda s: len(s.args["x"]))))
def loss_summed(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The loss is too large, by the number of examples.

    It is the sum over the mini-batch. A smaller last batch would then seem to be a better one.

    Exercise 5.2 returns the loss as the forward pass gave it: the mean.
    """
    parameters, state, loss = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, state, loss * len(y)


@mistake("train_step", shows=returns("returned as state a float"))
def loss_before_state(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> tuple[Named, float, Any]:
    """Where the state should be there is a number.

    The state has its place between the parameters and the loss.

    The last sentence of exercise 5.2 has the order: parameters, state, loss.
    """
    parameters, state, loss = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, loss, state


@mistake("train_step", shows=returns("changed the dictionary of parameters"))
def written_into_the_given(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The dictionary of parameters that was handed in is not what it was.

    It was written into.

    Exercise 5.2 returns the new parameters; those that it was given are still needed, to start
    another run from the same point.
    """
    moved, state, loss = step(network, parameters, state, x, y, rule, learning_rate)
    parameters.update(moved)
    return parameters, state, loss


@mistake("train_step", shows=are(lambda s: {**unmoved(s), **empty_states(s)}))
def result_of_the_rule_dropped(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """Neither the parameters nor the state change.

    What you return is what you were given. The rule changes nothing in place: it returns new
    parameters and a new state.

    Exercise 5.2 asks for both, as the rule returns them.
    """
    return parameters, state, slopes(network, parameters, x, y)[0]


@mistake("train_step", shows=first_step_is(two_steps))
def rule_applied_twice(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """Each step is two steps of the rule, with the same gradients.

    What the rule returned went into it once more.

    Exercise 5.2 asks for one step.
    """
    loss, gradients = slopes(network, parameters, x, y)
    moved, state = rule(parameters, gradients, state, learning_rate)
    return *rule(moved, gradients, state, learning_rate), loss


@mistake("train_step", shows=first_move_times(lambda s: 1 / len(s.args["x"])))
def divided_once_more(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """Most steps are too short, by the number of examples.

    They are those of gradients that are divided by it once more. The loss has averaged already.

    In exercise 5.2 the gradient of the scores goes back as the loss function returns it.
    """
    loss, gradients = slopes(network, parameters, x, y)
    fewer = {name: value / len(y) for name, value in gradients.items()}
    return *rule(parameters, fewer, state, learning_rate), loss


@mistake("train_step", shows=first_move_times(lambda s: 1 / s.args["learning_rate"]))
def learning_rate_of_one(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The steps are too long: they are those of a learning rate of 1.

    The learning rate that is passed has no effect.

    In exercise 5.2 it is the last thing that the rule is given.
    """
    return step(network, parameters, state, x, y, rule, 1.0)


@mistake("train_step", shows=returns("a tuple of 2"))
def loss_left_out(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> tuple[Named, Any]:
    """You return two things, where three are wanted.

    The loss is what training is watched by.

    The last sentence of exercise 5.2 has the order: parameters, state, loss.
    """
    return step(network, parameters, state, x, y, rule, learning_rate)[:2]


@mistake("train_step", shows=returns("returned a tuple, expected a dictionary"))
def results_of_the_rule_kept_as_one(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Any:
    """What you return as parameters is a tuple.

    A rule returns two things: parameters and state.

    Exercise 5.2 says what a rule is, and asks for the two one by one.
    """
    loss, gradients = slopes(network, parameters, x, y)
    return rule(parameters, gradients, state, learning_rate), state, loss


@mistake("train_step", shows=each("loss of", minus))
def minus_the_loss(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """The loss has the wrong sign.

    The loss function has put the minus into it already.

    Exercise 5.2 returns the loss as the forward pass gave it.
    """
    parameters, state, loss = step(network, parameters, state, x, y, rule, learning_rate)
    return parameters, state, -loss
