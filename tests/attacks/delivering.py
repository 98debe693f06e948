"""Attacks on the file that is handed in, on what is beside it, and by archives."""

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable

from tests.attacks.attack import ASSIGNMENT, Attack, Submission
from tests.attacks.tampering import Edit, many_cells

FAMILY = "tampering"


def text(content: str) -> Edit:
    """The file holds something else."""
    return lambda sub: sub.save(content)


def _large_output(sub: Submission) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}
    sub.add("1", 3, outputs=[stream])


def _beside(make: Callable[[Submission], None]) -> Edit:
    """Other files are beside the notebook."""

    def edit(sub: Submission) -> None:
        sub.add("!ls -la; cat * 2>/dev/null | head -c 10000", sub.index("setup"))
        make(sub)

    return edit


def _shadows(sub: Submission) -> None:
    for name in ("numpy", "json", "utils", "sitecustomize", "ipykernel_launcher", "nbgrader"):
        (sub.folder / f"{name}.py").write_text(
            f"open('{sub.bait.outside}/new.txt', 'w').write('was here')\n"
            "check = lambda *a: None\nBatchNormCache = list\n"
        )


def _config(sub: Submission) -> None:
    (sub.folder / "nbgrader_config.py").write_text(
        f"open('{sub.bait.outside}/new.txt', 'w').write('was here')\n"
        "c = get_config()\nc.JudgedExecute.sandbox = False\n"
    )


def _pipe(name: str) -> Edit:
    def edit(sub: Submission) -> None:
        os.mkfifo(sub.folder / name)
        sub.written = sub.written or name == sub.path.name

    return edit


def _timestamp(sub: Submission) -> None:
    (sub.folder / "timestamp.txt").write_text("now; or then")


def _linked_timestamp(sub: Submission) -> None:
    (sub.folder / "timestamp.txt").symlink_to("/dev/urandom")


def _folder_for_notebook(sub: Submission) -> None:
    sub.path.mkdir()
    sub.written = True


def _other_notebooks(sub: Submission) -> None:
    for name in ("[a-z]*", "x\ny", "02_batchnorm_forward copy", "..", "-rf"):
        (sub.folder / f"{name}.ipynb").write_text(json.dumps(sub.nb))
    (sub.folder / "graded.ipynb").symlink_to(sub.bait.course / "gradebook.db")


