"""The figures of the clinic, or of one doctor, over local days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import NotFound
from clinic.directory.models import Doctor
from clinic.directory.queries import doctor_id_of, specialty, the_clinic
from clinic.insight.figures import Figures
from clinic.insight.gathered import gather
from clinic.insight.offered import DoctorsLedger, doctors_ledgers
from clinic.insight.period import period_of
from clinic.insight.whom import tells_doctors_apart


def figures(
    actor: Actor,
    *,
    first: date,
    last: date,
    doctor_id: str | None = None,
    specialty_id: str | None = None,
    now: datetime,
) -> Figures:
    """The figures of the local days from `first` to `last`, both in it, and of as many days before.

    Of all doctors, of one (where the clinic tells them apart), or of those of a specialty; a doctor gets
    their own and no other's. Eleven statements at most, whatever is counted.
    Raises NotAllowed, NotFound, Invalid at `from` or `to` (400 days at most).
    """
    own_id = _own_id(actor)
    apart = tells_doctors_apart(actor)
    if doctor_id and not apart:
        raise NotFound()
    period = period_of(first, last, the_clinic().zone)
    doctors = _doctors(own_id, doctor_id, specialty_id, now=now)
    gathered = gather(
        doctors,
        period,
        are_all=not (own_id or doctor_id or specialty_id),
        by_doctor=apart and own_id is None,
        now=now,
    )
    return replace(gathered.figures(earlier=False), before=gathered.figures(earlier=True))


def _own_id(actor: Actor) -> str | None:
    """Whose figures alone they may see; None for those of everybody. Raises NotAllowed."""
    if actor.may(Permission.FIGURES):
        return None
    actor.must(Permission.OWN_FIGURES)
    return doctor_id_of(actor) or ""


def _doctors(
    own_id: str | None, doctor_id: str | None, specialty_id: str | None, *, now: datetime
) -> Sequence[DoctorsLedger]:
    """Whom the figures are about. Raises NotFound for a doctor or a specialty that is not theirs."""
    if specialty_id:
        specialty(specialty_id)
    if own_id is not None and doctor_id not in (None, "", own_id):
        raise NotFound()
    one_id = doctor_id if own_id is None else own_id
    found = doctors_ledgers(*([Doctor.id == one_id] if one_id else []), now=now)
    if one_id and not found:
        raise NotFound()
    return [one for one in found if not specialty_id or one.specialty_id == specialty_id]
