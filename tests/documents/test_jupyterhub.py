"""The configuration of docs/jupyterhub.md: does it set what JupyterHub and nbgrader know?"""

import importlib
import importlib.util

import pytest
from traitlets import HasTraits
from traitlets.config import PyFileConfigLoader

from grader.nbgrader_calls.configuration import COURSE_ID
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "jupyterhub"
PLACES = {
    "JupyterHub": "jupyterhub.app",
    "PAMAuthenticator": "jupyterhub.auth",
    "Spawner": "jupyterhub.spawner",
    "CourseDirectory": "nbgrader.coursedir",
    "Exchange": "nbgrader.exchange.default",
}


def settings(name):
    loaded = PyFileConfigLoader(name, path=str(FOLDER)).load_config()
    return [
        (cls, trait, value) for cls, traits in loaded.items() for trait, value in traits.items()
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.py")))
def test_every_setting_is_known_and_fits(name):
    """Does every class that is named have that setting, and take that value?"""
    found = settings(name)
    assert found
    for cls, trait, value in found:
        if PLACES[cls].startswith("jupyterhub") and not importlib.util.find_spec("jupyterhub"):
            pytest.skip("jupyterhub is not installed here")
        known = getattr(importlib.import_module(PLACES[cls]), cls).class_traits(config=True)
        assert trait in known, f"{cls}.{trait}"
        known[trait]._validate(HasTraits(), value)


def test_students_course_is_the_instructors():
    """Do all of them mean the same course?"""
    assert ("CourseDirectory", "course_id", COURSE_ID) in settings("nbgrader_config.py")


def test_page_names_the_exchange_that_is_configured():
    """Is the folder that the page makes the one that nbgrader uses?"""
    (root,) = [value for _, trait, value in settings("nbgrader_config.py") if trait == "root"]
    assert f"install -d -m 1777 {root}\n" in (ROOT / "docs" / "jupyterhub.md").read_text()
