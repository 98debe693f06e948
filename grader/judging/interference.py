"""Which of a notebook's cells can have disturbed others: most plainly cannot.

An exercise that is not correct is judged again by itself, in case another cell broke it. That costs
as much as the whole notebook did, and is in vain where all that the learner wrote are functions
that keep to their arguments. Who evades this (it reads the source alone) evades a second chance of
their own.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable

# whose import changes nothing for others
LIBRARIES = frozenset({
    "collections", "copy", "dataclasses", "functools", "itertools", "math", "numpy", "operator",
    "scipy", "sklearn", "types", "typing", "utils",
})  # fmt: skip
# what changes, or reads, more than it is given
DISTURBING = frozenset({
    "__import__", "breakpoint", "compile", "ctypeslib", "eval", "exec", "exit", "get_ipython",
    "delattr", "globals", "input", "lib", "load", "memmap", "open", "quit", "save", "savetxt",
    "savez", "set_printoptions", "setattr", "setbufsize", "seterr", "seterrcall", "testing", "vars",
})  # fmt: skip
# of which these change no other object, given self
HARMLESS_ON_SELF = ("delattr", "setattr", "vars")
DECORATORS = ("classmethod", "property", "staticmethod")
MAX_SOURCE = 50_000  # characters of a cell: a longer one is not read
GENERATORS = ("default_rng", "Generator")  # the rest of numpy.random shares one state
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
BUILTINS = dict.fromkeys(dir(builtins), "builtins")


def disturbers(setup: str, cells: Iterable[tuple[str, str]]) -> set[str]:
    """Return whose cells can have disturbed others: they do more than define, or redefine a name.

    Redefined is a name that the set-up or an earlier cell binds to something else.

    cells: the owner and the source of each that a learner wrote, in order. setup: what runs before
    all of it.
    """
    try:
        taken = BUILTINS | _bound_names(parsed(setup), "set-up")
    except UNREADABLE:
        return {"set-up"}
    found = set()
    for owner, source in cells:
        try:
            tree = parsed(source)
            names = _bound_names(tree, owner)
            if not _only_defines(tree) or any(taken.get(n, of) != of for n, of in names.items()):
                found.add(owner)
            taken = names | taken
        except UNREADABLE:
            found.add(owner)
    return found


def parsed(source: str) -> ast.Module:
    """Parse a learner's cell.

    Raises one of UNREADABLE: if that is not possible, or the cell is too long.
    """
    if len(source) > MAX_SOURCE:
        raise ValueError("too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a learner's text
        return ast.parse(source)


def _bound_names(tree: ast.Module, cell: str) -> dict[str, str]:
    """Return the names that a cell defines, each with what it comes from."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = cell
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Assign):
            found |= {target.id: cell for target in node.targets if isinstance(target, ast.Name)}
    return found


def _only_defines(tree: ast.Module) -> bool:
    of_self = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in HARMLESS_ON_SELF
        and node.args
        and ast.unparse(node.args[0]) == "self"
    }
    return all(map(_is_definition, tree.body)) and not any(
        _can_disturb(node) for node in ast.walk(tree) if node not in of_self
    )


def _is_definition(node: ast.stmt) -> bool:
    """Tell whether a statement of a cell, or of a class, only defines something."""
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        harmless = all(ast.unparse(d) in DECORATORS for d in node.decorator_list)
        return harmless and all(map(_is_constant, defaults)) and _keeps_to_itself(node)
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list and all(map(_is_definition, node.body))
    if isinstance(node, ast.Import):
        return all(map(_is_harmless_import, (alias.name for alias in node.names)))
    if isinstance(node, ast.ImportFrom):
        return all(
            map(_is_harmless_import, (f"{node.module}.{alias.name}" for alias in node.names))
        )
    if isinstance(node, ast.Assign):
        return _is_constant(node.value) and all(isinstance(t, ast.Name) for t in node.targets)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and _is_constant(node.value))


def _is_harmless_import(imported: str) -> bool:
    package, *rest = imported.split(".")
    return package in LIBRARIES and ("random" not in rest or rest[-1] in GENERATORS)


def _is_constant(node: ast.expr) -> bool:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return isinstance(node, ast.Name | ast.Attribute | ast.Lambda)  # such as np.float64
    return not isinstance(value, list | dict | set)


def _can_disturb(node: ast.AST) -> bool:
    if isinstance(node, ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return not (isinstance(node.value, ast.Name) and node.value.id == "self")
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np.random":
        return node.attr not in GENERATORS
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return name in DISTURBING


def _keeps_to_itself(function: ast.FunctionDef) -> bool:
    """Tell whether what it changes in place, or calls a method of, is its own argument or variable.

    Modules' functions are known otherwise.
    """
    own = {"np", *LIBRARIES}
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
    for node in ast.walk(function):
        changed = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if changed or called:
            root: ast.expr = node.func if isinstance(node, ast.Call) else node  # type: ignore[assignment]
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name) and root.id not in own:
                return False
    return True
