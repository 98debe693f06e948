"""Mistakes in the exercises of notebook 1."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "fit_normalizer.both",
    "fit_normalizer.sigma",
    "normalize.formula",
    "normalize.arrays",
    "condition_number",
    "gradient_descent_steps.moving",
    "gradient_descent_steps.counting",
    "gradient_descent_steps.stopping",
)
