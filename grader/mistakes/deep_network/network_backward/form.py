"""Mistakes in exercise 4.6, network_backward: in the form of what is returned."""

from grader.mistakes._shows import are, lacks, returns, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import Arrays, Z, network_back
from grader.mistakes.deep_network._shows import depth, gradients_are
from utils import LayerCache

BACK = "network_backward"
Caches = list[LayerCache]


@mistake(BACK, shows=lacks("dgamma", "dbeta"))
def gamma_and_beta_missing(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients of gamma and beta are not in your dictionary.

    Both are parameters, and are learned.

    The list in exercise 4.6 has three gradients for each hidden layer.
    """
    gradients = network_back(dscores, caches, parameters)
    return {k: v for k, v in gradients.items() if not k.startswith(("dgamma", "dbeta"))}


@mistake(BACK, shows=returns("returned a tuple"))
def gradients_in_a_tuple(dscores: Z, caches: Caches, parameters: Arrays) -> tuple[Z, ...]:
    """You return a tuple, where a dictionary is wanted.

    The update rules find each gradient by its name.

    Exercise 4.6 returns a dictionary, and lists its names.
    """
    return tuple(network_back(dscores, caches, parameters).values())


@mistake(BACK, shows=returns("returned a list"))
def gradients_in_a_list(dscores: Z, caches: Caches, parameters: Arrays) -> list[Z]:
    """You return a list, where a dictionary is wanted.

    The update rules find each gradient by its name.

    Exercise 4.6 returns a dictionary, and lists its names.
    """
    return list(network_back(dscores, caches, parameters).values())


@mistake(BACK, shows=gradients_are(lambda name, s: s.want[name] / s.n, "dW"))
def weights_divided_by_n(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients of all weights are N times too small.

    They are means over the examples. The loss has averaged already.

    Exercise 4.6 takes over the dscores of exercise 4.5, which hold the 1/N.
    """
    gradients = network_back(dscores, caches, parameters)
    return {k: v / len(dscores) if k.startswith("dW") else v for k, v in gradients.items()}


@mistake(
    BACK,
    shows=where(
        lambda s: depth(s) > 1,
        are(
            lambda s: {
                f"dW[{k}]": s.want[f"dW[{depth(s) + 1 - k}]"] for k in range(1, depth(s) + 1)
            }
        ),
    ),
)
def numbered_from_the_end(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With more than one hidden layer, their gradients have each other's names.

    The last hidden layer's are under the number 1.

    The names in exercise 4.6 begin with layer 1, which is the one that is given x.
    """
    gradients, last = network_back(dscores, caches, parameters), len(caches) + 1
    renamed = {}
    for key, value in gradients.items():
        name, number = key[:-1].split("[")
        own = int(number) if int(number) == last else last - int(number)
        renamed[f"{name}[{own}]"] = value
    return renamed
