"""How somebody signs in, and where they are signed in, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clinic.accounts.actor import Actor
from clinic.accounts.factors import recovery
from clinic.accounts.factors.passkeys import passkeys_of
from clinic.accounts.factors.second_factor import has_factor, is_required_of
from clinic.accounts.factors.totp import is_in_use
from clinic.accounts.kinds import SessionKind
from clinic.accounts.sessions.open_sessions import (
    SignedInAt,
    other_session_count,
    other_sessions,
    this_session,
)
from clinic.accounts.strength import least_length
from clinic.core.local_time import zone_named
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.kit.pagination import PER_PAGE, Turner, turner
from clinic.web.reauth.passkey_talk import has_a_name

if TYPE_CHECKING:
    from clinic.accounts.models import Passkey


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One sign-in. `end_action` is "" for the one that shows the page."""

    icon: str
    title: str
    seen: str
    network: str
    is_this: bool
    end_action: str
    end_label: str


@dataclass(frozen=True, kw_only=True)
class PasskeyRow:
    """One passkey."""

    label: str
    used: str
    remove_action: str


@dataclass(frozen=True, kw_only=True)
class SecurityView:
    """What `/account/security` shows. `codes` is "" where there are no recovery codes to speak of."""

    is_required: bool
    lacks_factor: bool
    has_app: bool
    passkeys: list[PasskeyRow]
    can_add_passkey: bool
    has_factor: bool
    least: int  # characters of a new password
    codes: str
    codes_low: bool
    sessions: list[SessionRow]
    others: int
    turner: Turner


def security_view(actor: Actor, *, now: datetime, cursor: str | None = None) -> SecurityView:
    """The actor's own page. On the first page of the sign-ins stands this one, before all others.

    Raises Invalid at the field `cursor`.
    """
    zone = zone_named(actor.time_zone or clinic().time_zone)
    left = recovery.codes_left(actor.user_id)
    owned = has_factor(actor.user_id)
    this = None if cursor else this_session(actor, now=now)
    others = other_sessions(actor, now=now, cursor=cursor, limit=PER_PAGE)
    return SecurityView(
        is_required=is_required_of(actor.role),
        lacks_factor=actor.lacks_factor,
        has_app=is_in_use(actor.user_id),
        passkeys=[_passkey(one, zone, now) for one in passkeys_of(actor.user_id)],
        can_add_passkey=has_a_name(),
        has_factor=owned,
        least=least_length(actor.role, second_factor=owned),
        codes=ngettext("%(num)s code left", "%(num)s codes left", left) if owned else "",
        codes_low=owned and left < 3,
        sessions=[_session(one, zone, now) for one in (*([this] if this else []), *others.items)],
        others=other_session_count(actor, now=now),
        turner=turner(others.next, path=url_for("account.security.page"), anchor="sessions"),
    )


def _session(one: SignedInAt, zone: ZoneInfo, now: datetime) -> SessionRow:
    is_program = one.kind is SessionKind.PROGRAM
    title = one.device or (_("A program") if is_program else _("A browser"))
    return SessionRow(
        icon="phone" if one.device.endswith(("iPhone", "Android")) else "globe2",
        title=title,
        seen=_("Last used: %(when)s", when=wording.when_past(one.last_seen_at, zone, now)),
        network=one.network,
        is_this=one.is_this,
        end_action="" if one.is_this else url_for("account.sessions.end", session_id=one.id),
        end_label=_("End %(device)s", device=title),
    )


def _passkey(one: Passkey, zone: ZoneInfo, now: datetime) -> PasskeyRow:
    used = one.last_used_at
    return PasskeyRow(
        label=one.label,
        used=_("Last used: %(when)s", when=wording.when_past(used, zone, now))
        if used
        else _("Not used yet"),
        remove_action=url_for("account.passkeys.remove", passkey_id=one.id),
    )
