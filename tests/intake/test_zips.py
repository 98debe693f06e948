"""Archives of submissions: bounded, and nothing outside their folder."""

import contextlib
import errno
import io
import lzma
import stat
import struct
import zipfile
import zlib

import numpy as np
import pytest

from grader.intake import zips
from grader.intake.zips import ZipError, unpack
from grader.nbgrader_plugins.capped_extractor import CappedExtractor


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return path


def test_ordinary_archive_is_unpacked(tmp_path):
    """Do files and folders come out, and archives within?"""
    inner = io.BytesIO()
    archive(inner, {"02.ipynb": "{}"})
    path = archive(tmp_path / "c.zip", {"a/02.ipynb": "{}", "bob.zip": inner.getvalue()})
    assert unpack(path, tmp_path / "out") == []
    found = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*"))
    assert found == ["a/02.ipynb", "bob_assignsubmission_file_/02.ipynb"]


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "a/../../x.ipynb", "/etc/x.ipynb", "c:\\x", "..\\x"]
)
def test_path_traversal_is_left_out(tmp_path, name):
    """Is a member that points outside left out and named, and the rest unpacked?"""
    path = archive(tmp_path / "c.zip", {name: "bad", "good.ipynb": "{}"})
    (one,) = unpack(path, tmp_path / "out" / "deep")
    assert (one.member, one.reason) == (name, "it points outside its folder")
    assert [p.name for p in (tmp_path / "out").rglob("*") if p.is_file()] == ["good.ipynb"]


