"""The links of mails about visits: looking changes nothing, the button acts once, and nobody signs in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from clinic.audit.models import AuditEntry
from clinic.booking.answer import confirm, decline
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import Step
from clinic.booking.links.visit_link import LinkPurpose
from clinic.booking.models import Appointment
from clinic.booking.queries import find
from clinic.booking.reschedule import reschedule
from clinic.booking.undo import undo
from clinic.db import db, transaction
from clinic.http.instants import instant_text
from clinic.patients.models import PatientRelation, RelationKind
from clinic.patients.register import register_patient
from tests.access.test_matrix import contents
from tests.application import BuildApp, Clock
from tests.cast import FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, Cast
from tests.counting import statements
from tests.web.visit_links.links import link_to

EVERY = list(LinkPurpose)
ACTING = (LinkPurpose.ATTEND, LinkPurpose.MOVE, LinkPurpose.CANCEL)
REASON = "a lump behind my ear"
#: What a page of a link must not tell: why, what for, of which specialty and with whom.
UNTOLD = (REASON, "First visit", "General medicine", "Hartmann", "Rahman")


@pytest.fixture
def visit(app: Flask, cast: Cast) -> Appointment:
    """Amira's confirmed visit on Monday at two."""
    asked = cast.amira_books(cast.slot(NEXT_MONDAY, "14:00"), reason=REASON)
    with app.app_context():
        return confirm(cast.lena.actor, asked.id, now=cast.now)


@pytest.fixture
def link(app: Flask, cast: Cast, visit: Appointment) -> Callable[[LinkPurpose], str]:
    """The link for a purpose in Amira's mail about that visit."""
    return lambda purpose: link_to(app, purpose, visit, cast.amira)


def stands(app: Flask, cast: Cast, visit: Appointment) -> Appointment:
    with app.app_context():
        return find.visit(cast.amira.actor, visit.id).appointment


def joined_record(cast: Cast) -> str:
    """Another record of Amira's, with which hers is joined."""
    record = register_patient(cast.nadia.actor, full_name="Amira R.", now=cast.now)
    user_id = cast.amira.actor.user_id
    of_hers = {"user_id": user_id, "kind": RelationKind.GUARDIAN, "started_at": cast.now}
    db.session.add(PatientRelation(patient_id=record.id, **of_hers))
    return record.id


def press(client: FlaskClient, cast: Cast, visit: Appointment, purpose: LinkPurpose) -> str:
    """Press the button of the page that a link has opened; what the next page says."""
    noun = {LinkPurpose.ATTEND: "attendance", LinkPurpose.MOVE: "reschedule"}
    to = instant_text(cast.slot(NEXT_TUESDAY, "10:00"))
    way = f"/v/{visit.id}/{noun.get(purpose, 'cancellation')}"
    return client.post(way, data={"starts_at": to}, follow_redirects=True).text


def everything(app: Flask) -> tuple[object, ...]:
    with app.app_context():
        noted = db.session.scalar(select(func.count()).select_from(AuditEntry))
    return contents(app), noted


@pytest.mark.parametrize("purpose", EVERY)
def test_T28_T43_looking_twenty_times_changes_nothing(
    app: Flask, client: FlaskClient, link: Callable[[LinkPurpose], str], purpose: LinkPurpose
) -> None:
    before = everything(app)
    for _again in range(20):
        for method in ("GET", "HEAD"):
            answer = client.open(link(purpose), method=method, follow_redirects=True)
            assert answer.status_code == 200
    assert everything(app) == before


