"""The kinds of messages about a visit."""

from __future__ import annotations

from functools import partial

from clinic.core.errors import N_
from clinic.notifications.catalogue import kind as look
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.kinds import Audience, Channel, Topic, Whom
from clinic.notifications.subjects import APPOINTMENT

_of_visit = partial(MessageKind, about=APPOINTMENT, channels=(Channel.IN_APP, Channel.MAIL))
_to_patient = partial(_of_visit, audiences=(Audience.PATIENT,), whom=Whom.PATIENT)
_to_doctor = partial(_of_visit, audiences=(Audience.DOCTOR,), whom=Whom.DOCTOR)

APPOINTMENT_REQUESTED = _to_patient(
    code="appointment_requested",
    label=N_("Visit asked for"),
    sentence=N_("A visit with %(doctor)s on %(when)s was asked for"),
    look=look.REQUESTED,
    topic=Topic.CHANGES,
    is_uncalled=True,
)
APPOINTMENT_CONFIRMED = _to_patient(
    code="appointment_confirmed",
    label=N_("Visit confirmed"),
    sentence=N_("Your visit with %(doctor)s on %(when)s is confirmed"),
    look=look.CONFIRMED,
    topic=Topic.CHANGES,
)
APPOINTMENT_DECLINED = _to_patient(
    code="appointment_declined",
    label=N_("Request declined"),
    sentence=N_("%(doctor)s cannot see you on %(when)s"),
    look=look.DECLINED,
    offers_times=True,
)
APPOINTMENT_EXPIRED = _to_patient(
    code="appointment_expired",
    label=N_("Request not answered in time"),
    sentence=N_("Your request for %(when)s with %(doctor)s was not answered in time"),
    look=look.EXPIRED,
    offers_times=True,
)
APPOINTMENT_MOVED = _to_patient(
    code="appointment_moved",
    label=N_("Visit moved"),
    sentence=N_("Your visit with %(doctor)s is now on %(when)s"),
    look=look.MOVED,
    is_change=True,
)
APPOINTMENT_CANCELLED = _to_patient(
    code="appointment_cancelled",
    label=N_("Visit cancelled"),
    sentence=N_("Your visit with %(doctor)s on %(when)s is cancelled"),
    look=look.CANCELLED,
    offers_times=True,
)
MOVE_REQUESTED = _to_patient(
    code="move_requested",
    label=N_("Another time asked for"),
    sentence=N_("Another time was asked for; your visit with %(doctor)s on %(when)s stays"),
    look=look.MOVE_ASKED,
    topic=Topic.CHANGES,
    is_uncalled=True,
)
MOVE_DECLINED = _to_patient(
    code="move_declined",
    label=N_("Another time declined"),
    sentence=N_("%(doctor)s cannot see you at the other time; your visit on %(when)s stays"),
    look=look.MOVED,
    is_change=True,
)
TIME_PROPOSED = _to_patient(
    code="time_proposed",
    label=N_("Another time proposed"),
    sentence=N_("%(doctor)s proposes another time than %(when)s. Please answer."),
    look=look.MOVE_ASKED,
    has_calendar=False,
)
REMINDER = _to_patient(
    code="reminder",
    label=N_("Reminder"),
    sentence=N_("Your visit with %(doctor)s is on %(when)s"),
    look=look.REMINDING,
    topic=Topic.REMINDERS,
    has_calendar=False,
)
#: What the note says is read on the page alone.
NOTE_SHARED = _to_patient(
    code="note_shared",
    label=N_("Note for the patient"),
    sentence=N_("%(doctor)s has written you a note about your visit on %(when)s"),
    look=look.NOTE,
    has_calendar=False,
    is_uncalled=True,
)

REQUEST_RECEIVED = _to_doctor(
    code="request_received",
    label=N_("New request"),
    sentence=N_("%(patient)s asks for a visit on %(when)s"),
    look=look.REQUESTED,
    topic=Topic.CHANGES,
)
REQUEST_WAITING = _of_visit(
    code="request_waiting",
    label=N_("Request still waits"),
    whom=Whom.STAFF,
    audiences=(Audience.ANSWERING, Audience.DESK),
    sentence=N_("%(patient)s still waits for an answer about %(when)s"),
    look=look.REQUESTED,
    at_half_time=True,
)
REQUEST_EXPIRED = _to_doctor(
    code="request_expired",
    label=N_("Request not answered in time"),
    channels=(Channel.IN_APP,),
    sentence=N_("The request of %(patient)s for %(when)s was not answered in time"),
    look=look.EXPIRED,
)
MOVE_RECEIVED = _to_doctor(
    code="move_received",
    label=N_("Another time asked for"),
    audiences=(Audience.ANSWERING,),
    sentence=N_("%(patient)s asks to move the visit on %(when)s"),
    look=look.MOVE_ASKED,
    topic=Topic.CHANGES,
)
TIME_REFUSED = _to_doctor(
    code="time_refused",
    label=N_("Proposed time refused"),
    channels=(Channel.IN_APP,),
    sentence=N_("%(patient)s cannot come at the time you proposed; the request for %(when)s waits"),
    look=look.REQUESTED,
)
VISIT_BOOKED = _to_doctor(
    code="visit_booked",
    label=N_("Visit booked"),
    sentence=N_("%(patient)s has a visit on %(when)s"),
    look=look.CONFIRMED,
    topic=Topic.CHANGES,
)
VISIT_MOVED = _to_doctor(
    code="visit_moved",
    label=N_("Visit moved"),
    sentence=N_("The visit of %(patient)s is now on %(when)s"),
    look=look.MOVED,
    topic=Topic.CHANGES,
)
VISIT_CANCELLED = _to_doctor(
    code="visit_cancelled",
    label=N_("Visit cancelled"),
    sentence=N_("The visit of %(patient)s on %(when)s is cancelled"),
    look=look.CANCELLED,
)
VISIT_GIVEN_AWAY = _to_doctor(
    code="visit_given_away",
    label=N_("Visit given to another doctor"),
    audiences=(Audience.BEFORE,),
    sentence=N_("The visit of %(patient)s on %(when)s is no longer with you"),
    look=look.MOVED,
)
