"""The operations that the document tells of, each with its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.conftest import BASE

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation: where it is, what is said to it as an example, what it may answer."""

    id: str
    method: str
    path: str
    described: Mapping[str, Any]
    in_path: tuple[Mapping[str, Any], ...]

    @property
    def has_body(self) -> bool:
        return "requestBody" in self.described

    @property
    def example(self) -> Any:
        """The example of the body; KeyError where there is none."""
        return self.described["requestBody"]["content"]["application/json"]["example"]

    @property
    def schema(self) -> Any:
        return self.described["requestBody"]["content"]["application/json"]["schema"]

    @property
    def success(self) -> int:
        """The status of its success."""
        (status,) = (int(one) for one in self.described["responses"] if one.startswith("2"))
        return status

    @property
    def answer_schema(self) -> Any:
        """The schema of its answer, None for an empty one."""
        content = self.described["responses"][str(self.success)].get("content", {})
        return content["application/json"]["schema"] if content else None

    def address(self, names: Mapping[str, str]) -> str:
        """Its address after the version, with the examples of its ids and of what it must be asked."""
        path = self.path
        for parameter in self.in_path:
            path = path.replace(f"{{{parameter['name']}}}", named(parameter["example"], names))
        asked = [
            f"{one['name']}={named(one['schema']['example'], names)}"
            for one in self.described.get("parameters", ())
            if one["in"] == "query" and one["required"]
        ]
        return f"{path}?{'&'.join(asked)}" if asked else path


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """All operations of the document."""
    for path, item in document["paths"].items():
        assert path.startswith(BASE)
        for method in METHODS:
            if method in item:
                yield Operation(
                    id=item[method]["operationId"],
                    method=method.upper(),
                    path=path.removeprefix(BASE),
                    described=item[method],
                    in_path=tuple(item.get("parameters", ())),
                )


def named(value: Any, names: Mapping[str, str]) -> Any:
    """An example with the ids that it only hints at, such as "the-doctor"."""
    if isinstance(value, dict):
        return {key: named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [named(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value
