"""For `nbgrader zip_collect`, whose own extractor has no limit on size."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin

from grader.intake.submissions import printable_name
from grader.intake.zips import ZipError, unpack


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
            if path.suffix != ".zip":
                shutil.copy(path, place / path.name)
                continue
            try:
                for note in unpack(path, place / path.stem):
                    self.log.warning("%s: %s", printable_name(path.name), printable_name(note))
            except (ZipError, zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
                shutil.rmtree(place / path.stem, ignore_errors=True)
                self.log.error(
                    "%s was refused: %s", printable_name(path.name), printable_name(str(error))
                )
