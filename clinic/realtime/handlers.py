"""Which event rings whom. Ids only: whoever hears it asks for the news by the usual ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from clinic.accounts import events as accounts
from clinic.booking.events import AppointmentEvent, HoldChanged, RemarkChanged
from clinic.booking.queries.day import patients_today
from clinic.booking.queries.find import concerned
from clinic.care.events import NoteEvent
from clinic.care.follow_ups.events import FollowUpEvent
from clinic.care.follow_ups.read import concerned_by
from clinic.directory.events import DelayChanged, DoctorArchived, DoctorEvent
from clinic.http.watch import free_times
from clinic.notifications.events import NoticeOwed
from clinic.patients.queries import users_of
from clinic.privacy.events import AccountErased
from clinic.realtime.broadcast import broadcast, close
from clinic.realtime.rooms import APPLICANTS, DESK, Bell, of_calendar, of_session, of_user
from clinic.tasks.events import TaskEvent


def visit_changed(event: AppointmentEvent) -> None:
    """The doctor's times, before and after; the desk; the patient, and who acts for them."""
    doctor_ids, patient_id = concerned(event.appointment_id)
    before = {event.doctor_before, event.asked_before} - {""}
    broadcast([*_patients_side(patient_id), *_doctors(doctor_ids | before)])


def remark_changed(event: RemarkChanged) -> None:
    """The doctor and the desk; the patient's side hears nothing of it."""
    doctor_ids, _patient_id = concerned(event.appointment_id)
    broadcast(Bell(of_calendar(one), "calendar", one) for one in sorted(doctor_ids))
    broadcast([Bell(DESK, DESK, "")])


def note_changed(event: NoteEvent) -> None:
    """The patient, and who acts for them; nobody's times have changed."""
    _doctor_ids, patient_id = concerned(event.appointment_id)
    broadcast(_patients_side(patient_id))


def follow_up_changed(event: FollowUpEvent) -> None:
    """The patient's side, and the doctor; the desk, whose task it may be."""
    doctor_id, patient_id = concerned_by(event.follow_up_id)
    calendar = Bell(of_calendar(doctor_id), "calendar", doctor_id)
    broadcast([*_patients_side(patient_id), calendar, Bell(DESK, DESK, "")])


def hold_changed(event: HoldChanged) -> None:
    """Times that are kept are not free; who keeps them is nobody's business."""
    ids = {event.doctor_id, event.doctor_before} - {""}
    broadcast(Bell(free_times(one), "free", one) for one in sorted(ids))


def doctor_changed(event: Any) -> None:
    """Hours, time off, the profile: all may change which times are free. A delay concerns who waits."""
    broadcast(_doctors({event.doctor_id}))
    if isinstance(event, DelayChanged):
        waiting = users_of(*patients_today(event.doctor_id, now=event.at))
        broadcast(Bell(of_user(user_id), "visits", user_id) for user_id in waiting)


def applicants_changed(_event: DoctorEvent) -> None:
    """Somebody wants to begin as a doctor, or has been answered."""
    broadcast([Bell(APPLICANTS, APPLICANTS, "")])


def task_changed(event: TaskEvent) -> None:
    """Somebody is at a task, or has tried: the desk sees it, and the doctor whose it is."""
    if event.doctor_id:
        broadcast([Bell(of_calendar(event.doctor_id), "calendar", event.doctor_id)])
    broadcast([Bell(DESK, DESK, "")])


def notice_owed(event: NoticeOwed) -> None:
    """There is something new for this user to read."""
    broadcast([Bell(of_user(event.user_id), "notices", event.user_id)])


def session_ended(
    event: accounts.SignedOut | accounts.RefreshReused | accounts.SessionEnded,
) -> None:
    """Who has signed out hears nothing more."""
    close(of_session(event.session_id))


def others_ended(event: accounts.OtherSessionsEnded) -> None:
    """The same for all sessions of a user but the one that goes on."""
    for session_id in event.session_ids:
        close(of_session(session_id))


def sessions_ended(
    event: accounts.PasswordSet
    | accounts.EmailChanged
    | accounts.EmailChangeUndone
    | accounts.FactorsReset
    | accounts.SignedOutEverywhere
    | accounts.UserDeactivated
    | DoctorArchived
    | AccountErased,
) -> None:
    """The same for all sessions of a user."""
    close(of_user(event.user_id))


def _patients_side(patient_id: str) -> Iterator[Bell]:
    return (Bell(of_user(user_id), "visits", user_id) for user_id in users_of(patient_id))


def _doctors(ids: Iterable[str]) -> Iterator[Bell]:
    # Strangers who look for a time are many: whoever works here hears it first.
    for doctor_id in sorted(ids):
        yield Bell(of_calendar(doctor_id), "calendar", doctor_id)
    yield Bell(DESK, DESK, "")
    for doctor_id in sorted(ids):
        yield Bell(free_times(doctor_id), "free", doctor_id)
