"""The form for what patients read of a doctor: the doctor fills it in, or an admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from clinic.core.errors import Invalid
from clinic.directory import queries
from clinic.directory.doctors import doctor_to_change
from clinic.directory.photo import MOST_BYTES, portrait
from clinic.directory.profile import TEXTS, TOO_LONG, Profile
from clinic.http.hardening.denials import note_aside
from clinic.optimistic import fingerprint
from clinic.web.kit import wording
from clinic.web.kit.fields import OpenSelectField, TickField, WholeNumberField
from clinic.web.kit.record_form import RecordForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from clinic.accounts.actor import Actor
    from clinic.directory.models import Doctor, VisitType

#: Offered to choose from, besides what the doctor has chosen already.
LANGUAGES = tuple(
    """ar bg bs cs da de el en es fa fi fr he hi hr hu it ja ko nl no pl pt ro ru sk sl so sq sr sv
    ti tr uk ur vi zh""".split()  # noqa: SIM905 - forty quoted codes would be a page
)


class OfferForm(Form):
    """One visit type: whether the doctor offers it, and in how many minutes of their own."""

    visit_type_id = HiddenField()
    offered = BooleanField(_l("Offered"))
    minutes = WholeNumberField(_l("Own length"), [Optional()])

    name = usual = ""  # what the row is about; never sent

    @property
    def said(self) -> str:
        """The row in words; "" where it is not offered."""
        if not self.offered.data:
            return ""
        length = wording.length_label(self.minutes.data) if self.minutes.data else self.usual
        return f"{self.name} ({length})"


def _text_field(name: str) -> StringField:
    text = TEXTS[name]
    kind = TextAreaField if text.paragraphs else StringField
    bounds = Length(max=text.most, message=_l(TOO_LONG[text.most]))
    return kind(_l(text.label), [Optional(), bounds])


class DoctorProfileForm(RecordForm):
    title = _text_field("title")
    full_name = StringField(_l("Name"), [InputRequired(_l("Enter the name."))])
    specialty_id = OpenSelectField(_l("Specialty"), [InputRequired(_l("Choose a specialty."))])
    room = _text_field("room")
    languages = TickField(_l("Languages"))
    biography = _text_field("biography")
    offers = FieldList(FormField(OfferForm), _l("Kinds of visit"))
    accepting_new = BooleanField(_l("Accepting new patients"), default=True)
    auto_confirm = BooleanField(_l("Visits are confirmed without a look at each request"))
    photo = FileField(
        _l("Another photo"), render_kw={"accept": "image/jpeg, image/png, image/webp"}
    )
    without_photo = BooleanField(_l("Show the initials, not a photo"))

    UNKEPT = frozenset({"photo", "without_photo"})
    picture: bytes | None = None

    def validate_photo(self, field: FileField) -> None:
        """Make `picture` of what was sent, "" where the photo is to go, else None: as it is."""
        if not field.data:
            self.picture = b"" if self.without_photo.data else None
            return
        try:
            self.picture = portrait(field.data.read(MOST_BYTES + 1))
        except Invalid as refusal:
            note_aside("upload_validation", "photo")
            raise ValidationError(_(str(refusal.fields["photo"]))) from None

    @property
    def spoken_label(self) -> str:
        """The languages chosen, in a line."""
        return wording.language_names(self.languages.data or []) or _("None chosen yet")

    def profile(self) -> Profile:
        """What was filled in, for the verbs of the directory."""
        return Profile(
            full_name=self.full_name.data or "",
            specialty_id=self.specialty_id.data or "",
            languages=self.languages.data or (),
            visit_types={
                row["visit_type_id"]: row["minutes"] for row in self.offers.data if row["offered"]
            },
            accepting_new=bool(self.accepting_new.data),
            auto_confirm=bool(self.auto_confirm.data),
            **self.text_of(*TEXTS),
        )


FormKind = TypeVar("FormKind", bound=DoctorProfileForm)


def profile_form(
    kind: type[FormKind],
    doctor: Doctor | None = None,
    formdata: MultiDict[str, Any] | None = None,
) -> FormKind:
    """The form as the doctor's profile stands, or empty, or as it has just been sent.

    The doctor needs languages and visit types loaded.
    """
    own = {row.visit_type_id: row.minutes for row in doctor.visit_types} if doctor else {}
    types = _known_types(list(own))
    form = kind(formdata, data=_data(doctor, own, types), fingerprint=fingerprint(doctor))
    spoken = [row.language for row in doctor.languages] if doctor else []
    names = {code: wording.language_name(code) for code in {*LANGUAGES, *spoken}}
    form.languages.choices = sorted(names.items(), key=lambda pair: pair[1])
    form.specialty_id.choices = [
        ("", _("Choose …")),
        *((one.id, one.name) for one in queries.specialties()),
    ]
    _name_rows(form, types)
    return form


def sent_profile() -> CombinedMultiDict[str, Any]:
    """The profile as it has just been sent, the photo with it."""
    return CombinedMultiDict((request.files, request.form))


def profile_now(actor: Actor, doctor_id: str) -> DoctorProfileForm:
    """The form as the profile stands, whose row is kept until the transaction ends."""
    return profile_form(DoctorProfileForm, doctor_to_change(actor, doctor_id, lock=True))


def _known_types(own: list[str]) -> list[VisitType]:
    """All visit types of the clinic, those the doctor offers first, in their order."""
    known = [one for one in queries.visit_types(inactive=True) if one.active or one.id in own]
    return sorted(known, key=lambda one: own.index(one.id) if one.id in own else len(own))


def _data(
    doctor: Doctor | None, own: dict[str, int | None], types: Sequence[VisitType]
) -> dict[str, Any]:
    offers = [
        {"visit_type_id": one.id, "offered": one.id in own, "minutes": own.get(one.id)}
        for one in types
    ]
    if doctor is None:
        return {"offers": offers}
    plain = ("full_name", "specialty_id", "accepting_new", "auto_confirm", *TEXTS)
    return {
        **{name: getattr(doctor, name) for name in plain},
        "languages": [row.language for row in doctor.languages],
        "offers": offers,
    }


def _name_rows(form: DoctorProfileForm, types: Sequence[VisitType]) -> None:
    known = {one.id: one for one in types}
    for row in form.offers:
        found = known.get(row.form.visit_type_id.data or "")
        if found is not None:
            row.form.name, row.form.usual = found.name, wording.length_label(found.minutes)
