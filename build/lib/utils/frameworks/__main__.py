"""`python -m utils.frameworks pytorch` prints what PyTorch does; `store` stores it for all three.

`store` needs all frameworks installed: see `make test-frameworks`.
"""

import sys
from importlib import import_module

from utils.frameworks import FRAMEWORKS, STORED, live, scenario, written


def main(arguments: list[str]) -> int:
    if arguments == ["store"]:
        for name in FRAMEWORKS:
            path = STORED / f"{name}.json"
            path.write_text(written(live(name)) + "\n", encoding="utf-8")
            print(f"wrote {path}")
        return 0
    if len(arguments) != 1 or arguments[0] not in FRAMEWORKS:
        print(f"say one of: store, {', '.join(FRAMEWORKS)}", file=sys.stderr)
        return 2
    module = import_module(f"utils.frameworks.with_{arguments[0]}")
    print(written(module.run(scenario())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
