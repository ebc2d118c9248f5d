"""A blueprint of the API: what every operation needs, no operation can forget.

From what a view declares (its permission, its body, its address) come the refusals that it can
answer with, its security, its name in the document and its idempotency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar

import flask_smorest
from marshmallow import Schema

from clinic.api.bodies import Parser
from clinic.api.once import HEADER, answered_once
from clinic.api.problems import MEDIA_TYPE
from clinic.http.access import PUBLIC, access_of, lets_visitors

View = TypeVar("View", bound=Callable[..., Any])

#: The document's name for signing in with an access token.
BEARER = "bearer"
_IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>")


class Group(flask_smorest.Blueprint):
    """Blueprints that share an address. The outermost one is asked to describe all within."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self._prepare_doc_cbks.append(_describe)


class Blueprint(Group):
    """The operations on one kind of thing. `title` is their heading in the document."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, *, title: str, description: str) -> None:
        super().__init__(name, import_name, description=description)
        self.title = title

    def arguments(
        self, schema: type[Schema], *, location: str = "json", **options: Any
    ) -> Callable[[View], View]:
        """Hand the body, or the query, to a view as `schema` reads it."""
        if location == "json":
            options["required"] = _needs_something(schema)
        decorate: Callable[[View], View] = super().arguments(schema, location=location, **options)
        return decorate

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,  # noqa: ARG002 - as Flask asks
        *,
        parameters: Any = None,  # noqa: ARG002
        tags: Any = None,  # noqa: ARG002
        **options: Any,
    ) -> None:
        """Register an operation; a POST of somebody signed in is answered once for each key."""
        assert view_func is not None
        access = access_of(view_func)
        methods = options.get("methods", ("GET",))
        if "POST" in methods and access != PUBLIC:
            view_func = answered_once(view_func)
        endpoint = endpoint or view_func.__name__
        in_path = [_path_parameter(name) for name in _IN_PATH.findall(rule)]
        # OPTIONS would answer what the document does not know. Said here: the library forgets it.
        view_func.provide_automatic_options = False  # type: ignore[attr-defined]
        super().add_url_rule(
            rule,
            endpoint,
            view_func,
            parameters=in_path,
            tags=[self.title],
            **options,
        )
        for method in methods:
            self._docs[endpoint][method.lower()]["operation"] = {
                "id": f"{self.name}.{endpoint}",
                "access": access,
                "visitors": lets_visitors(view_func),
                "in_path": bool(in_path),
            }


def _needs_something(schema: type[Schema]) -> bool:
    """Whether no body at all, which counts as `{}`, is too little."""
    return any(field.required for field in schema().fields.values())


def refuses(*statuses: int) -> Callable[[View], View]:
    """Tell the document which refusals an operation has besides those that all of its kind have."""

    def decorate(view: View) -> View:
        view._apidoc = {**getattr(view, "_apidoc", {}), "refusals": statuses}  # type: ignore[attr-defined]
        return view

    return decorate


def _describe(
    doc: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any
) -> dict[str, Any]:
    operation = info["operation"]
    doc["operationId"] = operation["id"]
    doc["security"] = [] if operation["access"] == PUBLIC else [{BEARER: []}]
    if operation["visitors"]:
        doc["security"].append({})
    responses = doc.setdefault("responses", {})
    for status in _refusals(info, method):
        responses[status] = {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if info.get("tagged"):
        responses[304] = {"description": "Not modified since the ETag that was sent."}
        doc.setdefault("parameters", []).append(_KNOWN_TAG)
    if info.get("conditional"):
        doc.setdefault("parameters", []).append(_SEEN_TAG)
    if method == "post" and operation["access"] != PUBLIC:
        doc.setdefault("parameters", []).append(_KEY)
    return doc


def _refusals(info: dict[str, Any], method: str) -> Iterator[int]:
    operation = info["operation"]
    yield from (429, 503)
    if operation["access"] != PUBLIC:
        yield from (401, 403)
    if operation["in_path"]:
        yield 404
    if method != "get":
        # A body may be sent to any of them, and is looked at.
        yield from (400, 413, 415)
    if "arguments" in info or method == "post":
        yield 422
    if method == "post" and operation["access"] != PUBLIC:
        yield 409
    if info.get("conditional"):
        yield 412
    yield from info.get("refusals", ())


def _path_parameter(name: str) -> dict[str, Any]:
    what = name.removesuffix("_id").replace("_", " ")
    is_date = name == "day"
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"type": "string"},
        "description": "A local date." if is_date else f"The id of the {what}.",
        "example": "2026-11-26" if is_date else f"the-{what.replace(' ', '-')}",
    }


_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key and body again within 24 hours get the same answer again.",
}

_SEEN_TAG = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what was read: if it has changed since, nothing is done.",
}

_KNOWN_TAG = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of an answer that is at hand.",
}
