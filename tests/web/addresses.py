"""Every address of the pages, made from its own table of routes."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from clinic.accounts.permissions import Permission
from clinic.http.access import access_of, lets_visitors

#: An id that nobody has.
NOBODY = "0" * 32


def addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of every page's route, with ids that nobody has."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("api."):
                continue
            url = app.url_map.bind("127.0.0.1").build(rule.endpoint, _arguments(rule))
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule.endpoint, method, url


def staff_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and address of every route that asks for more than an account; visitors have none."""
    for endpoint, method, url in addresses(app):
        view = app.view_functions[endpoint]
        access = access_of(view)
        if not isinstance(access, frozenset) or lets_visitors(view):
            continue
        if access != {Permission.OWN_ACCOUNT}:
            yield method, url


def _arguments(rule: Rule) -> dict[str, str]:
    return {name: _value(rule, name) for name in rule.arguments}


def _value(rule: Rule, name: str) -> str:
    converter = rule._converters[name]
    return min(converter.items) if isinstance(converter, AnyConverter) else NOBODY
