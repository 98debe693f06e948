"""Attacks by damage: archives whose parts contradict each other, and notebooks that are odd JSON.

Each would end the collecting or the grading of a class that takes them for what they say they are.
"""

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable

from tests.attacks.attack import ASSIGNMENT, TARGET, WRONG, Attack, Submission
from tests.attacks.delivering import FAMILY
from tests.attacks.tampering import Edit

FILE = f"{ASSIGNMENT}.ipynb"
Garble = Callable[[bytes, Submission], bytes]


def _archive(garble: Garble, *more: tuple[str, bytes]) -> Edit:
    """Handed in as an archive with the honest notebook and more, whose bytes are then changed.

    Where the archive cannot be read, nothing was handed in: the notebook is put there by hand.
    """

    def edit(sub: Submission) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as bundle, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # two of one name
            bundle.writestr(FILE, json.dumps(sub.nb))
            for name, content in more:
                bundle.writestr(name, content)
        archives, unpacked = sub.folder.parent / "archives", sub.folder.parent / "unpacked"
        archives.mkdir(exist_ok=True)
        (archives / "work.zip").write_bytes(garble(file.getvalue(), sub))
        sub.extract(archives, unpacked)
        for path in (unpacked / "work").glob("*"):
            path.rename(sub.folder / path.name)
        sub.written = sub.path.is_file()

    return edit


def _field(offset: int, form: str, *values: int) -> Garble:
    """Write numbers into the last entry's header in the list at the end."""

    def garble(data: bytes, sub: Submission) -> bytes:
        start = data.rindex(b"PK\x01\x02") + offset
        packed = struct.pack(form, *values)
        return data[:start] + packed + data[start + len(packed) :]

    return garble


def _renamed(data: bytes, sub: Submission) -> bytes:
    """Another name of the same length, in the list at the end alone."""
    start = data.rindex(b"PK\x01\x02")
    return data[:start] + data[start:].replace(b"aaaaaaaaaa", b"../../../x")


def _no_utf8(data: bytes, sub: Submission) -> bytes:
    """A name that is said to be UTF-8 and is not."""
    return _field(8, "<H", 0x800)(data, sub).replace(b"aaaa", b"\xff\xfe\xc3(")


def _same(data: bytes, sub: Submission) -> bytes:
    return data


def _nested(data: bytes, sub: Submission) -> bytes:
    """A zip in a zip, thirty times."""
    for n in range(30):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr(FILE, json.dumps(sub.nb))
            bundle.writestr(f"inner{n}.zip", data)
        data = file.getvalue()
    return data


def _hidden_behind(data: bytes, sub: Submission) -> bytes:
    """Two archives in one file: readers from its start and from its end see different work."""
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as bundle:
        bundle.writestr(FILE, json.dumps(sub.nb))
        bundle.writestr("timestamp.txt", "2001-01-01 00:00:00 UTC")
    return data + other.getvalue() + b"\x00" * 40_000


def _all_ids(value: str) -> Edit:
    """Each cell has this JSON for an id."""

    def edit(sub: Submission) -> None:
        sub.cell(TARGET)["source"] = WRONG
        for cell in sub.cells:
            cell["id"] = "@id@"
        sub.save(json.dumps(sub.nb).replace('"@id@"', value))

    return edit


def _doubled_keys(sub: Submission) -> None:
    """Keys twice: readers that take the first see another notebook, and another check."""
    sub.cell(f"check_{TARGET}")["source"] = ["@check@"]
    text = json.dumps(sub.nb).replace('"source": ["@check@"]', '"source": "6", "source": "pass"')
    sub.save(text.replace('{"cells":', '{"cells": [], "nbformat": 3, "cells":', 1))


def _no_numbers(sub: Submission) -> None:
    """NaN and infinity wherever a number is read: version, points, counts."""
    for cell in sub.cells:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = float("inf")
        if cell["cell_type"] == "code":
            cell["execution_count"] = float("nan")
    sub.nb["nbformat_minor"] = float("nan")


def _giant_cells(sub: Submission) -> None:
    """One line of a million signs, and many thousand lines, beside the exercises."""
    sub.add("x = '" + "y" * 1_000_000 + "'", 2)
    sub.add("x = 1\n" * 200_000, 2, "raw")
    sub.add("- x\n" * 100_000, 2, "markdown")


def _lines_of_all_kinds(sub: Submission) -> None:
    """Sources that are lists of what is no text, of lists, and of a hundred thousand nothings."""
    sub.cell(TARGET)["source"] = [WRONG, ["6"], {"a": "6"}, 6, None, *[""] * 100_000]
    sub.cell("in_your_own_words")["source"] = {"text": "x"}


def _deep_outputs(sub: Submission) -> None:
    """Outputs in outputs, as deep as a JSON reader lets through, for whoever copies them."""
    data: object = "x"
    for _ in range(300):
        data = {"application/json": [data]}
    deep = {"output_type": "display_data", "data": data, "metadata": data}
    sub.add("1", 2, outputs=[deep, [deep], {"output_type": ["stream"]}, None])


def _odd_keys(sub: Submission) -> None:
    """Keys with lone surrogates, NULs and dots, where metadata are merged and written again."""
    odd = {"\ud800": 1, "": 2, "a\x00b": 3, "__class__": {"__init__": 4}, "cells": []}
    sub.nb["metadata"].update(odd | {"x" * 50_000: 5})
    sub.cell(TARGET)["metadata"].update(odd)
    sub.cell(TARGET)["source"] = WRONG


ARCHIVES: dict[str, Edit] = {
    # a second file of the same name, which would replace the first
    "zip_of_the_same_twice": _archive(_same, ("data.csv", b"1"), ("data.csv", b"2" * 100)),
    # a name in the list that is another before the data
    "zip_with_two_names": _archive(_renamed, ("aaaaaaaaaa", b"1")),
    # says that it is locked with a password
    "zip_with_a_lock": _archive(_field(8, "<H", 1), ("data.csv", b"1")),
    # packed in a way that nobody knows
    "zip_of_no_method": _archive(_field(10, "<H", 77), ("data.csv", b"1")),
    # from the thirty-first day of the fifteenth month
    "zip_of_no_day": _archive(_field(12, "<HH", 0xFFFF, 0xFFFF), ("data.csv", b"1")),
    # says that it holds four gigabytes
    "zip_of_false_sizes": _archive(_field(20, "<II", 2**32 - 2, 2**32 - 2), ("x", b"1")),
    # says that its data begin behind the end
    "zip_of_false_places": _archive(_field(42, "<I", 2**31), ("data.csv", b"1")),
    "zip_with_no_utf8": _archive(_no_utf8, ("aaaa.txt", b"1")),
    "zip_in_a_zip": _archive(_nested),
    "zip_behind_a_zip": _archive(_hidden_behind),
}
NOTEBOOKS: dict[str, Edit] = {
    "same_ids": _all_ids('"same"'),
    "nan_ids": _all_ids("NaN"),
    "ids_of_all_kinds": _all_ids('{"a": [1e999, null]}'),
    "doubled_keys": _doubled_keys,
    "no_numbers": _no_numbers,
    "deep_outputs": _deep_outputs,
    "odd_keys": _odd_keys,
}
REFUSED: dict[str, Edit] = {
    "giant_cells": _giant_cells,
    "lines_of_all_kinds": _lines_of_all_kinds,
}

ATTACKS = [
    *(Attack(name, FAMILY, edit) for name, edit in (ARCHIVES | NOTEBOOKS).items()),
    *(Attack(name, FAMILY, edit, refused=True) for name, edit in REFUSED.items()),
]
