"""What is kept of a submission's answers, to judge them again: what the judge reads, bounded.

All that one submission keeps is its share of the class's gradebook.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from grader.cells import Output
from grader.records import Answers
from utils.answers import MIME

# of one submission, packed: right answers to all exercises of a notebook take less than a tenth
MAX_KEPT_BYTES = 1 << 20
MAX_ERROR = 1000  # characters


def judged_part(outputs: Sequence[Output]) -> list[Output]:
    """Return what the judge reads of what a kernel displayed, and no more of it."""
    part: list[Output] = []
    for output in outputs:
        if MIME in (data := output.get("data", {})):
            part.append({"output_type": "display_data", "data": {MIME: data[MIME]}, "metadata": {}})
        elif output.get("output_type") == "error":
            error = {name: str(output.get(name, ""))[:MAX_ERROR] for name in ("ename", "evalue")}
            part.append({"output_type": "error", **error, "traceback": []})
    if not part:  # then the end of what came instead is told
        streams = [output for output in outputs if output.get("output_type") == "stream"]
        part = [
            {"output_type": "stream", "name": "stdout", "text": str(output["text"])[-MAX_ERROR:]}
            for output in streams[-1:]
        ]
    return part


def within_bounds(answers: Answers) -> tuple[Answers, tuple[str, ...]]:
    """Return the answers that are kept, and whose are too large: the largest are left out."""
    texts = {name: json.dumps(outputs).encode() for name, outputs in answers.items()}
    if sum(map(len, texts.values())) < 0.99 * MAX_KEPT_BYTES:  # packed it is no longer
        return answers, ()
    sizes = {name: len(zlib.compress(text)) for name, text in texts.items()}
    left, unkept = MAX_KEPT_BYTES, []
    for name in sorted(sizes, key=lambda name: sizes[name]):
        left -= sizes[name]
        if left < 0:
            unkept.append(name)
    return {n: outputs for n, outputs in answers.items() if n not in unkept}, tuple(unkept)
