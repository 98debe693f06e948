"""Archives of submissions: bounded, and nothing outside their folder."""

import io
import stat
import zipfile

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
    (note,) = unpack(path, tmp_path / "out" / "deep")
    assert "points outside its folder" in note
    assert [p.name for p in (tmp_path / "out").rglob("*") if p.is_file()] == ["good.ipynb"]


def test_link_in_an_archive_is_left_out(tmp_path):
    """Is a symbolic link in a zip not made?"""
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        link = zipfile.ZipInfo("02.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, "/etc/passwd")
    (note,) = unpack(path, tmp_path / "out")
    assert "is a link" in note
    assert list((tmp_path / "out").iterdir()) == []


def test_bomb_is_refused(tmp_path, monkeypatch):
    """Is an archive that unpacks to too much stopped while it unpacks?"""
    monkeypatch.setattr(zips, "MAX_BYTES", 1 << 20)
    path = archive(tmp_path / "c.zip", {"02.ipynb": b"0" * (4 << 20)})
    with pytest.raises(ZipError, match="unpacks to more than 1 MiB"):
        unpack(path, tmp_path / "out", zips._Budget(size=1 << 20))
    assert sum(p.stat().st_size for p in (tmp_path / "out").rglob("*")) <= (1 << 20) + (1 << 16)


def test_nested_bomb_shares_one_budget(tmp_path):
    """Do archives within an archive count together?"""
    inner = io.BytesIO()
    archive(inner, {"x": b"0" * (600 << 10)})
    path = archive(tmp_path / "c.zip", {"a.zip": inner.getvalue(), "b.zip": inner.getvalue()})
    with pytest.raises(ZipError):
        unpack(path, tmp_path / "out", zips._Budget(size=1 << 20))


def test_too_many_files_are_refused(tmp_path):
    """Is an archive of a million names stopped at its list?"""
    path = archive(tmp_path / "c.zip", {str(i): "" for i in range(101)})
    with pytest.raises(ZipError):
        unpack(path, tmp_path / "out", zips._Budget(files=100))


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
