"""Does the benchmark of hand-ins run, and print a row for each way to hand in?"""

from tests.conftest import run_python


def test_it_times_one_and_several_at_a_time():
    """Of two hand-ins, are both rows there, with seconds and CPU?"""
    done = run_python("bench/hand_in.py", "--alone=1", "--together=1", "--rounds=1")
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()[2:]
    ways = ["one at a time", "all at once"]
    for row, way in zip(rows, ways, strict=True):
        what, how, figures, goal = row.strip("| ").split(" | ")
        assert what == f"from file to page, {way}"
        assert how.startswith("1 hand-ins")
        assert all(0 < float(figure.split()[0]) < 600 for figure in figures.split("; "))
        assert goal.startswith("at most 10")
