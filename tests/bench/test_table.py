"""All benchmarks as one table: is it told where it was measured, and written into the README?"""

import platform
import sys

import numpy as np

from bench import __main__ as bench
from bench import endless_loop
from bench.rows import Figure, Row
from tests.conftest import ROOT


def test_table_stands_between_its_markers(tmp_path, monkeypatch, capsys):
    """Are all parts measured in as many rounds as asked, and put where the README has them?"""
    page = tmp_path / "README.md"
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    names = ("first", "second")
    parts = {n: lambda rounds, n=n: [Row(n, "so", [Figure([2.5] * rounds, "s")])] for n in names}
    monkeypatch.setattr(bench, "PARTS", parts)
    monkeypatch.setattr(sys, "argv", ["bench", str(page), "--rounds", "2"])
    bench.main()
    before, _, rest = text.partition(bench.BEGIN)
    _, _, after = rest.partition(bench.END)
    written = page.read_text(encoding="utf-8")
    assert written.startswith(before)
    assert written.endswith(after)
    inside = written.removeprefix(before).removesuffix(after)
    assert "| first | so | 2.5 (2.5 to 2.5) s |  |\n| second | so | 2.5" in inside
    assert "rounds: 2, minutes: 0" in inside
    assert f"Python {platform.python_version()}, NumPy {np.__version__}." in inside
    assert capsys.readouterr().out.strip() in inside


def test_part_alone_leaves_the_page(tmp_path, monkeypatch, capsys):
    """Does `--only` print one part, and write nothing that others have measured?"""
    page = tmp_path / "README.md"
    page.write_text(f"{bench.BEGIN}\nold\n{bench.END}\n", encoding="utf-8")
    parts = {"first": lambda _: [Row("first", "so", ())], "second": lambda _: 1 / 0}
    monkeypatch.setattr(bench, "PARTS", parts)
    monkeypatch.setattr(sys, "argv", ["bench", str(page), "--only", "first"])
    bench.main()
    assert "| first | so |" in capsys.readouterr().out
    assert "old" in page.read_text(encoding="utf-8")


def test_endless_loop_is_in_one_submission(monkeypatch):
    """Is the time of a class with the loop in it compared with that without?"""
    # here it ends, with an error: what an endless one costs is asked by the benchmark
    monkeypatch.setattr(endless_loop, "LOOP", "raise ValueError")
    (row,) = endless_loop.rows(rounds=1, students=1)
    assert row.what == "an endless loop"
    assert abs(row.figures[0].median) < 60
