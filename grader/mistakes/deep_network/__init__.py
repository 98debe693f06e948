"""Mistakes in the exercises of notebook 4."""

# of an exercise's mistakes, those in a module further up are tried first
MODULES = (
    "initialize_parameters.weights",
    "initialize_parameters.generators",
    "initialize_parameters.scale_and_shift",
    "layer_forward.output",
    "layer_forward.cache",
    "layer_backward.activation",
    "layer_backward.linear",
    "network_forward.scores",
    "network_forward.hidden",
    "network_forward.order",
    "softmax_cross_entropy.loss",
    "softmax_cross_entropy.guards",
    "softmax_cross_entropy.gradient",
    "network_backward.gradients",
    "network_backward.form",
    "network_backward.order",
    "gradient_descent",
    "momentum",
    "rmsprop.step",
    "rmsprop.squares",
    "adam.step",
    "adam.correction",
    "every_update_rule",
)
