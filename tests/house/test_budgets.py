"""How long a thing may be. What outgrows its budget does too much: it is split by what it does."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from config import ROOT

#: Counted in lines, from `def` to the last one; a folder in files of Python.
FUNCTION, VIEW, FILE, FOLDER = 40, 15, 300, 20

FILES = sorted((ROOT / "clinic").rglob("*.py"))
ROUTES = {"route", "get", "post", "put", "patch", "delete"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    """Every function and method, with where it stands."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def is_view(function: Function) -> bool:
    """Whether a route leads to it: `@blueprint.get("/visits")`."""
    calls = (one.func for one in function.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in ROUTES for call in calls)


def lines(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    assert [name for name, one in functions() if lines(one) > FUNCTION] == []


def test_a_view_reads_asks_and_answers_and_is_short() -> None:
    views = {name: one for name, one in functions() if is_view(one)}
    assert len(views) > 200
    assert [name for name, one in views.items() if lines(one) > VIEW] == []


def test_no_file_is_long() -> None:
    assert [str(path) for path in FILES if len(path.read_text().splitlines()) > FILE] == []


def test_no_folder_is_crowded() -> None:
    filled = Counter(path.parent for path in FILES if path.name != "__init__.py")
    assert [folder for folder, count in filled.items() if count > FOLDER] == []
