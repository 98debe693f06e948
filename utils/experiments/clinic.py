"""The clinic of notebook 5: trainings that are broken on purpose, and their charts.

`python -m utils.experiments.clinic solutions utils/exercises/charts.json` trains the patients from
which exercise 5.7 draws, with the functions of a folder's notebooks. What a patient has is not
stored with its chart.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

import numpy as np

from utils.activations import relu
from utils.exercises.diagnosing import SHOWN, made_of, wards, write_wards
from utils.exercises.storage import load
from utils.experiments.kit import Function, Kit
from utils.network import Parameters
from utils.reports import DIAGNOSES, Chart, LayerReport
from utils.threads import one_thread

HEALTHY, HIGH, LOW, DEAD, ONE, GAMMA, EVAL, LABELS = DIAGNOSES
STEPS, LOOKS = 92, 6
HELD_OUT = 300  # images that a patient is not trained on
WARDS = 20  # stored ones, in each of which every diagnosis is once
# from which the rates are drawn, uniformly on a logarithmic scale
RATES = {HIGH: (10.0, 40.0), LOW: (1e-5, 3e-4)}
USUAL = (0.1, 0.6)

Statistics = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Patient:
    """A network and its training, of which at most one thing is wrong.

    units: those of each hidden layer.
    """

    fault: str
    units: tuple[int, ...]
    batch_size: int
    rate: float


def admit(fault: str, rng: np.random.Generator) -> Patient:
    """Draw a patient: depth, width, batch and rate vary, and are harmless, but for the fault.

    Raises ValueError: if there is no such diagnosis.
    """
    if fault not in DIAGNOSES:
        raise ValueError(f"there is no diagnosis {fault!r}; there are: {', '.join(DIAGNOSES)}")
    low, high = np.log(RATES.get(fault, USUAL))
    units = (int(rng.integers(24, 49)),) * int(rng.integers(4, 8))
    size = 1 if fault == ONE else int(rng.integers(40, 81))
    return Patient(fault, units, size, float(np.exp(rng.uniform(low, high))))


def train(kit: Kit, layer_report: Function, patient: Patient, rng: np.random.Generator) -> Chart:
    """Train a patient with the learner's functions; return its chart."""
    order = rng.permutation(len(kit.digits.x_train))
    x, y = kit.digits.x_train[order], kit.digits.y_train[order]
    held, held_y, x, y = x[:HELD_OUT], y[:HELD_OUT], x[HELD_OUT:], y[HELD_OUT:]
    sizes = [x.shape[1], *patient.units, int(y.max()) + 1]
    parameters: Parameters = kit.initialize_parameters(sizes, rng)
    if patient.fault == DEAD:
        _kill(parameters, patient, rng)
    labels = rng.permutation(y) if patient.fault == LABELS else y
    looks = np.unique(np.linspace(1, STEPS, LOOKS).astype(int))
    seen: list[tuple[float, float, float, LayerReport]] = []
    with one_thread(), np.errstate(all="ignore"):
        for step in range(1, STEPS + 1):
            rows = rng.choice(len(x), patient.batch_size, replace=False)
            scores, caches = kit.network_forward(x[rows], parameters, relu)
            loss, dscores = kit.softmax_cross_entropy(scores, labels[rows])
            gradients = kit.network_backward(dscores, caches, parameters)
            if patient.fault == GAMMA:
                gradients |= {k: 0 * v for k, v in gradients.items() if k.startswith("dgamma")}
            moved, _ = kit.gradient_descent(parameters, gradients, {}, patient.rate)
            if step in looks:
                fixed = statistics(kit, parameters, x[:256], patient.fault == EVAL)
                right = _predict(parameters, held, fixed).argmax(axis=1) == held_y
                own = scores.argmax(axis=1) == labels[rows]
                report = layer_report(caches, gradients, parameters, moved)
                seen.append((float(loss), float(own.mean()), float(right.mean()), report))
            parameters = moved
    losses, accuracies, held_out, reports = zip(*seen, strict=True)
    layers = LayerReport(*(np.stack(values) for values in zip(*reports, strict=True)))
    return Chart(looks, np.array(losses), np.array(accuracies), np.array(held_out), layers)


def _kill(parameters: Parameters, patient: Patient, rng: np.random.Generator) -> None:
    """Move most units of each layer so far down that their ReLU gives 0 for every image."""
    for layer, units in enumerate(patient.units, start=1):
        dead = rng.permutation(units)[: int(units * rng.uniform(0.5, 0.8))]
        parameters[f"beta[{layer}]"][dead] = -10.0


def statistics(kit: Kit, parameters: Parameters, x: np.ndarray, never_updated: bool) -> Statistics:
    """Return the mean and standard deviation with which eval mode normalizes each layer.

    They are those of x, or, if they were never updated, what frameworks start with: 0 and 1.
    """
    _, caches = kit.network_forward(x, parameters, relu)
    if never_updated:
        return [(0 * cache.bn.std, 0 * cache.bn.std + 1) for cache in caches]
    return [((cache.a_prev @ cache.W).mean(axis=0), cache.bn.std) for cache in caches]


def _predict(parameters: Parameters, x: np.ndarray, fixed: Statistics) -> np.ndarray:
    """Return the scores of x in eval mode."""
    for layer, (middle, width) in enumerate(fixed, start=1):
        shift, scale = parameters[f"beta[{layer}]"], parameters[f"gamma[{layer}]"] / width
        x = relu(shift + scale * (x @ parameters[f"W[{layer}]"] - middle))
    last = len(fixed) + 1
    return x @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"]


def broken(kit: Kit, layer_report: Function, fault: str, seed: int = 0) -> Chart:
    """Train a patient that has this fault with the learner's functions; return its chart."""
    rng = np.random.default_rng(seed)
    return train(kit, layer_report, admit(fault, rng), rng)


# ---- the patients that are stored ----


def ward() -> dict[str, Chart]:
    """Return the charts of the ward that the notebook shows, by their letters."""
    return dict(zip(ascii_uppercase, wards()[SHOWN], strict=False))


def asked() -> dict[str, Chart]:
    """Return the charts of the patients that the check of diagnose asks about, by their names."""
    return {case.name: made_of(case.args) for case, _ in load("diagnose")}


def stored_wards(kit: Kit, layer_report: Function) -> Iterator[list[tuple[str, Chart]]]:
    """Yield wards: a patient for each diagnosis in a random order, its diagnosis beside it."""
    for number in range(WARDS):
        order = np.random.default_rng(number).permutation(list(DIAGNOSES)).tolist()
        first = 1000 + len(order) * number
        yield [
            (fault, broken(kit, layer_report, fault, seed))
            for seed, fault in enumerate(order, start=first)
        ]


if __name__ == "__main__":
    from utils.carry import carry
    from utils.experiments.table import load_kit

    # their folder, and where to write
    folder, file = sys.argv[1:]
    found = stored_wards(load_kit(folder), carry("layer_report", folder))
    write_wards(Path(file), [[chart for _, chart in ward] for ward in found])
