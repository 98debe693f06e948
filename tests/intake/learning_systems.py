"""Downloads as learning systems make them, small: the same people, named by each system's own code.

Each maker gives a zip (or a folder) in which everybody of PEOPLE has handed in a notebook that
holds their mark, and tells under which id each is expected.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.classroom import ASSIGNMENT

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
COMPOSED, DECOMPOSED = "Zoë Müller", unicodedata.normalize("NFD", "Zoë Müller")


@dataclass(frozen=True)
class Learner:
    """mark: what the notebook holds. number, login: the system's."""

    mark: str
    first: str
    last: str
    number: int
    login: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


PEOPLE = tuple(
    Learner(f"work of {number}", *who, number, login)
    for number, (who, login) in enumerate(
        [
            (("Ada", "Love"), "ada"),
            (("Ada", "Love"), "ada2"),
            (("Zoe", "O'Hara"), "o'hara"),
            (("Zoë", "Müller"), "zoe"),
            (tuple(unicodedata.normalize("NFD", name) for name in ("Zoë", "Müller")), "zoe2"),
            (("小明", "王"), "ming"),
            (("محمد", "علي"), "mali"),
            (("student", "1"), "student_1"),
            (("student", "2"), "student_2"),
            (("s_4711", "4711"), "s_4711"),
            (("LATE", "Late"), "LATE"),
            (("Anne-Marie", "de la Cruz, Jr."), "am.cruz"),
            (("अनिल", "कुमार"), "anil"),
            (("Participant", "X"), "participant_x"),
        ],
        start=101,
    )
)


