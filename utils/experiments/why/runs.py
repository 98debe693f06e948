"""The learner's functions of notebook 7 in one place, the networks they act on, and descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils import plain_network
from utils.activations import Activation, relu
from utils.data import Split
from utils.experiments.kit import BATCH, SIZES, Function
from utils.network import Network, Parameters
from utils.threads import one_thread

STEPS = 100
PLAIN, BN = "plain", "batch norm"
Look = Callable[[int, Parameters, np.ndarray, np.ndarray], Any]


def _unwritten(*_: Any) -> Any:
    raise NotImplementedError("this exercise of notebook 7 comes later")


@dataclass(frozen=True)
class Own:
    """The learner's functions, by their exercises, and the digits, with normalized inputs.

    Those of notebook 7 are added by `replace` as they are written.
    """

    batchnorm_forward: Function
    batchnorm_backward: Function
    initialize_parameters: Function
    network_forward: Function
    network_backward: Function
    softmax_cross_entropy: Function
    digits: Split
    distribution_shift: Function = _unwritten
    gradient_before_and_after: Function = _unwritten
    along_gradient: Function = _unwritten
    equivalent_run: Function = _unwritten
    rotation: Function = _unwritten
    residual_forward: Function = _unwritten
    residual_backward: Function = _unwritten

    def network(self, kind: str, activation: Activation = relu) -> Network:
        """Return the network of notebook 4, or the same without batch norm."""
        if kind == PLAIN:
            return plain_network.plain_network(activation)
        return Network(
            lambda x, parameters: self.network_forward(x, dict(parameters), activation),
            self.network_backward,
        )

    def start(self, kind: str, seed: int, sizes: Sequence[int] = SIZES) -> Parameters:
        """Return the parameters at the start: W is the same with and without batch norm."""
        make = plain_network.initialize if kind == PLAIN else self.initialize_parameters
        made = make(list(sizes), np.random.default_rng(seed))
        return {name: np.asarray(value) for name, value in made.items()}

    def gradients(
        self, network: Network, parameters: Parameters, x: np.ndarray, y: np.ndarray
    ) -> tuple[float, Parameters]:
        """Return the loss, and the gradient of each parameter under the parameter's own name."""
        out, kept = network.forward(x, parameters)
        loss, back = self.softmax_cross_entropy(out, y)
        found = network.backward(np.asarray(back), kept, parameters)
        return float(loss), {name: np.asarray(found[f"d{name}"]) for name in parameters}

    def accuracy(self, network: Network, parameters: Parameters) -> float:
        """Return the share of the test images that are right, with all of them as one batch."""
        scores, _ = network.forward(self.digits.x_test, parameters)
        return float(np.mean(np.argmax(scores, axis=1) == self.digits.y_test))


def batches(
    own: Own, seed: int, steps: int, size: int = BATCH
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield so many mini-batches, shuffled anew in each epoch; whole ones only."""
    x, y = own.digits.x_train, own.digits.y_train
    shuffle, whole = np.random.default_rng(seed + 50), len(x) // size
    for step in range(steps):
        if step % whole == 0:
            order = shuffle.permutation(len(x))
        chosen = order[step % whole * size :][:size]
        yield x[chosen], y[chosen]


def descend(
    own: Own,
    network: Network,
    parameters: Parameters,
    rate: float | Callable[[int, str], float],
    seed: int,
    *,
    steps: int = STEPS,
    decay: float = 0.0,
    frozen: Callable[[str], bool] = lambda name: False,
    look: Look | None = None,
    every: int = 1,
) -> tuple[Parameters, np.ndarray, list[Any]]:
    """Descend along the gradients of mini-batches.

    rate: a number, or one for each step and parameter. decay: the weight decay of the W of hidden
    layers. frozen: which parameters stay. look(step, parameters, x, y) is called before each
    `every`-th step.

    Returns the parameters, the losses (steps,), and what was seen.
    """
    last = max(map(layer_of, parameters))
    history, seen = [], []
    with one_thread(), np.errstate(all="ignore"):
        for step, (x, y) in enumerate(batches(own, seed, steps)):
            if look is not None and step % every == 0:
                seen.append(look(step, parameters, x, y))
            loss, gradients = own.gradients(network, parameters, x, y)
            moved = {}
            for name, old in parameters.items():
                its = rate(step, name) if callable(rate) else rate
                decays = decay if name[0] == "W" and layer_of(name) < last else 0.0
                step_ = its * (gradients[name] + decays * old)
                moved[name] = old if frozen(name) else old - step_
            parameters = moved
            history.append(loss)
    return parameters, np.array(history), seen


def layer_of(name: str) -> int:
    """Return the layer of a parameter: 12 of "W[12]"."""
    return int(name.split("[")[1][:-1])


def layer_outputs(network: Network, parameters: Parameters, x: np.ndarray) -> list[np.ndarray]:
    """Return what each hidden layer hands on: (N, D) for each."""
    _, caches = network.forward(x, parameters)
    hidden = max(map(layer_of, parameters)) - 1
    return [np.asarray(c.a if hasattr(c, "a") else c[1]) for c in list(caches)[:hidden]]


def norm(vectors: Mapping[str, np.ndarray]) -> float:
    """Return the length of all of them as one vector."""
    return float(np.sqrt(sum(np.sum(v**2) for v in vectors.values())))
