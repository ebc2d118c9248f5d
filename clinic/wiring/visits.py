"""Who hears of what happens to times, visits and their notes, messages and tasks."""

from __future__ import annotations

from clinic import dispatch
from clinic.audit.handlers import note
from clinic.booking import events as booking
from clinic.care import events as care
from clinic.care.follow_ups.link import settle_follow_up
from clinic.jobs.handlers import ring_the_bell
from clinic.notifications import events as notifications
from clinic.notifications.catalogue import accounts as account_kinds
from clinic.notifications.catalogue import visits as kinds
from clinic.notifications.reminders.retimed import stay_told
from clinic.notifications.tell import tell
from clinic.notifications.tell_admins import tell_admins
from clinic.notifications.tell_note import tell_of_note, untell_of_note
from clinic.notifications.undone import take_back
from clinic.realtime.handlers import (
    doctor_changed,
    hold_changed,
    note_changed,
    notice_owed,
    remark_changed,
    task_changed,
    visit_changed,
)
from clinic.scheduling import events as scheduling
from clinic.tasks import events as tasks
from clinic.tasks import handlers as tasks_follow

_user = note("user", "user_id")
_appointment = note("appointment", "appointment_id", reason_field="told")
_untouched = note("appointment", "appointment_id")
_doctor = note("doctor", "doctor_id")
_time_off = note("time_off", "time_off_id")
_patient = note("patient", "patient_id")
_emergency = note("break_glass", "break_glass_id")
_note = note("note", "note_id")
_record_opened = tell_admins(account_kinds.RECORD_OPENED, "break_glass_id")
_task = note("task", "task_id")


HANDLERS: dict[type, tuple[dispatch.Handler, ...]] = {
    scheduling.HoursChanged: (_doctor, doctor_changed),
    scheduling.TimeOffTaken: (_time_off, doctor_changed),
    scheduling.TimeOffRemoved: (_time_off, doctor_changed),
    scheduling.TimeOffRetimed: (_time_off, doctor_changed),
    booking.HoldChanged: (hold_changed,),
    booking.AppointmentRequested: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_REQUESTED),
        tell(kinds.REQUEST_RECEIVED),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.request_waits,
        settle_follow_up,
    ),
    booking.AppointmentBooked: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CONFIRMED),
        tell(kinds.VISIT_BOOKED),
        settle_follow_up,
    ),
    booking.AppointmentConfirmed: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CONFIRMED),
        tell(kinds.VISIT_BOOKED),
    ),
    booking.AppointmentDeclined: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_DECLINED),
        settle_follow_up,
    ),
    booking.AppointmentExpired: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_EXPIRED),
        tell(kinds.REQUEST_EXPIRED),
        settle_follow_up,
    ),
    booking.AppointmentMoved: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_MOVED),
        tell(kinds.VISIT_MOVED),
        tell(kinds.VISIT_GIVEN_AWAY),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.follow_doctor,
        tasks_follow.request_waits,
        tasks_follow.conflict_settled,
        settle_follow_up,
    ),
    # Nobody is told: what the clock on the wall shows has not changed.
    booking.AppointmentRetimed: (
        _appointment,
        visit_changed,
        stay_told,
        tasks_follow.conflict_settled,
    ),
    booking.RetimingRefused: (_untouched, tasks_follow.retiming_refused),
    booking.MoveRequested: (
        _appointment,
        visit_changed,
        tell(kinds.MOVE_REQUESTED),
        tell(kinds.MOVE_RECEIVED),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.request_waits,
    ),
    booking.MoveDeclined: (_appointment, visit_changed, tell(kinds.MOVE_DECLINED)),
    booking.TimeProposed: (_appointment, visit_changed, tell(kinds.TIME_PROPOSED)),
    booking.TimeRefused: (
        _appointment,
        visit_changed,
        tell(kinds.TIME_REFUSED),
        tell(kinds.REQUEST_WAITING),
        tasks_follow.request_waits,
    ),
    booking.AppointmentCancelled: (
        _appointment,
        visit_changed,
        tell(kinds.APPOINTMENT_CANCELLED),
        tell(kinds.VISIT_CANCELLED),
        settle_follow_up,
    ),
    booking.AttendanceChanged: (
        _appointment,
        visit_changed,
        tasks_follow.visit_missed,
        settle_follow_up,
    ),
    booking.AnswerUndone: (
        _appointment,
        visit_changed,
        take_back,
        tasks_follow.answer_undone,
        settle_follow_up,
    ),
    booking.PlacementKept: (_appointment, visit_changed, tasks_follow.conflict_settled),
    booking.RemarkChanged: (_appointment, remark_changed),
    booking.VideoLinkChanged: (_appointment, visit_changed),
    care.GlassBroken: (_patient, _emergency, _record_opened),
    care.EmergencyReviewed: (_emergency,),
    care.AllergiesChanged: (_patient,),
    care.PrivateNoteSaved: (_note,),
    care.SharedNoteSaved: (_note, note_changed, tell_of_note, ring_the_bell),
    care.NoteRetracted: (_note, note_changed, untell_of_note),
    care.NoteRead: (_note,),
    care.NoteRemoved: (_note,),
    care.NotesPrinted: (_patient,),
    care.SuccessorNamed: (_doctor, note("doctor", "successor_id", action="succession_taken")),
    notifications.NoticeOwed: (notice_owed,),
    notifications.CallOwed: (tasks_follow.call_owed,),
    notifications.PreferencesChanged: (_user,),
    notifications.OwnWordsChanged: (note("message_kind", "kind"),),
    notifications.MessageResent: (note("message", "message_id"),),
    tasks.TaskTaken: (_task, task_changed),
    tasks.TaskReleased: (_task, task_changed),
    tasks.TaskTried: (note("task", "task_id", reason_field="outcome"), task_changed),
}
