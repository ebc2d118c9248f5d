"""Opening the door: the blueprint of the API, its document, and what stands before each request."""

from __future__ import annotations

from typing import Any

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask

from clinic.api import bodies, docs, fields
from clinic.api.blueprint import BEARER, Group
from clinic.api.problem_schema import ProblemSchema
from clinic.api.v1 import MODULES, v1
from clinic.extensions import csrf
from clinic.http.doors import API_PREFIX
from clinic.http.throttle.limits import limit_api

api = Group("api", __name__, url_prefix=API_PREFIX)
api.before_request(bodies.read)
limit_api(api)
api.register_blueprint(v1)


class Api(flask_smorest.Api):
    """The library's, without its pages and its errors: we have our own of both."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """`clinic.app` registers the handlers of all doors."""

    def _register_doc_blueprint(self) -> None:
        """`clinic.api.docs` serves the document."""


def set_up(app: Flask) -> None:
    """Serve the API and its document."""
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.register_blueprint(api)
    docs.register(app, lambda: _document(app))
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{api.name}."):
            # Programs bring no cookie, so nobody can make a browser act for its owner.
            csrf.exempt(view)


def _document(app: Flask) -> dict[str, Any]:
    """All operations as OpenAPI describes them: as much work as the rest of starting the clinic."""
    described = Api(spec_kwargs=_spec(app))
    described.init_app(app)
    fields.describe(described)
    described.spec.components.schema("Problem", schema=ProblemSchema)
    described.spec.components.security_scheme(BEARER, _bearer("The access token."))
    described.spec.components.security_scheme("refresh", _bearer("The refresh token."))
    api.register_views_in_doc(described, app, described.spec, name=api.name, parameters=None)
    return described.spec.to_dict() | {"tags": _tags()}


def _spec(app: Flask) -> dict[str, Any]:
    return {
        "title": "Clinic",
        "version": "1",
        "openapi_version": "3.1.0",
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
        "info": {"description": docs.INTRODUCTION},
        "servers": [{"url": app.config["PUBLIC_URL"]}],
    }


def _tags() -> list[dict[str, str]]:
    blueprints = [module.blueprint for module in MODULES]
    return [{"name": one.title, "description": one.description} for one in blueprints]


def _name_of(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Resource").removesuffix("Schema")


def _bearer(description: str) -> dict[str, str]:
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": description,
    }
