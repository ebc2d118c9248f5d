"""Why nobody can book a doctor, in the words patients read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.http.current import signed_in
from clinic.web.kit.navigation import Link

if TYPE_CHECKING:
    from clinic.directory.models import Doctor


@dataclass(frozen=True, slots=True)
class DoctorNotice:
    """Why nobody can book here, and the next steps, the likeliest first."""

    text: str
    links: list[Link]


def by_phone(phone: str) -> DoctorNotice:
    return DoctorNotice(_("This doctor is booked by phone."), _call(phone))


def limit_reached(count: int) -> DoctorNotice:
    text = ngettext(
        "You have %(num)s visit ahead, the most you can book online.",
        "You have %(num)s visits ahead, the most you can book online.",
        count,
    )
    return DoctorNotice(text, [Link(_("See my visits"), url_for("patient.appointments.index"))])


def no_new_patients(doctor: Doctor, phone: str) -> DoctorNotice:
    """Colleagues of the specialty, the clinic's phone, and the way in for who has been here before."""
    text = _("%(doctor)s is not accepting new patients at the moment.", doctor=doctor.display_name)
    colleagues = Link(
        _("Other doctors: %(specialty)s", specialty=doctor.specialty.name),
        url_for("public.find.index", specialty=doctor.specialty_id),
    )
    if signed_in() is not None:
        return DoctorNotice(text, [colleagues, *_call(phone)])
    known = _("If you have been here before, sign in to see free times.")
    back = url_for("auth.sign_in.page", next=request.full_path.rstrip("?"))
    return DoctorNotice(f"{text} {known}", [colleagues, Link(_("Sign in"), back), *_call(phone)])


def _call(phone: str) -> list[Link]:
    label = _("Call %(phone)s", phone=phone)
    return [Link(label, "tel:" + phone.replace(" ", ""))] if phone else []
