"""A patient's record as one of their doctors reads it: who it is, what to know, and all that was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from flask import request

from clinic.booking.access import reads_reason
from clinic.booking.queries import find
from clinic.booking.queries.find import Visit
from clinic.booking.queries.week import History, history
from clinic.care.allergies import allergies_of
from clinic.care.emergency import Record, visits_elsewhere
from clinic.care.follow_ups.read import Order, follow_ups
from clinic.care.notes.read import Written, notes_on_record
from clinic.directory.queries import own_doctor_id
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.web.doctor.visits.note_boxes import NoteBoxes, box_to_patient
from clinic.web.kit.live import Live
from clinic.web.staff.patients import Listed, listed

if TYPE_CHECKING:
    from clinic.booking.models import Appointment
    from clinic.care.models import Allergies

#: More orders of one doctor for one patient are older than any page.
FOLLOW_UPS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit in the timeline, with what it is about and what came of it."""

    visit: Visit
    is_ahead: bool
    reason: str
    notes: Sequence[Written]
    follow_ups: Sequence[Order]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """What the record's page reads. `timeline`: entries, the latest first; `named`: notes about visits
    with others; `elsewhere`: those visits, in an emergency only.

    `boxes` are there for who may write, about the visit `noted`.
    """

    record: Record
    past: History
    allergies: Allergies | None
    timeline: Listed
    named: Sequence[Written]
    elsewhere: Listed | None
    noted: Appointment | None
    boxes: NoteBoxes | None

    @property
    def live(self) -> Live:
        """The timeline follows what happens in the doctor's calendar."""
        return Live("calendar", request.full_path)


def record_page(record: Record) -> RecordPage:
    """The record with a page of its timeline; as many statements whatever there is in it."""
    moment, patient_id = now(), record.patient.id
    past = history(
        current_user,
        doctor_id=own_doctor_id(current_user),
        patient_id=patient_id,
        around=moment,
        now=moment,
        limit=1,
    )
    shown = listed("page", partial(find.visits_of, current_user, patient_id))
    noted = past.visits[-1][0] if past.in_care and past.visits else None
    ids = {one.appointment.id for one in shown.rows} | ({noted.id} if noted else set())
    notes = notes_on_record(current_user, patient_id, ids)
    return RecordPage(
        record=record,
        past=past,
        allergies=allergies_of(current_user, patient_id, now=moment),
        timeline=shown.of(_entries(shown.rows, notes, patient_id, moment)),
        named=notes[""],
        elsewhere=_elsewhere(record),
        noted=noted,
        boxes=box_to_patient(patient_id, notes[noted.id]) if noted else None,
    )


def _entries(
    visits: Sequence[Visit], notes: dict[str, list[Written]], patient_id: str, moment: datetime
) -> list[Entry]:
    reads, ordered = reads_reason(current_user), defaultdict[str, list[Order]](list)
    for one in follow_ups(current_user, patient_id=patient_id, now=moment, limit=FOLLOW_UPS).items:
        ordered[one.follow_up.ordered_by_appointment_id].append(one)
    return [
        Entry(
            visit,
            is_ahead=visit.appointment.ends_at > moment,
            reason=visit.appointment.reason if reads(visit.appointment) else "",
            notes=notes[visit.appointment.id],
            follow_ups=ordered[visit.appointment.id],
        )
        for visit in visits
    ]


def _elsewhere(record: Record) -> Listed | None:
    if record.open_until is None:
        return None
    others = partial(visits_elsewhere, current_user, record.patient.id, now=now())
    return listed("elsewhere", others)
