"""`python -m utils.frameworks pytorch` prints what PyTorch does, in a process of its own.

With `relatives` behind it: what its relatives of batch norm do.
"""

import sys
from importlib import import_module

from utils.frameworks import FRAMEWORKS, relatives, scenario, written


def main(arguments: list[str]) -> int:
    name, *what = arguments or [""]
    if name not in FRAMEWORKS or what not in ([], ["relatives"]):
        said = f"say one of: {', '.join(FRAMEWORKS)}, and perhaps relatives behind it"
        print(said, file=sys.stderr)
        return 2
    if what:
        module = import_module(f"utils.frameworks.relatives_in_{name}")
        print(relatives.written(module.run(relatives.scenario())))
    else:
        module = import_module(f"utils.frameworks.with_{name}")
        print(written(module.run(scenario())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
