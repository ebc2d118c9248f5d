"""Lost second factors in words: whose, who asked, how they know the person, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from clinic.accounts.actor import Actor
from clinic.accounts.changes.factor_resets import ResetRequest
from clinic.accounts.kinds import FactorResetState, IdentityProof
from clinic.web.kit import wording
from clinic.web.kit.context import clinic
from clinic.web.staff.audit_words import role_label


@dataclass(frozen=True)
class ResetRow:
    """One that waits. `mine`: the reader asked for it, or it is about them, so others answer."""

    name: str
    role: str
    asked_by: str
    asked: str
    until: str
    href: str
    mine: bool


@dataclass(frozen=True)
class ResetView:
    """One, with what the first admin has seen. `outcome` is "" while it waits."""

    id: str
    row: ResetRow
    proof: str
    note: str
    outcome: str
    can_answer: bool
    can_withdraw: bool


def reset_row(one: ResetRequest, actor: Actor, *, now: datetime) -> ResetRow:
    zone = clinic().zone
    return ResetRow(
        name=one.whose.full_name,
        role=role_label(one.whose.role),
        asked_by=one.asker.full_name,
        asked=wording.when_past(one.reset.asked_at, zone, now),
        until=wording.when_head(one.reset.expires_at, zone, now),
        href=url_for("admin.factor_resets.page", reset_id=one.reset.id),
        mine=actor.user_id in (one.reset.asked_by, one.reset.user_id),
    )


def reset_view(one: ResetRequest, actor: Actor, *, now: datetime) -> ResetView:
    row = reset_row(one, actor, now=now)
    waits = one.reset.state is FactorResetState.OPEN and now < one.reset.expires_at
    return ResetView(
        id=one.reset.id,
        row=row,
        proof=_proof(one.reset.proof),
        note=one.reset.note,
        outcome="" if waits else _outcome(one.reset.state),
        can_answer=waits and not row.mine,
        can_withdraw=waits and one.reset.asked_by == actor.user_id,
    )


def _proof(proof: IdentityProof) -> str:
    return {
        IdentityProof.IN_PERSON: _("Seen in person, with an identity card"),
        IdentityProof.KNOWN: _("Known personally"),
        IdentityProof.CALL_BACK: _("Called back on the number that we have"),
    }[proof]


def _outcome(state: FactorResetState) -> str:
    return {
        FactorResetState.DONE: _("Approved: the second factor is reset."),
        FactorResetState.DECLINED: _("Declined: nothing was changed."),
        FactorResetState.WITHDRAWN: _("Withdrawn: nothing was changed."),
    }.get(state, _("Nobody answered within 24 hours: nothing was changed."))
