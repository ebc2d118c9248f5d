"""The admin writes the clinic's privacy notice, terms and imprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from clinic.accounts.permissions import Permission
from clinic.core.errors import NotFound
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.optimistic import fingerprint
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import ACCEPTED, publish, text_in_force, text_to_change
from clinic.web.kit import htmx
from clinic.web.kit.legal_links import link_of, title_of
from clinic.web.kit.legal_view import version_label
from clinic.web.kit.record_form import RecordForm
from clinic.web.kit.toasts import say

if TYPE_CHECKING:
    from clinic.privacy.models import LegalText

blueprint = Blueprint("legal", __name__)


class TextForm(RecordForm):
    UNKEPT = frozenset({"must_accept"})

    body = TextAreaField(_l("Text"))
    must_accept = BooleanField(_l("Ask everybody to accept it at their next sign-in"))


@blueprint.get("/legal")
@requires(Permission.MANAGE_CLINIC)
def index() -> ResponseReturnValue:
    rows = [(title_of(kind), _version(kind), _href(kind), link_of(kind).href) for kind in LegalKind]
    return render_template("admin/legal/index.html", rows=rows)


@blueprint.get("/legal/<any(privacy, terms, imprint):kind>")
@requires(Permission.MANAGE_CLINIC)
def page(kind: str) -> ResponseReturnValue:
    return _form(_text_form(text_to_change(LegalKind(kind))), kind), 200


@blueprint.post("/legal/<any(privacy, terms, imprint):kind>")
@requires(Permission.MANAGE_CLINIC)
def update(kind: str) -> ResponseReturnValue:
    form = TextForm.sent()
    if not form.saves(
        lambda: publish(
            current_user,
            LegalKind(kind),
            form.body.data or "",
            must_accept=bool(form.must_accept.data),
            now=now(),
        ),
        current=lambda: _text_form(text_to_change(LegalKind(kind), lock=True)),
    ):
        return _form(form, kind), form.status
    say(_("The text is published"))
    return htmx.go_to(url_for("admin.legal.index"))


def _text_form(text: LegalText | None) -> TextForm:
    return TextForm(body=text.body if text else "", fingerprint=fingerprint(text))


def _form(form: TextForm, kind: str) -> str:
    return render_template(
        "admin/legal/page.html",
        form=form,
        title=title_of(kind),
        action=_href(kind),
        version=_version(kind),
        may_ask=kind in ACCEPTED,
    )


def _href(kind: str) -> str:
    return url_for("admin.legal.page", kind=kind)


def _version(kind: str) -> str:
    try:
        return version_label(text_in_force(LegalKind(kind)))
    except NotFound:
        return _("Not written yet")
