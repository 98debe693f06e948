"""Wrong answers to notebook 6, written without a look at the bank."""

import numpy as np

# 6.6, to_pytorch


def variance_left_as_it_is(state, n, momentum=0.9):
    """Takes the running variance over unchanged."""
    arrays = {
        "weight": state["gamma"].copy(),
        "bias": state["beta"].copy(),
        "running_mean": state["running_mean"].copy(),
        "running_var": state["running_var"].copy(),
    }
    return arrays, 1 - momentum


def factor_upside_down(state, n, momentum=0.9):
    """Multiplies the variance by (n - 1) / n."""
    arrays = {
        "weight": state["gamma"],
        "bias": state["beta"],
        "running_mean": state["running_mean"],
        "running_var": state["running_var"] * (n - 1) / n,
    }
    return arrays, 1 - momentum


def root_of_the_factor(state, n, momentum=0.9):
    """Multiplies the variance by sqrt(n / (n - 1)), the factor of a standard deviation."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * np.sqrt(n / (n - 1))
    return arrays, 1 - momentum


def bracket_forgotten_in_the_factor(state, n, momentum=0.9):
    """Multiplies the variance by n / n - 1, which is 0."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * (n / n - 1)
    return arrays, 1 - momentum


def whole_number_division(state, n, momentum=0.9):
    """Multiplies the variance by n // (n - 1): 2 for n = 2, and 1 above."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * (n // (n - 1))
    return arrays, 1 - momentum


def share_of_the_batch_only(state, n, momentum=0.9):
    """Multiplies the variance by momentum + (1 - momentum) n / (n - 1)."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    factor = momentum + (1 - momentum) * n / (n - 1)
    arrays["running_var"] = state["running_var"] * factor
    return arrays, 1 - momentum


def momentum_taken_over(state, n, momentum=0.9):
    """Returns the momentum as it came, not 1 minus it."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * n / (n - 1)
    return arrays, momentum


def default_momentum_of_pytorch(state, n, momentum=0.9):
    """Returns 0.1 whatever momentum is."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * n / (n - 1)
    return arrays, 0.1


def mean_corrected_too(state, n, momentum=0.9):
    """Multiplies the running mean by n / (n - 1), too."""
    factor = n / (n - 1)
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    for name in ("running_mean", "running_var"):
        arrays[name] = factor * state[name]
    return arrays, 1 - momentum


def variance_corrected_in_the_state(state, n, momentum=0.9):
    """Multiplies the state's own variance by n / (n - 1) in place."""
    state["running_var"] *= n / (n - 1)
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"]
    return arrays, 1 - momentum


def entries_renamed_in_the_state(state, n, momentum=0.9):
    """Pops gamma and beta out of the state that was given, and puts weight and bias in."""
    state["weight"], state["bias"] = state.pop("gamma"), state.pop("beta")
    state["running_var"] = state["running_var"] * n / (n - 1)
    return state, 1 - momentum


def with_number_of_batches(state, n, momentum=0.9):
    """Adds PyTorch's fifth entry, num_batches_tracked, to the four asked for."""
    arrays = {"weight": state["gamma"], "bias": state["beta"]}
    arrays["running_mean"] = state["running_mean"]
    arrays["running_var"] = state["running_var"] * n / (n - 1)
    arrays["num_batches_tracked"] = np.array(0)
    return arrays, 1 - momentum


WRONG = {
    "to_pytorch": [
        variance_left_as_it_is,
        factor_upside_down,
        root_of_the_factor,
        bracket_forgotten_in_the_factor,
        whole_number_division,
        share_of_the_batch_only,
        momentum_taken_over,
        default_momentum_of_pytorch,
        mean_corrected_too,
        variance_corrected_in_the_state,
        entries_renamed_in_the_state,
        with_number_of_batches,
    ],
}
