"""The things that the matrix speaks of: whose they are, where they are found, and what is sent there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from clinic.accounts.changes.lost_factor import ask_to_reset
from clinic.accounts.kinds import IdentityProof, SessionKind
from clinic.accounts.models import Passkey
from clinic.accounts.sessions.sign_in import open_session
from clinic.booking.absence import take_time_off
from clinic.booking.answer import confirm
from clinic.booking.cancel import cancel
from clinic.booking.record.remark import write_remark
from clinic.care.allergies import write_allergies
from clinic.care.emergency import break_glass
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.read import note_for
from clinic.care.notes.write import write_note
from clinic.db import db, transaction
from clinic.directory.settings import close_day
from clinic.feeds.fetch import feeds_of
from clinic.feeds.keep import make_feed
from clinic.http.authn import identity
from clinic.http.instants import instant_text
from clinic.notifications.calls import add_call
from clinic.notifications.deliver import show_due_notices
from clinic.notifications.kinds import CallReason, Channel
from clinic.notifications.models import Message
from clinic.notifications.reminders.unsubscribe import unsubscribe_token
from clinic.patients.models import PatientRelation
from clinic.patients.register import update_patient
from clinic.privacy.erasure import request_erasure
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import publish
from clinic.scheduling.hours import set_override
from clinic.scheduling.recurrence import DayInterval
from clinic.tasks.kinds import TaskKind
from clinic.tasks.models import Task
from tests.accounts.authenticator_app import app_in_use
from tests.cast import (
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    THURSDAY,
    Cast,
    OnlinePatient,
    Staff,
    another_admin,
)
from tests.web.addresses import NOBODY

#: Column of the matrix -> person of the cast.
PEOPLE = {
    "owner": "amira",
    "guardian": "miriam",
    "stranger": "jonas",
    "doctor": "lena",
    "colleague": "krug",
    "waiting": "ida",
    "desk": "nadia",
    "admin": "petra",
}
CHRISTMAS = date(2026, 12, 24)
AMIRAS_REASON, LEOS_REASON, JONAS_REASON = (
    "a lump behind my ear",
    "he wets his bed again",
    "I hear voices at night",
)
#: Why Amira called a visit off.
AMIRAS_OTHER_REASON = "the rash is gone"
#: As pages and programs tell them: whatever stands before, this is the end.
AMIRAS_PHONE, JONAS_PHONE = "5550001", "5550002"
#: Why Dr Okafor opened Amira's record; the admins alone read it.
GLASS_REASON = "she fainted in the corridor"
#: What Dr Hartmann wrote for herself, and to Amira and Leo's mother.
PRIVATE_NOTES = ("smells of gin at ten", "bruises she cannot explain")
AMIRAS_NOTE, LEOS_NOTE = "your ferritin is low", "the stars on his card work well"
#: What Dr Hartmann has noted for every doctor of Amira's.
AMIRAS_ALLERGY = "wasp stings, badly"
#: What they are to come back to her for.
AMIRAS_ORDER, LEOS_ORDER = "the liver again", "whether the bed stays dry"
#: What Nadia has told her colleagues of Amira's visit, and of Leo's.
REMARK = "asks for a receipt each time"
#: What nobody reads but those whose business it is: whose it is -> words that tell it.
SECRETS = {
    "amira": (AMIRAS_PHONE, "Amira Rahman", "amira.rahman@example.org"),
    "leo": ("Leo Keller",),
    "jonas": (JONAS_PHONE, "Jonas Weber", "jonas.weber@example.org"),
    "reasons": (AMIRAS_REASON, LEOS_REASON, JONAS_REASON, AMIRAS_OTHER_REASON),
    "private": PRIVATE_NOTES,
    "notes": (
        *PRIVATE_NOTES,
        AMIRAS_NOTE,
        LEOS_NOTE,
        AMIRAS_ALLERGY,
        AMIRAS_ORDER,
        LEOS_ORDER,
    ),
}
#: Column -> what would be a leak in any answer to them. Dr Hartmann has Amira and Leo in her care,
#: Dr Krug Jonas; the desk knows everybody, but not why they come.
KEPT_FROM = {
    "nobody": (REMARK, "amira", "leo", "jonas", "reasons", "notes", GLASS_REASON),
    "owner": (
        REMARK, "leo", "jonas", LEOS_REASON, JONAS_REASON, GLASS_REASON, "private", LEOS_NOTE, LEOS_ORDER,
    ),
    "guardian": (
        "amira", "jonas", AMIRAS_REASON, AMIRAS_OTHER_REASON, JONAS_REASON, GLASS_REASON, "private",
        REMARK, AMIRAS_NOTE, AMIRAS_ALLERGY, AMIRAS_ORDER,
    ),
    "stranger": (
        REMARK, "amira", "leo", AMIRAS_REASON, AMIRAS_OTHER_REASON, LEOS_REASON, GLASS_REASON, "notes",
    ),
    "doctor": ("jonas", JONAS_REASON, GLASS_REASON),
    "colleague": (
        REMARK, "amira", "leo", AMIRAS_REASON, AMIRAS_OTHER_REASON, LEOS_REASON, GLASS_REASON, "notes",
    ),
    "waiting": (REMARK, "amira", "leo", "jonas", "reasons", "notes", GLASS_REASON),
    "desk": ("reasons", "notes", GLASS_REASON),
    "admin": ("reasons", "notes"),
}  # fmt: skip


#: Where an admin reads notes all the same: to print them for whom they are about.
PRINTS = ("admin", "POST /admin/patients/<patient_id>/notes")


def kept_from(who: str, route: str) -> list[str]:
    """The words that no answer to this person may contain."""
    names = set(KEPT_FROM[who]) - ({"notes"} if (who, route) == PRINTS else set())
    return [word for name in names for word in SECRETS.get(name, (name,))]


@dataclass
class Scene:
    """The ids: `things` are what everybody asks for, save who has things `of_others`."""

    app: Flask
    cast: Cast
    things: dict[str, str] = field(default_factory=dict)
    of_others: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"guardian": {}, "admin": {}}
    )
    cookies: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def person(self, who: str) -> Staff | OnlinePatient | None:
        found: Staff | OnlinePatient | None = getattr(self.cast, PEOPLE.get(who, ""), None)
        return found

    def value(self, name: str, who: str, *, is_real: bool = True) -> str:
        """What stands in an address for this person; of an id, where not `is_real`, one nobody has."""
        if name.endswith("_id") and not is_real:
            return NOBODY
        return self.of_others.get(who, {}).get(name) or self.things[name]

    def values(self, who: str, *, for_whom: bool = True) -> dict[str, str]:
        """What a booking by this person says: for Amira, or by Miriam for Leo, with Dr Hartmann."""
        booking = {
            "doctor_id": self.cast.lena.doctor_id,
            "visit_type_id": self.cast.first_visit,
            **self.time(),
        }
        return booking | ({"patient_id": self.value("patient_id", who)} if for_whom else {})

    def time(self) -> dict[str, str]:
        """A free time of Dr Hartmann's."""
        return {"starts_at": instant_text(self.cast.slot(NEXT_MONDAY, "10:00"))}


