"""`python -m utils.frameworks pytorch` prints what PyTorch does, in a process of its own.

With `relatives` behind it: what its relatives of batch norm do. With `convolutional`: what the
stored convolutional network says in PyTorch; with `train`, that network is trained and stored anew.
"""

import json
import sys
from importlib import import_module

from utils.frameworks import FRAMEWORKS, relatives, scenario, written


def main(arguments: list[str]) -> int:
    name, *what = arguments or [""]
    known: list[list[str]] = [[], ["relatives"]]
    if name == "pytorch":
        known += [["convolutional"], ["train"]]
    if name not in FRAMEWORKS or what not in known:
        said = f"say one of: {', '.join(FRAMEWORKS)}, and perhaps relatives behind it"
        print(said, file=sys.stderr)
        return 2
    if what == ["train"]:
        import_module("utils.frameworks.convolutional_in_pytorch").train()
    elif what == ["convolutional"]:
        module = import_module("utils.frameworks.convolutional_in_pytorch")
        found = module.scores(module.loaded())
        arrays = {part: array.tolist() for part, array in found.items()}
        print(json.dumps({"version": module.torch.__version__, **arrays}))
    elif what:
        module = import_module(f"utils.frameworks.relatives_in_{name}")
        print(relatives.written(module.run(relatives.scenario())))
    else:
        module = import_module(f"utils.frameworks.with_{name}")
        print(written(module.run(scenario())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
