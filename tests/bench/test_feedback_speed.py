"""Does the benchmark of feedback run, and print a row for each thing that it times?"""

from tests.conftest import run_python


def test_it_times_grading_and_pages():
    """On a class of two, are all four rows there?"""
    done = run_python("bench/feedback_speed.py", "--students=2", "--workers=1", "--rounds=1")
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[2:]]
    assert [row[0] for row in rows] == [
        "feedback: grading",
        "feedback: all pages",
        "feedback: nothing has changed",
        "feedback: one mark has changed",
    ]
    assert "; 100 % of grading" in rows[0][2]
