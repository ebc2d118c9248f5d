"""T36: a proxy that nobody told the clinic of makes all strangers one: it is said where it is seen."""

from __future__ import annotations

import logging

import pytest

from tests.application import BuildApp
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.only_on("sqlite")

THROUGH = {"X-Forwarded-For": "192.0.2.7"}


@pytest.mark.parametrize(("hops", "is_told"), [(0, True), (1, False)])
def test_T36_a_proxy_that_was_not_announced_is_told_once_in_the_log_and_on_the_settings(
    make_app: BuildApp, cast: Cast, caplog: pytest.LogCaptureFixture, hops: int, is_told: bool
) -> None:
    admin = make_app(PROXY_HOPS=hops).test_client()
    admin.post("/login", data={"email": cast.petra.actor.email, "password": PASSWORD})
    assert "PROXY_HOPS" not in admin.get("/admin/settings").text
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="clinic.http.hardening.proxies"):
        pages = [admin.get("/admin/settings", headers=THROUGH).text for _ in range(2)]
    assert ["PROXY_HOPS" in page for page in pages] == [is_told] * 2
    assert len(caplog.records) == is_told


def test_a_proxy_that_serves_under_a_path_is_told_of_once(
    make_app: BuildApp, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = make_app(PROXY_HOPS=1).test_client()
    for _ in range(2):
        visitor.get("/healthz", headers={"X-Forwarded-Prefix": "/"})
    assert "under a path" not in caplog.text
    for _ in range(2):
        visitor.get("/healthz", headers={"X-Forwarded-Prefix": "/clinic"})
    assert caplog.text.count("under a path") == 1
