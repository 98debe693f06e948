"""Mistakes in the exercises of notebook 7."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "distribution_shift",
    "gradient_before_and_after",
    "along_gradient",
    "equivalent_run",
    "rotation",
    "residual_forward",
    "residual_backward",
)
