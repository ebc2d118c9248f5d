"""The clinic's own paragraph in each kind of message to patients, seen in its place before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.notifications.compose import sender
from clinic.notifications.own_words.sample import sample_mail
from clinic.notifications.own_words.words import (
    kind_with_words,
    kinds_with_words,
    words_of,
    words_to_change,
    words_written,
    write_own_words,
)
from clinic.optimistic import fingerprint
from clinic.web.kit import htmx
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say
from clinic.words.languages import LANGUAGES

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

blueprint = Blueprint("message_texts", __name__)


class OwnWordsForm(RecordForm):
    text = TextAreaField(_l("Your own paragraph"))
    preview = BooleanField(_l("See it in the email"))

    UNKEPT = frozenset({"preview"})


@blueprint.get("/message-texts")
@requires(Permission.MANAGE_CLINIC)
def index() -> ResponseReturnValue:
    return render_template(
        "admin/message_texts/index.html",
        kinds=kinds_with_words(),
        languages=LANGUAGES,
        written=words_written(),
    )


@blueprint.get("/message-texts/<code>/<language>")
@requires(Permission.MANAGE_CLINIC)
def page(code: str, language: str) -> ResponseReturnValue:
    return _page(_form(code, language), code, language)


@blueprint.post("/message-texts/<code>/<language>")
@requires(Permission.MANAGE_CLINIC)
def update(code: str, language: str) -> ResponseReturnValue:
    form = _form(code, language, request.form)
    text = form.text.data or ""
    if form.preview.data:
        form.carries_out(lambda: words_of(text))
        return _page(form, code, language), form.status
    if not form.saves(
        lambda: write_own_words(current_user, code, language, text=text, now=now()),
        current=lambda: _form(code, language, lock=True),
    ):
        return _page(form, code, language), form.status
    say(_("The text is saved. Emails include it from now on."))
    return htmx.go_to(url_for("admin.message_texts.index"))


def _form(
    code: str,
    language: str,
    formdata: MultiDict[str, str] | None = None,
    *,
    lock: bool = False,
) -> OwnWordsForm:
    kept = words_to_change(code, language, lock=lock)
    return OwnWordsForm(formdata, obj=kept, fingerprint=fingerprint(kept))


def _page(form: OwnWordsForm, code: str, language: str) -> str:
    kind = kind_with_words(code, language)
    words = "" if form.errors else words_of(form.text.data or "")
    return render_template(
        "admin/message_texts/page.html",
        form=form,
        kind=kind,
        language=language,
        sample=sample_mail(kind, language, words, office=sender(), now=now()),
    )
