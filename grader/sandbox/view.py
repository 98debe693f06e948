"""What of this machine a sandbox shows: the single paths that Python needs, and no tree besides.

Everything is shown at its real place, and each link on the way to it as a link.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from grader.course import PROJECT

# single programs: for a notebook's "!ls", and for what starts a shell
PROGRAMS = (
    "sh", "bash", "cat", "date", "echo", "env", "grep", "head", "ls", "pwd", "sleep", "tail",
    "true", "uname", "wc",
)  # fmt: skip
PROGRAM_FOLDERS = "/usr/bin:/bin"
DATA = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib/locale/C.utf8",
    "/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig",
)  # fmt: skip
LIBRARY = re.compile(r"/(lib|ld-)[^/]*\.so[^/]*$")
MOST_LINKS = 40  # on the way to one path, as in the kernel


@dataclass
class View:
    """The real paths that are shown, the links to them, and what is covered again in them."""

    shown: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # path to what it points to
    covered: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Show a path if it is there, by its real name and by this one."""
        parts, here = path.strip("/").split("/")[::-1], "/"
        links: dict[str, str] = {}
        followed = 0
        while parts:
            part = parts.pop()
            if part in ("", ".", ".."):
                here = os.path.dirname(here) if part == ".." else here
                continue
            step = os.path.join(here, part)
            if os.path.islink(step):
                target = links[step] = os.readlink(step)
                parts += target.strip("/").split("/")[::-1]
                here = "/" if target.startswith("/") else here
                followed += 1
                if followed > MOST_LINKS:
                    return
            else:
                here = step
        if os.path.exists(here):
            self.links |= links
            self.shown.append(here)

    def tidy(self) -> View:
        """Return it in order, without what is shown with the folder around it."""
        shown: list[str] = []
        for path in sorted(set(self.shown)):
            if not any(is_inside(path, other) for other in shown) or any(
                is_inside(path, hidden) for hidden in self.covered
            ):
                shown.append(path)
        links = {
            path: target
            for path, target in sorted(self.links.items())
            if not any(is_inside(path, other) for other in shown)
        }
        return View(shown, links, self.covered)

    def options(self) -> list[str]:
        """Return bubblewrap's options that make it."""
        made = [part for path, to in self.links.items() for part in ("--symlink", to, path)]
        steps: list[tuple[str, tuple[str, ...]]]
        steps = [(path, ("--ro-bind", path, path)) for path in self.shown]
        steps += [(path, ("--tmpfs", path)) for path in self.covered]
        made += [part for _, step in sorted(steps) for part in step]
        return made + [part for path in self.covered for part in ("--remount-ro", path)]

    def shows(self, path: str) -> str | None:
        """Return the shown path by which a real path, or some of what is in it, can be seen."""
        for shown in self.shown:
            hidden = [c for c in self.covered if is_inside(c, shown)]
            if is_inside(path, shown) and not any(is_inside(path, c) for c in hidden):
                return shown
        return next((shown for shown in self.shown if is_inside(shown, path)), None)


