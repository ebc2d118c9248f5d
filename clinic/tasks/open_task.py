"""Putting something on the list, inside the open transaction of whoever finds that it is to be done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, update

from clinic.booking.models import Appointment
from clinic.care.models import FollowUp
from clinic.core.ids import new_id
from clinic.db import db, insert
from clinic.notifications.events import CallOwed
from clinic.tasks.kinds import TaskKind
from clinic.tasks.models import Task


def open_call(event: CallOwed, appointment: Appointment) -> None:
    """A call about what happened to a visit, once for each version of it."""
    row = call_about(event, appointment)
    unless_there = insert(Task).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    db.session.execute(unless_there)


def call_about(event: CallOwed, appointment: Appointment) -> dict[str, object]:
    """The row of a call about what happened to a visit."""
    return _row(appointment, TaskKind.CALL, due_at=event.at, now=event.at) | {
        "dedupe_key": f"{event.kind}:{appointment.id}:{event.version}",
        "about": event.kind,
        "why": event.why,
    }


def drop_call(appointment_id: str, version: int, *, now: datetime) -> None:
    """Nobody has to be called any more about a change of a visit that was taken back."""
    db.session.execute(
        update(Task)
        .where(
            Task.appointment_id == appointment_id,
            Task.dedupe_key.endswith(f":{appointment_id}:{version}"),
            Task.closed_at.is_(None),
        )
        .values(closed_at=now)
    )


def open_about(
    kind: TaskKind,
    appointment: Appointment,
    *,
    due_at: datetime,
    now: datetime,
    doctor_id: str | None = None,
) -> None:
    """What is to be decided about a visit. If it was settled and is so no more, it begins anew."""
    _open_anew(task_about(kind, appointment, due_at=due_at, now=now, doctor_id=doctor_id))


def open_again(kind: TaskKind, appointment: Appointment, *, doctor_id: str | None) -> None:
    """What was settled about a visit is so no more: if it was ever on the list, it is due when it was."""
    db.session.execute(
        update(Task)
        .where(Task.dedupe_key == _about(kind, appointment))
        .values(closed_at=None, doctor_id=doctor_id or appointment.doctor_id)
    )


def open_unless_open(kind: TaskKind, appointment: Appointment, *, now: datetime) -> None:
    """The same, due at once; but what is on the list already stays as it is."""
    row = task_about(kind, appointment, due_at=now, now=now)
    _open_anew(row, where=Task.closed_at.is_not(None))


def _open_anew(row: dict[str, object], *, where: ColumnElement[bool] | None = None) -> None:
    anew = {name: row[name] for name in ("doctor_id", "patient_id", "created_at", "due_at")}
    nobody = dict.fromkeys(("closed_at", "again_on", "assigned_to", "assigned_at"))
    db.session.execute(
        insert(Task)
        .values(row)
        .on_conflict_do_update(index_elements=["dedupe_key"], set_=anew | nobody, where=where)
    )


def task_about(
    kind: TaskKind,
    appointment: Appointment,
    *,
    due_at: datetime,
    now: datetime,
    doctor_id: str | None = None,
) -> dict[str, object]:
    """The row of what is to be decided about a visit."""
    row = _row(appointment, kind, due_at=due_at, now=now)
    return row | {
        "dedupe_key": _about(kind, appointment),
        "doctor_id": doctor_id or appointment.doctor_id,
    }


def _about(kind: TaskKind, appointment: Appointment) -> str:
    return f"{kind}:{appointment.id}"


def open_follow_up(order: FollowUp, *, now: datetime) -> None:
    """Somebody has to call about a follow-up. It begins anew where it was settled; else it stays."""
    row = _to_do(TaskKind.FOLLOW_UP, order.patient_id, order.doctor_id, due_at=now, now=now) | {
        "dedupe_key": f"{TaskKind.FOLLOW_UP}:{order.id}",
        "follow_up_id": order.id,
    }
    anew = {name: row[name] for name in ("created_at", "due_at")}
    nobody = dict.fromkeys(("closed_at", "again_on", "assigned_to", "assigned_at", "handed_on_at"))
    db.session.execute(
        insert(Task)
        .values(row)
        .on_conflict_do_update(
            index_elements=["dedupe_key"],
            set_=anew | nobody,
            where=Task.closed_at.is_not(None),
        )
    )


def _row(
    appointment: Appointment, kind: TaskKind, *, due_at: datetime, now: datetime
) -> dict[str, object]:
    row = _to_do(kind, appointment.patient_id, appointment.doctor_id, due_at=due_at, now=now)
    return row | {"appointment_id": appointment.id}


def _to_do(
    kind: TaskKind, patient_id: str, doctor_id: str, *, due_at: datetime, now: datetime
) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": kind,
        "about": "",
        "patient_id": patient_id,
        "doctor_id": doctor_id,
        "created_at": now,
        "due_at": due_at,
    }
