"""What somebody wants to be told, and how."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from clinic.accounts.permissions import Permission
from clinic.http.access import requires
from clinic.http.clock import now
from clinic.notifications.kinds import Channel, Topic
from clinic.notifications.preferences import Choice, choose, muted_by
from clinic.web import htmx
from clinic.web.account.preference_rows import layout, rows
from clinic.web.errors import say
from clinic.web.fields import TickField
from clinic.web.forms import ClinicForm

blueprint = Blueprint("preferences", __name__)

#: All that can be chosen.
CHOICES: tuple[Choice, ...] = tuple((topic, channel) for topic in Topic for channel in Channel)


class PreferencesForm(ClinicForm):
    """A tick for each topic and channel: to be told."""

    told = TickField(_l("What we tell you"))

    def muted(self) -> list[Choice]:
        """What was not ticked."""
        return [choice for choice in CHOICES if name_of(choice) not in (self.told.data or [])]


def name_of(choice: Choice) -> str:
    """How a choice is written in the form."""
    return ".".join(choice)


@blueprint.get("/preferences")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    muted = muted_by([current_user.user_id])[current_user.user_id]
    return _page(PreferencesForm(), told={name_of(one) for one in CHOICES if one not in muted})


@blueprint.post("/preferences")
@requires(Permission.OWN_ACCOUNT)
def save() -> ResponseReturnValue:
    form = PreferencesForm.sent()
    if not form.carries_out(lambda: choose(current_user, muted=form.muted(), now=now())):
        return _page(form, told=set(form.told.data or [])), form.status
    say(_("Your preferences are saved"))
    return htmx.go_to(url_for("account.preferences.page"))


def _page(form: PreferencesForm, *, told: set[str]) -> str:
    return render_template(
        "account/preferences/page.html",
        form=form,
        layout=layout(current_user),
        rows=rows(current_user, told=told),
    )
