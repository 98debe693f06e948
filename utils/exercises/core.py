"""The core path: the exercises that later core exercises need, about four hours together.

This is the one list. Sections of a notebook whose heading ends with "(aside)" are not on the path.
"""

CORE = (
    "fit_normalizer",
    "normalize",
    "batch_statistics",
    "batchnorm_forward",
    "identity_parameters",
    "relative_error",
    "numerical_gradient",
    "gradient_check",
    "batchnorm_backward",
    "batchnorm_backward_simplified",
    "initialize_parameters",
    "layer_forward",
    "layer_backward",
    "network_forward",
    "softmax_cross_entropy",
    "network_backward",
    "gradient_descent",
    "adam",
    "minibatches",
    "train_step",
    "train",
    "update_running",
    "batchnorm_inference",
    "BatchNorm",
)
