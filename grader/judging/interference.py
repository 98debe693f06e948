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
    "re", "scipy", "sklearn", "types", "typing", "utils",
})  # fmt: skip
MODULES = LIBRARIES | {"np"}
# what changes, or reads, more than it is given
DISTURBING = frozenset({
    "__import__", "breakpoint", "compile", "ctypeslib", "eval", "exec", "exit", "get_ipython",
    "delattr", "globals", "input", "lib", "load", "memmap", "open", "quit", "save", "savetxt",
    "savez", "set_printoptions", "setattr", "setbufsize", "seterr", "seterrcall", "testing", "vars",
})  # fmt: skip
# of which these change no other object, given self
HARMLESS_ON_SELF = ("delattr", "setattr", "vars")
DECORATORS = ("classmethod", "property", "staticmethod")
CLASS_DECORATORS = ("dataclass", "dataclasses.dataclass")
FIELD = ("field", "dataclasses.field")
MADE_BY = ("namedtuple", "collections.namedtuple")  # with constants, they make a class
# whose methods change nothing
UNCHANGING = ("bytes", "complex", "dict.fromkeys", "float", "int", "str")
MAX_SOURCE = 50_000  # characters of a cell: a longer one is not read
GENERATORS = (
    "default_rng",
    "Generator",
    "RandomState",
)  # the rest of numpy.random shares one state
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
    if not all(map(_is_definition, tree.body)):
        return False
    nodes = list(ast.walk(tree))
    of_self = {
        node.func
        for node in nodes
        if isinstance(node, ast.Call)
        and _name(node.func) in HARMLESS_ON_SELF
        and node.args
        and _name(node.args[0]) == "self"
    }
    # what these change in place was looked at with them
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    in_functions = {node for function in functions for node in ast.walk(function)}
    return not any(
        _can_disturb(node, node in in_functions) for node in nodes if node not in of_self
    )


def _name(node: ast.expr) -> str:
    """Return a plain name; "" if it is anything else."""
    return node.id if isinstance(node, ast.Name) else ""


def _is_definition(node: ast.stmt) -> bool:
    """Tell whether a statement of a cell, or of a class, only defines something."""
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        harmless = all(_name(d) in DECORATORS for d in node.decorator_list)
        return harmless and all(map(_is_constant, defaults)) and _keeps_to_itself(node)
    if isinstance(node, ast.ClassDef):
        harmless = all(_is_named(d, CLASS_DECORATORS) for d in node.decorator_list)
        return harmless and all(_is_definition(part) or _is_field(part) for part in node.body)
    if isinstance(node, ast.Import):
        return all(map(_is_harmless_import, (alias.name for alias in node.names)))
    if isinstance(node, ast.ImportFrom):
        return all(
            map(_is_harmless_import, (f"{node.module}.{alias.name}" for alias in node.names))
        )
    if isinstance(node, ast.Assign):
        constant = _is_constant(node.value) or (
            isinstance(node.value, ast.Call) and _is_named(node.value, MADE_BY)
        )
        return constant and all(isinstance(t, ast.Name) for t in node.targets)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and _is_constant(node.value))


def _is_field(node: ast.stmt) -> bool:
    """Tell whether this is a field of a class, with its type and perhaps a constant."""
    return (
        isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and not any(isinstance(p, ast.Call | ast.NamedExpr) for p in ast.walk(node.annotation))
        and (node.value is None or _is_constant(node.value) or _is_named(node.value, FIELD))
    )


def _is_named(node: ast.expr, names: tuple[str, ...]) -> bool:
    """Tell whether this is one of these functions, or a call of it with constants or names."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(word.value for word in node.keywords)]
        plain = all(isinstance(value, ast.Constant | ast.Name) for value in given)
        return plain and _is_named(node.func, names)
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in names


def _is_harmless_import(imported: str) -> bool:
    package, *rest = imported.split(".")
    return package in LIBRARIES and ("random" not in rest or rest[-1] in GENERATORS)


def _is_constant(node: ast.expr) -> bool:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return isinstance(node, ast.Name | ast.Attribute | ast.Lambda)  # such as np.float64
    return not isinstance(value, list | dict | set)


def _can_disturb(node: ast.AST, in_function: bool) -> bool:
    if isinstance(node, ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return not in_function
    if isinstance(node, ast.Attribute) and _is_numpy_random(node.value):
        return node.attr not in GENERATORS
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return name in DISTURBING


def _is_unchanging(function: ast.AST) -> bool:
    """Tell whether this is a method of a built-in type that has none that changes anything."""
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return False
    name = function.value.id
    return name in UNCHANGING or f"{name}.{function.attr}" in UNCHANGING


def _is_numpy_random(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "random" and _name(node.value) == "np"


def _keeps_to_itself(function: ast.FunctionDef) -> bool:
    """Tell whether what it changes in place, or calls a method of, is its own argument or variable.

    Modules' functions are known otherwise.
    """
    own = set()
    nodes = list(ast.walk(function))
    for node in nodes:
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
    for node in nodes:
        root: ast.AST = node.func if isinstance(node, ast.Call) else node
        called = isinstance(node, ast.Call) and isinstance(root, ast.Attribute)
        changed = isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(
            node.ctx, ast.Load
        )
        if not changed and (not called or _is_unchanging(root)):
            continue
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        known = own if changed else own | MODULES
        if isinstance(root, ast.Name) and root.id not in known:
            return False
    return True
