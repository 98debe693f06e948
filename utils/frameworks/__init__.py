"""The learner's layer beside PyTorch's, TensorFlow's and Keras's: the same 20 steps in each.

What a framework does is computed in a process of its own where it is installed, and else read from
what `python -m grader frameworks` has stored, so no framework is needed here.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

STORED = Path(__file__).parent / "stored"
# name of the module here (with_...) -> its name for people, and the packages that it imports
FRAMEWORKS = {
    "pytorch": ("PyTorch", "torch"),
    "tensorflow": ("TensorFlow", "tensorflow"),
    "keras": ("Keras", "keras", "tensorflow"),
}
MOMENTUM, EPS = 0.9, 1e-5
LEARNING_RATE = 0.1
Arrays = dict[str, np.ndarray]


class Scenario(NamedTuple):
    """What every layer is put through.

    z, dout: (steps, N, D) float64, a batch and an upstream gradient a step. gamma, beta: (D,),
    where the layer starts; its running mean starts at 0, its running variance at 1. z_new,
    dout_new: (N, D), what it sees in eval mode. After each step gamma and beta move down their
    gradients.
    """

    z: np.ndarray
    dout: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    z_new: np.ndarray
    dout_new: np.ndarray


def scenario(steps: int = 20, n: int = 8, d: int = 3) -> Scenario:
    """Make columns with standard deviations 1, 1e-2 and 5, gamma and beta away from 1 and 0."""
    rng = np.random.default_rng(0)
    scale, shift = np.resize([1.0, 1e-2, 5.0], d), np.resize([0.5, -2.0, 3.0], d)
    z = rng.normal(size=(steps, n, d)) * scale + shift
    return Scenario(
        z,
        rng.normal(size=(steps, n, d)),
        rng.uniform(0.5, 2.0, size=d),
        rng.normal(size=d),
        rng.normal(size=(n, d)) * scale + shift,
        rng.normal(size=(n, d)),
    )


@dataclass(frozen=True)
class Result:
    """What a framework's layer did. arrays: under the names of `NAMES`."""

    framework: str
    version: str
    arrays: Arrays
    live: bool = False


NAMES = (
    *("output", "dz", "dgamma", "dbeta", "running_mean", "running_var"),
    *("eval output", "eval dz", "eval dgamma", "eval dbeta"),
)


def installed(name: str) -> bool:
    """Tell whether a framework can be imported here, found without importing it."""
    _, *packages = FRAMEWORKS[name]
    return all(importlib.util.find_spec(package) for package in packages)


def live(name: str) -> Result:
    """Return what the installed framework does now, in a process of its own.

    Raises RuntimeError: if it fails, with the last line of what it said.
    """
    return _read(run_apart(name), live=True)


def run_apart(name: str, *what: str) -> str:
    """Return the last line of what `python -m utils.frameworks` prints of a framework.

    what: "relatives" for batch norm's relatives, and nothing for the layer.

    Raises RuntimeError: if it fails, with the last line of what it said.
    """
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(
        [sys.executable, "-m", "utils.frameworks", name, *what],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **quiet},
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or "nothing").splitlines()[-1]
        raise RuntimeError(f"{FRAMEWORKS[name][0]} failed: {said}")
    return done.stdout.splitlines()[-1]


def stored(name: str) -> Result:
    """Return what the framework did when `python -m grader frameworks` ran."""
    return _read((STORED / f"{name}.json").read_text(encoding="utf-8"))


def store() -> Iterator[Path]:
    """Store what each framework does now; yield the files that are written."""
    for name in FRAMEWORKS:
        path = STORED / f"{name}.json"
        path.write_text(written(live(name)) + "\n", encoding="utf-8")
        yield path


def written(result: Result) -> str:
    """Return a result as JSON, numbers in full."""
    arrays = {name: result.arrays[name].tolist() for name in NAMES}
    return json.dumps({"framework": result.framework, "version": result.version, **arrays})


