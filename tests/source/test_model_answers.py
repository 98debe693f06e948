"""The switch for model answers: what it writes, takes away, and what a bundle then holds."""

import shutil
import zipfile

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import source_path
from grader.publishing.bundle import bundle
from grader.source import model_answers
from grader.source.build import stale
from grader.source.notebooks import canonical, read_notebook
from grader.source.release import secrets
from tests.conftest import ASSIGNMENTS, ROOT

SECOND = "02_batchnorm_forward"


def test_files_say_what_the_sources_say():
    """Are the committed files those of the sources' answers, one for each question in words?"""
    assert model_answers.are_on(ROOT)
    for name in ASSIGNMENTS:
        assert model_answers.stale(ROOT, name) == []
        answers = model_answers.answers_in(ROOT, name)
        assert answers
        assert all("*Marking:" in answer for answer in answers.values())


def test_files_show_no_answer_to_who_opens_them():
    """Is no line of an answer, and no word of one, there to be read?"""
    for name in ASSIGNMENTS:
        text = (model_answers.folder(ROOT) / f"{name}.txt").read_text()
        assert "Marking" not in text
        hidden = secrets(read_notebook(source_path(ROOT, name)))
        assert not any(line in text for line in hidden)


def test_switch_takes_them_away_and_brings_them_back(course, answers_known):
    """Does `off` leave nothing, and `on` write the same again? Is off no fault to `check`?"""
    files = model_answers.switch(course, on=True)
    assert [path.stem for path in files] == ASSIGNMENTS
    assert model_answers.switch(course, on=False) == []
    assert not model_answers.folder(course).exists()
    assert not any("model_answers" in line for line in stale(course))


def test_changed_answer_makes_its_file_stale(course):
    """Does `check` name the file whose source says something else now?"""
    model_answers.switch(course, on=True)
    path = source_path(course, SECOND)
    nb = read_notebook(path)
    cell = next(cell for cell in nb.cells if cell.id == "in_your_own_words")
    cell.source = cell.source.replace("Right:", "What is right:")
    path.write_text(canonical(nb), encoding="utf-8")
    (written,) = model_answers.stale(course, SECOND)
    assert written.name == f"{SECOND}.txt"
    assert model_answers.write(course, SECOND) == [written]
    assert model_answers.stale(course, SECOND) == []


def test_commands_switch(course, monkeypatch):
    """Do the two commands say what is there?"""
    monkeypatch.chdir(course)
    said = CliRunner().invoke(main, ["model-answers", "on"]).output
    assert said == f"utils/exercises/model_answers holds {len(ASSIGNMENTS)} files\n"
    said = CliRunner().invoke(main, ["model-answers", "off"]).output
    assert said == "utils/exercises/model_answers is gone\n"


@pytest.mark.parametrize("on", [True, False])
def test_bundle_holds_them_only_where_they_are_on(tmp_path, on):
    """Does a class's bundle lack them, and is it made all the same?"""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", "tests", "bench")
    shutil.copytree(ROOT, root, ignore=ignored)
    model_answers.switch(root, on)
    names = bundle(root, tmp_path / "course.zip")
    assert any("model_answers/" in name for name in names) is on
    with zipfile.ZipFile(tmp_path / "course.zip") as archive:
        files = [archive.read(name) for name in archive.namelist()]
    assert not any(b"*Marking:" in file for file in files)