def _zipped(fill: Callable[[zipfile.ZipFile, Submission], None]) -> Edit:
    """Handed in as an archive: the honest notebook, and what `fill` adds."""

    def edit(sub: Submission) -> None:
        archives = sub.folder.parent / "archives"
        archives.mkdir(exist_ok=True)
        with zipfile.ZipFile(archives / "work.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
            fill(bundle, sub)
            bundle.writestr(sub.path.name, json.dumps(sub.nb))
        unpacked = sub.folder.parent / "unpacked"
        sub.extract(archives, unpacked)
        for path in (unpacked / "work").glob("*"):
            path.rename(sub.folder / path.name)
        sub.written = sub.path.exists()

    return edit


def _climb(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for up in ("../" * 4, "../" * 8, str(sub.bait.outside) + "/", "..\\..\\", "a/../../../../"):
        bundle.writestr(f"{up}new.txt", "was here")
    bundle.writestr(f"../../../neighbour/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", "was here")


def _linked(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for name, to in (("data.csv", sub.bait.home / ".netrc"), ("way", sub.bait.outside)):
        link = zipfile.ZipInfo(name)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, str(to))
    bundle.writestr("way/new.txt", "was here")


def _bomb(bundle: zipfile.ZipFile, sub: Submission) -> None:
    for n in range(10):  # 1 GB from 1 MB
        bundle.writestr(f"zeros{n}.bin", bytes(100 << 20))


def _inner(method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return file.getvalue()


def _damaged_zips(bundle: zipfile.ZipFile, sub: Submission) -> None:
    """Zips in the zip that cannot be read, in many ways."""
    whole = _inner(data=b"0123456789" * 1000)
    hurt = whole[:40] + b"\xff" * 8 + whole[48:]
    for n, data in enumerate((b"", b"no zip", whole[:60], whole[60:], hurt, whole[:-1])):
        bundle.writestr(f"{n}/data.zip", data)


def _odd_zips(bundle: zipfile.ZipFile, sub: Submission) -> None:
    """A few bytes that would become gigabytes at once, by ways of packing that few zips use."""
    zeros = bytes(40 << 20)
    bundle.writestr("a.zip", _inner(zipfile.ZIP_BZIP2, data=zeros))
    bundle.writestr("b.zip", _inner(zipfile.ZIP_LZMA, data=zeros))
    bundle.writestr("c.txt", zeros[: 1 << 20], zipfile.ZIP_BZIP2)


def _many_in_a_zip(bundle: zipfile.ZipFile, sub: Submission) -> None:
    bundle.writestr("many.zip", _inner(**{f"{n}.txt": b"" for n in range(5000)}))


def _deep_folders(bundle: zipfile.ZipFile, sub: Submission) -> None:
    """Folders in folders, in which whoever walks through them loses its way."""
    for depth in (100, 900, 1500, 30_000):
        bundle.writestr("a/" * depth + "deep.txt", "")


def _odd_names(bundle: zipfile.ZipFile, sub: Submission) -> None:
    """Names that act on a terminal, that are no names, and that are taken."""
    for name in ("\x1b[31m\x07.txt", "\x9b2J/x", ".", "./.", "x" * 5000, "x/y", "x", "\u202e.txt"):
        bundle.writestr(name, "")


def _times(name: str, place: str = "") -> Callable[[zipfile.ZipFile, Submission], None]:
    """What only nbgrader's exchange writes, in what a learner packs."""

    def fill(bundle: zipfile.ZipFile, sub: Submission) -> None:
        bundle.writestr(place + name, "2001-01-01 00:00:00 UTC")

    return fill


def _linked_time(bundle: zipfile.ZipFile, sub: Submission) -> None:
    link = zipfile.ZipInfo("timestamp.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    bundle.writestr(link, "/dev/urandom")


def _class_archive(*members: str, folder: str = "@") -> Edit:
    """An archive of a class in which the attacker's folder holds more, under a neighbour's name.

    members: names beside the attacker's own notebook; one that ends with .zip holds a neighbour's
    folder. folder: as the learning system names the attacker's.
    """

    def edit(sub: Submission) -> None:
        place = folder.replace("@", sub.folder.parent.name)
        notebook = json.dumps(sub.nb)
        archive = sub.bait.outside.parent / "class.zip"
        with zipfile.ZipFile(archive, "w") as bundle:
            bundle.writestr(f"{place}/{ASSIGNMENT}.ipynb", notebook)
            for member in members:
                inner = _inner(**{f"neighbour/{ASSIGNMENT}.ipynb": b"not mine"})
                bundle.writestr(f"{place}/{member}", inner if ".zip" in member else "not mine")
        sub.collect(archive)
        archive.unlink()
        sub.written = True

    return edit


def _encoded(encoding: str) -> Edit:
    """Saved by an editor in another encoding, which begins with a mark if it has one."""

    def edit(sub: Submission) -> None:
        text = json.dumps(sub.nb, ensure_ascii=False)
        sub.path.write_bytes(text.encode(encoding, "replace"))
        sub.written = True

    return edit


def _odd_bytes(data: bytes) -> Edit:
    """Bytes that are no text in the encoding that they say."""

    def edit(sub: Submission) -> None:
        sub.path.write_bytes(data + json.dumps(sub.nb).encode() + b"!")
        sub.written = True

    return edit


def _solutions_answer(sub: Submission) -> None:
    """Half a gigabyte of JSON, in which the notebook is well hidden."""
    sub.nb["metadata"]["x"] = [{}] * 3_000_000
    sub.save(json.dumps(sub.nb, separators=(",", ":")))


REFUSED: dict[str, Edit] = {
    "not_json": text("{" * 1000),
    "deep_json": text("[" * 200_000 + "]" * 200_000),
    "huge_integer": text('{"nbformat": ' + "9" * 100_000 + "}"),
    "empty_file": text(""),
    "python_file": text("import numpy as np\n"),
    "json_list": text("[1, 2, 3]"),
    "other_format": text('{"nbformat": 3, "worksheets": []}'),
    "cells_of_no_kind": text('{"nbformat": 4, "cells": [5, null, "x", {"source": 5}]}'),
    "wide_json": _solutions_answer,
    "large_file": _large_output,
    "toomany_cells": many_cells(2000, "1"),
    "folder_for_notebook": _folder_for_notebook,
    "pipe_for_notebook": _pipe(f"{ASSIGNMENT}.ipynb"),
    "half_utf16": _odd_bytes(b"\xff\xfe"),
    "half_utf32": _odd_bytes(b"\x00\x00\xfe\xff"),
    "no_utf8": _odd_bytes(b"\xe9"),
}
KEPT: dict[str, Edit] = {
    "shadowing_files": _beside(_shadows),
    "own_configuration": _beside(_config),
    "other_notebooks": _beside(_other_notebooks),
    "wrong_timestamp": _beside(_timestamp),
    "linked_timestamp": _beside(_linked_timestamp),
    "pipe_timestamp": _pipe("timestamp.txt"),
    "pipe_beside": _pipe("data.csv"),
    "zip_climbs": _zipped(_climb),
    "zip_of_links": _zipped(_linked),
    "zip_bomb": _zipped(_bomb),
    "zip_of_damaged_zips": _zipped(_damaged_zips),
    "zip_of_odd_zips": _zipped(_odd_zips),
    "zip_of_many": _zipped(_many_in_a_zip),
    "zip_of_deep_folders": _zipped(_deep_folders),
    "zip_of_odd_names": _zipped(_odd_names),
    "zip_with_a_time": _zipped(_times("timestamp.txt")),
    "zip_with_a_secret": _zipped(_times("submission_secret.txt")),
    "zip_with_a_time_in_a_folder": _zipped(_times("timestamp.txt", f"x/../{ASSIGNMENT}/")),
    "zip_with_a_linked_time": _zipped(_linked_time),
    "marked_utf8": _encoded("utf-8-sig"),
    "marked_utf16": _encoded("utf-16"),
    "marked_utf32": _encoded("utf-32"),
}
FILE = f"{ASSIGNMENT}.ipynb"
MOODLE = "neighbour_1_assignsubmission_file_"
FOR_ANOTHER: dict[str, Edit] = {
    "folder_of_another": _class_archive(f"neighbour/{FILE}", f"x/neighbour/{FILE}"),
    "file_of_another": _class_archive(f"neighbour_{FILE}", f"neighbour_12_345_{FILE}"),
    "mark_of_another": _class_archive(f"{MOODLE}/{FILE}", f"{MOODLE}{FILE}"),
    "zip_of_another": _class_archive("neighbour.zip", f"{MOODLE}/work.zip", "neighbour_1_2_x.zip"),
    "way_to_another": _class_archive(f"../neighbour/{FILE}", f"../{MOODLE}/{FILE}"),
    "another_behind_a_mark": _class_archive(
        f"neighbour/{FILE}", f"{MOODLE}/{FILE}", "neighbour.zip",
        folder="@_7_assignsubmission_file_",
    ),
}  # fmt: skip
NO_COLLECTOR = "plain nbgrader's collector knows no names of its own"
WAITS = "plain nbgrader waits for it without end"
NOT_PLAIN = {
    "pipe_for_notebook": WAITS,
    "pipe_timestamp": WAITS,
    "pipe_beside": WAITS,
    "linked_timestamp": "plain nbgrader reads it without end",
    "wide_json": "it would take gigabytes of this machine's memory",
    "zip_bomb": "it would fill this machine's disk",
}

ATTACKS = [
    *(Attack(n, FAMILY, edit, not_plain=NO_COLLECTOR) for n, edit in FOR_ANOTHER.items()),
    *(Attack(n, FAMILY, edit, not_plain=NOT_PLAIN.get(n, "")) for n, edit in KEPT.items()),
    *(
        Attack(n, FAMILY, edit, not_plain=NOT_PLAIN.get(n, ""), refused=True)
        for n, edit in REFUSED.items()
    ),
]
