"""Two people change different fields of one thing at the same moment: both changes stay."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from clinic.db import db
from clinic.directory.catalogue import change_visit_type
from clinic.directory.doctors import change_profile
from clinic.directory.models import Doctor, VisitType
from clinic.patients.models import Patient
from clinic.patients.register import change_patient
from tests.cast import Cast
from tests.races.together import said, together

pytestmark = pytest.mark.slow


def test_a_new_title_and_a_new_name_are_both_found(app: Flask, cast: Cast) -> None:
    lena = cast.lena.doctor_id
    for count in range(10):
        changes = ({"title": f"Prof{count}"}, {"full_name": f"Lena Nova{count}"})
        whos = (cast.petra.actor, cast.lena.actor)
        outcomes = together(
            app,
            [
                partial(change_profile, who, lena, change, now=cast.now)
                for who, change in zip(whos, changes, strict=True)
            ],
        )
        assert said(outcomes) == ["done", "done"]
        with app.app_context():
            doctor = db.session.get_one(Doctor, lena)
            assert doctor.display_name == f"Prof{count} Lena Nova{count}"
            assert doctor.search_name == f"prof{count} lena nova{count}"


def test_two_fields_of_a_patient_or_a_visit_type_are_both_kept(app: Flask, cast: Cast) -> None:
    admin, leo, kind = cast.petra.actor, cast.leo_id, cast.follow_up
    outcomes = together(
        app,
        [
            partial(change_patient, admin, leo, {"phone": "030 5550142"}, now=cast.now),
            partial(change_patient, admin, leo, {"full_name": "Leo Groß"}, now=cast.now),
            partial(change_visit_type, admin, kind, {"minutes": 20}, now=cast.now),
            partial(change_visit_type, admin, kind, {"buffer_after": 5}, now=cast.now),
        ],
    )
    assert said(outcomes) == ["done"] * 4
    with app.app_context():
        patient, visit_type = db.session.get_one(Patient, leo), db.session.get_one(VisitType, kind)
        assert (patient.full_name, patient.phone) == ("Leo Groß", "+49305550142")
        assert (visit_type.minutes, visit_type.buffer_after) == (20, 5)