def written(path: Path, members: dict[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return path


def unpacked(path: Path, members: dict[str, str]) -> Path:
    for name, content in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, encoding="utf-8")
    return path


def _zipped(text: str) -> bytes:
    import io

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as bundle:
        bundle.writestr(f"my work/{NOTEBOOK}", text)
        bundle.writestr(f"__MACOSX/my work/._{NOTEBOOK}", "x")
    return file.getvalue()


# ---- Moodle ----


def _moodle_prefix(one: Learner, blind: bool) -> str:
    """Underscores become spaces, and what file systems do not take goes."""
    name = "Participant" if blind else one.name.replace("_", " ")
    return re.sub(r"[\x00-\x1f&<>\"`|':\\/]", "", f"{name}_{one.number}")


def moodle(shape: str, blind: bool = False) -> dict[str, str | bytes]:
    """shape: folders, older (a _ behind the mark), flat, zips."""
    members: dict[str, str | bytes] = {}
    for one in PEOPLE:
        head = f"{_moodle_prefix(one, blind)}_assignsubmission_file"
        if shape == "flat":
            members[f"{head}_{NOTEBOOK}"] = one.mark
        elif shape == "zips":
            members[f"{head}/work.zip"] = _zipped(one.mark)
        else:
            members[f"{head}{'_' if shape == 'older' else ''}/{NOTEBOOK}"] = one.mark
        text = head.replace("_file", "_onlinetext")
        members[f"{text}/onlinetext.html" if shape != "flat" else f"{text}_onlinetext.html"] = "Hi"
    return members


# ---- Canvas ----


def _sortable(one: Learner) -> str:
    """The sortable name without anything but letters, marks and digits."""
    name = f"{one.last}, {one.first}"
    return "".join(c for c in name if unicodedata.category(c)[0] in "LM" or c.isdecimal()).lower()


def canvas(anonymous: str = "", late: tuple[int, ...] = ()) -> dict[str, str]:
    """anonymous: where LATE stands, before or behind. late: whose numbers."""
    members = {}
    for one in PEOPLE:
        attachment = one.number + 9000
        if anonymous:
            code = f"anon_aB3x{chr(one.number)}"
            marked = f"LATE_{code}" if anonymous == "before" else f"{code}_LATE"
            head = marked if one.number in late else code
        else:
            head = f"{_sortable(one)}{'_LATE' if one.number in late else ''}_{one.number}"
        members[f"{head}_{attachment}_{NOTEBOOK}"] = one.mark
    return members


# ---- Blackboard, Brightspace ----


def blackboard(slips: bool = True, title: str = "Batch norm 2") -> dict[str, str]:
    """Two attempts of each; slips: the .txt beside them."""
    members = {}
    for one in PEOPLE:
        for day, text in ((9, "an older one"), (10, one.mark)):
            head = f"{title}_{one.login}_attempt_2026-03-{day:02}-12-00-00"
            members[f"{head}_{NOTEBOOK}"] = text
            if slips:
                members[f"{head}.txt"] = (
                    f"Name: {one.name} ({one.login})\nAssignment: {title}\n"
                    f"Date Submitted: Tuesday, March {day}, 2026 12:00:00 PM GMT\n"
                )
    return members


def brightspace() -> dict[str, str]:
    """Two attempts of each, the older one behind the newer."""
    members = {"index.html": "<html>"}
    for one in PEOPLE:
        for attempt, time, text in (
            (900, "Mar 10, 2026 105 PM", one.mark),
            (500, "Mar 9, 2026 1159 PM", "an older one"),
        ):
            folder = f"{one.number}-{attempt + one.number} - {one.name} - {time}"
            members[f"{folder}/{NOTEBOOK}"] = text
    return members


# ---- Gradescope ----


def gradescope(group: bool = False) -> dict[str, str]:
    """group: the first two hand in together."""
    top = "assignment_1_export"
    lines = ["---"]
    members = {}
    people = PEOPLE[1:] if group else PEOPLE
    for one in people:
        folder = f"submission_{330000 + one.number}"
        members[f"{top}/{folder}/{NOTEBOOK}"] = one.mark
        lines += [f"{folder}:", "  :submitters:"]
        for two in (PEOPLE[0], one) if group and one is people[0] else (one,):
            name = two.name.replace("'", "''")
            lines += [
                f"  - :name: '{name}'",
                f"    :sid: {'0' if two.number % 2 else ''}{two.number}",
                f"    :email: {two.number}@example.org",
            ]
        lines += ["  :created_at: 2026-03-10 12:00:00.123456789 Z", "  :score: 0.0"]
        lines += ["  :results:", "    tests: []"]
    members[f"{top}/submission_metadata.yml"] = "\n".join(lines) + "\n"
    return members


# ---- Google Classroom, GitHub Classroom, nbgrader, plain ----


def google() -> dict[str, str]:
    """One of two files of the same name gets (1)."""
    members: dict[str, str] = {}
    for one in PEOPLE:
        name = f"Batch norm 2/{one.name} - {NOTEBOOK}"
        twin = name in members
        members[name.replace(".ipynb", " (1).ipynb") if twin else name] = one.mark
    return members


def github(zips: bool = False) -> dict[str, str | bytes]:
    """Logins there are of letters, digits and single hyphens."""
    members: dict[str, str | bytes] = {}
    for one in PEOPLE:
        login = re.sub(r"[^a-z0-9]", "-", one.login.lower())
        place = f"batch-norm-{login}"
        if zips:
            members[f"{place}.zip"] = _zipped(one.mark)
        else:
            members[f"{place}/notebooks/{ASSIGNMENT}/{NOTEBOOK}"] = one.mark
            members[f"{place}/README.md"] = "# Batch norm"
    return members


def nbgrader() -> dict[str, str]:
    members = {}
    for one in PEOPLE:
        members[f"submitted/{one.login}/{ASSIGNMENT}/{NOTEBOOK}"] = one.mark
        stamp = "2026-03-10 12:00:00.000000 UTC"
        members[f"submitted/{one.login}/{ASSIGNMENT}/timestamp.txt"] = stamp
        members[f"submitted/{one.login}/01_normalize_inputs/01_normalize_inputs.ipynb"] = "{}"
    return members


def plain() -> dict[str, str]:
    """Folders; whose names differ only in how accents are written are two."""
    found: dict[str, str] = {}
    for one in PEOPLE:
        name = one.name if f"{one.name}/{NOTEBOOK}" not in found else f"{one.name} 2"
        found[f"{name}/{NOTEBOOK}"] = one.mark
    return found
