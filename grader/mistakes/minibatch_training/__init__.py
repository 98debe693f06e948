"""Mistakes in the exercises of notebook 5."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "minibatches",
    "train_step",
    "train.epochs",
    "train.results",
    "log_uniform",
    "layer_report.units",
    "layer_report.sizes",
    "layer_report.order",
    "diagnose",
)
