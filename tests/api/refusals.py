"""How a test says that the API says no."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse


def refused(
    answer: TestResponse, status: int, code: str, *reasons: str, field: str | None = None
) -> dict[str, Any]:
    """The problem, after a look at its status, its code, and what else is named."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert problem["status"] == status
    assert problem["code"] == code, problem
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert problem["instance"] == answer.request.path
    for name in ("type", "title", "detail"):
        assert problem[name], name
    if reasons:
        assert {reason["code"] for reason in problem["reasons"]} == set(reasons)
    if field is not None:
        assert field in [error["field"] for error in problem["errors"]]
    return problem


def assert_unknown(answer: TestResponse, other: TestResponse) -> None:
    """Both are told that there is no such thing, in the same words."""
    first, second = refused(answer, 404, "not_found"), refused(other, 404, "not_found")
    for problem in (first, second):
        problem.pop("request_id")
        problem.pop("instance")
    assert first == second
