"""What papers claim of batch norm's relatives, and what was measured: the table of notebook 8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from utils.carry import carry
from utils.experiments import findings
from utils.experiments.beyond import company, identities, images, later, tuning
from utils.experiments.beyond.findings import STORE, stored
from utils.experiments.beyond.own import Own
from utils.experiments.findings import Finding
from utils.experiments.why import papers

BEGIN, END = "<!-- relatives: make measure -->", "<!-- /relatives -->"
IOFFE = "Ioffe & Szegedy 2015, ICML"
WU_JOHNSON = "Wu & Johnson 2021, arXiv:2105.07576"
INTERVAL = re.compile(r" \([^()]* to [^()]*\)")
# key of a claim -> where it is made
PAPERS = {
    "rows": f"{IOFFE}; Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022",
    "one_image": IOFFE,
    "small_batches": "Wu & He 2018, ECCV; Ioffe 2017, NIPS, of batch renorm",
    "invariances": "Ba, Kiros & Hinton 2016, arXiv:1607.06450; Zhang & Sennrich 2019, NeurIPS, of "
    "RMS norm",
    "machines": "Peng et al. 2018, CVPR; the formula: Chan, Golub & LeVeque 1979",
    "sorted_batches": "Ioffe 2017, NIPS",
    "test_time": "Schneider, Rusak, Eck, Bringmann, Brendel & Bethge 2020, NeurIPS",
    "recalibration": WU_JOHNSON,
    "fine_tuning": f"asked here; {WU_JOHNSON}, on statistics of another domain",
    "head_only": "asked here, too",
    "dropout": "Li, Chen, Hu & Yang 2019, CVPR",
}


def load_own(folder: str) -> Own:
    """Load the functions of the notebooks in a folder, with the digits."""
    names = [field.name for field in fields(Own) if field.name != "digits"]
    return Own(digits=images.digits(), **{name: carry(name, folder) for name in names})


def claims(own: Own, seeds: Sequence[int]) -> Iterator[Finding]:
    """Measure every claim of the table."""
    yield identities.rows(own, seeds)
    yield identities.one_image(own, seeds)
    yield company.small_batches(own, seeds)
    yield identities.invariances(own, seeds)
    yield identities.machines(own, seeds)
    yield company.sorted_batches(own, seeds)
    yield later.test_time(own, seeds)
    yield later.recalibration(own, seeds)
    yield tuning.fine_tuning(own, seeds)
    yield tuning.head(own, seeds)
    yield later.dropout(own, seeds)


def table(rows: Sequence[Finding]) -> str:
    """Return the claims as a markdown table."""
    return papers.table(rows, PAPERS)


def verdicts() -> str:
    """Return the verdicts on what was measured last, as a table for a narrow notebook.

    Intervals are left out, and each comparison has a line of its own.
    """
    lines = ["| claim | paper | verdict: median difference or ratio |", "| --- | --- | --- |"]
    for row in stored().values():
        told = INTERVAL.sub("", row.verdict).replace("; ", "<br>")
        lines.append(f"| {row.claim} | {PAPERS[row.key]} | {told} |")
    return "\n".join(lines)


def measure(folder: str, seeds: int, keep: bool) -> str:
    """Measure all claims with a folder's functions; return the table. keep: store the numbers."""
    with np.errstate(all="ignore"):
        rows = list(claims(load_own(folder), range(seeds)))
    if keep:
        findings.write(rows, STORE)
    return table(rows)
