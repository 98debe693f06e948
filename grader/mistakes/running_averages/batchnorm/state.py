"""Mistakes in exercise 6.5, BatchNorm: the modes' switches, and the state."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from grader.mistakes._shows import are, changes, returns
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages.batchnorm._parts import NAMES, Layer, State, Z
from grader.mistakes.running_averages.batchnorm._shows import TRAIN, loaded, plain, written_into

SHARED = "Python: what is assigned in the class body belongs to the class"
ALIAS = "NumPy: an assignment copies no array"


@mistake(
    "BatchNorm",
    shows=are(
        lambda s: {'"eval() returns the layer"': False, '"train() returns the layer"': False}
    ),
)
class EvalReturnsNothing(Layer):
    """Neither eval nor train returns the layer.

    So calls cannot be chained.

    Exercise 6.5 says what train and eval return.
    """

    def train(self) -> Any:
        self.training = True

    def eval(self) -> Any:
        self.training = False


@mistake(
    "BatchNorm",
    shows=are(lambda s: {"training after eval()": True, "training after train()": False}),
)
class ModesExchanged(Layer):
    """After a call of eval the layer trains, and after one of train it predicts.

    The two have changed places.

    The table in exercise 6.5 says which value of training belongs to which mode.
    """

    def train(self) -> Any:
        self.training = False
        return self

    def eval(self) -> Any:
        self.training = True
        return self


@mistake(
    "BatchNorm",
    shows=are(lambda s: {"training after eval()": False, "training after train()": False}),
)
class NoWayBack(Layer):
    """After eval the layer stays in eval mode, even if train is called.

    A call of train has no effect.

    The table in exercise 6.5 says which value of training belongs to which mode.
    """

    def train(self) -> Any:
        return self


@mistake("BatchNorm", source=ALIAS, shows=written_into("saved"))
class StateIsNotCopied(Layer):
    """Who writes into the state that you returned changes the layer.

    The arrays in the state are the layer's own, not copies of them.

    Exercise 6.5 asks for copies, both ways.
    """

    def state_dict(self) -> State:
        return {name: getattr(self, name) for name in NAMES}


@mistake("BatchNorm", source=ALIAS, shows=written_into("loaded"))
class LoadedIsNotCopied(Layer):
    """Who writes into a state after it was loaded changes the layer.

    The arrays of the layer are then those that it was given, not copies of them.

    Exercise 6.5 asks for copies, both ways.
    """

    def load_state_dict(self, state: State) -> None:
        for name in NAMES:
            setattr(self, name, state[name])


@mistake("BatchNorm", source=ALIAS, shows=written_into("saved", "loaded"))
class NeitherIsCopied(Layer):
    """The state and the layer are one: who writes into either changes both.

    The state holds the layer's own arrays, and a loaded state is kept as it is.

    Exercise 6.5 asks for copies, both ways.
    """

    def state_dict(self) -> State:
        return {name: getattr(self, name) for name in NAMES}

    def load_state_dict(self, state: State) -> None:
        for name in NAMES:
            setattr(self, name, state[name])


@mistake("BatchNorm", shows=returns("the state with the entries beta, gamma;"))
class OnlyParametersSaved(Layer):
    """The state holds two of four arrays.

    The running statistics are part of the layer, too: without them a loaded layer cannot
    predict.

    Exercise 6.5 lists the entries of the state.
    """

    def state_dict(self) -> State:
        return {"gamma": self.gamma.copy(), "beta": self.beta.copy()}

    def load_state_dict(self, state: State) -> None:
        for name, value in state.items():
            setattr(self, name, value.copy())


@mistake("BatchNorm", shows=loaded("gamma", "beta", running_mean=0, running_var=1))
class OnlyParametersLoaded(Layer):
    """A loaded layer has the right gamma and beta, and the running statistics of a new one.

    Two of the four arrays do not reach the layer.

    Exercise 6.5 lists the entries of the state.
    """

    def load_state_dict(self, state: State) -> None:
        self.gamma, self.beta = state["gamma"].copy(), state["beta"].copy()


@mistake("BatchNorm", shows=loaded(gamma=1, beta=0, running_mean=0, running_var=1))
class NothingLoaded(Layer):
    """A loaded layer is as new.

    The arrays of the state do not become the layer's own.

    Exercise 6.5 lists the entries of the state.
    """

    def load_state_dict(self, state: State) -> None:
        pass


@mistake(
    "BatchNorm",
    source=SHARED,
    shows=are(
        lambda s: {
            f"a second layer's {name}": s.got[f"({name} back in train mode)"]
            for name in ("running_mean", "running_var")
        }
    ),
)
class StatisticsShared(Layer):
    """A second layer has the running statistics of the first.

    The two layers have them in common.

    Exercise 6.5 gives each new layer arrays of its own.
    """

    # size -> the statistics that all layers of that size have in common, once one has trained
    common: ClassVar[dict[int, list[Z]]] = {}

    def start(self) -> None:
        super().start()
        # what a layer of an earlier run left behind would be another mistake
        self.running_mean, self.running_var = self.common.pop(
            self.size, [self.running_mean, self.running_var]
        )

    def follow(self, mu: Z, var: Z, n: int) -> None:
        super().follow(mu, var, n)
        self.common[self.size] = [self.running_mean, self.running_var]


@mistake("BatchNorm", shows=plain(TRAIN))
class ParametersReplaced(Layer):
    """The outputs in train mode are those of gamma 1 and beta 0, whatever was put in.

    gamma and beta may be replaced from outside at any time, and forward must use those that are
    there then.

    Exercise 6.5 says what may be replaced from outside.
    """

    def in_train_mode(self, z: Z) -> Z:
        gamma, beta = self.gamma, self.beta
        self.gamma, self.beta = np.ones(self.size), np.zeros(self.size)
        out = super().in_train_mode(z)
        self.gamma, self.beta = gamma, beta
        return out


@mistake(
    "BatchNorm", source="NumPy: an augmented assignment writes into the array", shows=changes("z1")
)
class WritesIntoTheBatch(Layer):
    """The batch that you were given is no longer what it was.

    It was written into.

    Exercise 6.5 says that forward returns a new array.
    """

    def forward(self, z: Z) -> Z:
        z[...] = super().forward(z)
        return z


@mistake("BatchNorm", shows=are(lambda s: {'"train() returns the layer"': False}))
class TrainReturnsNothing(Layer):
    """A call of train does not return the layer.

    So nothing can be called on what it returns.

    Exercise 6.5 says what train and eval return.
    """

    def train(self) -> Any:
        self.training = True


@mistake("BatchNorm", shows=are(lambda s: {'"eval() returns the layer"': False}))
class OnlyEvalReturnsNothing(Layer):
    """A call of eval does not return the layer.

    So nothing can be called on what it returns.

    Exercise 6.5 says what train and eval return.
    """

    def eval(self) -> Any:
        self.training = False


@mistake("BatchNorm", shows=returns("momentum, running_mean"))
class MomentumSavedToo(Layer):
    """The state holds more than is asked for.

    The momentum is given when a layer is made; a state holds arrays.

    Exercise 6.5 lists the entries of the state.
    """

    def state_dict(self) -> Any:
        return {**super().state_dict(), "momentum": self.momentum}
