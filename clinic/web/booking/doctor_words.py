"""A doctor in the words patients read: who it is, which kinds of visit, and why nobody can book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.core.text import initials
from clinic.http.current import signed_in
from clinic.web.booking.confirm_view import mode_phrase
from clinic.web.kit import wording
from clinic.web.kit.links import Link

if TYPE_CHECKING:
    from clinic.directory.models import Doctor, VisitType


@dataclass(frozen=True, slots=True)
class Head:
    """Who the doctor is."""

    name: str
    initials: str
    tone: str
    specialty: str
    languages: str
    room: str
    accepts_new: bool
    biography: list[str]


@dataclass(frozen=True, slots=True)
class VisitTypeChoice:
    """A kind of visit to choose."""

    id: str
    name: str
    note: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DoctorNotice:
    """Why nobody can book here, and the next step."""

    text: str
    link: Link | None


def head_of(doctor: Doctor) -> Head:
    """Who the doctor is, in the words patients read."""
    return Head(
        name=doctor.display_name,
        initials=initials(doctor.full_name),
        tone=wording.tone(doctor.id),
        specialty=doctor.specialty.name,
        languages=wording.language_names([one.language for one in doctor.languages]),
        room=doctor.room,
        accepts_new=doctor.accepting_new,
        biography=[text for text in doctor.biography.split("\n\n") if text.strip()],
    )


def kind_view(doctor: Doctor, kind: VisitType, *, is_chosen: bool) -> VisitTypeChoice:
    """A kind of visit as it is with this doctor."""
    own = next(one.minutes for one in doctor.visit_types if one.visit_type_id == kind.id)
    length = wording.length_label(own or kind.minutes)
    note = f"{length}, {mode_phrase(kind.mode)}"
    return VisitTypeChoice(id=kind.id, name=kind.name, note=note, is_chosen=is_chosen)


def by_phone(phone: str) -> DoctorNotice:
    link = (
        Link(_("Call %(phone)s", phone=phone), "tel:" + phone.replace(" ", "")) if phone else None
    )
    return DoctorNotice(_("This doctor is booked by phone."), link)


def limit_reached(count: int) -> DoctorNotice:
    text = ngettext(
        "You have %(num)s visit ahead, as many as can be booked online.",
        "You have %(num)s visits ahead, as many as can be booked online.",
        count,
    )
    return DoctorNotice(text, Link(_("See my visits"), url_for("patient.appointments.index")))


def no_new_patients(doctor: str) -> DoctorNotice:
    text = _("%(doctor)s takes no new patients at the moment.", doctor=doctor)
    if signed_in() is not None:
        return DoctorNotice(text, Link(_("See other doctors"), url_for("public.find.index")))
    known = _("If you have been here before, sign in to see free times.")
    back = request.full_path.rstrip("?")
    return DoctorNotice(
        f"{text} {known}", Link(_("Sign in"), url_for("auth.sign_in.page", next=back))
    )
