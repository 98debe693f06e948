"""Binder: what repo2docker would do with this repository, in its order, as far as this can be done
without Docker and conda; a virtual environment stands for conda's."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

# repo2docker (2026.4), buildpacks/conda: only this form of a Python is read; and where pip is to
# read local files, the whole repository is there before the environment is made
PYTHON = re.compile(r"python\s*=+\s*([\d.]+)")
SUPPORTED = {"3.11", "3.12", "3.13", "3.14"}


def pip_lines():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (lines,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    return environment, lines


def test_python_is_one_that_binder_reads():
    """Is Python named as repo2docker reads it, and one that it has?"""
    environment, _ = pip_lines()
    assert PYTHON.fullmatch(environment["dependencies"][0])[1] in SUPPORTED


def test_system_packages_are_ubuntus():
    """Are there only packages that Ubuntu has, by names that repo2docker takes?"""
    packages = (ROOT / "apt.txt").read_text().split()
    assert all(re.fullmatch(r"[a-z0-9.+-]+", package) for package in packages)
    # Ubuntu's is a snap: apt-get fails, and with it the build
    assert not [package for package in packages if package.startswith("chromium")]
    # any of these folders would hide environment.yml, apt.txt and postBuild
    assert not any((ROOT / name).exists() for name in ("binder", ".binder"))


def test_whole_repository_is_there_before_the_environment():
    """Does the environment name something local, so that repo2docker copies all files first?"""
    _, lines = pip_lines()
    assert any(line.startswith(("-c", "-r", "--constraint", "--requirement")) for line in lines)
    for line in lines:
        option, _, path = line.partition(" ")
        assert option in {"--constraint", "--editable"}
        assert (ROOT / path).exists()


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A copy of the tracked files, with the course installed as environment.yml says.

    The libraries are this environment's: what they are is tested by the constraints.
    """
    home, prefix = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("prefix") / "env"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    if not tracked:
        pytest.skip("not a git repository")
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes((ROOT / name).read_bytes())
            (home / name).chmod((ROOT / name).stat().st_mode)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    (site,) = prefix.glob("lib/python*/site-packages")
    _, lines = pip_lines()
    requirements = home / "condaenv.requirements.txt"  # beside environment.yml, as conda writes it
    requirements.write_text("\n".join(lines) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", prefix / "bin" / "python", "install"]
    (site / "libraries.pth").write_text("\n".join(p for p in sys.path if p.endswith("-packages")))
    done = subprocess.run(
        [*pip, "--quiet", "--no-deps", "-r", requirements.name],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": ""},
    )
    if "No matching distribution found for setuptools" in done.stderr:
        pytest.skip("building the course needs setuptools, which cannot be had here now")
    assert done.returncode == 0, done.stderr
    return home, prefix


def in_image(image, command, **more):
    home, prefix = image
    environment = {
        "HOME": str(home),
        "NB_PYTHON_PREFIX": str(prefix),
        "PATH": f"{prefix / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
    }
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, check=False, **more
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_course_is_installed_from_the_copy(image):
    """Do notebooks anywhere in the copy find utils, which is the copy's?"""
    said = in_image(image, ["python", "-c", "import utils; print(utils.__file__)"])
    assert Path(said.strip()).is_relative_to(image[0])


def test_post_build_sets_up_lab(image):
    """Does postBuild run, and JupyterLab find the settings that it put into place?"""
    in_image(image, ["./postBuild"])
    said = in_image(image, ["python", "-m", "jupyter", "--paths"])
    assert str(image[1] / "etc" / "jupyter") in said
    assert (image[1] / "etc" / "jupyter" / "labconfig" / "default_setting_overrides.json").exists()


def test_link_opens_the_landing_page(image):
    """Does the documented link's path exist in the image?"""
    text = (ROOT / "docs" / "binder.md").read_text()
    (path,) = set(re.findall(r"urlpath=lab/tree/(\S+?\.ipynb)", text))
    assert (image[0] / path).exists()
