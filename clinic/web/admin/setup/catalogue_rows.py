"""The clinic's visit types in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.web.kit import wording

if TYPE_CHECKING:
    from clinic.directory.models import VisitType


@dataclass(frozen=True)
class VisitTypeRow:
    """One line of the table; `facts` are the tags beside the name."""

    href: str
    name: str
    length: str
    buffers: str
    mode: str
    confirmed: str
    booked: str
    active: bool


def visit_type_rows(visit_types: Sequence[VisitType]) -> list[VisitTypeRow]:
    """The lines for these visit types, offered ones first."""
    ordered = sorted(visit_types, key=lambda one: not one.active)
    return [
        VisitTypeRow(
            href=url_for("admin.catalogue.visit_type", visit_type_id=one.id),
            name=one.name,
            length=wording.length_label(one.minutes),
            buffers=_buffers(one),
            mode=wording.mode_label(one.mode),
            confirmed=_("At once") if one.auto_confirm else _("By the doctor"),
            booked=_("Online") if one.online else _("By staff"),
            active=one.active,
        )
        for one in ordered
    ]


def _buffers(one: VisitType) -> str:
    if not (one.buffer_before or one.buffer_after):
        return "–"
    return _("%(before)s before, %(after)s after", before=one.buffer_before, after=one.buffer_after)
