"""Mistakes in the exercises of notebook 2."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "batch_statistics.both",
    "batch_statistics.variance",
    "batchnorm_forward.wrong_output",
    "batchnorm_forward.scale_and_shift",
    "batchnorm_forward.denominator",
    "batchnorm_forward.right_output",
    "identity_parameters.gamma",
    "identity_parameters.beta_and_both",
    "batchnorm_forward_columns.axes",
    "batchnorm_forward_columns.denominator",
)