@pytest.mark.parametrize("purpose", EVERY)
def test_T43_its_page_tells_when_where_and_a_first_name_and_nothing_more(
    client: FlaskClient, link: Callable[[LinkPurpose], str], purpose: LinkPurpose
) -> None:
    arrived = client.get(link(purpose))
    assert arrived.status_code == 303
    page = client.get(arrived.location)
    for told in ("Amira", "30 Nov", "14:00", "Lindenstraße 12"):
        assert told in page.text
    assert [word for word in UNTOLD if word in page.text] == []
    assert link(purpose)[3:] not in page.text + arrived.location
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("purpose", ACTING)
def test_T43_the_button_acts_once_and_then_says_that_it_is_done(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
    purpose: LinkPurpose,
) -> None:
    client.get(link(purpose))
    first = press(client, cast, visit, purpose)
    done = stands(app, cast, visit)
    assert {
        LinkPurpose.ATTEND: done.attending_at is not None,
        LinkPurpose.MOVE: done.proposed_starts_at == cast.slot(NEXT_TUESDAY, "10:00"),
        LinkPurpose.CANCEL: done.status == "cancelled" and not done.cancelled_late,
    }[purpose]
    said = {
        LinkPurpose.ATTEND: "We know that you are coming",
        LinkPurpose.MOVE: "We have your request",
        LinkPurpose.CANCEL: "The visit is cancelled",
    }[purpose]
    before = everything(app)
    again = press(client, cast, visit, purpose)
    looked = client.get(link(purpose), follow_redirects=True)
    assert looked.status_code == 200
    for page in (first, again, looked.text):
        assert said in page
        assert [word for word in UNTOLD if word in page] == []
    assert everything(app) == before


@pytest.mark.parametrize("purpose", [LinkPurpose.MOVE, LinkPurpose.CANCEL])
def test_for_a_moment_what_a_link_did_can_be_taken_back(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    clock: Clock,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
    purpose: LinkPurpose,
) -> None:
    client.get(link(purpose))
    page = press(client, cast, visit, purpose)
    [undo_it] = re.findall(rf'action="(/v/{visit.id}/\w+/undo)"', page)
    clock.advance(seconds=30)
    assert "stands as before" in client.post(undo_it, follow_redirects=True).text
    stood = stands(app, cast, visit)
    assert (stood.status, stood.proposed_starts_at) == ("confirmed", None)
    with app.app_context():
        cancel(cast.amira.actor, visit.id, now=clock())
    client.post(undo_it)
    assert stands(app, cast, visit).status == "cancelled"
    other = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"), now=clock())
    client.get(link_to(app, purpose, other, cast.amira))
    press(client, cast, other, purpose)
    clock.advance(seconds=31)
    way = undo_it.replace(visit.id, other.id)
    assert "/undo" not in client.post(way, follow_redirects=True).text
    assert stands(app, cast, other).version == other.version + 1


def test_T43_the_audit_says_whose_mail_it_was_and_never_the_link(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
    petra: FlaskClient,
) -> None:
    client.get(link(LinkPurpose.CANCEL))
    press(client, cast, visit, LinkPurpose.CANCEL)
    newest = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)
    with app.app_context():
        row = db.session.scalars(newest).one()
    assert (row.action, row.actor_id, row.channel, row.subject_id) == (
        "appointment_cancelled",
        cast.amira.actor.user_id,
        "mail",
        visit.id,
    )
    assert not row.session_ref
    assert "By the link of an email to Amira Rahman" in petra.get("/admin/audit").text


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        ("moved", "This visit was moved"),
        ("cancelled", "The clinic has cancelled this visit"),
        ("merged", "The record was joined with another"),
        ("arrived", "It is too late for this"),
        ("cancelled and taken back", "The visit stands as before"),
        ("declined to move", "This visit was changed"),
    ],
)
def test_T43_after_a_change_every_link_says_what_happened_and_acts_no_more(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    clock: Clock,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
    happens: str,
    said: str,
) -> None:
    to, lena = cast.slot(NEXT_TUESDAY, "09:00"), cast.lena.actor
    with app.app_context():
        if happens == "moved":
            reschedule(lena, visit.id, starts_at=to, now=cast.now)
        elif happens == "cancelled":
            cancel(lena, visit.id, reason="A flooded room", now=cast.now)
        elif happens == "merged":
            with transaction():
                db.session.get_one(Appointment, visit.id).patient_id = joined_record(cast)
        elif happens == "arrived":
            clock.now = visit.starts_at
            attend(lena, visit.id, Step.ARRIVE, now=clock.now)
        elif happens == "declined to move":
            reschedule(cast.amira.actor, visit.id, starts_at=to, now=cast.now)
            decline(lena, visit.id, reason="A flooded room", now=cast.now)
        else:
            cancel(lena, visit.id, reason="A flooded room", now=cast.now)
            undo(lena, visit.id, now=cast.now)
    for purpose in EVERY:
        page = client.get(link(purpose), follow_redirects=True)
        assert page.status_code == 410
        assert said in page.text
        assert "tel:+49305550120" in page.text
        assert "Sign in to see your visits" in page.text
        assert [word for word in (*UNTOLD, "flooded") if word in page.text.split("<main")[1]] == []
        if happens == "moved":
            assert "1 Dec" in page.text
    before = everything(app)
    for purpose in ACTING:
        assert said in press(client, cast, visit, purpose)
    assert everything(app) == before


