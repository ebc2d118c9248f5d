"""A patient's record as the desk reads it: who it is and what goes on, nothing clinical."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from clinic.accounts.permissions import Permission
from clinic.booking.queries.find import attendance_of
from clinic.care.archive import visits_in_the_way
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patient_opened
from clinic.notifications.outbox.to_patient import messages_about
from clinic.optimistic import fingerprint
from clinic.patients.queries import patient_account, record_at_desk
from clinic.patients.relations import Related, relations_of
from clinic.privacy.legal import Accepted, accepted_texts
from clinic.reports.record_access import openings_of
from clinic.tasks.queries import open_tasks
from clinic.web.kit import htmx
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.live import Live
from clinic.web.kit.record_form import RecordForm
from clinic.web.staff.factor_view import factor_section
from clinic.web.staff.patients import Listed, listed, visits_with

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.booking.lifecycle import Status
    from clinic.booking.queries.find import Visit
    from clinic.patients.models import Patient
    from clinic.tasks.models import Task


class WishForm(RecordForm):
    """Whether somebody wants no messages."""

    do_not_contact = BooleanField(_l("Wants no messages"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRecord:
    """What the record's page reads. `openings` is for admins only; `in_the_way`, what has just kept the
    record from being archived.
    """

    patient: Patient
    visits: dict[str, Listed]
    attendance: dict[Status, int]
    relations: Sequence[Related]
    accepted: Sequence[Accepted]
    messages: Listed
    tasks: Sequence[Task]
    openings: Listed | None
    in_the_way: Sequence[Visit]

    @property
    def live(self) -> Live:
        """The lists of visits follow what happens in the clinic."""
        here = url_for("desk.patients.page", patient_id=self.patient.id)
        return Live("desk", f"{here}?{request.query_string.decode()}")


def wish_form(patient: Patient, formdata: MultiDict[str, str] | None = None) -> WishForm:
    """The form as the patient's record stands, or as it has just been sent."""
    return WishForm(formdata, obj=patient, fingerprint=fingerprint(patient))


def render_record(
    patient_id: str, *, wish: WishForm | None = None, archiving: ClinicForm | None = None
) -> str:
    """The record's page; with a form that was refused, or why it cannot be archived."""
    patient = patient_opened(record_at_desk(current_user, patient_id))
    part = "_visits" if htmx.wants("visits") else "page"
    return render_template(
        f"desk/patients/{part}.html",
        record=_record(patient, in_the_way=archiving is not None),
        wish=wish or wish_form(patient),
        archiving=archiving or ClinicForm(),
        factor=factor_section(current_user, patient_account(patient_id), now=now()),
        prints_notes=current_user.may(Permission.MANAGE_CLINIC),
    )


def _record(patient: Patient, *, in_the_way: bool) -> DeskRecord:
    of: dict[str, Any] = {"patient_id": patient.id}
    reads_log = current_user.may(Permission.READ_AUDIT)
    return DeskRecord(
        patient=patient,
        visits=visits_with(patient.id),
        attendance=attendance_of(current_user, patient.id),
        relations=relations_of(current_user, patient.id),
        accepted=accepted_texts(current_user, patient.id),
        messages=listed("messages", partial(messages_about, current_user, patient.id)),
        tasks=open_tasks(current_user, now=now(), limit=5, **of).items,
        openings=listed("opened", partial(openings_of, current_user, patient.id))
        if reads_log
        else None,
        in_the_way=visits_in_the_way(current_user, patient.id, now=now()) if in_the_way else (),
    )
