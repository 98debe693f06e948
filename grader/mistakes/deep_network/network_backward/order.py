"""Mistakes in exercise 4.6, network_backward: in the order of ten layers and more."""

from grader.mistakes._shows import are, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import deep, depth
from grader.mistakes.deep_network._parts import Arrays, Z, as_text, hidden_back, network_back
from utils import LayerCache

BACK = "network_backward"
Caches = list[LayerCache]


@mistake(
    BACK,
    source="Python: sorted puts W[10] before W[2]",
    shows=where(
        deep,
        are(
            lambda s: {
                f"dW[{own}]": s.want[f"dW[{number}]"]
                for number, own in enumerate(as_text(depth(s)), start=1)
            }
        ),
    ),
)
def names_sorted_as_text(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With ten hidden layers, the gradients of layer 2 are under the number 10.

    Text is sorted character by character, so 10 comes before 2. With fewer layers nothing shows it.

    The caches in exercise 4.6 are in the order of the layers' numbers: 1, 2, 3 and so on.
    """
    order = as_text(len(caches))
    renamed = {}
    for key, value in network_back(dscores, caches, parameters).items():
        name, number = key[:-1].split("[")
        own = int(number) if int(number) > len(caches) else order[int(number) - 1]
        renamed[f"{name}[{own}]"] = value
    return renamed


@mistake(
    BACK,
    source="Python: max of the names is W[9]",
    shows=where(deep, lambda s: f"dW[{depth(s) + 1}]" not in s.got if s.got else None),
)
def output_layer_by_the_last_name(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With ten hidden layers there are no gradients of the output layer.

    Of its names, those with a 9 are the last as text, because text is compared character by
    character.

    The output layer in exercise 4.6 is the one after the last hidden layer.
    """
    last = as_text(len(caches) + 1)[-1]
    output = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    return output | hidden_back(dscores @ parameters[f"W[{last}]"].T, caches)
