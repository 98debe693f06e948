"""Mistakes in the exercises of notebook 2."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "batch_statistics",
    "batchnorm_forward.wrong_output",
    "batchnorm_forward.right_output",
    "identity_parameters",
    "batchnorm_forward_columns",
)
