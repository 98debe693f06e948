"""Wrong answers to notebook 3, written without a look at the bank."""

from . import (
    gradient_check,
    numerical_gradient,
    relative_error,
    simplified,
    step_by_step_paths,
    step_by_step_rest,
)

WRONG = (
    relative_error.WRONG
    | numerical_gradient.WRONG
    | gradient_check.WRONG
    | {
        "batchnorm_backward": [
            *step_by_step_paths.WRONG["batchnorm_backward"],
            *step_by_step_rest.WRONG["batchnorm_backward"],
        ]
    }
    | simplified.WRONG
)
