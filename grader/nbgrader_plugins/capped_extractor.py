"""For `nbgrader zip_collect`, whose own extractor has no limit on size."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin

from grader.files import printable_name
from grader.intake.zips import LeftOut, ZipError, unpack

MAX_SHOWN = 200  # characters of a name


class CappedExtractor(ExtractorPlugin):
    """nbgrader's extractor with limits: a bad archive is named and skipped, the others go on."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack or copy every file below archive_path to the same place below extracted_path."""
        source, target = Path(archive_path), Path(extracted_path)
        for path in sorted(source.rglob("*")):
            if path.is_symlink() or not path.is_file():
                if path.is_symlink():
                    self.log.warning("%s is a link: skipped", printable_name(str(path)))
                continue
            place = target / path.relative_to(source).parent
            place.mkdir(parents=True, exist_ok=True)
            if path.suffix.lower() != ".zip":
                shutil.copy(path, place / path.name)
                continue
            try:
                left_out = unpack(path, place / path.stem)
            except ZipError as error:
                shutil.rmtree(place / path.stem)
                self.log.error("%s was refused: %s", printable_name(path.name), error)
                continue
            for one in left_out:
                self._name(path.stem, place / path.stem, one)

    def _name(self, archive: str, place: Path, one: LeftOut) -> None:
        """Say which file was left out, whose it is, and why."""
        name = f"{archive}/{one.member}"
        shown = printable_name(name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}...")
        owner = self._owner(place, one)
        of = f" of {printable_name(owner)}" if owner else ""
        self.log.warning("%s%s: left out, %s", shown, of, one.reason)

    def _owner(self, place: Path, one: LeftOut) -> str:
        """Return whose a notebook in its place would be by the app's collector; "" if nobody's."""
        collector = getattr(self.parent, "collector_plugin_inst", None)
        if collector is None:
            return ""
        notebook = f"{self.parent.coursedir.assignment_id}.ipynb"
        # what is in no folder has its owner's name before its own
        file = one.folder / notebook if one.folder.parts else PurePosixPath(one.member)
        info = collector.collect(str(place / file)) or {}
        return str(info.get("student_id", ""))
