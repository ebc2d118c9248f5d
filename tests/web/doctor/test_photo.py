"""A doctor shows who they are, and those who look for a doctor see it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from clinic.booking.absence import archive_doctor
from clinic.db import db
from clinic.directory.doctors import change_profile
from clinic.directory.models import DoctorPhoto
from clinic.http.hardening import sizes
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.directory.pictures import SVG, picture
from tests.web.doctor.test_profile import sent


def send(
    browser: FlaskClient, form: dict[str, Any], photo: bytes, path: str = "/doctor/profile"
) -> TestResponse:
    """A form with a photo; the answer after all that it leads on to."""
    boundary, body = encode_multipart(form | {"photo": FileStorage(BytesIO(photo), "me.jpg")})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.post(path, data=body, content_type=kind, follow_redirects=True)


def address_of(page: str) -> str:
    [address, *others] = set(re.findall(r'src="(/doctors/[^"]+\.webp)"', page))
    assert not others
    return address


def test_everybody_sees_the_photo_and_later_the_initials_again(
    lena: FlaskClient, cast: Cast, app: Flask
) -> None:
    shown = address_of(send(lena, sent(cast), picture()).text)

    nobody = app.test_client()
    for path in ("/find", f"/doctors/{cast.lena.doctor_id}"):
        assert address_of(nobody.get(path).text) == shown
    answer = nobody.get(shown)
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert nobody.get(shown, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert nobody.get(shown.replace("photo-", "photo-0")).status_code == 404

    lena.post("/doctor/profile", data=sent(cast, without_photo="y"))
    assert ".webp" not in nobody.get("/find").text
    assert nobody.get(shown).status_code == 404


def test_who_has_left_is_seen_no_more(
    lena: FlaskClient, cast: Cast, app: Flask, sign_in: SignIn
) -> None:
    shown = address_of(send(lena, sent(cast), picture()).text)
    petra = sign_in(app.test_client(), cast.petra)
    assert address_of(petra.get(f"/admin/doctors/{cast.lena.doctor_id}").text) == shown
    with app.app_context():
        change_profile(cast.petra.actor, cast.lena.doctor_id, {"active": False}, now=cast.now)
    seen_by = [browser.get(shown).status_code for browser in (petra, lena, app.test_client())]
    assert seen_by == [200, 200, 404]

    with app.app_context():
        archive_doctor(cast.petra.actor, cast.lena.doctor_id, now=cast.now)
        assert db.session.scalar(select(func.count()).select_from(DoctorPhoto)) == 0
    assert petra.get(shown).status_code == 404


@pytest.mark.parametrize("photo", [SVG, b"\xff\xd8" + b"\0" * (sizes.PHOTO_FORM_BYTES - 10_000)])
def test_T25_what_is_no_photo_is_said_and_the_form_stays_as_it_was_typed(
    lena: FlaskClient, cast: Cast, photo: bytes
) -> None:
    page = send(lena, sent(cast, room="Room 77"), photo).text

    assert 'id="photo-error"' in page
    assert 'value="Room 77"' in page


def test_only_what_takes_a_photo_reads_so_much(lena: FlaskClient, cast: Cast) -> None:
    assert send(lena, {}, b"x" * sizes.PHOTO_FORM_BYTES).status_code == 413
    assert send(lena, {}, b"x" * 1024 * 1024, path="/doctor/time-off").status_code == 413
