"""Does the benchmark of the writer run, and tell both kinds of class?"""

from tests.conftest import run_python


def test_it_measures_both_kinds_of_class():
    """On a class of four, are CPU and wall time there?"""
    done = run_python("bench/writer_speed.py", "--students=4", "--rounds=1")
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split()[-6:] == ["CPU", "ms", "wall", "ms", "a", "minute"]
    assert [row.split("  ")[0] for row in rows] == [
        "class that is graded first",
        "class that is graded again",
    ]
    assert all(float(row[28:].split()[0]) > 0 for row in rows)
