"""What must have happened before each operation can be carried out, and by whom it can.

`PREPARED` names for each operation of the document a person and a story; the story tells which ids
the example's names stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.tokens import mint
from clinic.booking.absence import take_time_off
from clinic.booking.answer import decline
from clinic.booking.attend import attend
from clinic.booking.cancel import cancel
from clinic.booking.lifecycle import STEPS_OF_DAY, Step, way_to
from clinic.booking.models import Appointment
from clinic.booking.reschedule import reschedule
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from clinic.notifications.inbox import inbox
from clinic.patients.register import sign_up
from clinic.tasks.queries import open_tasks
from tests.api.conftest import Program, token_of
from tests.application import Clock
from tests.cast import PASSWORD, THURSDAY, TUESDAY, WEDNESDAY, Cast

Names = Mapping[str, str]
#: Friday, 10:00 in Berlin.
LATER = datetime(2026, 11, 27, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """Where a story takes place."""

    app: Flask
    cast: Cast
    clock: Clock

    @property
    def names(self) -> dict[str, str]:
        """What the names in the examples usually stand for."""
        return {
            "the-doctor": self.cast.lena.doctor_id,
            "the-patient": self.cast.amira.patient_id,
            "the-user": self.cast.nadia.actor.user_id,
            "the-visit-type": self.cast.first_visit,
            "the-specialty": self.cast.general_medicine,
        }


Story = Callable[[Scene], Names]


def nothing(scene: Scene) -> Names:
    return scene.names


def a_request(scene: Scene) -> Names:
    """Amira has asked for a visit."""
    asked = scene.cast.amira_books(scene.cast.slot(THURSDAY, "14:30"))
    return {**scene.names, "the-appointment": asked.id}


def a_notice(scene: Scene) -> Names:
    """Amira has asked for a visit, and Lena was told."""
    names = a_request(scene)
    with scene.app.app_context():
        told = inbox(scene.cast.lena.actor).items[0].message.id
    return {**names, "the-notification": told}


def a_visit(scene: Scene) -> Names:
    """Amira has a visit."""
    visit = scene.cast.amira_has_a_visit(scene.cast.slot(THURSDAY, "14:30"))
    return {**scene.names, "the-appointment": visit.id}


def a_visit_that_has_begun(scene: Scene) -> Names:
    """Amira's visit was to begin half an hour ago."""
    at = scene.cast.slot(TUESDAY, "11:30")
    visit = scene.cast.desk_books(scene.cast.amira.patient_id, at)
    scene.clock.now = at + timedelta(minutes=30)
    return {**scene.names, "the-appointment": visit.id}


def after(*steps: Step) -> Story:
    """Some steps of the visit have been taken."""

    def story(scene: Scene) -> Names:
        names = a_visit_that_has_begun(scene)
        with scene.app.app_context():
            for step in steps:
                attend(scene.cast.lena.actor, names["the-appointment"], step, now=scene.clock())
        return names

    return story


def attendance() -> Iterator[tuple[str, tuple[str, Story]]]:
    """Taking each step of the day, and taking it back."""
    for step, row in STEPS_OF_DAY.items():
        before = max((way_to(one) for one in row.sources), key=len)
        name = row.noun.replace("-", "_")
        yield f"attendance.{name}", ("lena", after(*before))
        yield f"attendance.undo_{name}", ("lena", after(*before, step))


def just_done(verb: Callable[..., Appointment], who: str, **how: Any) -> Story:
    """Somebody has just done something to Amira's visit, or to her request where it is answered."""

    def story(scene: Scene) -> Names:
        names = (a_request if verb is decline else a_visit)(scene)
        actor = getattr(scene.cast, who).actor
        with scene.app.app_context():
            verb(actor, names["the-appointment"], now=scene.clock(), **how)
        return names

    return story


def a_note(scene: Scene) -> Names:
    """Lena has written to Amira about her visit."""
    names, cast = a_visit(scene), scene.cast
    shared, now = Visibility.SHARED, scene.clock()
    with scene.app.app_context():
        note = write_note(
            cast.lena.actor, names["the-appointment"], visibility=shared, text="Rest.", now=now
        )
        return {**names, "the-note": note.note.id}


def a_follow_up(scene: Scene) -> Names:
    """Lena has asked Amira to come back."""
    names, cast = a_visit(scene), scene.cast
    with scene.app.app_context():
        order = order_follow_up(
            cast.lena.actor, names["the-appointment"], weeks=6, visit_type_id=cast.follow_up,
            now=scene.clock(),
        )  # fmt: skip
        return {**names, "the-follow-up": order.id}


def a_task(scene: Scene) -> Names:
    """Lena has called Amira's visit of tomorrow off."""
    cast = scene.cast
    visit = cast.desk_books(cast.amira.patient_id, cast.slot(WEDNESDAY, "09:00"))
    with scene.app.app_context():
        cancel(cast.lena.actor, visit.id, reason="I am ill", now=scene.clock())
        [task] = open_tasks(cast.nadia.actor, now=scene.clock()).items
    return {**scene.names, "the-task": task.id}


def a_hold(scene: Scene) -> Names:
    """Amira keeps a time."""
    kept = scene.cast.holds(scene.cast.amira, scene.cast.slot(THURSDAY, "14:30"))
    return {**scene.names, "the-hold": kept.id}


def time_off(scene: Scene) -> Names:
    """Lena is going to be away on Thursday."""
    start = scene.cast.slot(THURSDAY, "08:00")
    with scene.app.app_context():
        off = take_time_off(
            scene.cast.lena.actor,
            scene.cast.lena.doctor_id,
            starts_at=start,
            ends_at=start + timedelta(hours=4),
            now=scene.clock(),
        )
        return {**scene.names, "the-time-off": off.id}


