"""A name says which thing is meant: public names are unique, or called through their module."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeGuard

from tests.house.tree import texts


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path, text in texts().items():
        if path.startswith("clinic/") and path.endswith(".py"):
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            yield module, ast.parse(text)


def is_public(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    """Whether this defines a function or a class for others."""
    kinds = ast.FunctionDef | ast.ClassDef
    return isinstance(node, kinds) and not node.name.startswith("_")


def is_found_by_its_address(node: ast.stmt) -> bool:
    """Views and commands: nobody imports them, a route or a word of the shell leads there."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in {"get", "post", "put", "patch", "delete", "route", "command"}
        for mark in node.decorator_list
    )


def ambiguous(modules: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Names that several modules define and somebody imports without saying which module."""
    defined: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules.items():
        for node in tree.body:
            if is_public(node) and not is_found_by_its_address(node):
                defined[node.name].add(module)
    imported = {
        (node.module, name.name)
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    return {
        name: sorted(homes)
        for name, homes in defined.items()
        if len(homes) > 1 and any((home, name) in imported for home in homes)
    }


def test_a_public_name_is_unique_or_called_through_its_module() -> None:
    assert ambiguous(dict(trees())) == {}


def test_a_second_one_of_a_name_is_found() -> None:
    modules = dict(trees())
    modules["clinic.web.second"] = ast.parse("def load_or_404(): ...")
    assert ambiguous(modules) == {"load_or_404": ["clinic.api.load_or_404", "clinic.web.second"]}
