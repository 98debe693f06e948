"""Mistakes in exercise 6.6, to_pytorch."""

from collections.abc import Mapping

import numpy as np

from grader.mistakes._shows import are, changes, equals, exchanged, is_right, returns, times
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    far_too_small,
    momentum_of,
    variance_between,
)

State = Mapping[str, np.ndarray]
Converted = tuple[dict[str, np.ndarray], float]

LIKELY = "PyTorch's documentation has the two conventions on different pages"


def converted(state: State, variance_factor: float) -> dict[str, np.ndarray]:
    return {
        "weight": state["gamma"].copy(),
        "bias": state["beta"].copy(),
        "running_mean": state["running_mean"].copy(),
        "running_var": state["running_var"] * variance_factor,
    }


@mistake("to_pytorch", source=LIKELY, shows=equals("running_var", lambda s: s.args["running_var"]))
def variance_left_biased(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance is passed on as it is, a little too small.

    PyTorch keeps the average of unbiased variances.

    The table in exercise 6.6 says what PyTorch's running variance divides by.
    """
    return converted(state, 1.0), 1 - momentum


@mistake("to_pytorch", source=LIKELY, shows=equals("momentum", lambda s: momentum_of(s)))
def momentum_left(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The momentum is passed on as it is.

    PyTorch's momentum is the weight of the new statistic.

    The table in exercise 6.6 has a row for momentum.
    """
    return converted(state, n / (n - 1)), momentum


@mistake(
    "to_pytorch",
    shows=are(lambda s: {"running_var": s.args["running_var"], "momentum": momentum_of(s)}),
)
def only_names_changed(state: State, n: int, momentum: float = 0.9) -> Converted:
    """Neither the variance nor the momentum is converted.

    Both are passed on as they are. PyTorch means other numbers by these words.

    The table in exercise 6.6 has a row for each.
    """
    return converted(state, 1.0), momentum


@mistake(
    "to_pytorch",
    shows=lambda s: (
        bool((s.got["running_var"] < s.args["running_var"]).all())
        if s.got and not is_right(s, "running_var")
        else None
    ),
)
def variance_made_smaller(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance has become smaller. It should become larger.

    The factor is the other way up. A variance that divides by less is larger.

    The table in exercise 6.6 says what each running variance divides by.
    """
    return converted(state, (n - 1) / n), 1 - momentum


@mistake("to_pytorch", shows=variance_between)
def deviation_factor(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance has become larger, but not by enough.

    The factor is the root of the right one. That would convert a standard deviation.

    The table in exercise 6.6 says what each running variance divides by.
    """
    return converted(state, (n / (n - 1)) ** 0.5), 1 - momentum


@mistake("to_pytorch", shows=far_too_small)
def divided_by_one_less(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance is far too small.

    It is divided by one less than the batch size. It has been divided by the batch size before,
    and that is to be undone first.

    The table in exercise 6.6 says what each running variance divides by.
    """
    return converted(state, 1 / (n - 1)), 1 - momentum


@mistake("to_pytorch", shows=variance_between)
def larger_by_one_more(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance has become larger, but not by enough.

    The factor is that of one more than the batch size over the batch size.

    The table in exercise 6.6 says what each running variance divides by.
    """
    return converted(state, (n + 1) / n), 1 - momentum


@mistake("to_pytorch", shows=times("running_mean", lambda s: s.args["n"] / (s.args["n"] - 1)))
def mean_scaled_too(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The mean has become larger by the factor of the variance.

    Biased and unbiased are properties of a variance.

    The table in exercise 6.6 gives the running mean unchanged.
    """
    arrays = converted(state, n / (n - 1))
    arrays["running_mean"] *= n / (n - 1)
    return arrays, 1 - momentum


@mistake("to_pytorch", shows=exchanged("weight", "bias"))
def weight_and_bias_exchanged(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The weight and the bias have changed places.

    PyTorch calls the scale weight and the shift bias.

    The table in exercise 6.6 has a row for gamma and one for beta.
    """
    arrays = converted(state, n / (n - 1))
    arrays["weight"], arrays["bias"] = arrays["bias"], arrays["weight"]
    return arrays, 1 - momentum


@mistake("to_pytorch", shows=equals("running_var", lambda s: np.sqrt(s.want["running_var"])))
def deviation_passed_on(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance has become its root.

    It is a standard deviation. PyTorch keeps a variance, as you do.

    The table in exercise 6.6 says what each running variance divides by.
    """
    arrays = converted(state, n / (n - 1))
    return arrays | {"running_var": np.sqrt(arrays["running_var"])}, 1 - momentum


@mistake("to_pytorch", shows=returns("the arrays with the entries beta, gamma"))
def names_left(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The dictionary has the names of your layer's state, which PyTorch does not know.

    gamma and beta keep their names.

    The table in exercise 6.6 has PyTorch's names in its second column.
    """
    arrays = converted(state, n / (n - 1))
    arrays["gamma"], arrays["beta"] = arrays.pop("weight"), arrays.pop("bias")
    return arrays, 1 - momentum


@mistake("to_pytorch", shows=changes("running_var"))
def state_changed(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The state that you were given is no longer what it was.

    Its running variance was written into.

    Exercise 6.6 asks for a new dictionary, and leaves the state as it is.
    """
    arrays = converted(state, n / (n - 1))
    state["running_var"][...] = arrays["running_var"]
    return arrays, 1 - momentum


@mistake("to_pytorch", shows=returns("returned one dict"))
def momentum_not_returned(state: State, n: int, momentum: float = 0.9) -> dict[str, np.ndarray]:
    """You return one thing, where two are wanted.

    PyTorch needs the momentum beside the arrays, to go on with training.

    The last paragraph of exercise 6.6 says what is returned.
    """
    return converted(state, n / (n - 1))


@mistake("to_pytorch", shows=far_too_small)
def variance_divided_by_n(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The variance is far too small.

    It is divided by the batch size. It has been divided by that before.

    The table in exercise 6.6 says what each running variance divides by.
    """
    return converted(state, 1 / n), 1 - momentum


@mistake("to_pytorch", shows=returns("changed the dictionary that it was given"))
def state_renamed(state: dict[str, np.ndarray], n: int, momentum: float = 0.9) -> Converted:
    """The dictionary that was handed in is not what it was.

    Names in it were exchanged, or arrays. The layer's own state should stay.

    Exercise 6.6 asks for a new dictionary, and leaves the state as it is.
    """
    arrays = converted(state, n / (n - 1))
    state["weight"] = state.pop("gamma")
    return arrays, 1 - momentum


@mistake("to_pytorch", shows=equals("momentum", lambda s: 0.1))
def momentum_of_pytorch_fixed(state: State, n: int, momentum: float = 0.9) -> Converted:
    """Whatever momentum is passed, the momentum that you return is 0.1.

    That is what PyTorch takes where nothing is said.

    The table in exercise 6.6 says how the two weights belong together.
    """
    return converted(state, n / (n - 1)), 0.1


@mistake("to_pytorch", shows=exchanged("running_mean", "running_var"))
def statistics_exchanged(state: State, n: int, momentum: float = 0.9) -> Converted:
    """The running mean and the running variance have changed places.

    Each stands under the name of the other.

    The table in exercise 6.6 has a row for each.
    """
    arrays = converted(state, n / (n - 1))
    arrays["running_mean"], arrays["running_var"] = arrays["running_var"], arrays["running_mean"]
    return arrays, 1 - momentum
