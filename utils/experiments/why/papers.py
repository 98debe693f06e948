"""What papers claim of why batch norm works, and what was measured: the table of notebook 7."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

import numpy as np

from utils import data
from utils.carry import carry
from utils.data import Split
from utils.experiments import findings
from utils.experiments.findings import Finding
from utils.experiments.why import landscape, parts
from utils.experiments.why.few import few
from utils.experiments.why.findings import STORE, stored
from utils.experiments.why.runs import Own

BEGIN, END = "<!-- papers: make measure -->", "<!-- /papers -->"
IOFFE = "Ioffe & Szegedy 2015, ICML"
SANTURKAR = "Santurkar, Tsipras, Ilyas & Madry 2018, NeurIPS"
LAARHOVEN = "van Laarhoven 2017, arXiv:1706.05350"
# key of a claim -> where it is made
PAPERS = {
    "sizes": IOFFE,
    "drift": IOFFE,
    "gradient_drift": SANTURKAR,
    "noise": SANTURKAR,
    "along_loss": SANTURKAR,
    "along_change": SANTURKAR,
    "smoothness": SANTURKAR,
    "one_step": "Bjorck, Gomes, Selman & Weinberger 2018, NeurIPS",
    "invariance": "Arora, Li & Lyu 2019, ICLR",
    "equivalent": f"{LAARHOVEN}; Hoffer, Banner, Golan & Soudry 2018, NeurIPS",
    "turns": "Kosson, Messmer & Jaggi 2024, ICML",
    "decay_off": f"{LAARHOVEN}; Zhang, Wang, Xu & Grosse 2019, ICLR",
    "rising": "Li & Arora 2020, ICLR",
    "halves": "asked here; Salimans & Kingma 2016, NIPS, combine the mean's half with weight norm",
    "explodes": "Yang, Pennington, Rao, Sohl-Dickstein & Schoenholz 2019, ICLR",
    "shatters": "Balduzzi, Frean, Leary, Lewis, Ma & McWilliams 2017, ICML",
    "thirty": "De & Smith 2020, NeurIPS",
    "few": "Frankle, Schwab & Morcos 2021, ICLR",
}


def load_digits(folder: str) -> Split:
    """Load the digits, normalized with the functions of the notebooks in a folder."""
    digits = data.load_digits()
    mu, sigma = carry("fit_normalizer", folder)(digits.x_train)
    normalize = carry("normalize", folder)
    return digits._replace(
        x_train=normalize(digits.x_train, mu, sigma), x_test=normalize(digits.x_test, mu, sigma)
    )


def load_own(folder: str) -> Own:
    """Load the functions of the notebooks in a folder, with the digits."""
    names = [field.name for field in fields(Own) if field.name != "digits"]
    return Own(digits=load_digits(folder), **{name: carry(name, folder) for name in names})


def claims(own: Own, seeds: Sequence[int]) -> Iterator[Finding]:
    """Measure every claim of the table."""
    yield landscape.sizes(own, seeds)
    yield from landscape.covariate_shift(own, seeds)
    yield landscape.noise(own, seeds)
    yield from landscape.along_gradient(own, seeds)
    yield landscape.one_step(own, seeds)
    yield from parts.lengths(own, seeds)
    yield parts.halves(own, seeds)
    yield from parts.depth(own, seeds)
    yield parts.thirty(own, seeds)
    yield few(own, seeds)


def table(rows: Sequence[Finding], papers: Mapping[str, str] = PAPERS) -> str:
    """Return the claims as a markdown table. papers: key of a claim -> where it is made."""
    lines = [
        "| claim | paper | measured how | median (range over n seeds) | verdict: median difference "
        "or ratio (interval) | n |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = (row.claim, papers[row.key], row.how, row.result, row.verdict, str(row.seeds))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shown_table() -> str:
    """Return the table of what was measured last."""
    return table(list(stored().values()))


def measure(folder: str, seeds: int, keep: bool) -> str:
    """Measure all claims with a folder's functions; return the table. keep: store the numbers."""
    with np.errstate(all="ignore"):
        rows = list(claims(load_own(folder), range(seeds)))
    if keep:
        findings.write(rows, STORE)
    return table(rows)
