"""The backward pass of a layer, with places to go wrong, for exercise 4.3."""

from grader.mistakes._parts import backward
from grader.mistakes.deep_network._parts import LayerBackward, Z, layer_back
from utils import LayerCache

BACK = "layer_backward"


def with_slope(da: Z, cache: LayerCache, there: Z) -> LayerBackward:
    """The backward pass with another slope than the right one."""
    dz, dgamma, dbeta = backward(da * there, cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def with_dz(da: Z, cache: LayerCache, dz: Z) -> LayerBackward:
    """The backward pass with another dz than the right one."""
    _, _, dgamma, dbeta = layer_back(da, cache)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta
