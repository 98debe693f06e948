"""Does `make grade` grade a made-up class in a folder of its own, and say where the report is?"""

import os
import subprocess

from grader.nbgrader_calls.environment import BESIDE_PYTHON
from tests.conftest import ASSIGNMENTS, ROOT


def test_make_grade_leaves_a_report_and_touches_no_class(tmp_path):
    """Is the report where the last line says, of every notebook, and no gradebook made here?

    And is there a page for each student?
    """
    before = (ROOT / "gradebook.db").exists(), (ROOT / "submitted").exists()
    folder = tmp_path / "class"
    done = subprocess.run(
        [
            *("make", "--old-file=.venv/.dev", "grade", "STUDENTS=2"),
            f"SAMPLE_CLASS={folder}",
            f"BIN={BESIDE_PYTHON}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{2 * len(ASSIGNMENTS)} graded" in done.stdout
    said = f"The report, which leads to each student's: {folder / 'report.html'}"
    assert done.stdout.splitlines()[-1] == said
    assert len(list((folder / "students").glob("*.html"))) == 2
    report = (folder / "report.html").read_text(encoding="utf-8").replace("<wbr>", "")
    assert all(f"<code>{assignment}</code>" in report for assignment in ASSIGNMENTS)
    assert before == ((ROOT / "gradebook.db").exists(), (ROOT / "submitted").exists())
