"""The frame: one list of dependencies, one way to set up, a README whose commands exist."""

import os
import re
import stat
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
README = (ROOT / "README.md").read_text()
REQUIRED = {"jupyterlab", "numpy", "matplotlib", "nbgrader", "pytest", "nbval"}


def names(requirements):
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def constraints():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_environment_agrees_with_pyproject():
    """Does conda's environment install this project, with its Python and its constraints?"""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, installs = environment["dependencies"]
    version = re.fullmatch(r"python=(3\.\d+)", python)[1]
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)
    assert pip == "pip"
    assert installs == {"pip": ["--constraint constraints.txt", "--editable ."]}
    assert environment["name"] == PROJECT["name"]


def test_required_libraries_are_dependencies():
    """Does installing the project bring what the course names?"""
    assert names(PROJECT["dependencies"]) >= REQUIRED


def test_constraints_pin_every_dependency_exactly():
    """Is each direct dependency pinned, and nothing but names and versions in the file?"""
    pinned = names(constraints())
    wanted = names(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])
    assert wanted <= pinned
    for line in constraints():
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+]+", line), line


def test_installed_versions_are_the_pinned_ones():
    """Does this very run use the versions that constraints.txt promises?"""
    from importlib.metadata import PackageNotFoundError, version

    for line in constraints():
        name, _, pin = line.partition("==")
        try:
            assert version(name) == pin, name
        except PackageNotFoundError:
            continue  # needed on another platform or Python only


def test_no_machine_or_registry_in_the_tree():
    """Are there no download addresses and no paths of one machine in tracked files?"""
    odd = re.compile(r"(files\.pythonhosted|/simple/|find-links|extra-index|/home/\w|\.pyenv)")
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for name in done.stdout.split():
        path = ROOT / name
        if (
            path.suffix in (".png", ".npz")
            or name == "tests/documents/test_setup.py"
            or not path.is_file()
        ):
            continue
        assert not odd.search(path.read_text(encoding="utf-8")), name


def test_ci_runs_the_readmes_test_command():
    """Does continuous integration run what the README tells people to run?"""
    script = ROOT / ".ci" / "run"
    assert "make test" in script.read_text()
    assert "make test" in README
    assert script.stat().st_mode & stat.S_IXUSR


def run_setup(*arguments, path, **environment):
    return subprocess.run(
        [ROOT / "setup.sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path} | environment,
    )


@pytest.fixture
def machine(tmp_path):
    """A folder of commands that stands for a machine: `add(name, script)` installs one."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def add(name, script="exit 0"):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    for name in ("dirname", "cat"):
        add(name, f'exec /usr/bin/{name} "$@"')
    add.path = str(folder)
    return add


def test_missing_system_package_without_rights_is_one_line(machine):
    """Is a user without rights told what to type, and nothing else?"""
    machine("id", "echo 1000")
    machine("sudo", "exit 1")
    machine("python3")
    done = run_setup("system", path=machine.path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "Missing system packages: run  sudo apt-get install bubblewrap chromium  and try again\n"
    )


def test_missing_system_package_without_sudo_is_one_line(machine):
    """Where there is no sudo at all, is it not what a user is told to type?"""
    machine("id", "echo 1000")
    done = run_setup("system", "bubblewrap", path=machine.path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "Missing system packages: as root, run  apt-get install bubblewrap  and try again\n"
    )


def test_set_up_says_how_long_it_took(machine, tmp_path):
    """Does making the environment end with a line that says so, and the seconds?"""
    for name in ("date", "mkdir"):
        machine(name, f'exec /usr/bin/{name} "$@"')
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    for name in ("python", "pip"):
        (folder / "bin" / name).write_text("#!/bin/sh\nexit 0\n")
        (folder / "bin" / name).chmod(0o755)
    machine("python3")
    done = run_setup("venv", "python3", str(folder), ".", path=machine.path)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"Ready in \d+ s", done.stdout.splitlines()[-1])


@pytest.mark.parametrize("user", ["0", "1000"])
def test_missing_system_package_is_installed_by_who_may(machine, tmp_path, user):
    """Do root, and sudo without a password, install just what is missing?"""
    log = tmp_path / "log"
    machine("id", f"echo {user}")
    machine("sudo", 'shift; [ "$1" = true ] || exec "$@"')
    machine("apt-get", f'echo "$@" >> {log}')
    machine("env", 'exec /usr/bin/env "$@"')
    machine("python3")
    machine("bwrap")
    done = run_setup("system", path=machine.path)
    assert done.returncode == 0, done.stderr
    update, install = log.read_text().splitlines()
    assert "update" in update
    assert install.startswith("install -y")
    assert install.endswith(" chromium")


def test_nothing_missing_installs_nothing(machine):
    """Is a machine that has everything left alone?"""
    for name in ("python3", "bwrap", "chromium"):
        machine(name)
    done = run_setup("system", path=machine.path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (None, "python3.11 is not installed"),
        ('[ "$1" = --version ] && echo Python 3.9.2; exit 1', "Python 3.9.2 is too old"),
    ],
)
def test_unsuitable_python_is_one_line(machine, script, words):
    """Is a missing or old Python named, with how to choose another?"""
    if script:
        machine("python3.11", script)
    done = run_setup("venv", "python3.11", ".venv-none", ".", path=machine.path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "make PYTHON=python3.12" in done.stderr
    assert done.stderr.count("\n") == 1


def test_second_make_has_nothing_to_do():
    """Does `make` see that the environment is there, so that the next `make lab` starts at once?"""
    if not (ROOT / ".venv" / ".lab").exists():
        pytest.skip("this environment was not made by make")
    done = subprocess.run(
        ["make", "--dry-run", "setup"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )
    assert "Nothing to be done" in done.stdout
