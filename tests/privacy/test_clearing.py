"""Accounts of which nobody has shown that the address is theirs go after a week, and no others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from clinic.accounts.actor import Actor
from clinic.accounts.changes.reset import ask_for_reset
from clinic.accounts.changes.verify import verify_email
from clinic.accounts.factors import challenges
from clinic.accounts.kinds import ChallengePurpose, SessionKind, TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.accounts.register import register_user
from clinic.accounts.sessions.refresh import start
from clinic.accounts.sessions.sign_in import open_session
from clinic.accounts.tokens import mint
from clinic.audit.models import AuditEntry
from clinic.booking.mail_wait import keep_for_mail
from clinic.db import Base, db, transaction
from clinic.directory.doctors import Profile, add_doctor, apply_as_doctor, approve_doctor
from clinic.directory.models import Doctor
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.models import Mute
from clinic.patients.models import Patient, PatientRelation, RelationKind
from clinic.patients.queries import own_patient
from clinic.patients.register import change_patient, register_patient, sign_up_known_or_not
from clinic.privacy.clearing import BATCH, clear_unproven
from clinic.privacy.erasure import erase, request_erasure
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import publish
from clinic.privacy.record_code import make_code, take_record
from clinic.scheduling.hours import set_weekly_hours
from tests.cast import FRIDAY, OFFICE_HOURS, PASSWORD, Cast, email_of

pytestmark = pytest.mark.usefixtures("app_context")

EMMA = "emma@example.org"
WEEK = timedelta(days=7)


def registers(cast: Cast, email: str = EMMA, **more: Any) -> Actor:
    wanted: dict[str, Any] = {
        "full_name": "Emma Lind",
        "password": PASSWORD,
        "now": cast.now,
    } | more
    user = sign_up_known_or_not(email=email, **wanted)
    return Actor(
        user_id=user.id, role=user.role, full_name=user.full_name, email=email, verified=False
    )


def applies(cast: Cast) -> Doctor:
    return apply_as_doctor(
        email=EMMA,
        full_name="Emma Lind",
        password=PASSWORD,
        specialty_id=cast.cardiology,
        now=cast.now,
    )


def change_user(user_id: str, **values: object) -> None:
    with transaction() as session:
        session.execute(update(User).where(User.id == user_id).values(**values))


def is_there(user_id: str) -> bool:
    return db.session.scalar(select(User.id).where(User.id == user_id)) is not None


def named(id_: str) -> list[str]:
    """The tables in which this id still stands, the audit apart."""
    found = []
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(select(text("*")).select_from(table)).all()
            if not table.name.startswith("audit") and id_ in repr(rows):
                found.append(table.name)
    return found


def test_it_goes_after_a_week_and_the_address_is_free_again(cast: Cast) -> None:
    emma = registers(cast)
    assert clear_unproven(now=cast.now + WEEK - timedelta(seconds=1)) == 0
    assert is_there(emma.user_id)
    assert clear_unproven(now=cast.now + WEEK) == 1
    assert not is_there(emma.user_id)
    again = registers(cast)
    assert db.session.get_one(User, again.user_id).email == EMMA


def test_one_beside_a_taken_address_goes_and_the_owner_stays(cast: Cast) -> None:
    beside = registers(cast, email_of("Amira Rahman"))
    assert clear_unproven(now=cast.now + WEEK) == 1
    assert not is_there(beside.user_id)
    assert is_there(cast.amira.actor.user_id)


def test_everything_that_came_with_it_goes_and_only_the_audit_knows_its_id(cast: Cast) -> None:
    terms = publish(cast.petra.actor, LegalKind.TERMS, "Be kind.", must_accept=False, now=cast.now)
    emma = registers(cast, accepted=(terms.id,))
    patient = own_patient(emma).id
    opened = open_session(emma.user_id, kind=SessionKind.PROGRAM, now=cast.now)
    start(opened, now=cast.now)
    session = opened.id
    mint(emma.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now)
    ask_for_reset(EMMA, now=cast.now)
    challenges.ask(ChallengePurpose.ADD, user_id=emma.user_id, now=cast.now)
    with transaction():
        db.session.add(Mute(user_id=emma.user_id, topic=Topic.CHANGES, channel=Channel.MAIL))
    assert len(named(emma.user_id)) >= 7
    assert clear_unproven(now=cast.now + WEEK) == 1
    assert (named(emma.user_id), named(patient), named(session)) == ([], [], [])
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account_cleared")).one()
    assert (row.subject_id, row.actor_id) == (emma.user_id, None)


def test_a_doctor_s_application_goes_too(cast: Cast) -> None:
    doctor = applies(cast)
    ids = (doctor.id, doctor.user_id)
    assert clear_unproven(now=cast.now + WEEK) == 1
    assert [named(one) for one in ids] == [[], []]


def test_an_application_stays_on_which_the_clinic_has_begun_to_work(cast: Cast) -> None:
    doctor = applies(cast)
    set_weekly_hours(cast.petra.actor, doctor.id, OFFICE_HOURS, now=cast.now)
    assert clear_unproven(now=cast.now + 10 * WEEK) == 0
    assert is_there(doctor.user_id)


def test_who_has_shown_the_address_stays(cast: Cast) -> None:
    before = db.session.scalar(select(func.count()).select_from(User))
    emma = registers(cast)
    verify_email(mint(emma.user_id, TokenPurpose.VERIFY_EMAIL, now=cast.now), now=cast.now)
    assert clear_unproven(now=cast.now + 100 * WEEK) == 0
    assert db.session.scalar(select(func.count()).select_from(User)) == (before or 0) + 1


def test_who_asked_for_the_mail_again_has_until_its_link_ends(cast: Cast) -> None:
    emma = registers(cast)
    late = cast.now + WEEK - timedelta(hours=1)
    mint(emma.user_id, TokenPurpose.VERIFY_EMAIL, now=late)
    assert clear_unproven(now=cast.now + WEEK) == 0
    assert clear_unproven(now=late + timedelta(hours=24)) == 1


def desk_books(cast: Cast, emma: Actor) -> None:
    cast.desk_books(own_patient(emma).id, cast.slot(FRIDAY, "09:00"))


def desk_completes(cast: Cast, emma: Actor) -> None:
    change_patient(
        cast.nadia.actor, own_patient(emma).id, {"birth_date": date(1990, 5, 4)}, now=cast.now
    )


def desk_numbers(_cast: Cast, emma: Actor) -> None:
    with transaction() as session:
        session.execute(
            update(Patient).where(Patient.id == own_patient(emma).id).values(record_number="A-17")
        )


def takes_a_record(cast: Cast, emma: Actor, kind: RelationKind) -> None:
    later = cast.now + timedelta(hours=1)
    made = register_patient(cast.nadia.actor, full_name="Emma Lind", now=later)
    guardian = kind is RelationKind.GUARDIAN
    code = make_code(cast.nadia.actor, made.id, guardian=guardian, now=later).code
    take_record(emma, code, now=later)


def takes_over(cast: Cast, emma: Actor) -> None:
    takes_a_record(cast, emma, RelationKind.SELF)


def looks_after(cast: Cast, emma: Actor) -> None:
    takes_a_record(cast, emma, RelationKind.GUARDIAN)


def is_looked_after(cast: Cast, emma: Actor) -> None:
    with transaction() as session:
        session.add(
            PatientRelation(
                user_id=cast.miriam.actor.user_id,
                patient_id=own_patient(emma).id,
                kind=RelationKind.GUARDIAN,
                started_at=cast.now,
            )
        )


def gets_a_code(cast: Cast, emma: Actor) -> None:
    make_code(cast.nadia.actor, own_patient(emma).id, guardian=True, now=cast.now)


def keeps_a_time(cast: Cast, emma: Actor) -> None:
    keep_for_mail(
        emma,
        doctor_id=cast.lena.doctor_id,
        visit_type_id=cast.first_visit,
        starts_at=cast.slot(FRIDAY, "09:00"),
        now=cast.now,
    )


def wants_to_be_erased(cast: Cast, emma: Actor) -> None:
    request_erasure(emma, now=cast.now)


def is_shut_out(cast: Cast, emma: Actor) -> None:
    change_user(emma.user_id, disabled_at=cast.now)


@pytest.mark.parametrize(
    "happens",
    [
        desk_books,
        desk_completes,
        desk_numbers,
        takes_over,
        looks_after,
        is_looked_after,
        gets_a_code,
        keeps_a_time,
        wants_to_be_erased,
        is_shut_out,
    ],
)
def test_nobody_goes_whom_the_clinic_knows(cast: Cast, happens: Any) -> None:
    emma = registers(cast)
    happens(cast, emma)
    patients = db.session.scalar(select(func.count()).select_from(Patient))
    assert clear_unproven(now=cast.now + 10 * WEEK) == 0
    assert is_there(emma.user_id)
    assert db.session.scalar(select(func.count()).select_from(Patient)) == patients


def test_whoever_is_erased_stays_as_the_pseudonym_that_the_law_wants(cast: Cast) -> None:
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=cast.now).id, now=cast.now)
    assert clear_unproven(now=cast.now + 10 * WEEK) == 0
    assert is_there(cast.amira.actor.user_id)


def test_staff_and_invited_or_approved_doctors_stay(cast: Cast) -> None:
    profile = Profile(full_name="Noor Haddad", specialty_id=cast.cardiology)
    invited = add_doctor(cast.petra.actor, email="noor@example.org", profile=profile, now=cast.now)
    approved = applies(cast)
    approve_doctor(cast.petra.actor, approved.id, now=cast.now)
    desk = register_user(
        email="new.desk@example.org",
        full_name="New Desk",
        role=Role.RECEPTIONIST,
        password=PASSWORD,
        now=cast.now,
    )
    assert clear_unproven(now=cast.now + 10 * WEEK) == 0
    for user_id in (invited.user_id, approved.user_id, desk.id):
        assert is_there(user_id)


@pytest.mark.only_on("sqlite")
def test_many_go_in_batches_and_the_oldest_first(cast: Cast) -> None:
    for number in range(BATCH):
        registers(cast, f"emma{number}@example.org")
    oldest = registers(cast, now=cast.now - timedelta(hours=1))
    assert clear_unproven(now=cast.now + WEEK) == BATCH
    assert not is_there(oldest.user_id)
    assert [clear_unproven(now=cast.now + WEEK) for _again in range(2)] == [1, 0]
