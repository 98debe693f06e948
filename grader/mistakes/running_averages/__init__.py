"""Mistakes in the exercises of notebook 6."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "update_running",
    "batchnorm_inference",
    "population_statistics",
    "fold_batchnorm",
    "batchnorm.modes",
    "batchnorm.state",
    "to_pytorch",
)
