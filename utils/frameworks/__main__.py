"""`python -m utils.frameworks pytorch` prints what PyTorch does, in a process of its own."""

import sys
from importlib import import_module

from utils.frameworks import FRAMEWORKS, scenario, written


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in FRAMEWORKS:
        print(f"say one of: {', '.join(FRAMEWORKS)}", file=sys.stderr)
        return 2
    module = import_module(f"utils.frameworks.with_{arguments[0]}")
    print(written(module.run(scenario())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