@pytest.mark.parametrize("purpose", ACTING)
def test_T43_a_link_that_was_forged_or_cut_or_is_for_something_else_does_nothing(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
    purpose: LinkPurpose,
) -> None:
    before, good = everything(app), link(purpose)
    other_version = good.replace(f".{visit.version}.", ".1.")
    for bad in (good[:-2], other_version, f"{good}x", "/v/x", f"/v/{visit.id}", f"/v/{'x' * 5000}"):
        answer = client.get(bad)
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
        assert "This link does not work" in press(client, cast, visit, purpose)
    for other in EVERY:
        if other not in (purpose, LinkPurpose.CHANGE):
            client.get(link(other))
    assert "This link does not work" in press(client, cast, visit, purpose)
    assert everything(app) == before


def test_T43_the_choice_leads_on_to_both_and_is_not_i_am_coming(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
) -> None:
    page = client.get(link(LinkPurpose.CHANGE), follow_redirects=True).text
    for way in ("reschedule", "cancellation"):
        assert f'href="/v/{visit.id}/{way}"' in page
        assert client.get(f"/v/{visit.id}/{way}").status_code == 200
    assert "This link does not work" in press(client, cast, visit, LinkPurpose.ATTEND)
    press(client, cast, visit, LinkPurpose.CANCEL)
    assert stands(app, cast, visit).status == "cancelled"


def test_T43_who_no_longer_looks_after_a_child_learns_nothing_by_the_link(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    asked = cast.books(cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id)
    way = link_to(app, LinkPurpose.CANCEL, asked, cast.miriam)
    assert "Leo" in client.get(way, follow_redirects=True).text
    with app.app_context(), transaction():
        of_leo = select(PatientRelation).where(PatientRelation.patient_id == cast.leo_id)
        db.session.scalars(of_leo).one().ended_at = cast.now
    before = everything(app)
    page = client.get(way, follow_redirects=True)
    assert page.status_code == 410
    assert "Leo" not in page.text
    assert "09:00" not in page.text
    assert "This link does not work" in press(client, cast, asked, LinkPurpose.CANCEL)
    assert everything(app) == before


def test_T43_two_visits_open_beside_each_other_are_not_mixed_up(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    visit: Appointment,
    link: Callable[[LinkPurpose], str],
) -> None:
    other = cast.amira_has_a_visit(cast.slot(FRIDAY, "09:00"))
    client.get(link(LinkPurpose.CANCEL))
    client.get(link_to(app, LinkPurpose.CANCEL, other, cast.amira))
    press(client, cast, visit, LinkPurpose.CANCEL)
    assert stands(app, cast, visit).status == "cancelled"
    assert stands(app, cast, other).status == "confirmed"


def test_T22_T43_the_button_needs_the_token_of_its_form_though_nobody_is_signed_in(
    make_app: BuildApp, cast: Cast, visit: Appointment
) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    client = app.test_client()
    page = client.get(link_to(app, LinkPurpose.ATTEND, visit, cast.amira), follow_redirects=True)
    way, token = f"/v/{visit.id}/attendance", page.text.split('name="csrf_token" value="')[1]
    assert client.post(way).status_code == 400
    data, foreign = {"csrf_token": token.split('"')[0]}, {"Sec-Fetch-Site": "cross-site"}
    assert client.post(way, data=data, headers=foreign).status_code == 403
    assert stands(app, cast, visit).attending_at is None
    assert client.post(way, data=data).status_code == 303
    assert stands(app, cast, visit).attending_at is not None


@pytest.mark.parametrize("purpose", EVERY)
def test_a_page_of_a_link_asks_the_database_a_few_times(
    app: Flask, client: FlaskClient, link: Callable[[LinkPurpose], str], purpose: LinkPurpose
) -> None:
    way = client.get(link(purpose)).location
    with app.app_context(), statements() as found:
        assert client.get(way).status_code == 200
    most = 9 if purpose is LinkPurpose.MOVE else 4
    assert len(found) <= most, "\n".join(one.sql for one in found)
