"""What instructors and contributors run: building the release, grading submissions."""

import sys

# jsonschema, which nbformat uses, imports this if it can, to check addresses that no notebook has.
# It takes a second of every process that grades.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
