"""Mistakes in exercise 4.3, layer_backward: on the way through the activation and batch norm."""

import numpy as np

from grader.mistakes._parts import SHORTENED, backward
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import (
    LayerBackward,
    Z,
    layer_back,
    slope,
)
from grader.mistakes.deep_network._shows import (
    dz_is,
    gammas_without_activation,
    slope_is,
    stops_unless,
)
from grader.mistakes.deep_network.layer_backward._parts import BACK, with_dz, with_slope
from utils import LayerCache
from utils.activations import relu


@mistake(BACK, shows=slope_is(lambda cache, s: 1))
def slope_forgotten(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results are those of a layer without an activation.

    The step back through the activation is not in them: da goes into batch norm as it came.

    Step 1 in exercise 4.3 multiplies da by the slope.
    """
    return with_slope(da, cache, np.ones_like(da))


@mistake(BACK, shows=slope_is(lambda cache, s: cache.activation.slope(s.args["da"])))
def slope_at_da(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results are made with another slope than the right one.

    It is the slope at da. Da is a gradient; the slope belongs to the place where the forward
    pass was.

    Step 1 in exercise 4.3 takes the slope at this layer's own output.
    """
    return with_slope(da, cache, cache.activation.slope(da))


@mistake(
    BACK,
    source="the derivative of an activation is usually written at its input",
    shows=slope_is(lambda cache, s: cache.activation.slope(cache.bn.z_hat)),
)
def slope_at_z_hat(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results are made with another slope than the right one.

    It is the slope at the normalized values. Here the slope is computed from the output of the
    activation.

    Step 1 in exercise 4.3 takes the slope at this layer's own output; exercise 4.2 says why.
    """
    return with_slope(da, cache, cache.activation.slope(cache.bn.z_hat))


@mistake(BACK, shows=stops_unless(lambda s: s.args["W"].shape[0] in (1, s.args["W"].shape[1])))
def slope_at_a_prev(da: Z, cache: LayerCache) -> LayerBackward:
    """It stops unless the layer has as many units as inputs, or a single input.

    Where it runs, the slope is that at the output of the layer before, which has its own
    activation.

    Step 1 in exercise 4.3 takes the slope at this layer's own output.
    """
    return with_slope(da, cache, cache.activation.slope(cache.a_prev))


@mistake(BACK, shows=slope_is(lambda cache, s: cache.activation.slope(cache.activation(cache.a))))
def slope_at_the_activated_output(da: Z, cache: LayerCache) -> LayerBackward:
    """The slope in your results is the right one with ReLU only.

    It is that at the activation of the output. The activation has been applied already.

    Step 1 in exercise 4.3 takes the slope at this layer's own output, as the cache holds it.
    """
    return with_slope(da, cache, cache.activation.slope(cache.activation(cache.a)))


@mistake(BACK, shows=slope_is(lambda cache, s: cache.activation(cache.a)))
def activation_for_its_slope(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results have something else in the place of the slope.

    It is the activation of the output, where the derivative should be.

    Step 1 in exercise 4.3 has a prime on the activation; exercise 4.2 says how to get it.
    """
    return with_slope(da, cache, cache.activation(cache.a))


@mistake(BACK, shows=gammas_without_activation)
def batch_norm_before_the_activation(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dgamma and dbeta are those of a layer without an activation.

    Your dW and da_prev are what comes of going back through batch norm first and through the
    activation second. The way back takes the steps in reverse order.

    In exercise 4.3 the activation is step 1 and batch norm step 2.
    """
    dz, dgamma, dbeta = backward(da, cache.bn)
    dz = dz * slope(cache)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


@mistake(BACK, shows=gammas_without_activation)
def dgamma_and_dbeta_from_da(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dgamma and dbeta are those of a layer without an activation.

    They are sums over da. Gamma and beta act before the activation, so its slope belongs into
    both.

    Step 2 in exercise 4.3 begins with what step 1 gives.
    """
    da_prev, dw, _, _ = layer_back(da, cache)
    return da_prev, dw, *backward(da, cache.bn)[1:]


@mistake(
    BACK,
    source=SHORTENED,
    shows=dz_is("da_prev", "dW", dz=lambda dout, cache: dout * cache.bn.gamma / cache.bn.std),
)
def statistics_held_constant(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW and da_prev are those of a batch norm whose mean and variance are constants.

    Both statistics depend on every example, so each example has a share in the dz of all
    others.

    Step 2 in exercise 4.3 is the whole backward pass of notebook 3.
    """
    return with_dz(da, cache, da * slope(cache) * cache.bn.gamma / cache.bn.std)


@mistake(BACK, shows=dz_is("da_prev", "dW", dz=lambda dout, cache: dout))
def batch_norm_skipped(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW and da_prev are those of a layer without batch norm.

    They are made of the gradient of batch norm's output, where that of its input is needed.

    Step 3 in exercise 4.3 begins with dz, the first result of step 2.
    """
    return with_dz(da, cache, da * slope(cache))


@mistake(BACK, shows=slope_is(lambda cache, s: cache.a))
def output_for_the_slope(da: Z, cache: LayerCache) -> LayerBackward:
    """All four results have something else in the place of the slope.

    It is the layer's output, where the derivative should be.

    Step 1 in exercise 4.3 has a prime on the activation; exercise 4.2 says how to get it.
    """
    return with_slope(da, cache, cache.a)


@mistake(BACK, shows=slope_is(lambda cache, s: slope(cache) ** 2))
def slope_twice(da: Z, cache: LayerCache) -> LayerBackward:
    """The slope counts twice. With ReLU, whose slope is 0 or 1, that is not to be seen.

    All four results are made with the square of the slope.

    Step 1 in exercise 4.3 multiplies by the slope once.
    """
    return with_slope(da, cache, slope(cache) ** 2)


@mistake(BACK, shows=slope_is(lambda cache, s: relu.slope(cache.a)))
def always_the_slope_of_relu(da: Z, cache: LayerCache) -> LayerBackward:
    """With any other activation than ReLU, the slope in your results is that of ReLU.

    The activation in the cache has no effect.

    Step 1 in exercise 4.3 takes the slope of the activation that the cache holds.
    """
    return with_slope(da, cache, (cache.a > 0).astype(np.float64))


@mistake(BACK, shows=dz_is("da_prev", "dW", dz=lambda dout, cache: dout * cache.bn.gamma))
def standard_deviation_forgotten(da: Z, cache: LayerCache) -> LayerBackward:
    """Your dW and da_prev are those of a layer that is scaled and shifted, and not normalized.

    The gradient is multiplied by gamma, and that is all of batch norm that is in it.

    Step 2 in exercise 4.3 is the whole backward pass of notebook 3.
    """
    return with_dz(da, cache, da * slope(cache) * cache.bn.gamma)
