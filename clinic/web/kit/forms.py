"""Forms that carry out a verb: what the clinic refuses comes back at the fields it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.form import BaseForm

from clinic.booking.lifecycle import HowTold
from clinic.core.errors import Conflict, DomainError, Invalid, TooMany
from clinic.http.hardening.denials import note_refusal
from clinic.http.hardening.suspicious import notice_more_fields
from clinic.http.refusals import sentence_of, status_of
from clinic.web.kit import htmx, limited

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


class ClinicForm(FlaskForm):
    """A form of the clinic, filled in with what it is given; `sent` is the one that came with the request.

    A page may hold several forms, and a request is that of one of them: none reads it by itself.
    `carries_out` validates, runs the verb and keeps its `result`; if it returns False, answer with
    the form again and `status` (422, 409 where somebody was quicker, 429 where it was tried too
    often: then the answer gets `Retry-After`, and says when it goes on). `refusal` is the domain
    error then, for views that show its alternatives. What belongs to no field stands in `form_errors`.
    """

    status = 200
    result: Any = None
    refusal: DomainError | None = None

    def __init__(self, formdata: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(formdata=formdata, **kwargs)
        self._is_sent = formdata is not None

    @classmethod
    def sent(cls, **kwargs: Any) -> Self:
        """The form as it has just been sent, by POST: for the view that it is sent to."""
        formdata = request.form if request.method == "POST" else None
        return cls(formdata=formdata, **kwargs)

    def is_submitted(self) -> bool:
        """Whether this is the form that was sent."""
        return self._is_sent

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As WTForms does; afterwards every complaint is text in the language of the page."""
        notice_more_fields(self._fields)
        valid = bool(super().validate(*args, **kwargs))
        _say_errors(self)
        return valid

    def carries_out(self, verb: Callable[[], Any]) -> bool:
        """Whether the form was in order and the verb was carried out."""
        too_many = limited.reached()
        if too_many is not None:
            self.refuse(too_many)
            return False
        if not self.validate_on_submit():
            self.status = 422
            return False
        try:
            self.result = verb()
        except (Invalid, Conflict, TooMany) as error:
            if isinstance(error, TooMany) and htmx.is_request():
                raise  # the page stays as it is: the words go into a toast
            note_refusal(error)
            self.refuse(error)
            return False
        return True

    def text_of(self, *names: str) -> dict[str, Any]:
        """What stands in these fields, by name, as a verb takes it; "" where nothing does."""
        return {name: self._fields[name].data or "" for name in names}

    def named_apart(self, prefix: str) -> Self:
        """The same form, whose fields have ids of their own: it lies over a page that has fields, too."""
        for field in self:
            field.id = f"{prefix}-{field.id}"
        return self

    def refuse(self, error: DomainError) -> None:
        """Put the sentences of a refusal at their fields, or at the form."""
        self.refusal = error
        self.status = status_of(error)
        limited.tell_when(error)
        strays = [
            sentence for name, sentence in error.fields.items() if not self._put(name, sentence)
        ]
        if not error.fields:
            self.form_errors.append(sentence_of(error))
        self.form_errors.extend(_(str(sentence)) for sentence in strays)

    def _put(self, name: str, sentence: object) -> bool:
        field = self._fields.get(name)
        if field is None:
            return False
        field.errors = [*field.errors, _(str(sentence))]
        return True


class ToldForm(Form):
    """Whether staff have told the patient themselves, and how: part of the forms that change a visit."""

    told = BooleanField(_l("I have told them myself"))
    told_how = SelectField(
        _l("How"),
        choices=[
            SelectChoice(HowTold.BY_PHONE.value, _l("By phone")),
            SelectChoice(HowTold.IN_PERSON.value, _l("In person")),
            SelectChoice(HowTold.BY_MESSAGE.value, _l("By message")),
        ],
        coerce=HowTold,
        default=HowTold.BY_PHONE,
    )

    def how_told(self) -> HowTold | None:
        """How the patient was told, for the verb; None where nobody has told them yet."""
        how: HowTold = self.told_how.data
        return how if self.told.data else None


def _say_errors(form: BaseForm) -> None:
    """Turn lazy sentences into text: templates tell text from the errors of forms within."""
    for field in _plain_fields(form):
        field.errors = [str(error) for error in field.errors]


def _plain_fields(fields: Iterable[Any]) -> Iterator[Field]:
    """The fields that hold no others, those of forms and lists within included."""
    for field in fields:
        if isinstance(field, FormField):
            yield from _plain_fields(field.form)
        elif isinstance(field, FieldList):
            yield from _plain_fields(field.entries)
        else:
            yield field
