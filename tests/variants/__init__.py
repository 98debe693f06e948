"""Right answers other than the solutions, as data: exercise name -> functions that must pass."""

from tests.variants import (
    batchnorm_backward,
    batchnorm_forward,
    deep_network,
    minibatch_training,
    normalize_inputs,
    running_averages,
    update_rules,
)

RIGHT = (
    normalize_inputs.RIGHT
    | batchnorm_forward.RIGHT
    | batchnorm_backward.RIGHT
    | deep_network.RIGHT
    | update_rules.RIGHT
    | minibatch_training.RIGHT
    | running_averages.RIGHT
)
