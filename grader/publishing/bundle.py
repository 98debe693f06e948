"""The student bundle: one zip with all that a learner needs, and nothing else.

What goes in is decided by lists of what may, never by what may not. The notebooks are generated
anew from their sources, so that nobody's own answers in notebooks/ travel along.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from grader.course import START, CourseError, assignments, release_path, source_folder
from grader.source import release

FOLDER = "batchnorm-course"  # what the zip unpacks to
DEFAULT = Path("build") / f"{FOLDER}.zip"
README = Path(__file__).parent / "templates" / "bundle" / "README.md"

# copied as they are
FILES = (
    "LICENSE",
    "constraints.txt",
    "docs/learners.md",
    "docs/survey.md",
    "environment.yml",
    "setup.sh",
)
# besides the data that pyproject.toml names as the package's
UTILS = ("utils/**/*.py", "utils/lab/labconfig/*.json")
ARRAYS = ".npz"  # numbers, no text that could give a solution away
# not there where the instructor has switched them off
MODEL_ANSWERS = "utils/exercises/model_answers/*.txt"
# of the Makefile's rules, those that a learner types, and what they need
RULES = ("setup", "$(VENV)/.lab", "lab", "clean")
# of the course's dependencies: nbgrader for JupyterLab's Validate button, the others for utils
DEPENDENCIES = (
    "ipykernel",
    "ipython",
    "ipywidgets",
    "jupyterlab",
    "matplotlib",
    "nbgrader",
    "numpy",
    "scikit-learn",
    "threadpoolctl",
    "tqdm",
)
# the earliest that a zip can say: with the time of writing, no two bundles would be equal
NO_TIME = (1980, 1, 1, 0, 0, 0)


def bundle(root: Path, target: Path) -> list[str]:
    """Write the zip, and return the paths that are in it.

    The same course gives the same bytes.

    Raises CourseError: if a part is missing, or would give a solution away.
    """
    contents: dict[str, str | bytes] = {name: _read(root / name) for name in FILES}
    course = tomllib.loads(_read(root / "pyproject.toml"))
    data = course["tool"]["setuptools"]["package-data"]["utils"]
    for pattern in (*UTILS, *(f"utils/{pattern}" for pattern in data)):
        found = [path for path in root.glob(pattern) if path.is_file() and not path.is_symlink()]
        if not found and pattern != MODEL_ANSWERS:
            raise CourseError(f"{root / pattern}: there is no such file; restore it with git")
        for file in found:
            read = _read if file.suffix != ARRAYS else Path.read_bytes
            contents[file.relative_to(root).as_posix()] = read(file)
    contents["README.md"] = _read(README)
    contents["Makefile"] = _makefile(_read(root / "Makefile"))
    contents["pyproject.toml"] = _project(course, data)
    contents[f"notebooks/{START}"] = _read(source_folder(root) / START)
    for assignment in assignments(root):
        path = release_path(Path(), assignment).as_posix()
        contents[path] = release.generate(root, assignment)
    texts = {
        Path(name): release.notebook_text(text) if name.endswith(".ipynb") else text
        for name, text in contents.items()
        if isinstance(text, str)
    }
    release.refuse_leaks_anywhere(root, texts)
    try:
        _write(target, contents)
    except OSError as error:
        raise CourseError(f"{target} cannot be written: {error.strerror}") from None
    return sorted(contents)


def _write(target: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write the zip beside the target first: a full disk leaves an earlier bundle as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f"{target.name}.part"
    try:
        with zipfile.ZipFile(part, "w") as archive:
            for name in sorted(contents):
                member = zipfile.ZipInfo(f"{FOLDER}/{name}", NO_TIME)
                member.create_system = 3  # Unix, whose permissions follow
                member.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
                # a ZipInfo has its own, and does not ask the archive
                member.compress_type = zipfile.ZIP_DEFLATED
                content = contents[name]
                archive.writestr(
                    member, content if isinstance(content, bytes) else content.encode()
                )
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}): restore it") from None


def _makefile(text: str) -> str:
    """Return the course's Makefile without the rules that a learner has no use for.

    A rule is a paragraph: its comment, its target and its lines.
    """
    kept = []
    for paragraph in text.strip().split("\n\n"):
        targets = re.findall(r"^([^\s#:=?]+):(?!=)", paragraph, flags=re.MULTILINE)
        if not targets:
            kept.append(re.sub(r"\A#.*\n", "", paragraph))  # the variables
        elif targets[0] == ".PHONY":
            kept.append(f".PHONY: {' '.join(rule for rule in RULES if rule.isalpha())}")
        elif targets[0] in RULES:
            # not every way to unpack a zip keeps the right to be executed
            kept.append(paragraph.replace("./setup.sh", "sh setup.sh"))
    return "\n\n".join(["# make lab: sets everything up and opens JupyterLab", *kept]) + "\n"


def _project(course: dict[str, Any], data: list[str]) -> str:
    """Return a pyproject.toml that installs utils and its data alone, with what it needs."""
    project, build = course["project"], course["build-system"]
    needed = {Requirement(line).name: line for line in project["dependencies"]}
    copied = ("name", "version", "readme", "license", "requires-python")
    tables = {
        "build-system": build,
        "project": {key: project[key] for key in copied}
        | {
            "description": "A hands-on course on batch normalization",
            "dependencies": [needed[name] for name in DEPENDENCIES],
        },
        "tool.setuptools.packages.find": {"include": ["utils*"]},
        "tool.setuptools.package-data": {"utils": data},
    }
    return "\n".join(_table(name, values) for name, values in tables.items())


def _table(name: str, values: dict[str, Any]) -> str:
    """Return a TOML table; strings, and lists of them, are written as in JSON."""
    lines = [f"[{name}]"]
    for key, value in values.items():
        lines.append(f"{key} = {json.dumps(value, indent=4, ensure_ascii=False)}")
    return "\n".join([*lines, ""])
