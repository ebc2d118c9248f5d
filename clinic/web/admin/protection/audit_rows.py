"""The lines of the audit in words; names are those of today, and nothing is read of the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.audit.surroundings import BY_MAIL_LINK
from clinic.audit.watch import Looked
from clinic.reports.audit_log import AuditLine
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.staff.audit_words import (
    action_label,
    reason_label,
    role_label,
    subject_label,
)


@dataclass(frozen=True)
class AuditRow:
    """One line. `mark` is how it ended, as a tag's words and kind; "" for what went well."""

    number: str
    when_label: str
    datetime_attr: str
    who: str
    role: str
    action: str
    mark: tuple[str, str, str] | None
    why: str
    times: str
    subject: str
    subject_href: str
    whose: str
    whose_href: str
    origin: str


class ChainWords(NamedTuple):
    """What is known of the audit's chain: a sentence, and the kind of its note with an icon."""

    sentence: str
    kind: str
    icon: str


def chain_words(last: Looked | None, *, now: datetime) -> ChainWords:
    """When the chain was looked at last, and with which result."""
    if last is None:
        nightly = _("This has not been verified yet. It is checked every night at 3.")
        return ChainWords(nightly, "", "info-circle")
    when = wording.when_past(last.at, clinic().zone, now)
    if last.is_clean:
        clean = _(
            "Verified: %(when)s. Nothing was changed, added or removed. Next check at 3 in the "
            "night.",
            when=when,
        )
        return ChainWords(clean, "ok", "shield-check")
    broken = _(
        "Somebody has been at the audit: %(when)s. Whoever runs the clinic should look with "
        "“flask audit verify”, which names the rows.",
        when=when,
    )
    return ChainWords(broken, "danger", "exclamation-triangle")


def audit_rows(found: Sequence[AuditLine], *, now: datetime) -> list[AuditRow]:
    """The lines for these rows; asks the database nothing."""
    return [_row(one, now) for one in found]


def _row(line: AuditLine, now: datetime) -> AuditRow:
    entry, zone = line.entry, clinic().zone
    is_visit = entry.subject_kind == "appointment" and entry.patient_id is not None
    return AuditRow(
        number=str(entry.seq),
        when_label=wording.when_past(entry.at, zone, now),
        datetime_attr=wording.datetime_attr(entry.at, zone),
        who=_who(line),
        role=role_label(entry.role),
        action=action_label(entry.action),
        mark=_mark(entry.outcome),
        why=reason_label(entry.reason),
        times=_times(entry.times),
        subject=subject_label(entry.subject_kind, entry.subject_id),
        subject_href=url_for("desk.visits.page", appointment_id=entry.subject_id)
        if is_visit
        else "",
        whose=wording.name_marked(line.patient, unconfirmed=line.is_unconfirmed)
        or _several(len(entry.patient_ids.split())),
        whose_href=url_for("desk.patients.page", patient_id=entry.patient_id)
        if entry.patient_id and line.patient
        else "",
        origin=", ".join(part for part in (entry.ip_prefix, entry.agent) if part),
    )


def _who(line: AuditLine) -> str:
    if not line.actor:
        return _("Nobody known") if line.entry.channel else _("The clinic itself")
    if line.entry.channel == BY_MAIL_LINK:
        return _("By the link of an email to %(name)s", name=line.actor)
    return line.actor


def _times(count: int) -> str:
    """How often, where one line tells of several."""
    return ngettext("%(num)s time more", "%(num)s times more", count) if count > 1 else ""


def _several(count: int) -> str:
    return ngettext("%(num)s patient", "%(num)s patients", count) if count else ""


def _mark(outcome: str) -> tuple[str, str, str] | None:
    return {
        "denied": (_("Refused"), "danger", "slash-circle"),
        "failed": (_("Failed"), "warn", "exclamation-triangle"),
    }.get(outcome)