def an_applicant(scene: Scene) -> Names:
    """Ida waits for an admin."""
    return {**scene.names, "the-doctor": scene.cast.ida.doctor_id}


def an_account(scene: Scene) -> Names:
    """The patient of the examples has an account."""
    with scene.app.app_context():
        sign_up(
            email="patient@example.com",
            full_name="Pat Example",
            password=PASSWORD,
            verified=True,
            now=scene.clock(),
        )
    return scene.names


def a_mail(purpose: TokenPurpose) -> Story:
    """Ida has got a mail with a link."""

    def story(scene: Scene) -> Names:
        with scene.app.app_context():
            token = mint(scene.cast.ida.actor.user_id, purpose, now=scene.clock())
        return {**scene.names, "the-token": token}

    return story


#: Operation -> who does it, after what.
PREPARED: dict[str, tuple[str, Story]] = {
    "accounts.register": ("nobody", nothing),
    "accounts.verify": ("nobody", a_mail(TokenPurpose.VERIFY_EMAIL)),
    "accounts.ask": ("nobody", an_account),
    "accounts.reset": ("nobody", a_mail(TokenPurpose.RESET_PASSWORD)),
    "auth.login": ("nobody", an_account),
    "auth.renew": ("refresh", nothing),
    "auth.logout": ("amira", nothing),
    "me.show": ("amira", nothing),
    "me.change": ("amira", nothing),
    "notifications.index": ("lena", a_request),
    "notifications.read": ("lena", a_notice),
    "notifications.read_all": ("lena", a_request),
    "clinic.show": ("nobody", nothing),
    "catalogue.specialties": ("nobody", nothing),
    "catalogue.visit_types": ("nobody", nothing),
    "doctors.index": ("nobody", nothing),
    "doctors.show": ("nobody", nothing),
    "slots.of_doctor": ("nobody", nothing),
    "slots.earliest": ("nobody", nothing),
    "holds.create": ("amira", nothing),
    "holds.extend": ("amira", a_hold),
    "holds.release": ("amira", a_hold),
    "appointments.index": ("amira", a_visit),
    "appointments.show": ("amira", a_visit),
    "appointments.create": ("amira", nothing),
    "appointments.move": ("amira", a_visit),
    "appointments.remark": ("nadia", a_visit),
    "answers.confirm": ("lena", a_request),
    "answers.decline": ("lena", a_request),
    "answers.cancel": ("amira", a_visit),
    "answers.reason_codes": ("lena", nothing),
    "answers.undo_confirmation": ("lena", a_visit),
    "answers.undo_decline": ("lena", just_done(decline, "lena", reason="Away")),
    "answers.undo_cancellation": ("amira", just_done(cancel, "amira")),
    "answers.undo_reschedule": ("lena", just_done(reschedule, "lena", starts_at=LATER)),
    **dict(attendance()),
    "days.show": ("lena", a_visit),
    "days.delay": ("lena", nothing),
    "days.attending": ("amira", a_visit),
    "notes.index": ("amira", a_note),
    "notes.create": ("lena", a_visit),
    "notes.show": ("amira", a_note),
    "notes.amend": ("lena", a_note),
    "notes.versions": ("amira", a_note),
    "notes.retract": ("lena", a_note),
    "follow_ups.create": ("lena", a_visit),
    "follow_ups.index": ("amira", a_follow_up),
    "follow_ups.drop": ("lena", a_follow_up),
    "tasks.index": ("nadia", a_task),
    "tasks.take": ("nadia", a_task),
    "tasks.release": ("nadia", a_task),
    "tasks.attempt": ("nadia", a_task),
    "hours.show": ("lena", nothing),
    "hours.replace": ("lena", nothing),
    "hours.set_date": ("nadia", nothing),
    "hours.remove_date": ("nadia", nothing),
    "time_off.index": ("lena", time_off),
    "time_off.create": ("lena", nothing),
    "time_off.remove": ("lena", time_off),
    "admin_doctors.index": ("petra", nothing),
    "admin_doctors.create": ("petra", nothing),
    "admin_doctors.show": ("petra", nothing),
    "admin_doctors.change": ("petra", nothing),
    "admin_doctors.approve": ("petra", an_applicant),
    "admin_doctors.archive": ("petra", nothing),
    "admin_patients.index": ("nadia", nothing),
    "admin_patients.create": ("nadia", nothing),
    "admin_patients.show": ("nadia", nothing),
    "admin_patients.change": ("nadia", nothing),
    "admin_users.index": ("petra", nothing),
    "admin_users.create": ("petra", nothing),
    "admin_users.change": ("petra", nothing),
    "admin_users.end_sessions": ("petra", nothing),
    "admin_analytics.show": ("petra", nothing),
    "admin_clinic.change": ("petra", nothing),
    "admin_clinic.add_specialty": ("petra", nothing),
    "admin_clinic.add_visit_type": ("petra", nothing),
    "admin_clinic.show_visit_type": ("petra", nothing),
    "admin_clinic.change_visit_type": ("petra", nothing),
}


def program_of(who: str, scene: Scene) -> Program:
    """The program of a person of the cast; of nobody; or of Amira with her refresh token."""
    stranger = Program(scene.app)
    if who == "nobody":
        return stranger
    if who != "refresh":
        return Program(scene.app, token_of(scene.app, getattr(scene.cast, who)))
    body = {"email": scene.cast.amira.actor.email, "password": PASSWORD}
    return Program(scene.app, stranger.post("/auth/login", body).get_json()["refresh_token"])
