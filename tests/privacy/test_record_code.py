"""Taking over a record that the desk made: by its code, and by nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.booking.models import Claim
from clinic.booking.queries.find import past, upcoming
from clinic.core.errors import Conflict, Invalid, NotAllowed
from clinic.db import db
from clinic.patients.models import Patient
from clinic.patients.queries import own_patient, patients_of
from clinic.patients.register import register_patient, sign_up
from clinic.privacy.record_code import ALPHABET, LIFE, MOST_TRIES, make_code, take_record
from tests.cast import PASSWORD, THURSDAY, WEDNESDAY, Cast, actor_for
from tests.privacy.conftest import Raw

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def record(cast: Cast) -> str:
    """The desk has made a record for Amira, who has an account as well, and booked a visit for it."""
    made = register_patient(
        cast.nadia.actor, full_name="Amira Rahman", email=cast.amira.actor.email, now=cast.now
    )
    cast.desk_books(made.id, cast.slot(WEDNESDAY, "09:00"))
    return made.id


def new_code(cast: Cast, record: str, *, guardian: bool = False) -> str:
    return make_code(cast.nadia.actor, record, guardian=guardian, now=cast.now).code


def starts(cast: Cast) -> list[object]:
    visits, _total = upcoming(cast.amira.actor, now=cast.now)
    return [one.appointment.starts_at for one in visits]


def test_nobody_is_given_a_record_for_having_its_name_and_address(cast: Cast, record: str) -> None:
    db.session.get_one(Patient, record).email = "new@example.org"
    db.session.commit()
    user = sign_up(
        email="new@example.org", full_name="Amira Rahman", password=PASSWORD, now=cast.now
    )
    assert own_patient(actor_for(user)).id != record
    assert upcoming(actor_for(user), now=cast.now) == ([], 0)


def test_with_the_code_the_visits_of_the_record_are_ones_own(cast: Cast, record: str) -> None:
    assert starts(cast) == []
    taken = take_record(cast.amira.actor, new_code(cast, record), now=cast.now)
    assert (taken.id, own_patient(cast.amira.actor).id) == (record, record)
    assert starts(cast) == [cast.slot(WEDNESDAY, "09:00")]


def test_what_was_booked_by_the_account_goes_along(cast: Cast, record: str) -> None:
    booked = cast.amira_books(cast.slot(THURSDAY, "10:00"))
    take_record(cast.amira.actor, new_code(cast, record), now=cast.now)
    db.session.remove()
    assert starts(cast) == [cast.slot(WEDNESDAY, "09:00"), booked.starts_at]
    claims = db.session.query(Claim).filter_by(resource_kind="patient").all()
    assert {claim.resource_id for claim in claims} == {record}
    assert [patient.id for patient, _kind in patients_of(cast.amira.actor)] == [record]
    assert past(cast.amira.actor, now=cast.now) == ([], 0)


def test_two_visits_at_one_time_are_left_as_they_are(cast: Cast, record: str) -> None:
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"), doctor=cast.krug)
    code = new_code(cast, record)
    with pytest.raises(Conflict, match="Cancel it first") as refused:
        take_record(cast.amira.actor, code, now=cast.now)
    assert refused.value.code == "visits_overlap"
    assert own_patient(cast.amira.actor).id == cast.amira.patient_id
    assert len(starts(cast)) == 1


def test_who_looks_after_somebody_takes_the_record_besides_their_own(
    cast: Cast, record: str
) -> None:
    take_record(cast.miriam.actor, new_code(cast, record, guardian=True), now=cast.now)
    kinds = {patient.id: str(kind) for patient, kind in patients_of(cast.miriam.actor)}
    assert kinds == {cast.miriam.patient_id: "self", cast.leo_id: "guardian", record: "guardian"}


def test_a_code_works_once(cast: Cast, record: str) -> None:
    code = new_code(cast, record)
    take_record(cast.amira.actor, code, now=cast.now)
    with pytest.raises(Invalid) as refused:
        take_record(cast.jonas.actor, code, now=cast.now)
    assert refused.value.code == "code_invalid"


def test_a_code_works_for_fourteen_days(cast: Cast, record: str) -> None:
    code = new_code(cast, record)
    with pytest.raises(Invalid):
        take_record(cast.amira.actor, code, now=cast.now + LIFE)
    take_record(cast.amira.actor, code, now=cast.now + LIFE - timedelta(seconds=1))


def test_a_new_code_makes_the_old_one_worthless(cast: Cast, record: str) -> None:
    old = new_code(cast, record)
    new_code(cast, record)
    with pytest.raises(Invalid):
        take_record(cast.amira.actor, old, now=cast.now)


def test_after_five_wrong_tries_the_right_code_is_worthless_too(cast: Cast, record: str) -> None:
    code = new_code(cast, record)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(MOST_TRIES):
        with pytest.raises(Invalid):
            take_record(cast.jonas.actor, wrong, now=cast.now)
    with pytest.raises(Invalid):
        take_record(cast.amira.actor, code, now=cast.now)


def test_four_wrong_tries_do_no_harm(cast: Cast, record: str) -> None:
    code = new_code(cast, record)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(Invalid):
            take_record(cast.amira.actor, wrong, now=cast.now)
    take_record(cast.amira.actor, code, now=cast.now)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "blanks"])
def test_a_code_may_be_typed_as_people_type(cast: Cast, record: str, typed: str) -> None:
    code = new_code(cast, record)
    told = {"lower": code.lower(), "blanks": code.replace("-", " ")}.get(typed, typed.format(code))
    assert take_record(cast.amira.actor, told, now=cast.now).id == record


@pytest.mark.parametrize("typed", ["", "-", "ABCD", "ß" * 12, "\x00\ud800", "A" * 5000])
def test_what_is_no_code_is_refused_like_a_wrong_one(cast: Cast, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        take_record(cast.amira.actor, typed, now=cast.now)
    assert (refused.value.code, list(refused.value.fields)) == ("code_invalid", ["code"])


def test_the_code_cannot_be_read_in_the_database(cast: Cast, record: str, raw: Raw) -> None:
    secret = new_code(cast, record).replace("-", "")[4:]
    (kept,) = raw("SELECT secret_hash FROM record_code")
    assert kept.startswith("$argon2id$")
    assert secret not in kept


def test_a_code_has_no_signs_that_are_mistaken_for_each_other(cast: Cast, record: str) -> None:
    assert not set("O0I1L") & set(ALPHABET)
    code = new_code(cast, record)
    assert (len(code), set(code) - set(ALPHABET)) == (14, {"-"})


def test_who_has_an_account_needs_no_code_for_themselves(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        new_code(cast, cast.amira.patient_id)
    assert refused.value.code == "has_account"


def test_T1_only_the_desk_makes_codes(cast: Cast, record: str) -> None:
    for stranger in (cast.amira, cast.lena, cast.ida):
        with pytest.raises(NotAllowed):
            make_code(stranger.actor, record, guardian=True, now=cast.now)
    with pytest.raises(NotAllowed):
        take_record(cast.lena.actor, new_code(cast, record), now=cast.now)


def test_the_audit_tells_who_made_and_who_used_a_code(cast: Cast, record: str, raw: Raw) -> None:
    take_record(cast.amira.actor, new_code(cast, record), now=cast.now)
    with pytest.raises(Invalid):
        take_record(cast.jonas.actor, "AAAA-BBBB-CCCC", now=cast.now)
    told = raw(
        "SELECT action || ' ' || actor_id FROM audit_entry WHERE action LIKE 'record%' ORDER BY action"
    )
    assert told == [
        f"record_code_made {cast.nadia.actor.user_id}",
        f"record_code_refused {cast.jonas.actor.user_id}",
        f"record_taken {cast.amira.actor.user_id}",
    ]