def set_the_scene(app: Flask, cast: Cast, among: Collection[str] | None = None) -> Scene:
    """Amira and Leo have visits with Dr Hartmann, Jonas one with Dr Krug.

    Everybody is signed in, or those `among` the columns that are named.
    """
    scene = Scene(app, cast)
    with app.app_context():
        _phones(cast)
        scene.things |= _visits(cast)
        scene.of_others["guardian"] |= {
            "appointment_id": scene.things.pop("leos_visit"),
            "patient_id": cast.leo_id,
            "follow_up_id": scene.things.pop("leos_follow_up"),
        }
        _notes(scene)
        _post(scene)
        _calendar(scene)
        _account(scene)
        _watched(scene)
        scene.things |= {
            "doctor_id": cast.lena.doctor_id,
            "patient_id": cast.amira.patient_id,
            "relation_id": _relation(cast.amira.patient_id),
            "specialty_id": cast.general_medicine,
            "visit_type_id": cast.first_visit,
            "day": CHRISTMAS.isoformat(),
            "reason_id": "doctor_away",
            "code": "reminder",
            "language": "en_GB",
            "noun": "arrival",
            "table": "days",
            "visibility": "private",
            "purpose": "reset",
            "token": unsubscribe_token(cast.amira.actor.user_id, app.config["SECRET_KEY"]),
            "digest": app.extensions["icon_sprite"].digest,
            "filename": "css/clinic.css",
            "name": "a-letter",
            "number": "1",
            "page": "patients",
            "rest": "new",
        }
        for who in PEOPLE if among is None else PEOPLE.keys() & among:
            _sign_in(scene, who)
        db.session.remove()
    return scene


