"""What the patient's forms send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from clinic.http.instants import instant_text
from tests.cast import Cast, Staff

HTMX = {"HX-Request": "true"}


def sends_hold(
    client: FlaskClient,
    cast: Cast,
    at: datetime | str,
    *,
    doctor: Staff | None = None,
    script: bool = False,
    **more: str,
) -> Any:
    """Press a time of a doctor's week: Lena's, a first visit, unless told otherwise."""
    return client.post(
        "/holds", data=_booking(cast, at, doctor) | more, headers=HTMX if script else {}
    )


def sends_booking(
    client: FlaskClient, cast: Cast, at: datetime | str, *, doctor: Staff | None = None, **more: str
) -> Any:
    """Confirm in the panel beside the week."""
    return client.post("/appointments", data=_booking(cast, at, doctor) | more)


def _booking(cast: Cast, at: datetime | str, doctor: Staff | None) -> dict[str, str]:
    return {
        "doctor_id": (doctor or cast.lena).doctor_id,
        "visit_type_id": cast.first_visit,
        "starts_at": at if isinstance(at, str) else instant_text(at),
    }
