"""Who signs in: inviting who works here, and switching accounts off. Nobody's password is set here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired

from clinic.accounts.deactivate import deactivate_user, reactivate_user
from clinic.accounts.idle import needs_factor
from clinic.accounts.invite import add_user, invite_again
from clinic.accounts.permissions import HOUSE, Permission, Role
from clinic.accounts.users import UserEntry, user_entry, users_page
from clinic.http.access import requires
from clinic.http.authn.fresh import fresh
from clinic.http.clock import now
from clinic.http.current import current_user
from clinic.http.reads import patients_listed
from clinic.http.throttle.budgets import link_budgets
from clinic.patients.queries import patients_of_accounts
from clinic.web.admin.filters import STAFF_ROLES, UserFilter
from clinic.web.admin.people.doctor_rows import standing
from clinic.web.kit import htmx
from clinic.web.kit.context import clinic
from clinic.web.kit.forms import ClinicForm
from clinic.web.kit.navigation import way
from clinic.web.kit.pagination import rows_asked, turner
from clinic.web.kit.toasts import say
from clinic.web.staff.factor_view import factor_section, opened, page_of

if TYPE_CHECKING:
    from clinic.accounts.models import User

blueprint = Blueprint("users", __name__)


class NewUserForm(ClinicForm):
    full_name = StringField(_l("Name"), [InputRequired(_l("Enter the name."))])
    email = EmailField(_l("Email"), [InputRequired(_l("Enter the email address."))])
    role = RadioField(
        _l("What do they do here?"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(str(role), STAFF_ROLES[role]) for role in HOUSE],
    )


class SwitchForm(ClinicForm):
    """A button, and what speaks against it."""


@blueprint.get("/users")
@way(_l("Users"), "person-badge", place=115)
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> ResponseReturnValue:
    chosen = UserFilter(request.args)
    found = users_page(current_user, **chosen.asked(), **rows_asked())
    patients_listed("users", patients_of_accounts([one.user.id for one in found.items]))
    return htmx.page_or_part(
        "admin/users",
        filter=chosen,
        rows=[(one, standing(one.standing), _lacks_factor(one)) for one in found.items],
        turner=turner(found.next),
    )


@blueprint.get("/users/new")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def new() -> ResponseReturnValue:
    return render_template("admin/users/new.html", form=NewUserForm())


@blueprint.post("/users")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def create() -> ResponseReturnValue:
    form = NewUserForm.sent()
    if not form.carries_out(
        lambda: add_user(
            current_user,
            **form.text_of("email", "full_name"),
            role=Role(form.role.data),
            now=now(),
        )
    ):
        return render_template("admin/users/new.html", form=form), form.status
    say(_("%(name)s is invited by email", name=form.result.full_name))
    return htmx.go_to(url_for("admin.users.page", user_id=form.result.id))


@blueprint.get("/users/<user_id>")
@requires(Permission.MANAGE_ACCOUNTS)
def page(user_id: str) -> ResponseReturnValue:
    return _page(user_entry(current_user, user_id), SwitchForm())


@blueprint.post("/users/<user_id>/invitation")
@requires(Permission.MANAGE_ACCOUNTS)
def invite(user_id: str) -> ResponseReturnValue:
    return _carry_out(
        user_id,
        lambda: invite_again(
            current_user, user_id, budgets=link_budgets(user_id), now=now()
        ),
        _("The invitation is sent once more"),
    )  # fmt: skip


@blueprint.post("/users/<user_id>/deactivation")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def deactivate(user_id: str) -> ResponseReturnValue:
    return _carry_out(
        user_id,
        lambda: deactivate_user(current_user, user_id, now=now()),
        _("Switched off, and signed out everywhere"),
    )


@blueprint.post("/users/<user_id>/reactivation")
@requires(Permission.MANAGE_ACCOUNTS)
@fresh
def reactivate(user_id: str) -> ResponseReturnValue:
    return _carry_out(
        user_id,
        lambda: reactivate_user(current_user, user_id, now=now()),
        _("Switched on again"),
    )


def _lacks_factor(entry: UserEntry) -> bool:
    """Whether the clinic asks this person for a second factor that is not there yet."""
    asked = clinic().second_factor_required and needs_factor(entry.user.role)
    return asked and not entry.has_second_factor


def _carry_out(user_id: str, verb: Callable[[], User], said: str) -> ResponseReturnValue:
    """Press one of the buttons of the page; what speaks against it is told there."""
    form = SwitchForm.sent()
    if not form.carries_out(verb):
        return _page(user_entry(current_user, user_id), form), form.status
    say(said)
    return htmx.go_to(url_for("admin.users.page", user_id=user_id))


def _page(entry: UserEntry, form: SwitchForm) -> str:
    user = entry.user
    opened(user.id)
    own, elsewhere = url_for("admin.users.page", user_id=user.id), page_of(user.id, user.role)
    return render_template(
        "admin/users/page.html",
        entry=entry,
        state=standing(entry.standing),
        lacks_factor=_lacks_factor(entry),
        form=form,
        factor=factor_section(current_user, user.id, now=now()),
        record_href="" if elsewhere == own else elsewhere,
    )
