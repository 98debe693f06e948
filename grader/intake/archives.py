"""An assignment's downloads in the course's folder: what was brought is kept there."""

from __future__ import annotations

import shutil
from pathlib import Path

from grader.course import CourseError, archive_folder


def kept_archives(root: Path, assignment: str) -> list[Path]:
    """Return what lies in the place for an assignment's downloads, by name."""
    place = archive_folder(root, assignment)
    return sorted(place.iterdir()) if place.is_dir() else []


def require_names_of_their_own(paths: tuple[Path, ...]) -> None:
    """Raise CourseError if two have the same name."""
    first: dict[str, Path] = {}
    for path in paths:
        other = first.setdefault(path.name, path)
        if other.resolve() != path.resolve():
            raise CourseError(
                f"{other} and {path} have the same name, and one would replace the other: "
                "rename one"
            )


def keep_archives(root: Path, assignment: str, paths: tuple[Path, ...]) -> None:
    """Copy downloads into their place; those of an earlier call are set aside.

    Raises CourseError: if the disk does not take it.
    """
    place = archive_folder(root, assignment)
    try:
        place.mkdir(parents=True, exist_ok=True)
        named = {path.resolve() for path in paths}
        if paths:
            _set_aside([p for p in place.iterdir() if p.resolve() not in named], place)
        for path in paths:
            target = place / path.name
            if target.exists() and target.samefile(path):
                continue
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True, ignore=_passed_over)
            else:
                shutil.copy(path, target)
    except (OSError, shutil.Error) as error:
        name = getattr(error, "filename", None) or place
        raise CourseError(f"{name} cannot be used: {getattr(error, 'strerror', error)}") from error


def _passed_over(folder: str, names: list[str]) -> set[str]:
    """Return what of a folder is not copied: links, hidden folders such as .git."""
    return {
        name
        for name in names
        if (path := Path(folder, name)).is_symlink()
        or (name.startswith(".") and path.is_dir())
        or not (path.is_dir() or path.is_file())
    }


def _set_aside(paths: list[Path], place: Path) -> None:
    """Move what an earlier call copied to the folder `earlier` beside it."""
    for path in paths:
        earlier = place.with_name("earlier")
        earlier.mkdir(exist_ok=True)
        target, count = earlier / path.name, 1
        while target.exists():
            count += 1
            target = earlier / f"{path.stem}-{count}{path.suffix}"
        path.replace(target)
