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
    pass


@dataclass(frozen=True, slots=True)
class DoctorNotice:
    """Why nobody can book here, and the next step."""

    text: str
    link: Link | None


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
