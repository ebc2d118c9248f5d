"""The mailbox of development: nothing of it elsewhere, and no mail runs a script in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic import mailbox
from clinic.mail.compose import compose
from clinic.notifications.letters import CalendarMethod
from tests.cast import Cast
from tests.mail.letters import AMIRA, NOW, letter, visit


@pytest.fixture
def trial(app: Flask, tmp_path: Path) -> Flask:
    """The application as somebody tries it."""
    app.config.update(CLINIC_MODE="development", INSTANCE_DIR=str(tmp_path))
    return app


def keep(app: Flask, kind: str = "appointment_confirmed", seconds: int = 0, **facts: str) -> str:
    with app.app_context():
        mail = compose(letter(kind, visits=(visit(**facts),), calendar=CalendarMethod.REQUEST))
        folder = mailbox.folder_in(app.config["INSTANCE_DIR"])
        return mailbox.keep_mail(folder, mail.as_bytes(), now=NOW + timedelta(seconds=seconds))


def test_elsewhere_there_is_no_mailbox(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for mode in ("testing", "production"):
        app.config["CLINIC_MODE"] = mode
        for path in ("", "/x", "/x/html", "/x/attachments/0"):
            assert client.get(f"/dev/mailbox{path}").status_code == 404


def test_the_list_shows_the_newest_first_and_finds_a_recipient(
    trial: Flask, client: FlaskClient, cast: Cast
) -> None:
    assert "No email here" in client.get("/dev/mailbox").text
    keep(trial)
    keep(trial, "request_received", seconds=1)
    page = client.get("/dev/mailbox").text
    assert page.index("New request") < page.index("Confirmed")
    found = client.get("/dev/mailbox?to=amira").text
    assert "Confirmed" in found
    assert "New request" not in found


def test_many_mails_come_in_pages(trial: Flask, client: FlaskClient, cast: Cast) -> None:
    for number in range(21):
        keep(trial, seconds=number)
    assert client.get("/dev/mailbox").text.count('class="rowlink"') == 20
    assert client.get("/dev/mailbox?page=2").text.count('class="rowlink"') == 1


def test_a_mail_is_shown_with_its_text_headers_links_and_file(
    trial: Flask, client: FlaskClient, cast: Cast
) -> None:
    name = keep(trial)
    page = client.get(f"/dev/mailbox/{name}")
    assert page.status_code == 200
    assert "Dr Lena Hartmann looks forward to seeing you." in page.text
    assert "auto-generated" in page.text
    assert f'href="http://127.0.0.1:8000/appointments/{"a" * 32}"' in page.text
    assert "visit.ics" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    file = client.get(f"/dev/mailbox/{name}/attachments/0")
    assert file.data.startswith(b"BEGIN:VCALENDAR")
    assert file.headers["Content-Disposition"] == "attachment; filename=visit.ics"


def test_the_mail_stands_in_a_frame_that_can_do_nothing(
    trial: Flask, client: FlaskClient, cast: Cast
) -> None:
    name = keep(trial, room="<script>alert(1)</script>")
    assert 'sandbox title="The email"' in client.get(f"/dev/mailbox/{name}").text
    html = client.get(f"/dev/mailbox/{name}/html")
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "script-src" not in policy
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>" not in html.text


@pytest.mark.parametrize("path", ["x", "..%2fsecret_key", "x/html", "x/attachments/0"])
def test_what_is_no_mail_is_not_found(
    trial: Flask, client: FlaskClient, cast: Cast, path: str
) -> None:
    assert client.get(f"/dev/mailbox/{path}").status_code == 404


def test_a_file_that_is_not_enclosed_is_not_found(
    trial: Flask, client: FlaskClient, cast: Cast
) -> None:
    assert client.get(f"/dev/mailbox/{keep(trial)}/attachments/9").status_code == 404
    assert AMIRA.address in client.get("/dev/mailbox").text
