"""Does the benchmark of feedback run, and print a row for each thing that it times?"""

from tests.conftest import run_python


def test_it_times_grading_and_pages():
    """On a class of two, are all four rows there?"""
    done = run_python("bench/feedback_speed.py", "--students=2", "--workers=1")
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()[1:]
    assert [row[:22].strip() for row in rows] == [
        "grading",
        "all pages",
        "nothing has changed",
        "one mark has changed",
    ]
    assert rows[0].split()[-4] == "100.0"
