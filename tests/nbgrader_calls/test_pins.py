"""What we use of nbgrader without its leave: an update that moves it fails here, by name."""

import inspect

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin, ExtractorPlugin
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions

PINNED = {
    # nbgrader_calls/penalties.py
    (AssignLatePenalties, "init_plugin"): ["self"],
    (AssignLatePenalties, "_check_late_penalty"): ["self", "notebook", "penalty"],
    # nbgrader_calls/commands.py
    (NbGraderAPI, "generate_assignment"): ["self", "assignment_id", "force", "create"],
    (NbGraderAPI, "generate_feedback"): ["self", "assignment_id", "student_id", "force"],
    # nbgrader_plugins
    (BaseConverter, "init_single_notebook_resources"): ["self", "notebook_filename"],
    (CourseDirectory, "get_existing_timestamp"): ["self", "dest_path"],
    (ClearSolutions, "preprocess_cell"): ["self", "cell", "resources", "cell_index"],
    (ExtractorPlugin, "extract"): ["self", "archive_path", "extracted_path"],
    (ExportPlugin, "export"): ["self", "gradebook"],
}


@pytest.mark.parametrize(
    ("owner", "name"), PINNED, ids=lambda part: getattr(part, "__name__", part)
)
def test_names_and_parameters_are_as_used(owner: type, name: str) -> None:
    """Is there still a method of this name, that takes what ours takes or gives?"""
    assert list(inspect.signature(getattr(owner, name)).parameters) == PINNED[owner, name]


def test_autograde_says_which_of_its_two_conversions_runs() -> None:
    """Is the flag by which our exporter tells a submission from nbgrader's own copy still there?"""
    assert Autograde._sanitizing is True
