"""Finding patients, and whose they are."""

from __future__ import annotations

from sqlalchemy import update

from clinic.db import transaction
from clinic.patients.models import Patient, PatientRelation
from clinic.patients.queries import own_patient, patient_for, patients_of
from tests.cast import FRIDAY, Cast
from tests.refusals import refused


def test_a_relation_that_has_ended_opens_nothing(cast: Cast) -> None:
    patient_for(cast.miriam.actor, cast.leo_id)
    with transaction() as session:
        session.execute(
            update(PatientRelation)
            .where(PatientRelation.patient_id == cast.leo_id)
            .values(ended_at=cast.now)
        )
    with refused("not_found"):
        patient_for(cast.miriam.actor, cast.leo_id)
    with refused("not_found"):
        cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    assert len(patients_of(cast.miriam.actor)) == 1


def test_an_archived_patient_is_not_booked(cast: Cast) -> None:
    with transaction() as session:
        session.execute(
            update(Patient).where(Patient.id == cast.leo_id).values(archived_at=cast.now)
        )
    with refused("not_found"):
        cast.desk_books(cast.leo_id, cast.slot(FRIDAY, "09:00"))


def test_staff_are_no_patients(cast: Cast) -> None:
    for somebody in (cast.lena, cast.nadia, cast.petra):
        with refused("not_found"):
            own_patient(somebody.actor)
