"""Mistakes in exercise 4.3, layer_backward: through the weights, and in the results."""

from typing import Any

import numpy as np

from grader.mistakes._shows import changes, equals, exchanged, returns
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import (
    COLUMNS,
    DIVIDED_BY_M,
    LayerBackward,
    Z,
    layer_back,
    slope,
)
from grader.mistakes.deep_network._shows import (
    activation,
    dz_is,
    dz_of,
    stops_unless,
    times_one_nth,
    transposed,
)
from grader.mistakes.deep_network.layer_backward._parts import BACK, with_slope
from utils import LayerCache


@mistake(BACK, shows=dz_is("dW", dz=lambda dout, cache: dout))
def dw_past_batch_norm(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW is that of a layer without batch norm.

    It is made of the gradient of batch norm's output, where that of z is needed.

    Step 3 in exercise 4.3: the sum over the examples is of a_prev times dz.
    """
    da_prev, _, dgamma, dbeta = layer_back(da, cache)
    return da_prev, cache.a_prev.T @ (da * slope(cache)), dgamma, dbeta


@mistake(BACK, shows=dz_is("da_prev", dz=lambda dout, cache: dout))
def da_prev_past_batch_norm(da: Z, cache: LayerCache) -> LayerBackward:
    """Your da_prev is that of a layer without batch norm.

    It is made of the gradient of batch norm's output, where that of z is needed.

    Step 3 in exercise 4.3: the sum over the units is of dz times the weights.
    """
    _, dw, dgamma, dbeta = layer_back(da, cache)
    return (da * slope(cache)) @ cache.W.T, dw, dgamma, dbeta


@mistake(BACK, source=DIVIDED_BY_M, shows=times_one_nth("dW"))
def dw_divided_by_n(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW is N times too small.

    It is a mean over the examples. If the loss is a mean, its gradient da has that already.

    Step 3 in exercise 4.3 is a sum over the examples, not a mean.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw / len(da), dgamma, dbeta


@mistake(BACK, source=DIVIDED_BY_M, shows=times_one_nth("dW", "dgamma", "dbeta"))
def all_parameters_divided_by_n(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW, dgamma and dbeta are N times too small.

    They are means over the examples. If the loss is a mean, its gradient da has that already.

    Step 3 in exercise 4.3 is a sum over the examples, and so are dgamma and dbeta in notebook
    3.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw / len(da), dgamma / len(da), dbeta / len(da)


@mistake(BACK, source=COLUMNS, shows=transposed("dW"))
def dw_transposed(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW has its rows and columns exchanged.

    It should have the shape of W: inputs first, then units.

    Step 3 in exercise 4.3: the first index of dW is that of the input.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw.T.copy(), dgamma, dbeta


@mistake(BACK, shows=equals("dW", lambda s: s.args["a"].T @ dz_of(s)))
def dw_from_own_output(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW is made of the layer's own output.

    The weights were multiplied with its input.

    Step 3 in exercise 4.3: the sum over the examples is of a_prev times dz.
    """
    da_prev, _, dgamma, dbeta = layer_back(da, cache)
    _, dz, *_ = with_slope(da, cache._replace(a_prev=np.eye(len(da))), slope(cache))
    return da_prev, cache.a.T @ dz, dgamma, dbeta


@mistake(BACK, shows=stops_unless(lambda s: s.args["W"].shape[0] == s.args["W"].shape[1]))
def weights_not_transposed(da: Z, cache: LayerCache) -> LayerBackward:
    """It stops unless the layer has as many units as inputs.

    On the way back the weights are used from the other side: from units to inputs.

    Step 3 in exercise 4.3: the sum for da_prev is over the second index of W.
    """
    _, dw, dgamma, dbeta = layer_back(da, cache)
    dz = with_slope(da, cache._replace(W=np.eye(da.shape[1])), slope(cache))[0]
    return dz @ cache.W, dw, dgamma, dbeta


@mistake(BACK, shows=exchanged("dgamma", "dbeta"))
def dgamma_and_dbeta_exchanged(da: Z, cache: LayerCache) -> LayerBackward:
    """Dgamma and dbeta have changed places.

    Each holds what the other should.

    Exercise 4.3 gives the order of the four results.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw, dbeta, dgamma


@mistake(BACK, shows=exchanged("dW", "da_prev"))
def dw_first(da: Z, cache: LayerCache) -> LayerBackward:
    """The first two results are not where they should be.

    dW and da_prev have changed places.

    Exercise 4.3 gives the order of the four results.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return dw, da_prev, dgamma, dbeta


@mistake(BACK, source="NumPy: an augmented assignment writes into the array", shows=changes("da"))
def changes_da(da: Z, cache: LayerCache) -> LayerBackward:
    """Afterwards da is no longer what it was.

    It was written into, so whoever called the function has lost it.

    Step 1 in exercise 4.3 makes something new of da: it needs an array of its own.
    """
    results = layer_back(da.copy(), cache)
    da *= slope(cache)
    return results


@mistake(BACK, shows=times_one_nth("da_prev"))
def da_prev_divided_by_n(da: Z, cache: LayerCache) -> LayerBackward:
    """Your da_prev is N times too small.

    It is divided by the number of examples. If the loss is a mean, its gradient da has that
    already.

    Step 3 in exercise 4.3: the sum for da_prev is over the units, without a division.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev / len(da), dw, dgamma, dbeta


@mistake(BACK, shows=times_one_nth("da_prev", "dW", "dgamma", "dbeta"))
def all_divided_by_n(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results are N times too small.

    They are divided by the number of examples. If the loss is a mean, its gradient da has that
    already.

    None of the three steps in exercise 4.3 divides.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da / len(da), cache)
    return da_prev, dw, dgamma, dbeta


@mistake(BACK, shows=times_one_nth("dgamma", "dbeta"))
def dgamma_and_dbeta_averaged(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dgamma and dbeta are N times too small.

    They are means over the examples. If the loss is a mean, its gradient da has that already.

    Step 2 in exercise 4.3 is the backward pass of notebook 3, in which both are sums.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw, dgamma / len(da), dbeta / len(da)


@mistake(
    BACK,
    shows=equals("da_prev", lambda s: s.want["da_prev"] * activation(s).slope(s.args["a_prev"])),
)
def slope_of_the_layer_before(da: Z, cache: LayerCache) -> LayerBackward:
    """Your da_prev has gone back through one activation too many.

    It is multiplied by the slope at the layer's input. That belongs to the layer before.

    Step 3 in exercise 4.3 is the last one.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev * cache.activation.slope(cache.a_prev), dw, dgamma, dbeta


@mistake(BACK, source="the usual layer has a bias", shows=returns("returned 5 values"))
def gradient_of_a_bias_too(da: Z, cache: LayerCache) -> Any:
    """You return five things, where four are wanted.

    A hidden layer with batch norm has no bias.

    Exercise 4.3 gives the order of the four results, and says which gradient there is not.
    """
    da_prev, dw, dgamma, dbeta = layer_back(da, cache)
    return da_prev, dw, da.sum(axis=0), dgamma, dbeta
