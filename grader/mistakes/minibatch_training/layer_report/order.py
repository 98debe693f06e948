"""Mistakes in exercise 5.6, layer_report: in the order of ten layers and more."""

import numpy as np

from grader.mistakes._shows import are, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import as_text
from grader.mistakes.minibatch_training._parts import Named
from grader.mistakes.minibatch_training.layer_report._parts import (
    Caches,
    layers_of,
    report,
    typical,
)
from utils.reports import LayerReport


@mistake(
    "layer_report",
    source="Python: sorted puts W[10] before W[2]",
    shows=where(
        lambda s: len(layers_of(s)) >= 10,
        are(
            lambda s: {
                "report.gradient": np.array(
                    [typical(np.asarray(s.args[f"dW[{k}]"])) for k in as_text(len(layers_of(s)))]
                )
            }
        ),
    ),
)
def layers_sorted_as_text(
    caches: Caches, gradients: Named, parameters: Named, moved: Named
) -> LayerReport:
    """With ten hidden layers, the gradient of the tenth comes right after that of the first.

    Text is sorted character by character, so 10 comes before 2. With fewer layers nothing shows it.

    Each array in exercise 5.6 is in the order of the layers' numbers: 1, 2, 3 and so on.
    """
    right = report(caches, gradients, parameters, moved)
    order = np.array(as_text(len(caches))) - 1
    by_name = ("gradient", "W_ratio", "gamma_ratio")
    return right._replace(**{part: getattr(right, part)[order] for part in by_name})
