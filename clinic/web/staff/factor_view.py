"""How somebody signs in, as an admin sees it: kinds and numbers, and what can be done if it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.accounts.actor import Actor
from clinic.accounts.changes.factor_resets import FactorsOf, factors_of, waiting_about
from clinic.accounts.permissions import Permission, Role
from clinic.accounts.sessions.open_sessions import open_session_count
from clinic.core.errors import NotFound
from clinic.directory.queries import profile_of_user
from clinic.http.reads import patient_opened
from clinic.patients.queries import patients_of_accounts
from clinic.web.kit import wording
from clinic.web.kit.context import clinic


@dataclass(frozen=True)
class FactorSection:
    """What a doctor's or patient's page says of it; an address is "" for what cannot be done."""

    kinds: list[str]
    reset_href: str
    waiting_href: str
    waiting_until: str
    link_action: str
    sessions: str
    end_action: str


def factor_section(actor: Actor, user_id: str | None, *, now: datetime) -> FactorSection | None:
    """The section for a user; None for nobody, for an account that is shut, and for who is no admin."""
    if user_id is None or not actor.may(Permission.MANAGE_ACCOUNTS):
        return None
    try:
        found = factors_of(actor, user_id)
    except NotFound:
        return None
    asked = waiting_about(actor, user_id, now=now)
    may_ask = found.any and asked is None and user_id != actor.user_id
    return FactorSection(
        kinds=kind_labels(found),
        reset_href=url_for("admin.second_factor.page", user_id=user_id) if may_ask else "",
        waiting_href=url_for("admin.factor_resets.page", reset_id=asked.id) if asked else "",
        waiting_until=wording.when_head(asked.expires_at, clinic().zone, now) if asked else "",
        link_action=url_for("admin.second_factor.send_link", user_id=user_id)
        if found.has_address
        else "",
        **_sessions(actor, user_id, now),
    )


def _sessions(actor: Actor, user_id: str, now: datetime) -> dict[str, str]:
    """At how many places they are signed in, and the address that ends it; one's own are elsewhere."""
    places = open_session_count(actor, user_id, now=now)
    if not places:
        return {"sessions": _("Nowhere"), "end_action": ""}
    is_own = user_id == actor.user_id
    return {
        "sessions": ngettext("At one place", "At %(num)s places", places),
        "end_action": ""
        if is_own
        else url_for("admin.second_factor.end_sessions", user_id=user_id),
    }


def kind_labels(found: FactorsOf) -> list[str]:
    """ "Authenticator app", "2 passkeys", "8 recovery codes left"; empty where there is nothing."""
    said = [_("Authenticator app")] if found.has_app else []
    if found.passkeys:
        said.append(ngettext("%(num)s passkey", "%(num)s passkeys", found.passkeys))
    if found.any:
        said.append(
            ngettext("%(num)s recovery code left", "%(num)s recovery codes left", found.codes)
        )
    return said


def page_of(user_id: str, role: Role) -> str:
    """The page on which an admin looks after this account."""
    if role is Role.DOCTOR:
        return url_for("admin.doctors.page", doctor_id=profile_of_user(user_id))
    for patient in patients_of_accounts([user_id]):
        return url_for("desk.patients.page", patient_id=patient.id)
    return url_for("admin.users.page", user_id=user_id)


def opened(user_id: str) -> None:
    """Note that a patient's contact was opened, if the account is one's."""
    for patient in patients_of_accounts([user_id]):
        patient_opened(patient)
