"""Who tries the clinic out at another time sees it on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from clinic.core.clock import ClinicClock, machine_now
from clinic.http import clock as clocks
from tests.application import Clock
from tests.cast import Cast
from tests.cast_fixtures import SignIn

pytestmark = pytest.mark.only_on("sqlite")

STAFF, PATIENT, PLAIN, NOT_FOUND = "/doctor/week", "/", "/login", "/nothing/here"


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Path:
    """The clinic's clock can be set."""
    file = tmp_path / "clock"
    app.config["CLINIC_CLOCK"] = str(file)
    clocks.set_up(app)
    return file


@pytest.mark.parametrize(
    ("days", "said"), [(60, "(60 days ahead)"), (-1, "(1 day back)"), (0, "(as the machine’s)")]
)
def test_every_page_shows_a_clock_that_can_be_set(
    app: Flask, cast: Cast, sign_in: SignIn, file: Path, clock: Clock, days: int, said: str
) -> None:
    file.write_text(str(days * 86400))
    clock.now = ClinicClock(file)()
    lena, anybody = sign_in(app.test_client(), cast.lena), app.test_client()
    for page in (
        anybody.get(PATIENT),
        anybody.get(PLAIN),
        anybody.get(NOT_FOUND),
        lena.get(STAFF, follow_redirects=True),
    ):
        assert page.status_code in (200, 404)
        assert f"{said}</p>" in page.text
        assert "Clinic’s clock: " in page.text


def test_it_is_the_time_of_the_clinic(app: Flask, cast: Cast, file: Path, clock: Clock) -> None:
    file.write_text(str((clock() - machine_now()).total_seconds()))
    assert "Clinic’s clock: Tuesday 24 November 2026, 10:0" in app.test_client().get("/").text


def test_no_page_speaks_of_a_clock_that_nobody_can_set(app: Flask, cast: Cast) -> None:
    assert "Clinic’s clock" not in app.test_client().get("/").text