def is_inside(path: str, folder: str) -> bool:
    """Return whether a path is a folder or in it, by their names alone."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


@functools.cache
def needed() -> View:
    """Return what this Python, the libraries installed for it and `utils` need, once a process."""
    view = View()
    libraries = _python_folders()
    paths = [*_interpreter(), *libraries, *_shared_libraries(), *DATA, f"{PROJECT}/utils"]
    paths += ["/bin/sh"]  # where the C library looks
    paths += [p for name in PROGRAMS if (p := shutil.which(name, path=PROGRAM_FOLDERS))]
    for path in paths:
        view.add(path)
    # beside utils where the course is installed; another environment's libraries in the standard
    # library's folder
    real = [os.path.realpath(path) for path in libraries]
    others = [f"{folder}/{name}" for folder in real for name in ("site-packages", "dist-packages")]
    for path in [f"{PROJECT}/grader", *others]:
        seen = any(path != shown and is_inside(path, shown) for shown in view.shown)
        if seen and path not in real and os.path.isdir(path) and not os.path.islink(path):
            view.covered.append(path)
    return view.tidy()


def _interpreter() -> Iterator[str]:
    """Yield the program that runs, its names in an environment, and what it finds that by."""
    yield sys.executable
    for name in ("python", "python3", f"python{sysconfig.get_python_version()}"):
        yield f"{sys.prefix}/bin/{name}"
    yield f"{sys.prefix}/pyvenv.cfg"
    # of a Python that was built to be moved, found from the program's real place
    home = Path(os.path.realpath(sys.executable)).parents[1]
    for prefix in (sys.base_prefix, str(home)):
        if os.path.isdir(f"{prefix}/conda-meta"):
            yield f"{prefix}/lib"
        yield from glob(f"{glob_safe(prefix)}/lib/libpython*.so*")


def _python_folders() -> list[str]:
    """Return the folders of the standard library and of the installed libraries."""
    folders = [os.path.dirname(os.__file__)]
    folders += [path for path in sys.path if path.endswith("/lib-dynload")]
    folders += [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return list(dict.fromkeys(folders + site.getsitepackages()))


def _shared_libraries() -> Iterator[str]:
    """Yield the system's folders of libraries, and what this process has loaded from elsewhere."""
    for folder in ("/lib", "/usr/lib"):
        multiarch = sysconfig.get_config_var("MULTIARCH")
        if multiarch:
            yield f"{folder}/{multiarch}"
        yield f"{folder}64"
        yield from glob(f"{folder}/ld-*.so*")
    yield from glob("/etc/alternatives/*.so*")
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        for path in {line.split(maxsplit=5)[-1].rstrip("\n") for line in maps}:
            if LIBRARY.search(path):
                stem = path[: path.rindex(".so")]
                yield from glob(f"{glob_safe(stem)}.so*")


def glob_safe(path: str) -> str:
    """Return a path as a pattern that means itself."""
    return re.sub(r"([*?[])", r"[\1]", path)


# ---- what must not be seen ----


def first_visible(secrets: Iterable[str], view: View | None = None) -> tuple[str, str] | None:
    """Return the first secret path that a sandbox would show, and the shown path that does it.

    A secret is seen where a shown path holds it or lies in it. Of the user's home the interpreter's
    parts may be shown; the home itself, the grader's code and the course beside it may not.
    """
    view = view or needed()
    own = [str(PROJECT / name) for name in ("grader", "solutions", "submitted", "gradebook.db")]
    own = [path for path in own if os.path.exists(path)]
    mounts = _mounts_inside(view.shown)
    for secret in [*secrets, *own]:
        real = os.path.realpath(secret)
        if shown := view.shows(real) or _by_another_name(real, mounts):
            return secret, shown
    with contextlib.suppress(RuntimeError):
        home = os.path.realpath(Path.home())
        for shown in view.shown:
            if is_inside(home, shown):
                return str(Path.home()), shown
        if name := _by_another_name(home, mounts):
            return str(Path.home()), name
    return None


def _mounts_inside(shown: Iterable[str]) -> dict[tuple[int, int], str]:
    """Return what is mounted in shown folders, which bubblewrap would show too, by its inode."""
    found = {}
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        for line in mounts:
            escaped = line.split()[4]
            path = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), escaped)
            if any(is_inside(path, folder) for folder in shown):
                with contextlib.suppress(OSError):
                    status = os.stat(path)
                    found[status.st_dev, status.st_ino] = path
    return found


def _by_another_name(path: str, mounts: dict[tuple[int, int], str]) -> str | None:
    for folder in (Path(path), *Path(path).parents) if mounts else ():
        with contextlib.suppress(OSError):
            status = folder.stat()
            if name := mounts.get((status.st_dev, status.st_ino)):
                return name
    return None
