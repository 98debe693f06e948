"""Guides as tests read them: the files they show, the commands, and what those print.

A fenced block belongs to the file, the notebook cell or the table of notebooks that is named in the
line before ("`utils/x.py`:", "In the cell `x`:", "In the table of `x`:"); it is all that is in
there, a row of it, or a change of it where the block is marked `diff`. One marked `console` holds
commands after `$ ` and their output. There, ... stands for anything.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grader.nbgrader_calls.environment import environment
from grader.source.listings import ROW
from grader.source.notebooks import canonical, read_notebook

FENCE = re.compile(r"(?:^([^\n]*)\n\n?)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 300


@dataclass(frozen=True)
class Block:
    """kind: file, cell, row, diff, console, or another fence's own mark. name: of the file or
    cell."""

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
        elif name := re.fullmatch(r"In the table of `([\w./]+)`:", before):
            found.append(Block("row", name[1], body.rstrip("\n")))
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
        # bytecode is kept, whatever is set here: else each command compiles the course anew
        env=environment() | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )


@dataclass(frozen=True)
class Ran:
    """A command of a page, what the page shows of its output, and what it printed."""

    command: str
    shown: str
    printed: str
    code: int


def follow(text: str, course: Path, notebook: str) -> list[Ran]:
    """Do all that a page says, in a copy of the course; its cells are those of one notebook."""
    source = course / "solutions" / notebook / f"{notebook}.ipynb"
    ran = []
    for block in blocks(text):
        if block.kind == "file":
            path = course / block.name
            assert not path.exists(), f"{block.name} exists: the example shows whole new files"
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "cell":
            nb = read_notebook(source)
            (cell,) = [cell for cell in nb.cells if cell.id == block.name]
            cell.source = block.text
            source.write_text(canonical(nb), encoding="utf-8")
        elif block.kind == "diff":
            path = course / block.name
            text = path.read_text(encoding="utf-8")
            path.write_text(changed(text, block.text), encoding="utf-8")
        elif block.kind == "row":
            put_row(course / block.name, block.text)
        else:
            assert block.kind == "console", f"a block that belongs to nothing: {block.text}"
            for command, shown in commands(block.text):
                done = run(command, course)
                ran.append(Ran(command, shown, done.stdout, done.returncode))
    return ran


def put_row(page: Path, row: str) -> None:
    """Put a notebook's row into a page's table of notebooks: in place of its old one, or last."""
    if page.suffix == ".ipynb":
        nb = read_notebook(page)
        nb.cells[0].source = with_row(nb.cells[0].source, row)
        page.write_text(canonical(nb), encoding="utf-8")
    else:
        page.write_text(with_row(page.read_text(encoding="utf-8"), row), encoding="utf-8")


def with_row(text: str, row: str) -> str:
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines) if ROW.match(line)]
    link = ROW.match(row)["link"]
    old = [n for n in rows if ROW.match(lines[n])["link"] == link]
    begin, end = (old[0], old[0] + 1) if old else (rows[-1] + 1, rows[-1] + 1)
    return "\n".join([*lines[:begin], row, *lines[end:]])


def same(shown: str, printed: str, numbers: bool = True) -> bool:
    """Does a guide show what a command printed? numbers: also the numbers, not only the words."""
    patterns = [re.escape(part) for part in shown.strip().split("...")]
    pattern = ".*".join(patterns)
    if not numbers:
        pattern = re.sub(r"\d+(\\?[.]\d+)?", lambda _: r"\d+([.]\d+)?", pattern)
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None
