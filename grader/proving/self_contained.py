"""A function's source with all that it needs from its module, to be put into a notebook's cell.

Mistakes and right answers share helpers with their neighbours; a learner's cell stands alone. What
the module imports from the function's own package is taken along, all other imports stay imports.
"""

from __future__ import annotations

import ast
import builtins
import copy
import dis
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
Place = tuple[int, int]  # line and column of a name in a parsed source


def self_contained_source(function: Callable[..., Any], name: str) -> str:
    """Return source that defines `name` as this function: imports, helpers, then the function.

    Helpers are called `<name>__<helper>`, so that the cells of a notebook do not meet; annotations,
    docstrings and the decorators of the function's own package are left out. A function that was
    made inside another may use functions of there.

    Raises ValueError: if it needs something that is not defined at the top of a module.
    """
    return _Collector(function, name).source()


class _Collector:
    """Follows names from one function through the modules of its package.

    Definitions are in the order of need: a helper before what uses it.
    """

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.package, self.name = _module(function).split(".")[0], name
        self.imports: dict[str, None] = {}
        self.definitions: list[str] = []
        # what is collected already -> its name; a key is (module, name) or a function's id
        self.names: dict[tuple[str, str] | int, str] = {}
        self._function(function, name)

    def source(self) -> str:
        parts = ["\n".join(self.imports)] if self.imports else []
        return "\n\n".join([*parts, *self.definitions])

    def _function(self, function: Callable[..., Any], name: str = "") -> str:
        """Collect a class, or a function, also one that was made inside another."""
        if isinstance(function, type) and "<locals>" not in function.__qualname__:
            return self._top(function.__module__, function.__name__, name)
        if not isinstance(function, FunctionType):
            raise ValueError(f"{function!r} is not a function with a source")
        module, code = _module(function), function.__code__
        if not function.__closure__ and "<locals>" not in code.co_qualname:
            return self._top(module, code.co_name, name)
        if id(function) not in self.names:
            self.names[id(function)] = new = name or self._new_name(code.co_name)
            free = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
            self._add(_inner_definition(module, code), module, new, free)
        return self.names[id(function)]

    def _top(self, module: str, used: str, name: str = "") -> str:
        """Collect what the top of a module defines."""
        if (module, used) not in self.names:
            self.names[module, used] = new = name or self._new_name(used)
            self._add(_definitions(module)[used], module, new, {})
        return self.names[module, used]

    def _new_name(self, used: str) -> str:
        new = f"{self.name}__{used.lstrip('_')}"
        while new in self.names.values():
            new += "_"
        return new

    def _add(self, node: ast.stmt, module: str, name: str, free: dict[str, Any]) -> None:
        stripped = _Stripper(module, self.package).visit(ast.parse(ast.unparse(node)).body[0])
        tree = ast.parse(ast.unparse(stripped))
        members = {_place(n.value): n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        renamed: dict[Place, str] = {}
        modules: set[Place] = set()
        for place, used in _globals(tree):
            other = vars(sys.modules[module]).get(used)
            if used in free:
                renamed[place] = self._function(free[used].cell_contents)
            elif isinstance(other, ModuleType) and self._is_own(other.__name__):
                renamed[place] = self._resolve(other.__name__, members[place])
                modules.add(place)
            else:
                renamed[place] = self._resolve(module, used)
        tree = _Renamer(renamed, modules, name).visit(tree)
        self.definitions.append(ast.unparse(tree))

    def _resolve(self, module: str, used: str) -> str:
        """Return a module's global's name in the collected source; collect it if need be.

        Raises ValueError: if the module does not define it at its top.
        """
        if used in _definitions(module):
            return self._top(module, used)
        statement = _imports(module).get(used)
        if statement is None:
            if hasattr(builtins, used):
                return used
            raise ValueError(f'{module} does not define "{used}" at its top')
        names = [alias for alias in statement.names if _bound_name(alias) == used]
        if isinstance(statement, ast.ImportFrom):
            if self._is_own(statement.module or ""):
                return self._resolve(str(statement.module), names[0].name)
            kept: ast.stmt = ast.ImportFrom(statement.module, names, statement.level)
        else:
            kept = ast.Import(names)
        self.imports[ast.unparse(kept)] = None
        return used

    def _is_own(self, module: str) -> bool:
        return module.split(".")[0] == self.package


# ---- what modules hold ----


def _module(function: Callable[..., Any]) -> str:
    # __module__ may be that of what it wraps
    return str(getattr(function, "__globals__", {}).get("__name__", function.__module__))


@functools.cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


@functools.cache
def _definitions(module: str) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.Assign):
            targets = [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            for position, target in enumerate(targets):
                found[target] = _split_out(node, target, position) if len(targets) > 1 else node
    return found


def _split_out(node: ast.Assign, target: str, position: int) -> ast.Assign:
    """Return one assignment out of `A, B = 1, 2` or `A = B = 1`."""
    value = node.value
    if isinstance(node.targets[0], ast.Tuple) and isinstance(value, ast.Tuple):
        value = value.elts[position]
    return ast.Assign([ast.Name(target, ast.Store())], value, lineno=node.lineno)


@functools.cache
def _imports(module: str) -> dict[str, ast.Import | ast.ImportFrom]:
    return {
        _bound_name(alias): node
        for node in _tree(module).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _inner_definition(module: str, code: CodeType) -> ast.FunctionDef:
    """Return the def of a function inside another, without decorators: they have done their work.

    Raises ValueError: if no def of the module is it.
    """
    for node in ast.walk(_tree(module)):
        if not isinstance(node, ast.FunctionDef) or node.name != code.co_name:
            continue
        if code.co_firstlineno in (node.lineno, *(d.lineno for d in node.decorator_list)):
            bare = copy.copy(node)
            bare.decorator_list = []
            return bare
    raise ValueError(f"{code.co_qualname} is not defined by a def in {module}")


def _place(node: ast.expr) -> Place:
    return node.lineno, node.col_offset


# ---- changing a definition ----


class _Stripper(ast.NodeTransformer):
    """Leaves out annotations, docstrings, and decorators such as @mistake."""

    def __init__(self, module: str, package: str) -> None:
        self.module, self.package = module, package

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.decorator_list = [d for d in node.decorator_list if not self._registers(d)]
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.decorator_list = [d for d in node.decorator_list if not self._registers(d)]
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        # annotations of a class are its fields, in a NamedTuple
        node.body = [n if isinstance(n, ast.AnnAssign) else self.visit(n) for n in node.body]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.Assign([node.target], node.value, lineno=node.lineno)

    def _registers(self, decorator: ast.expr) -> bool:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(called, ast.Name):
            return False
        came = getattr(vars(sys.modules[self.module]).get(called.id), "__module__", "") or ""
        return came.split(".")[0] == self.package


class _Renamer(ast.NodeTransformer):
    """Gives what is defined, and the names at some places, other names.

    modules: places where the name is a module's, and goes with what is taken from it.
    """

    def __init__(self, places: dict[Place, str], modules: set[Place], name: str) -> None:
        self.places, self.modules, self.name = places, modules, name

    def visit_Module(self, node: ast.Module) -> ast.AST:
        top = node.body[0]
        if isinstance(top, ast.FunctionDef | ast.ClassDef):
            top.name = self.name
        elif isinstance(top, ast.Assign) and isinstance(top.targets[0], ast.Name):
            top.targets[0].id = self.name
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _place(node.value) in self.modules and isinstance(node.value, ast.Name):
            return self.visit(node.value)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load):
            node.id = self.places.get(_place(node), node.id)
        return node


def _globals(tree: ast.Module) -> Iterator[tuple[Place, str]]:
    """Yield where a definition reads which global.

    Python's compiler says it: a local may have the same name.
    """
    codes = [compile(ast.unparse(tree), "<collected>", "exec", dont_inherit=True)]
    while codes:
        code = codes.pop(0)
        codes += [const for const in code.co_consts if isinstance(const, CodeType)]
        for step in dis.get_instructions(code):
            at = step.positions
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and at and at.lineno is not None:
                if step.argval in ("__name__", "__annotations__"):  # a class body's own
                    continue
                yield (at.lineno, at.col_offset or 0), step.argval
