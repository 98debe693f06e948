"""Does the benchmark of hand-ins run, and print a row for each way to hand in?"""

from tests.conftest import run_python


def test_it_times_one_and_several_at_a_time():
    """Of two hand-ins, are both rows there, with seconds and CPU?"""
    done = run_python("bench/hand_in.py", "--alone=1", "--together=1")
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()[2:]
    assert [row[:14].strip() for row in rows] == ["one at a time", "all at once"]
    for row in rows:
        count, *seconds = row[14:].replace(" s", "").split()
        assert count == "1"
        assert all(0 < float(number) < 600 for number in seconds)
