"""Mistakes in the exercises of notebook 3."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "relative_error",
    "numerical_gradient.difference",
    "numerical_gradient.moves",
    "gradient_check.comparison",
    "gradient_check.calls_and_results",
    "backward_stages.to_z_hat",
    "backward_stages.to_var",
    "backward_stages.to_z",
    "both_backward_passes.paths",
    "batchnorm_backward",
    "both_backward_passes.division",
    "batchnorm_backward_simplified",
    "both_backward_passes.upstream",
    "both_backward_passes.sums",
    "both_backward_passes.one_sum",
)