def test_link_in_an_archive_is_left_out(tmp_path):
    """Is a symbolic link in a zip not made?"""
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        link = zipfile.ZipInfo("02.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, "/etc/passwd")
    (one,) = unpack(path, tmp_path / "out")
    assert one.reason == "it is a link"
    assert list((tmp_path / "out").iterdir()) == []


def test_file_that_is_too_large_costs_itself(tmp_path, monkeypatch):
    """Is a bomb beside a notebook never unpacked, and said by how much it is too large?"""
    monkeypatch.setattr(zips, "MAX_OWN_BYTES", 1 << 20)
    path = archive(tmp_path / "c.zip", {"a.bin": b"0" * (4 << 20), "02.ipynb": "{}"})
    (one,) = unpack(path, tmp_path / "out")
    assert one.reason == "it has 4.0 MiB, 3.0 MiB more than 1.0 MiB: ask for the notebook alone"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["02.ipynb"]


def test_archive_that_is_too_large_costs_the_largest(tmp_path, monkeypatch):
    """Of what does not fit together, is the largest left out, and said how much is too much?"""
    monkeypatch.setattr(zips, "MAX_BYTES", 1 << 20)
    members = {}
    for name, size in (("large", 900), ("small", 300), ("tiny", 1)):
        inner = io.BytesIO()
        archive(inner, {"02.ipynb": b"0" * (size << 10)})
        members[f"{name}.zip"] = inner.getvalue()
    left_out = unpack(archive(tmp_path / "c.zip", members), tmp_path / "out")
    assert [one.member for one in left_out] == ["large.zip"]
    assert left_out[0].reason.startswith(
        "the archive unpacks to more than 1.0 MiB, and this is 0.2"
    )
    found = {path.parent.name.partition("_")[0] for path in (tmp_path / "out").rglob("*.ipynb")}
    assert found == {"small", "tiny"}


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    """Is an archive of a million names stopped at its list, which says by how much?"""
    monkeypatch.setattr(zips, "MAX_FILES", 100)
    path = archive(tmp_path / "c.zip", {str(i): "" for i in range(103)})
    with pytest.raises(ZipError, match="it holds 103 files, 3 more than 100: collect it in parts"):
        unpack(path, tmp_path / "out")


def test_file_without_a_name_is_left_out(tmp_path):
    """Is a name of no characters, on which Python's own zipfile stumbles, no error?"""
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(zipfile.ZipInfo(""), "x")
        bundle.writestr("02.ipynb", "{}")
    (one,) = unpack(path, tmp_path / "out")
    assert one.reason == "it has no name"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["02.ipynb"]


@pytest.mark.parametrize("seed", range(3))
def test_damage_of_any_kind_is_told_in_words(tmp_path, seed):
    """Of zips with random bytes changed, is each refused, or its files named or unpacked?"""
    rng = np.random.default_rng(seed)
    whole = archive(tmp_path / "whole.zip", {"x/02.ipynb": "{}" * 50, "é.txt": "a"}).read_bytes()
    for number in range(300):
        data = bytearray(whole)
        for place in rng.integers(len(data), size=rng.integers(1, 6)):
            data[place] = rng.integers(256)
        path = archive(tmp_path / "c.zip", {"ada/x.zip": bytes(data), "bob/02.ipynb": "{}"})
        left_out = unpack(path, tmp_path / str(number))
        assert (tmp_path / str(number) / "bob" / "02.ipynb").exists()
        assert all(one.reason for one in left_out)
        (tmp_path / "c.zip").write_bytes(data)
        with contextlib.suppress(ZipError):
            unpack(tmp_path / "c.zip", tmp_path / f"{number}-alone")


def test_full_disk_is_nobodys_fault(tmp_path, monkeypatch):
    """Does an error of this machine stop the collecting, and cost no learner?"""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = archive(tmp_path / "c.zip", {"02.ipynb": "{}"})
    monkeypatch.setattr(zips.shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        unpack(path, tmp_path / "out")


@pytest.mark.parametrize(
    "error",
    [
        zipfile.BadZipFile("x"), zipfile.LargeZipFile("x"), zlib.error("x"), lzma.LZMAError("x"),
        NotImplementedError("x"), RuntimeError("x"), RecursionError("x"), EOFError("x"),
        OSError("x"), OSError(errno.ENAMETOOLONG, "x"), FileExistsError(errno.EEXIST, "x"),
        UnicodeDecodeError("utf-8", b"", 0, 1, "x"), MemoryError("x"), ValueError("x"),
        OverflowError("x"), struct.error("x"), KeyError("x"), IndexError("x"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_every_error_of_a_zip_costs_its_owner(tmp_path, monkeypatch, error):
    """Whatever reading a learner's zip raises, is it named, and the next one unpacked?"""
    read = zipfile.ZipFile

    class Broken(read):
        def __init__(self, file, *args, **options):
            if str(file).endswith("bad.zip"):
                raise error
            super().__init__(file, *args, **options)

    inner = io.BytesIO()
    archive(inner, {"02.ipynb": "{}"})
    packed = inner.getvalue()
    path = archive(tmp_path / "c.zip", {"bad.zip": packed, "good.zip": packed + bytes(9)})
    monkeypatch.setattr(zips.zipfile, "ZipFile", Broken)
    (one,) = unpack(path, tmp_path / "out")
    assert one.member == "bad.zip"
    assert one.reason
    assert [p.parent.name for p in (tmp_path / "out").rglob("*.ipynb")] == [
        "good_assignsubmission_file_"
    ]


def test_bad_archive_does_not_stop_the_others(tmp_path, caplog):
    """Is a broken archive named and skipped while the class is collected?"""
    source = tmp_path / "archive"
    source.mkdir()
    (source / "bad.zip").write_bytes(b"PK nonsense")
    archive(source / "good.zip", {"02.ipynb": "{}"})
    (source / "plain.ipynb").write_text("{}")
    (source / "link.ipynb").symlink_to("/etc/passwd")
    extractor = CappedExtractor()
    extractor.log.propagate = True
    extractor.log.setLevel("WARNING")
    extractor.extract(str(source), str(tmp_path / "out"))
    found = sorted(p.name for p in (tmp_path / "out").rglob("*.ipynb"))
    assert found == ["02.ipynb", "plain.ipynb"]
    assert "bad.zip was refused" in caplog.text
    assert "link.ipynb is a link: skipped" in caplog.text
