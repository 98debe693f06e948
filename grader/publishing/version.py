"""The course's version: its number stands in pyproject.toml alone, and CHANGELOG.md says what each
one brought to whom. `make_version` makes the next one, from start to end.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

from grader.course import CourseError

PROJECT_FILE, CHANGELOG = "pyproject.toml", "CHANGELOG.md"
READERS = ("Learners", "Instructors", "Contributors")
UNRELEASED = "Unreleased"
RELEASED = re.compile(r"(?P<number>\d\S*) \(\d{4}-\d\d-\d\d\)")


@dataclass(frozen=True)
class Section:
    """A part of the changelog. title: as "0.1.0 (2026-11-22)", or UNRELEASED. said: by reader."""

    title: str
    said: dict[str, str]

    @property
    def number(self) -> str:
        """Return the version that it is about; "" if it is none."""
        found = RELEASED.fullmatch(self.title)
        return found["number"] if found else ""


def make_version(root: Path, wanted: str, today: date) -> str:
    """Make what is unreleased a version: set its number and date, commit, tag; return the tag.

    Nothing is pushed.

    Raises CourseError: if the number is none or not higher, the tree is not clean, a reader is told
    nothing, or git fails. No file has changed then, unless it is the tag that git cannot make.
    """
    number, before = _version(wanted), current_version(root)
    if number <= before:
        raise CourseError(f"{number} is not higher than {before}, the version in {PROJECT_FILE}")
    if changed := _git(root, "status", "--porcelain"):
        raise CourseError(f"the tree is not clean: commit this, and try again\n{changed}")
    tag = f"v{number}"
    if _git(root, "tag", "--list", tag):
        raise CourseError(f"there is a tag {tag} already: choose another number, or delete it")
    unreleased = next((s for s in sections(root) if s.title == UNRELEASED), Section(UNRELEASED, {}))
    if problems := [*differences(root), *_untold(unreleased)]:
        raise CourseError("\n".join(problems))
    edits = {
        root / PROJECT_FILE: (f'version = "{before}"', f'version = "{number}"'),
        root / CHANGELOG: (f"## {UNRELEASED}", f"## {number} ({today})"),
    }
    old = {path: path.read_text(encoding="utf-8") for path in edits}
    new = {path: _with_line(path, old[path], *edit) for path, edit in edits.items()}
    try:
        _write(new)
        _git(root, "commit", "--message", f"Version {number}", "--", PROJECT_FILE, CHANGELOG)
    except (CourseError, OSError):
        _write(old)
        raise
    _git(root, "tag", "--annotate", "--message", f"Version {number}", tag)
    return tag


def current_version(root: Path) -> Version:
    """Return the version in pyproject.toml.

    Raises CourseError: if there is none.
    """
    path = root / PROJECT_FILE
    try:
        return _version(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise CourseError(f"{path} says no version ({error!r}): restore it with git") from None


def differences(root: Path) -> list[str]:
    """Return a line for each way in which the changelog does not fit the version or its own form.

    A folder without pyproject.toml, in which a class is graded, has no version.
    """
    if not (root / PROJECT_FILE).exists():
        return []
    found, number = sections(root), str(current_version(root))
    problems = []
    for position, section in enumerate(found):
        if section.number:
            problems += _untold(section)
        elif section.title != UNRELEASED or position:
            problems.append(
                f'{CHANGELOG}: the heading "{section.title}" is unknown: write "## {UNRELEASED}" '
                'above all versions, and a version as "## 0.1.0 (2026-11-22)"'
            )
        for reader in sorted(section.said.keys() - set(READERS)):
            problems.append(
                f'{CHANGELOG}, {section.title}: "{reader}" is no reader: choose one of '
                f"{', '.join(READERS)}"
            )
    newest = next((section.number for section in found if section.number), "none")
    if newest != number:
        problems.append(
            f"the newest version in {CHANGELOG} is {newest}, {PROJECT_FILE} says {number}: "
            'restore both with git, and let "python -m grader new-version" set them'
        )
    return problems


def sections(root: Path) -> list[Section]:
    """Return the parts of the changelog, the newest first.

    Raises CourseError: if it cannot be read.
    """
    path = root / CHANGELOG
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}): restore it") from None
    return [Section(title, dict(_headed("### ", said))) for title, said in _headed("## ", text)]


def _headed(mark: str, text: str) -> list[tuple[str, str]]:
    """Return what stands behind each heading of a level, and the heading."""
    _, *parts = re.split(rf"^{mark}", text, flags=re.MULTILINE)
    pairs = (part.partition("\n") for part in parts)
    return [(heading.strip(), said.strip()) for heading, _, said in pairs]


def _untold(section: Section) -> list[str]:
    """Return a line for each reader whom a section tells nothing."""
    return [
        f"{CHANGELOG}, {section.title}: nothing is said to {reader}: write what changes under "
        f'"### {reader}", if only "Nothing changes."'
        for reader in READERS
        if not section.said.get(reader)
    ]


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise CourseError(f'"{text}" is no version: write one such as 0.2.0') from None


def _with_line(path: Path, text: str, old: str, new: str) -> str:
    """Return the text with its one line `old` replaced.

    Raises CourseError: if it has no such line, or several.
    """
    changed, count = re.subn(rf"^{re.escape(old)}$", new, text, flags=re.MULTILINE)
    if count != 1:
        raise CourseError(f"{path} has {count} lines {old!r}, expected one: mend it by hand")
    return changed


def _write(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


def _git(root: Path, *arguments: str) -> str:
    """Return what git says.

    Raises CourseError: if it fails.
    """
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise CourseError(f"git {arguments[0]} failed: {said}")
    return done.stdout.rstrip()