def _relation(patient_id: str) -> str:
    theirs = select(PatientRelation.id).where(PatientRelation.patient_id == patient_id)
    return str(db.session.scalars(theirs).one())


def _phones(cast: Cast) -> None:
    for person, phone in ((cast.amira, AMIRAS_PHONE), (cast.jonas, JONAS_PHONE)):
        update_patient(
            cast.nadia.actor,
            person.patient_id,
            full_name=person.actor.full_name,
            email=person.actor.email,
            birth_date=None,
            phone=f"+49 151 {phone}",
            now=cast.now,
        )


def _visits(cast: Cast) -> dict[str, str]:
    asked = cast.amira_books(cast.slot(THURSDAY, "14:30"), reason=AMIRAS_REASON)
    leos = cast.books(
        cast.miriam, cast.slot(FRIDAY, "09:00"), patient_id=cast.leo_id, reason=LEOS_REASON
    )
    cast.books(cast.jonas, cast.slot(FRIDAY, "10:00"), doctor=cast.krug, reason=JONAS_REASON)
    # Confirmed visits: both are in her care, and were told so.
    agreed = cast.amira_has_a_visit(cast.slot(NEXT_MONDAY, "14:00"))
    again = cast.books(cast.miriam, cast.slot(NEXT_MONDAY, "15:00"), patient_id=cast.leo_id)
    confirm(cast.lena.actor, again.id, now=cast.now)
    off = cast.amira_has_a_visit(cast.slot(THURSDAY, "09:00"))
    cancel(cast.amira.actor, off.id, reason=AMIRAS_OTHER_REASON, now=cast.now)
    for visit in (asked, leos):
        write_remark(cast.nadia.actor, visit.id, text=REMARK, now=cast.now)
    with transaction():
        add_call(asked, "appointment_moved", CallReason.SHORT_NOTICE, version=9, now=cast.now)
    orders = [
        order_follow_up(
            cast.lena.actor, at.id, weeks=6, visit_type_id=cast.follow_up, text=text, now=cast.now
        ).id
        for at, text in ((agreed, AMIRAS_ORDER), (again, LEOS_ORDER))
    ]
    things = {"appointment_id": asked.id, "leos_visit": leos.id}
    return things | dict(zip(("follow_up_id", "leos_follow_up"), orders, strict=True))


def _notes(scene: Scene) -> None:
    """Dr Hartmann has written about both visits, for herself, and to the patient, who has read it."""
    lena, now = scene.cast.lena.actor, scene.cast.now
    write_allergies(lena, scene.cast.amira.patient_id, text=AMIRAS_ALLERGY, now=now)
    for of, reader, private, told in (
        (scene.things, scene.cast.amira, PRIVATE_NOTES[0], AMIRAS_NOTE),
        (scene.of_others["guardian"], scene.cast.miriam, PRIVATE_NOTES[1], LEOS_NOTE),
    ):
        visit = of["appointment_id"]
        write_note(lena, visit, visibility=Visibility.PRIVATE, text=private, now=now)
        shared = write_note(lena, visit, visibility=Visibility.SHARED, text=told, now=now)
        of["note_id"] = note_for(reader.actor, shared.note.id, now=now).note.id


