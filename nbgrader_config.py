"""nbgrader's settings: stock `nbgrader` commands at this folder use them."""

import os
from pathlib import Path

import nbgrader

import grader
from grader.nbgrader_calls.environment import environment
from grader.nbgrader_plugins.formgrader_names import escape_names

os.environ.update(environment())

c = get_config()  # noqa: F821  (nbgrader runs this file with it)

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "batchnorm"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# another gradebook, such as postgresql+psycopg://keeper@db.example.org/marks: as a variable it
# is not in the list of processes, which every user of the machine can read
if os.environ.get("BATCHNORM_DB"):
    c.CourseDirectory.db_url = os.environ["BATCHNORM_DB"]

# notebooks/ is committed, so it always exists already: without force, nbgrader would skip it
# and leave the gradebook empty
c.GenerateAssignment.force = True
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "grader.nbgrader_plugins.kept_back.KeptBack",
    "nbgrader.preprocessors.LockCells",
    "grader.nbgrader_plugins.numbered_stubs.NumberedStubs",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# submissions are read by the intake, run in the sandbox and judged outside it (grader/)
c.Autograde.exporter_class = "grader.nbgrader_plugins.submission_exporter.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grader.nbgrader_plugins.judged_execute.JudgedExecute",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# for a late penalty, take the marks of comment from these: 10% of what was earned for each day
# begun, 15 minutes of grace, never more than 50%
# c.AssignLatePenalties.plugin_class = "grader.nbgrader_plugins.late_penalty.PercentADay"
# c.PercentADay.percent, c.PercentADay.grace_minutes, c.PercentADay.cap = 10, 15, 50
# of somebody's attempts the newest counts; or the one that earned most, less what it lost for being
# late: take the mark of comment from this
# c.Attempts.counts = "best"
c.ZipCollectApp.extractor_plugin = "grader.nbgrader_plugins.capped_extractor.CappedExtractor"
# For `nbgrader zip_collect` and `python -m grader collect --from pattern` (without it, `collect`
# knows more systems):
# who handed in what, by the names that learning management systems give: a folder or a prefix for
# each student (Moodle's "Ada L_12_assignsubmission_file_/02....ipynb", Canvas's
# "ada_LATE_12_345_02....ipynb", or plain "ada/02....ipynb"). What stands behind the first mark
# or Canvas's numbers is of the learner's own naming, and never says whose it is; nor does a folder
# in a folder, which can be one learner's. A zip in a zip is unpacked behind a mark
# (grader/intake/zips.py).
HANDED_IN = "_assignsubmission_file"
c.FileNameCollectorPlugin.named_regexp = (
    rf"(?:(?!{HANDED_IN}).)*/extracted/(?!.*/\.)(?:(?:(?!{HANDED_IN})[^/])*/)?"
    rf"(?P<student_id>(?!\.)(?:(?!{HANDED_IN})[^/])+?)(?:_LATE)?(?:_\d+)*"
    rf"(?:_\d+_\d+_[^/]*?(?=_))?(?:{HANDED_IN}.*)?"
    r"[/_](?P<file_id>\d\d_[a-z_]+)(?:-\d+)?\.ipynb$"
)

# What a learner wrote is shown, never run, in the browser of who reads it: these hold for the
# feedback and for the formgrader's page of one submission.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": "grader.nbgrader_plugins.page_filters.markdown_of_cell",
    "strip_files_prefix": "grader.nbgrader_plugins.page_filters.keep",
    "clean_html": "grader.nbgrader_plugins.page_filters.clean_html",
    "get_metadata": "grader.nbgrader_plugins.page_filters.get_metadata",
    "script_policy": "grader.nbgrader_plugins.page_filters.script_policy",
}
c.HTMLExporter.preprocessors = ["grader.nbgrader_plugins.page_filters.ShownOutputs"]
c.HTMLExporter.template_file = "course.html.j2"
c.HTMLExporter.template_name = "course_formgrade"
c.HTMLExporter.extra_template_basedirs = [
    str(Path(grader.__file__).parent / "nbgrader_plugins" / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
c.GenerateFeedback.HTMLExporter.template_name = "course_feedback"
c.GenerateFeedback.preprocessors = ["grader.nbgrader_plugins.page_marks.PageMarks"]
# and its other pages, which show names of students without escaping them
escape_names()