def _read(text: str, live: bool = False) -> Result:
    entry = json.loads(text)
    arrays = {name: np.array(entry[name]) for name in NAMES}
    return Result(entry["framework"], entry["version"], arrays, live)


def ours(layer_class: Callable[..., Any], to_pytorch: Callable[..., Any] | None = None) -> Arrays:
    """Return what the learner's layer does in the scenario.

    to_pytorch: given, the running statistics are turned into PyTorch's by it, and used in eval
    mode as such.
    """
    s = scenario()
    layer = layer_class(s.z.shape[2], momentum=MOMENTUM, eps=EPS)
    layer.gamma, layer.beta = s.gamma, s.beta
    for z, dout in zip(s.z, s.dout, strict=True):
        output = layer.forward(z)
        dz, dgamma, dbeta = layer.backward(dout)
        layer.gamma = layer.gamma - LEARNING_RATE * dgamma
        layer.beta = layer.beta - LEARNING_RATE * dbeta
    if to_pytorch is not None:
        theirs, _ = to_pytorch(layer.state_dict(), s.z.shape[1], MOMENTUM)
        layer.running_mean, layer.running_var = theirs["running_mean"], theirs["running_var"]
    found = {"output": output, "dz": dz, "dgamma": dgamma, "dbeta": dbeta}
    found |= {"running_mean": layer.running_mean, "running_var": layer.running_var}
    return found | _in_eval_mode(layer.eval(), s)


def _in_eval_mode(layer: Any, s: Scenario) -> Arrays:
    """Return output and gradients.

    With fixed statistics a layer is a straight line in z and in gamma, so its slopes are
    differences, whatever the step.
    """
    output = layer.forward(s.z_new)
    slope = layer.forward(s.z_new + 1) - output
    layer.gamma = layer.gamma + 1
    z_hat = layer.forward(s.z_new) - output
    return {
        "eval output": output,
        "eval dz": s.dout_new * slope,
        "eval dgamma": (s.dout_new * z_hat).sum(axis=0),
        "eval dbeta": s.dout_new.sum(axis=0),
    }


def differences(result: Result, own: Arrays) -> dict[str, float]:
    """Return the largest difference of each array, relative to the largest entry."""
    return {
        name: float(np.abs(own[name] - theirs).max() / np.abs(theirs).max())
        for name, theirs in result.arrays.items()
    }


LARGEST = "largest relative difference"


@dataclass(frozen=True)
class Parity:
    """A table of differences: in Jupyter as HTML, elsewhere as text."""

    rows: list[tuple[Result, dict[str, float]]]

    def __str__(self) -> str:
        lines = [LARGEST]
        for result, found in self.rows:
            source = "installed here" if result.live else "stored"
            lines.append(f"{result.framework} {result.version} ({source})")
            lines += [f"  {name:13} {value:8.0e}" for name, value in found.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heads = [
            f"{r.framework} {r.version}<br>({'installed here' if r.live else 'stored'})"
            for r, _ in self.rows
        ]
        text = "".join(f'<th scope="col">{head}</th>' for head in (LARGEST, *heads))
        body = ""
        for name in NAMES:
            cells = "".join(f"<td>{found[name]:.0e}</td>" for _, found in self.rows)
            body += (
                f'<tr><th scope="row" style="text-align:left">{html.escape(name)}</th>{cells}</tr>'
            )
        return f"<table><tr>{text}</tr>{body}</table>"


def parity(layer_class: Callable[..., Any], to_pytorch: Callable[..., Any]) -> Parity:
    """Compare the learner's layer with every framework: live where installed, else as stored."""
    rows = []
    for name in FRAMEWORKS:
        result = live(name) if installed(name) else stored(name)
        own = ours(layer_class, to_pytorch if name == "pytorch" else None)
        rows.append((result, differences(result, own)))
    return Parity(rows)
