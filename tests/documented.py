"""Guides as tests read them: the files they show, the commands, and what those print.

A fenced block belongs to the file or the notebook cell that the line before it names
("`utils/x.py`:", "In the cell `x`:"); it is all that is in there, or a change of it where the block
is marked `diff`. One marked `console` holds commands after `$ ` and their output. There, ... stands
for anything.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grader.nbgrader_calls.environment import environment

FENCE = re.compile(r"(?:^([^\n]*)\n\n?)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 300


@dataclass(frozen=True)
class Block:
    """kind: file, cell, diff, console, or another fence's own mark. name: of the file or cell."""

    kind: str
    name: str
    text: str


def blocks(text: str) -> list[Block]:
    """All fenced blocks, in order."""
    found = []
    for before, mark, body in FENCE.findall(text):
        if name := re.fullmatch(r"`([\w./]+)`:", before):
            found.append(Block("diff" if mark == "diff" else "file", name[1], body))
        elif name := re.fullmatch(r"In the cell `(\w[\w-]*)`:", before):
            found.append(Block("cell", name[1], body.rstrip("\n")))
        else:
            found.append(Block(mark, "", body))
    return found


def changed(text: str, diff: str) -> str:
    """The text after a change: lines with + are new, those with - go, and @@ is between places."""
    for place in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = place.splitlines(keepends=True)
        assert all(line[0] in " +-\n" for line in lines), f"no line of a change: {place}"
        old = "".join(line[1:] for line in lines if line[0] != "+")
        assert text.count(old) == 1, f"not there, or more than once:\n{old}"
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] != "-"))
    return text


def section(page: Path, heading: str) -> str:
    """What is under a heading, up to the next of its level; a block may hold headings."""
    level, inside, fenced = heading.split()[0] + " ", False, False
    lines = []
    for line in page.read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith(level):
            inside = line == heading
        elif inside:
            lines.append(line)
    assert lines, f"{page.name} has no heading {heading!r}"
    return "\n".join(lines) + "\n"


def commands(console: str) -> list[tuple[str, str]]:
    """(command, output) of a console block."""
    parts = re.split(r"^\$ (.+)\n", console, flags=re.MULTILINE)
    assert not parts[0].strip(), f"output before a command: {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def run(command: str, folder: Path) -> subprocess.CompletedProcess:
    """Run a guide's command as a reader in `folder` does, with the package that is there."""
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment() | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def same(shown: str, printed: str, numbers: bool = True) -> bool:
    """Does a guide show what a command printed? numbers: also the numbers, not only the words."""
    patterns = [re.escape(part) for part in shown.strip().split("...")]
    pattern = ".*".join(patterns)
    if not numbers:
        pattern = re.sub(r"\d+(\\?[.]\d+)?", lambda _: r"\d+([.]\d+)?", pattern)
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None
