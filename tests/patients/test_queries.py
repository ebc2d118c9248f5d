"""Finding patients, and whose they are."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from clinic.db import transaction
from clinic.patients.models import Patient, PatientRelation
from clinic.patients.queries import own_patient, patient_for, patients_of
from clinic.patients.register import register_patient
from clinic.patients.search import patients_page, search_patients
from tests.cast import FRIDAY, Cast
from tests.counting import statements
from tests.refusals import refused


def found(cast: Cast, words: str) -> list[str]:
    page, total = search_patients(cast.nadia.actor, words=words, page=1, per_page=50)
    assert total == len(page)
    return [patient.full_name for patient in page]


@pytest.mark.parametrize(
    "words", ["keller", "KELLER leo", "leo kel", "Léo", "miriam.keller@ Leo", "  leo  "]
)
def test_all_words_must_be_somewhere_whatever_case_and_accents(cast: Cast, words: str) -> None:
    assert "Leo Keller" in found(cast, words)


@pytest.mark.parametrize(
    "words", ["%", "_", "keller%", "\\", "'; DROP TABLE patient; --", "leo weber"]
)
def test_signs_of_the_database_are_only_signs(cast: Cast, words: str) -> None:
    assert found(cast, words) == []


def test_a_phone_number_finds_its_owner(cast: Cast) -> None:
    register_patient(cast.nadia.actor, full_name="Hans Alt", phone="030 555 0142", now=cast.now)
    assert found(cast, "0142") == ["Hans Alt"]


def test_the_list_is_in_order_of_names_and_in_pages(cast: Cast) -> None:
    everybody = found(cast, "")
    assert everybody == sorted(everybody)
    page, total = search_patients(cast.nadia.actor, words="", page=2, per_page=3)
    assert [patient.full_name for patient in page] == everybody[3:6]
    assert total == len(everybody)


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_searches(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        search_patients(getattr(cast, who).actor, words="", page=1, per_page=20)


@pytest.mark.parametrize("words", ["", "keller", "leo keller", "%", "example.org"])
def test_the_pages_that_begin_after_a_row_hold_the_same(cast: Cast, words: str) -> None:
    for _ in range(3):
        register_patient(cast.nadia.actor, full_name="Leo Keller", now=cast.now)
    seen: list[str] = []
    found = patients_page(cast.nadia.actor, words=words, limit=2)
    seen += [patient.id for patient in found.items]
    while found.next:
        found = patients_page(cast.nadia.actor, words=words, cursor=found.next, limit=2)
        seen += [patient.id for patient in found.items]
    all_found, _total = search_patients(cast.nadia.actor, words=words, page=1, per_page=50)
    assert seen == [patient.id for patient in all_found]


def test_a_page_of_patients_takes_one_query_however_many_there_are(cast: Cast) -> None:
    for number in range(10):
        register_patient(cast.nadia.actor, full_name=f"Number {number}", now=cast.now)
    with statements() as asked:
        assert len(patients_page(cast.nadia.actor, words="numb er", limit=8).items) == 8
    assert len(asked) == 1


@pytest.mark.parametrize("who", ["amira", "lena", "ida"])
def test_only_the_desk_reads_the_pages_of_patients(cast: Cast, who: str) -> None:
    with refused("forbidden"):
        patients_page(getattr(cast, who).actor)


def test_a_cursor_of_no_page_of_patients_is_refused(cast: Cast) -> None:
    with refused("invalid", field="cursor"):
        patients_page(cast.nadia.actor, cursor="anything")


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
