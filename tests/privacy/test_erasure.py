"""Who wants to be forgotten is forgotten; what the law makes the clinic keep stays, without a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from clinic.accounts.changes.account import change_account
from clinic.accounts.kinds import ChallengePurpose
from clinic.accounts.models import (
    Challenge,
    CodeMiss,
    LoginSession,
    Passkey,
    PastAddress,
    RecoveryCode,
    Totp,
    User,
)
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import SignInOrigin, open_session, sign_in
from clinic.booking.cancel import cancel
from clinic.booking.models import Appointment
from clinic.booking.queries.find import upcoming
from clinic.core.errors import Conflict, Invalid, NotAllowed, NotFound
from clinic.db import db, transaction
from clinic.notifications.deliver import Deliverer
from clinic.notifications.letters import Letter
from clinic.patients.models import Patient
from clinic.patients.queries import patients_of, users_of
from clinic.patients.register import change_patient, register_patient
from clinic.patients.search import search_patients
from clinic.privacy.erasure import (
    consequences,
    erase,
    last_refusal,
    open_wish,
    refuse,
    request_erasure,
    wishes,
    withdraw_erasure,
)
from clinic.privacy.record_code import make_code, take_record
from clinic.tasks.attempt import add_attempt
from clinic.tasks.kinds import AttemptOutcome
from clinic.tasks.queries import open_tasks, task_counts, task_for
from tests.cast import PASSWORD, WEDNESDAY, Cast
from tests.notifications.post import LEASE
from tests.privacy.traces import everything

pytestmark = pytest.mark.usefixtures("app_context")

REASON = "A cough that does not end"
PHONE = "+49 170 9876543"
PLACE = SignInOrigin(device="Firefox on Linux", network="198.51.100")


@pytest.fixture
def wish(cast: Cast) -> str:
    """Amira has a visit with a reason ahead, and asks to be erased."""
    change_account(cast.amira.actor, {"phone": PHONE}, now=cast.now)
    cast.amira_books(cast.slot(WEDNESDAY, "09:00"), reason=REASON)
    return request_erasure(cast.amira.actor, now=cast.now).id


def erased(cast: Cast, wish: str) -> None:
    erase(cast.petra.actor, wish, now=cast.now)
    db.session.remove()


def letters(cast: Cast) -> list[Letter]:
    sent: list[Letter] = []
    deliverer = Deliverer(
        sent.append,
        owner="test",
        clock=lambda: cast.now + timedelta(hours=1),
        lease_length=LEASE,
    )
    while deliverer.deliver_next():
        pass
    return sent


def test_nothing_of_the_person_is_left_anywhere(cast: Cast, wish: str) -> None:
    before = everything()
    known = ("Amira", "Rahman", "amira", "rahman", "9876543")
    assert [word for word in known if word not in before] == []
    erased(cast, wish)
    letters(cast)
    after = everything()
    assert [word for word in known if word in after] == []
    visit = db.session.query(Appointment).one()
    assert (visit.reason, visit.end_reason) == ("", "")


def test_what_must_be_kept_stays_without_a_name(cast: Cast) -> None:
    past = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:00"))
    later = cast.now + timedelta(days=7)
    erase(cast.petra.actor, request_erasure(cast.amira.actor, now=later).id, now=later)
    db.session.remove()
    kept = db.session.get_one(Appointment, past.id)
    assert (kept.status, kept.starts_at, kept.doctor_id) == (
        "confirmed",
        cast.slot(WEDNESDAY, "09:00"),
        cast.lena.doctor_id,
    )
    patient = db.session.get_one(Patient, kept.patient_id)
    assert patient.full_name == f"Erased {patient.id[:8]}"
    assert patient.archived_at is not None


def test_visits_ahead_are_called_off_and_nobody_is_to_be_called(cast: Cast, wish: str) -> None:
    assert consequences(cast.petra.actor, wish, now=cast.now).visits == 1
    visit = cast.amira_has_a_visit(cast.slot(WEDNESDAY, "09:30"))
    cancel(cast.lena.actor, visit.id, reason="I am ill", now=cast.now)
    [call] = open_tasks(cast.nadia.actor, now=cast.now).items
    outcome, text = AttemptOutcome.NO_ANSWER, "Ask for Mrs Rahman"
    add_attempt(cast.nadia.actor, call.id, outcome=outcome, text=text, now=cast.now)
    erased(cast, wish)
    assert [one.text for one in task_for(cast.nadia.actor, call.id).attempts] == [""]
    assert upcoming(cast.nadia.actor, now=cast.now) == ([], 0)
    assert task_counts(cast.nadia.actor, now=cast.now) == {}
    told = [(one.kind, one.recipient.address) for one in letters(cast)]
    assert ("visit_cancelled", cast.lena.actor.email) in told


def test_the_account_is_shut_and_its_sessions_end(cast: Cast, wish: str) -> None:
    user_id = cast.amira.actor.user_id
    session = open_session(user_id, now=cast.now)
    erased(cast, wish)
    assert actor_of(user_id, session.id, now=cast.now) is None
    with pytest.raises(Invalid):
        sign_in(email=cast.amira.actor.email, password=PASSWORD, now=cast.now)
    assert search_patients(cast.nadia.actor, words="Amira", page=1, per_page=20) == ([], 0)


def test_the_receipt_goes_to_the_address_that_is_then_forgotten(cast: Cast, wish: str) -> None:
    erased(cast, wish)
    assert "amira" not in everything()  # waiting, it is sealed
    own = [one for one in letters(cast) if one.recipient.address == cast.amira.actor.email]
    assert [(one.kind, one.recipient.name) for one in own] == [("erasure_done", "")]
    with db.engine.connect() as connection:
        assert set(connection.scalars(text("SELECT address FROM message"))) == {""}


def test_nobody_is_written_to_at_an_address_that_was_never_shown_to_be_theirs(
    cast: Cast, wish: str
) -> None:
    db.session.get_one(User, cast.amira.actor.user_id).email_verified_at = None
    db.session.commit()
    erased(cast, wish)
    assert "erasure_done" not in [one.kind for one in letters(cast)]


def test_a_child_stays_and_only_its_mother_goes(cast: Cast) -> None:
    request = request_erasure(cast.miriam.actor, now=cast.now).id
    assert consequences(cast.petra.actor, request, now=cast.now).dependants == ("Leo Keller",)
    erased(cast, request)
    leo = db.session.get_one(Patient, cast.leo_id)
    assert (leo.full_name, leo.archived_at, users_of(leo.id)) == ("Leo Keller", None, [])
    assert patients_of(cast.miriam.actor) == []


def test_a_record_that_came_with_the_account_and_was_joined_goes_as_well(cast: Cast) -> None:
    record = register_patient(cast.nadia.actor, full_name="A. Rahman", now=cast.now).id
    code = make_code(cast.nadia.actor, record, guardian=False, now=cast.now).code
    take_record(cast.amira.actor, code, now=cast.now)
    erased(cast, request_erasure(cast.amira.actor, now=cast.now).id)
    assert "Rahman" not in everything()


def test_the_address_is_free_for_a_new_account(cast: Cast, wish: str) -> None:
    erased(cast, wish)
    addresses = set(db.session.scalars(text("SELECT email FROM user_account")))
    assert f"{cast.amira.actor.user_id}@erased.invalid" in addresses
    assert cast.amira.actor.email not in addresses


def test_asking_twice_is_one_wish_and_it_can_be_withdrawn(cast: Cast, wish: str) -> None:
    assert request_erasure(cast.amira.actor, now=cast.now).id == wish
    withdraw_erasure(cast.amira.actor, now=cast.now)
    assert open_wish(cast.amira.actor) is None
    with pytest.raises(NotFound):
        withdraw_erasure(cast.amira.actor, now=cast.now)
    with pytest.raises(Conflict):
        erase(cast.petra.actor, wish, now=cast.now)
    assert request_erasure(cast.amira.actor, now=cast.now).id != wish


def test_a_refusal_tells_why_on_the_page_and_not_in_the_mail(cast: Cast, wish: str) -> None:
    with pytest.raises(Invalid):
        refuse(cast.petra.actor, wish, answer=" ", now=cast.now)
    refuse(cast.petra.actor, wish, answer="A bill is open", now=cast.now)
    refused = last_refusal(cast.amira.actor)
    assert refused is not None
    assert refused.answer == "A bill is open"
    assert "bill" not in everything()
    assert "erasure_refused" in [one.kind for one in letters(cast)]


def test_T2_only_admins_see_and_answer_wishes(cast: Cast, wish: str) -> None:
    assert [one.request.id for one in wishes(cast.petra.actor).items] == [wish]
    for stranger in (cast.nadia, cast.lena, cast.jonas):
        for act in (
            lambda who=stranger.actor: wishes(who),
            lambda who=stranger.actor: erase(who, wish, now=cast.now),
            lambda who=stranger.actor: refuse(who, wish, answer="No", now=cast.now),
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotAllowed):
        request_erasure(cast.lena.actor, now=cast.now)


def test_the_audit_survives(app: Flask, cast: Cast, wish: str) -> None:
    query = text("SELECT count(*) FROM audit_entry")
    with db.engine.connect() as connection:
        before = connection.scalar(query) or 0
    erased(cast, wish)
    with db.engine.connect() as connection:
        assert (connection.scalar(query) or 0) > before


def test_what_the_desk_wrote_goes_as_well(cast: Cast, wish: str) -> None:
    change_patient(
        cast.nadia.actor, cast.amira.patient_id, {"phone": "+49 30 1112223"}, now=cast.now
    )
    erased(cast, wish)
    assert "1112223" not in everything()


def test_second_factors_go_and_so_does_from_where_somebody_signed_in(cast: Cast, wish: str) -> None:
    user_id = cast.amira.actor.user_id
    others = open_session(cast.jonas.actor.user_id, now=cast.now, origin=PLACE).id
    own = open_session(user_id, now=cast.now, origin=PLACE).id
    with transaction() as session:
        session.add_all(
            [
                Totp(user_id=user_id, secret="A" * 32, created_at=cast.now),
                RecoveryCode(user_id=user_id, code_hash="0" * 64, created_at=cast.now),
                CodeMiss(user_id=user_id, at=cast.now),
                Challenge(
                    purpose=ChallengePurpose.ADD,
                    user_id=user_id,
                    challenge="x",
                    expires_at=cast.now + timedelta(minutes=5),
                ),
                Passkey(
                    user_id=user_id,
                    handle="h",
                    credential_id="c",
                    public_key="k",
                    sign_count=0,
                    backed_up=False,
                    label="Amira's telephone",
                    created_at=cast.now,
                ),
            ]
        )
    erased(cast, wish)
    for table in (Totp, RecoveryCode, CodeMiss, Challenge, Passkey):
        assert db.session.query(table).count() == 0, table
    words = {one: db.session.get_one(LoginSession, one) for one in (own, others)}
    assert (words[own].device, words[own].network) == ("", "")
    assert (words[others].device, words[others].network) == (PLACE.device, PLACE.network)


def test_addresses_of_before_and_of_later_go(cast: Cast, wish: str) -> None:
    with transaction() as session:
        user = session.get_one(User, cast.amira.actor.user_id)
        user.claimed_email = "claimed@example.org"
        user.pending_email = "pending@example.org"
        before = PastAddress(user_id=user.id, email="previous@example.org", changed_at=cast.now)
        session.add(before)
    erased(cast, wish)
    left = everything()
    assert [one for one in ("claimed@", "pending@", "previous@") if one in left] == []
