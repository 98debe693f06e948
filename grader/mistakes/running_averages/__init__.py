"""Mistakes in the exercises of notebook 6."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "update_running",
    "batchnorm_inference.formula",
    "batchnorm_inference.statistics",
    "population_statistics.averages",
    "population_statistics.formulas",
    "population_statistics.numbers_of_rows",
    "population_statistics.passes",
    "fold_batchnorm.bias",
    "fold_batchnorm.scale",
    "batchnorm.modes",
    "batchnorm.averages",
    "batchnorm.starts",
    "batchnorm.denominators",
    "batchnorm.gradients",
    "batchnorm.state",
    "to_pytorch",
)
