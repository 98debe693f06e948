"""One layer, three frameworks: do they and the course's layer do the same?"""

import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils import frameworks
from utils.frameworks import FRAMEWORKS, NAMES, STORED, differences, installed, live, ours, stored

# float64 everywhere: what is measured is 1e-13, most of it in the column with deviation 1e-2
AGREE = 1e-6
NOTEBOOK = ROOT / "solutions/06_running_averages/06_running_averages.ipynb"


def own(name, solutions):
    return ours(solutions["BatchNorm"], solutions["to_pytorch"] if name == "pytorch" else None)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_layer_agrees_with_stored_results(name, solutions):
    """After 20 steps, are outputs, gradients and statistics the framework's, in both modes?"""
    found = differences(stored(name), own(name, solutions))
    assert set(found) == set(NAMES)
    assert max(found.values()) < AGREE, found


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_layer_agrees_with_installed_framework(name, solutions):
    """Does the framework itself say the same, here and now?"""
    if not installed(name):
        pytest.skip(f"{FRAMEWORKS[name][0]} is not installed: make test-frameworks")
    result = live(name)
    assert result.live
    found = differences(result, own(name, solutions))
    assert max(found.values()) < AGREE, found


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_stored_results_are_what_is_installed_now(name):
    """Is what is stored still what the framework does?"""
    if not installed(name):
        pytest.skip(f"{FRAMEWORKS[name][0]} is not installed: make test-frameworks")
    now, then = live(name), stored(name)
    assert (now.framework, now.version.split("+")[0]) == (
        then.framework,
        then.version.split("+")[0],
    )
    for part in NAMES:
        np.testing.assert_allclose(now.arrays[part], then.arrays[part], rtol=1e-9, atol=1e-12)


def test_conventions_matter(solutions):
    """Would the comparison notice statistics that are not converted?"""
    found = differences(stored("pytorch"), ours(solutions["BatchNorm"]))
    # n/(n-1) for batches of 8
    assert found["running_var"] == pytest.approx(1 / 8, rel=1e-6)
    assert found["eval output"] > 0.01
    assert found["running_mean"] < AGREE


@pytest.mark.parametrize(
    ("settings", "part"), [({"momentum": 0.1}, "running_mean"), ({"eps": 1e-3}, "dz")]
)
def test_other_settings_are_noticed(settings, part, solutions):
    """Does the comparison see a momentum taken the other way round, or Keras's own eps?"""

    def layer(size, **given):
        return solutions["BatchNorm"](size, **given | settings)

    assert differences(stored("keras"), ours(layer))[part] > 0.01


def test_table_shows_every_framework(solutions):
    """Has the learner's table a column for each, and a row for each array?"""
    table = frameworks.parity(solutions["BatchNorm"], solutions["to_pytorch"])
    text, page = str(table), table._repr_html_()
    for name in FRAMEWORKS:
        assert f"{FRAMEWORKS[name][0]} " in text
        assert f"{FRAMEWORKS[name][0]} " in page
    for part in NAMES:
        assert f"  {part} " in text
        assert f">{part}<" in page
    assert len(table.rows) == len(FRAMEWORKS)


def test_failing_framework_is_named(monkeypatch):
    """Is a framework that fails named, with the last line of what it said?"""
    monkeypatch.setitem(frameworks.FRAMEWORKS, "abacus", ("Abacus", "abacus"))
    with pytest.raises(RuntimeError, match="Abacus failed: say one of"):
        live("abacus")


def test_lines_shown_are_lines_run():
    """Is each framework's line in the notebook the one that the comparison runs?"""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    (page,) = ["".join(cell["source"]) for cell in cells if cell["id"] == "frameworks-lines"]
    yours, *code = re.findall(r"`((?:layer|output) = .*?)`", page)
    assert yours == "layer = BatchNorm(size, momentum=0.9, eps=1e-5)"
    assert len(code) == len(FRAMEWORKS)
    modules = "".join(path.read_text() for path in STORED.parent.glob("with_*.py"))
    for line in code:
        assert line in modules, line
