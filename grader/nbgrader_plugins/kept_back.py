"""What is seen after a prediction is not in the release: saw() shows it, once one has chosen."""

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from grader.cells import Notebook
from grader.source import findings


class KeptBack(NbGraderPreprocessor):
    """Take the words out that stand before each call of saw()."""

    def preprocess(self, nb: Notebook, resources: Any) -> tuple[Notebook, Any]:
        """Return the notebook without them."""
        words = [id(before) for before, _ in findings.kept_back(nb.cells)]
        nb.cells = [cell for cell in nb.cells if id(cell) not in words]
        return nb, resources
