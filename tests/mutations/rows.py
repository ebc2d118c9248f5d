"""The rows of `mutations.toml`: what is planted where, and which tests have to notice it."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("mutations.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """`where` is "path::name" of a function, "Class.method", a class or a value of the module.

    `tests` are node ids without parameters; `db` is the database on which they run.
    """

    where: str
    old: str
    new: str
    tests: list[str]
    db: str = "sqlite"

    @property
    def path(self) -> str:
        return self.where.partition("::")[0]

    def planted(self, root: Path) -> str:
        """The text of the file below `root` with this fault. Raises LookupError where it does not apply."""
        text = (root / self.path).read_text()
        lines = text.splitlines(keepends=True)
        first, last = _lines_of(ast.parse(text), self.where.partition("::")[2])
        before, there, behind = lines[: first - 1], lines[first - 1 : last], lines[last:]
        found = "".join(there)
        if found.count(self.old) != 1:
            raise LookupError(f"{self.old!r} is {found.count(self.old)} times in {self.where}")
        return "".join([*before, found.replace(self.old, self.new), *behind])


def mutations() -> list[Mutation]:
    """All rows, in their order."""
    return [Mutation(**row) for row in tomllib.loads(FILE.read_text())["mutation"]]


def _lines_of(tree: ast.Module | ast.ClassDef, name: str) -> tuple[int, int]:
    head, _, rest = name.partition(".")
    for node in tree.body:
        if head not in _names(node):
            continue
        if rest and isinstance(node, ast.ClassDef):
            return _lines_of(node, rest)
        marks = getattr(node, "decorator_list", [])
        return min(one.lineno for one in [node, *marks]), node.end_lineno or node.lineno
    raise LookupError(f"there is no {name}")


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
