"""Does the benchmark of the writer run, and tell both kinds of class?"""

from tests.conftest import run_python


def test_it_measures_both_kinds_of_class():
    """On a class of four, are CPU and wall time there?"""
    done = run_python("bench/writer_speed.py", "--students=4", "--rounds=1")
    assert done.returncode == 0, done.stderr
    first, again = done.stdout.splitlines()[2:]
    assert first.startswith("| the writer, a class graded first |")
    assert again.startswith("| the writer, a class graded again |")
    for row in (first, again):
        cpu, wall, rate = row.split(" | ")[2].split("; ")
        assert cpu.endswith(" ms of CPU a submission")
        assert all(float(figure.split()[0]) > 0 for figure in (cpu, wall, rate))
