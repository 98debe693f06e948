"""Bad zips that learners hand in: each costs its owner, who is named, and no other."""

import io
import stat
import struct
import zipfile

import pytest

from grader.course import CourseError
from tests.classroom import ASSIGNMENT
from tests.intake.test_collecting import NOTEBOOK, archive, collect_zips, collected

GOOD = b'{"cells": []}' * 50


def packed(*members, method=zipfile.ZIP_DEFLATED):
    """A zip of (name or ZipInfo, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return file.getvalue()


def notebook(**options):
    return packed((NOTEBOOK, GOOD), **options)


def damaged(data):
    """The compressed bytes of the first member, overwritten."""
    start = 30 + len(NOTEBOOK)
    return data[:start] + b"\xff" * 8 + data[start + 8 :]


def with_field(data, offset, form, value):
    """A field of the first entry of the list at the end, overwritten."""
    place = data.index(b"PK\x01\x02") + offset
    return data[:place] + struct.pack(form, value) + data[place + struct.calcsize(form) :]


def nested(depth):
    data = notebook()
    for n in range(depth):
        data = packed((f"{n}.zip", data))
    return data


def linked():
    link = zipfile.ZipInfo(NOTEBOOK)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed((link, "/etc/passwd"))


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed((NOTEBOOK, GOOD), (NOTEBOOK, b"{}"))


def utf8_name():
    """A name that says to be UTF-8 and is not."""
    return packed(("é" + NOTEBOOK, GOOD)).replace("é".encode(), b"\xff\xfe")


BAD = {
    "text": lambda: b"I could not zip it\n" * 100,
    "empty": lambda: b"",
    "zip of nothing": lambda: packed(),
    "first half": lambda: notebook()[: len(notebook()) // 2],
    "last half": lambda: notebook()[len(notebook()) // 2 :],
    "without its list": lambda: notebook()[:-22],
    "rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(500),
    "notebook": lambda: GOOD,
    "zip in zips": lambda: nested(30),
    "deep folders": lambda: packed(("a/" * 900 + NOTEBOOK, GOOD)),
    "deeper folders": lambda: packed(("a/" * 30_000 + NOTEBOOK, GOOD)),
    "thousands of files": lambda: packed(*((f"{n}.txt", "") for n in range(3000)),
                                         (NOTEBOOK, GOOD)),
    "bomb": lambda: packed(("zeros", bytes(80 << 20)), (NOTEBOOK, GOOD)),
    "damaged deflate": lambda: damaged(notebook()),
    "damaged bzip2": lambda: damaged(notebook(method=zipfile.ZIP_BZIP2)),
    "damaged lzma": lambda: damaged(notebook(method=zipfile.ZIP_LZMA)),
    "lzma": lambda: notebook(method=zipfile.ZIP_LZMA),
    "unknown method": lambda: with_field(notebook(), 10, "<H", 99),
    "encrypted": lambda: with_field(notebook(), 8, "<H", 1),
    "strong encryption": lambda: with_field(notebook(), 8, "<H", 0x40),
    "patched data": lambda: with_field(notebook(), 8, "<H", 0x20),
    "wrong checksum": lambda: with_field(notebook(), 16, "<L", 1),
    "size too small": lambda: with_field(notebook(), 24, "<L", 10),
    "size too large": lambda: with_field(notebook(), 24, "<L", 0x7FFFFFFF),
    "begins elsewhere": lambda: with_field(notebook(), 42, "<L", 0x7FFFFFFF),
    "newer version": lambda: with_field(notebook(), 6, "<H", 255),
    "the same name twice": twice,
    "link": linked,
    "name of no UTF-8": utf8_name,
    "long name": lambda: packed(("x" * 60_000 + ".ipynb", GOOD)),
    "empty name": lambda: packed((zipfile.ZipInfo(""), GOOD)),
    "name of dots": lambda: packed(("..", GOOD), (".", GOOD), ("./.", GOOD)),
    "name of a folder's": lambda: packed((NOTEBOOK, ""), (f"{NOTEBOOK}/{NOTEBOOK}", GOOD)),
    "outside": lambda: packed((f"../../bob_1_assignsubmission_file_/{NOTEBOOK}", GOOD)),
    "absolute": lambda: packed((f"/tmp/{NOTEBOOK}", GOOD)),
    "drive": lambda: packed((f"C:\\{NOTEBOOK}", GOOD)),
}  # fmt: skip
# what is still good of these is collected; the rest is named
IN_PART = {"name of a folder's"}
HONEST = {
    # its checksum holds
    "wrong packed size": lambda: with_field(notebook(), 20, "<L", 0x7FFFFFFF),
    "zip": notebook,
    "stored": lambda: notebook(method=zipfile.ZIP_STORED),
    "in a folder": lambda: packed((f"homework/{NOTEBOOK}", GOOD)),
    "with a comment": lambda: notebook()[:-2] + b"\x05\x00hello",
    "with bytes before": lambda: b"#!/bin/sh\n" + notebook(),
}


def folder(name):
    return f"{name}_1_assignsubmission_file_"


def test_bad_zips_cost_their_owners(classroom):
    """In one archive, are all good ones collected and all bad ones named, with code 3?"""
    members = {f"{folder(name)}/work.zip": make() for name, make in {**BAD, **HONEST}.items()}
    members[f"{folder('plain')}/{NOTEBOOK}"] = GOOD
    members["canvas_12_345_work.zip"] = notebook()
    members["eve_13_346_work.zip"] = BAD["damaged deflate"]()
    members["ivan.zip"] = BAD["text"]()
    path = archive(classroom.root, members)
    done = classroom.run("collect", ASSIGNMENT, str(path))
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert set(collected(classroom.root)) == {*HONEST, *IN_PART, "plain", "canvas"}
    said = done.stderr.splitlines()
    assert all(line.isprintable() for line in said)
    for name in {*BAD, "eve", "ivan"}:
        named = [
            line for line in said if line.startswith(f"class/{name}_") or f" of {name}:" in line
        ]
        assert named, (name, done.stderr)
        assert all(": left out, " in line for line in named)


@pytest.mark.parametrize("name", [name for name in BAD if name not in IN_PART])
def test_bad_zip_alone_is_told_in_words(root, name):
    """Is an archive with nothing good in it an error in words that names the owner?"""
    path = archive(root, {f"{folder('ada')}/work.zip": BAD[name]()})
    with pytest.raises(CourseError, match=r"ada.*: left out, "):
        collect_zips(root, ASSIGNMENT, (path,))
    assert collected(root) == {}
