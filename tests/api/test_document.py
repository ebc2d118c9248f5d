"""What the API says about itself: all of it, and nothing else."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from clinic.http.access import PUBLIC, access_of, lets_visitors
from tests.api.conftest import BASE, Program
from tests.api.operations import operations


def test_it_is_openapi_3_1_and_open_to_all(nobody: Program) -> None:
    answer = nobody.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.get_json()["openapi"].startswith("3.1.")


def test_every_endpoint_is_in_the_document_and_nothing_else_is(
    app: Flask, document: dict[str, Any]
) -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(BASE))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api") and not rule.endpoint.startswith("api_docs.")
    }
    assert {(one.method, one.path) for one in operations(document)} == served


def test_operations_have_names_of_their_own_and_a_summary(document: dict[str, Any]) -> None:
    found = list(operations(document))
    assert len({one.id for one in found}) == len(found)
    for operation in found:
        assert operation.described["summary"], operation.id


def test_every_operation_stands_under_a_heading_that_is_explained(
    document: dict[str, Any],
) -> None:
    explained = {tag["name"] for tag in document["tags"] if tag["description"]}
    used = {tag for one in operations(document) for tag in one.described["tags"]}
    assert used == explained


def test_security_is_declared_where_a_token_is_needed(app: Flask, document: dict[str, Any]) -> None:
    assert set(document["components"]["securitySchemes"]) == {"bearer", "refresh"}
    for operation in operations(document):
        view = app.view_functions[f"api.v1.{operation.id}"]
        wanted: list[dict[str, list[str]]] = [] if access_of(view) == PUBLIC else [{"bearer": []}]
        if lets_visitors(view):
            wanted.append({})
        if operation.id == "auth.renew":
            wanted = [{"refresh": []}]
        assert operation.described["security"] == wanted, operation.id


def test_every_refusal_is_described_as_a_problem(document: dict[str, Any]) -> None:
    for operation in operations(document):
        refusals = {
            status: told
            for status, told in operation.described["responses"].items()
            if status.startswith("4")
        }
        assert "429" in refusals, operation.id
        for told in refusals.values():
            assert list(told["content"]) == ["application/problem+json"], operation.id


def test_posts_of_somebody_signed_in_take_a_key(document: dict[str, Any]) -> None:
    for operation in operations(document):
        names = [one["name"] for one in operation.described.get("parameters", ())]
        takes = operation.method == "POST" and {"bearer": []} in operation.described["security"]
        assert ("Idempotency-Key" in names) == takes, operation.id


@pytest.mark.browser
def test_people_can_read_it_and_nothing_comes_from_elsewhere(page: Page) -> None:
    hosts: set[str | None] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{BASE}/docs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Clinic")
    page.locator("[data-tag='Free times']").click()
    page.get_by_text("The earliest free times of all doctors of a specialty").click()
    expect(page.get_by_text("Too Many Requests")).to_be_visible()
    assert hosts - {None, ""} == {"127.0.0.1"}
    assert errors == []
