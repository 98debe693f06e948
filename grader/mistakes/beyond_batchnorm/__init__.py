"""Mistakes in the exercises of notebook 8."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "batchnorm_conv_forward.axes",
    "batchnorm_conv_forward.formula",
    "group_norm.groups",
    "group_norm.formula",
    "layernorm_backward.gamma",
    "layernorm_backward.paths",
    "sync_statistics.shares",
    "sync_statistics.formula",
    "sync_backward.machines",
    "sync_backward.formula",
    "batch_renorm_forward.factor",
    "batch_renorm_forward.shift",
    "batch_renorm_forward.use",
    "recalibrate.averages",
    "recalibrate.layers",
)
