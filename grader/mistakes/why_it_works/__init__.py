"""Mistakes in the exercises of notebook 7."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "distribution_shift.mean",
    "distribution_shift.spread",
    "distribution_shift.both",
    "gradient_before_and_after.layers",
    "gradient_before_and_after.step",
    "gradient_before_and_after.results",
    "along_gradient.places",
    "along_gradient.changes",
    "along_gradient.smoothness",
    "along_gradient.left_behind",
    "equivalent_run.rates",
    "equivalent_run.parameters",
    "equivalent_run.results",
    "rotation",
    "residual_forward.output",
    "residual_forward.cache",
    "residual_backward.skip_and_alpha",
    "residual_backward.branch",
)