def _post(scene: Scene) -> None:
    cast = scene.cast
    show_due_notices(owner="tests", clock=lambda: cast.now)

    def notice_of(person: OnlinePatient) -> str:
        found = select(Message.id).where(
            Message.recipient_user_id == person.actor.user_id, Message.channel == Channel.IN_APP
        )
        return str(db.session.scalars(found.limit(1)).one())

    for of, person in ((scene.things, cast.amira), (scene.of_others["guardian"], cast.miriam)):
        of["message_id"] = of["notification_id"] = notice_of(person)
    mails = select(Message.id).where(Message.channel == Channel.MAIL)
    scene.of_others["admin"]["message_id"] = str(db.session.scalars(mails.limit(1)).one())
    scene.things["task_id"] = str(
        db.session.scalars(select(Task.id).where(Task.kind == TaskKind.CALL)).one()
    )


def _calendar(scene: Scene) -> None:
    cast = scene.cast
    slot = cast.slot(NEXT_TUESDAY, "14:00")
    scene.things["hold_id"] = cast.holds(cast.amira, slot).id
    scene.of_others["guardian"]["hold_id"] = cast.holds(cast.miriam, slot + timedelta(hours=1)).id
    away = cast.slot(CHRISTMAS, "08:00") + timedelta(days=4)
    scene.things["time_off_id"] = take_time_off(
        cast.lena.actor,
        cast.lena.doctor_id,
        starts_at=away,
        ends_at=away + timedelta(hours=4),
        now=cast.now,
    ).id
    for doctor in (cast.lena, cast.krug):
        set_override(
            doctor.actor, doctor.doctor_id, CHRISTMAS, [DayInterval(540, 720)], now=cast.now
        )
    close_day(cast.petra.actor, CHRISTMAS, name="Christmas Eve", now=cast.now)


def _account(scene: Scene) -> None:
    """Amira has a key and another session, and wants to be erased; the clinic has told its terms."""
    cast, user_id = scene.cast, scene.cast.amira.actor.user_id
    key = Passkey(
        user_id=user_id,
        handle="handle",
        credential_id="credential",
        public_key="key",
        sign_count=0,
        backed_up=False,
        label="Amira’s phone",
        created_at=cast.now,
    )
    with transaction():
        db.session.add(key)
    scene.things["passkey_id"] = key.id
    scene.things["session_id"] = open_session(user_id, now=cast.now).id
    own = cast.amira.patient_id
    make_feed(cast.amira.actor, label="Phone", patient_id=own, detailed=False, now=cast.now)
    scene.things["feed_id"] = feeds_of(cast.amira.actor)[0][0].id
    scene.things["request_id"] = request_erasure(cast.amira.actor, now=cast.now).id
    scene.things |= {"kind": LegalKind.PRIVACY, "form": "json"}
    words = "We keep what we need."
    publish(cast.petra.actor, LegalKind.PRIVACY, words, must_accept=False, now=cast.now)


def _watched(scene: Scene) -> None:
    """Dr Okafor has opened Amira's record in an emergency; he has lost his phone, says Paul."""
    cast = scene.cast
    scene.things["emergency_id"] = break_glass(
        cast.samuel.actor, cast.amira.patient_id, reason=GLASS_REASON, now=cast.now
    ).id
    scene.things["user_id"] = cast.amira.actor.user_id
    lost = cast.samuel.actor
    app_in_use(lost, now=cast.now)
    scene.things["reset_id"] = ask_to_reset(
        another_admin(now=cast.now),
        lost.user_id,
        proof=IdentityProof.CALL_BACK,
        note="Ticket 12",
        now=cast.now,
    ).id


def _sign_in(scene: Scene, who: str) -> None:
    person = scene.person(who)
    assert person is not None
    user_id = person.actor.user_id
    with scene.app.test_request_context():
        answer = scene.app.response_class()
        identity.give_cookie(answer, open_session(user_id, now=scene.cast.now))
        program = open_session(user_id, now=scene.cast.now, kind=SessionKind.PROGRAM)
        scene.tokens[who] = identity.access_token(user_id, program.id)
    lines = [line.partition(";")[0] for line in answer.headers.getlist("Set-Cookie")]
    scene.cookies[who] = [(line.partition("=")[0], line.partition("=")[2]) for line in lines]
