"""Mistakes in exercise 7.2, gradient_before_and_after: which parameters step."""

from __future__ import annotations

from grader.mistakes.why_it_works._parts import number_of
from grader.mistakes.why_it_works.gradient_before_and_after._parts import earlier, turned


@turned("all_moved")
def _all(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of all layers.

    The layer itself has moved, and those behind it. What only the earlier ones do cannot be seen.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return True


@turned("own_layer_too")
def _own_too(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself and those before it.

    So part of its change is the layer's own work.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) <= layer


@turned("own_layer_only")
def _own(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself alone.

    It is asked what the layers before it do.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) == layer


@turned("all_others_moved")
def _others(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of all layers but its own.

    Those behind it have moved, too. Covariate shift is about what the layer gets, so about those
    before.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) != layer


@turned("later_layers_moved")
def _later(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layers behind it.

    The comparison of the layers' numbers is the wrong way round.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) > layer


@turned("later_and_own_moved")
def _from_here(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself and those behind it.

    The earlier ones are the ones that stay.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) >= layer


@turned("weights_only")
def _weights(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the earlier layers' W alone.

    Their other parameters, gamma and beta or b, have stayed where they were.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return name.startswith("W") and earlier(name, layer)


@turned("weights_stay")
def _no_weights(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the earlier layers without their W.

    Only gamma and beta or b have moved.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return not name.startswith("W") and earlier(name, layer)


@turned("biases_stay")
def _no_shifts(name: str, layer: int) -> bool:
    """Your second gradient is that after a step in which what is added has stayed: beta or b.

    The other parameters of the earlier layers have moved.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return name.startswith(("W", "gamma")) and earlier(name, layer)


@turned("begins_with_the_number", source="Python: startswith matches 10 with 1")
def _begins(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of layers whose number begins like an earlier one.

    In a deep network, layers 10 and 11 are taken for layer 1.

    Step 2 in exercise 7.2 goes by the layers' numbers, which may have two digits.
    """
    return any(str(number_of(name)).startswith(str(other)) for other in range(1, layer))


@turned("numbers_compared_as_text", source="Python compares texts letter by letter")
def _as_text(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of layers that come first in the alphabet.

    As text, 10 comes before 2, and 9 after 11.

    Step 2 in exercise 7.2 goes by the layers' numbers, which may have two digits.
    """
    return str(number_of(name)) < str(layer)


@turned("one_layer_too_few")
def _too_few(name: str, layer: int) -> bool:
    """Your second gradient is that after a step without the layer just before.

    Only those before that one have moved.

    Step 2 in exercise 7.2 moves all layers that stand before this one.
    """
    return number_of(name) < layer - 1
