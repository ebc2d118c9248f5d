"""What somebody wants to be told, and how."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.notifications.preferences import Choice, choices, choose_preferences, muted_to_change
from clinic.optimistic import fingerprint
from clinic.web.account.preference_rows import layout, rows
from clinic.web.kit import htmx
from clinic.web.kit.fields import TickField
from clinic.web.kit.record_form import RecordForm, Said
from clinic.web.kit.toasts import say

blueprint = Blueprint("preferences", __name__)


class PreferencesForm(RecordForm):
    """A tick for each topic and channel: to be told."""

    told = TickField(_l("What we tell you"))

    def said(self) -> Iterator[Said]:
        for row in rows(current_user, told=self.told.data or []):
            for tick in row.ticks:
                yield Said(tick.id, tick.label, _("Yes") if tick.is_told else _("No"))

    def muted(self) -> list[Choice]:
        """What was not ticked."""
        return [choice for choice in choices() if name_of(choice) not in (self.told.data or [])]


def name_of(choice: Choice) -> str:
    """How a choice is written in the form."""
    return ".".join(choice)


@blueprint.get("/preferences")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return _page(_form(muted_to_change(current_user)))


@blueprint.post("/preferences")
@requires(Permission.OWN_ACCOUNT)
def save() -> ResponseReturnValue:
    form = PreferencesForm.sent()
    if not form.saves(
        lambda: choose_preferences(current_user, muted=form.muted(), now=now()),
        current=lambda: _form(muted_to_change(current_user, lock=True)),
    ):
        return _page(form), form.status
    say(_("Your preferences are saved"))
    return htmx.go_to(url_for("account.preferences.page"))


def _form(muted: Collection[Choice]) -> PreferencesForm:
    told = [name_of(one) for one in choices() if one not in muted]
    return PreferencesForm(data={"told": told}, fingerprint=fingerprint(muted))


def _page(form: PreferencesForm) -> str:
    return render_template(
        "account/preferences/page.html",
        form=form,
        layout=layout(current_user),
        rows=rows(current_user, told=form.told.data or []),
    )
