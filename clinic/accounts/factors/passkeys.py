"""Passkeys (WebAuthn level 3): adding them, and knowing somebody by one.

The device itself makes sure who holds it (user verification), so a passkey alone is two factors. We
ask for no attestation: which make it is does not matter here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import webauthn
from sqlalchemy import delete, select
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clinic.accounts.actor import Actor
from clinic.accounts.events import FactorAdded, PasskeyRefused
from clinic.accounts.factors import challenges
from clinic.accounts.kinds import ChallengePurpose, Factor
from clinic.accounts.models import Passkey, User
from clinic.core.errors import N_, Conflict, Invalid, NotFound
from clinic.core.text import clean_line
from clinic.db import db, transactional
from clinic.dispatch import announce

#: So many one person may have.
MOST = 20
LONGEST_LABEL = 60
HANDLE_BYTES = 64
_NAME = re.compile(r"[\w-]{1,1400}", re.ASCII)

Credential = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Under which name browsers know the clinic: what a passkey is bound to."""

    rp_id: str
    name: str
    origins: Sequence[str]


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser is asked; `id` stays with who asks, `options` go to the browser as JSON."""

    id: str
    options: dict[str, Any]


def passkeys_of(user_id: str) -> Sequence[Passkey]:
    """The user's passkeys, oldest first."""
    return db.session.scalars(
        select(Passkey)
        .where(Passkey.user_id == user_id)
        .order_by(Passkey.created_at, Passkey.id)
        .execution_options(populate_existing=True)
    ).all()


# -- adding ----------------------------------------------------------------------------------------


def ask_to_add(actor: Actor, site: Site, *, now: datetime) -> Question:
    """What the browser needs to make a passkey. Raises Conflict `too_many` beyond twenty."""
    known = passkeys_of(actor.user_id)
    if len(known) >= MOST:
        raise Conflict("too_many", N_("You have many passkeys. Remove one first."))
    asked = challenges.ask(ChallengePurpose.ADD, user_id=actor.user_id, now=now)
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=_handle_of(known),
        user_name=actor.email,
        user_display_name=actor.full_name,
        challenge=asked.challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(one) for one in known],
    )
    return Question(asked.id, options_to_json_dict(options))


def add(
    actor: Actor,
    site: Site,
    credential: Credential,
    *,
    question_id: str,
    handle: str,
    label: str,
    now: datetime,
) -> Passkey:
    """Keep the passkey that the browser made in answer to `ask_to_add`.

    `handle` is what the question called the user. Raises Invalid `passkey_refused`,
    Conflict `passkey_known`.
    """
    challenge = _challenge(question_id, ChallengePurpose.ADD, actor.user_id, now)
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
    except Exception as error:  # whatever the library stumbles over is no passkey
        raise _refused() from error
    return _keep(
        Passkey(
            user_id=actor.user_id,
            handle=handle,
            credential_id=bytes_to_base64url(verified.credential_id),
            public_key=bytes_to_base64url(verified.credential_public_key),
            sign_count=verified.sign_count,
            transports=_transports(credential),
            backed_up=verified.credential_backed_up,
            label=clean_line(label)[:LONGEST_LABEL] or "Passkey",
            created_at=now,
        ),
        now=now,
    )


@transactional
def _keep(passkey: Passkey, *, now: datetime) -> Passkey:
    db.session.add(passkey)
    db.session.flush()
    announce(FactorAdded(at=now, user_id=passkey.user_id, factor=Factor.PASSKEY))
    return passkey


def passkey_known() -> Conflict:
    """What a broken `uq_passkey_credential_id` means."""
    return Conflict("passkey_known", N_("This passkey is in use already."))


def remove(user_id: str, passkey_id: str) -> None:
    """Forget a passkey of the user, inside the open transaction. Raises NotFound."""
    gone = db.session.execute(
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id)
        .returning(Passkey.id)
    )
    if gone.one_or_none() is None:
        raise NotFound()


# -- being known -----------------------------------------------------------------------------------


def passkey_question(
    purpose: ChallengePurpose, site: Site, *, user_id: str | None, now: datetime
) -> Question:
    """What the browser needs to show a passkey: one of this user's, or any it has for us."""
    asked = challenges.ask(purpose, user_id=user_id, now=now)
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=asked.challenge,
        allow_credentials=[_descriptor(one) for one in passkeys_of(user_id)] if user_id else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Question(asked.id, options_to_json_dict(options))


def known_by(
    purpose: ChallengePurpose,
    site: Site,
    credential: Credential,
    *,
    question_id: str,
    user_id: str | None,
    now: datetime,
) -> str:
    """The id of the user whose passkey answered the question; each is answered once.

    `user_id` is as in `passkey_question`. Raises Invalid `passkey_refused`, the same whatever is wrong.
    """
    challenge = _challenge(question_id, purpose, user_id, now)
    found = _found(credential, user_id)
    try:
        verified = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=list(site.origins),
            credential_public_key=base64url_to_bytes(found.public_key),
            credential_current_sign_count=0,  # looked at below, where it can be told
            require_user_verification=True,
        )
    except Exception as error:  # whatever the library stumbles over is no answer
        raise _refused() from error
    if not _count(found.id, verified.new_sign_count, now=now):
        raise _refused()
    return found.user_id


@transactional
def _count(passkey_id: str, sign_count: int, *, now: datetime) -> bool:
    """Note the use; False where the counter went back, which only a copy's does.

    Passkeys that do not count say 0 each time.
    """
    found = db.session.get_one(Passkey, passkey_id, with_for_update=True, populate_existing=True)
    if (found.sign_count or sign_count) and sign_count <= found.sign_count:
        announce(PasskeyRefused(at=now, user_id=found.user_id))
        return False
    found.sign_count, found.last_used_at = sign_count, now
    return True


def _found(credential: Credential, user_id: str | None) -> Passkey:
    name = str(credential.get("id", ""))
    if not _NAME.fullmatch(name):  # whatever else a program sends, no database is asked for it
        raise _refused()
    found = db.session.scalar(
        select(Passkey)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential_id == name, User.disabled_at.is_(None))
    )
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    if found is None or (user_id is not None and found.user_id != user_id):
        raise _refused()
    # Where nobody has said who they are, the passkey itself must.
    if handle != found.handle and (handle or user_id is None):
        raise _refused()
    return found


# -- parts -----------------------------------------------------------------------------------------


def _challenge(
    question_id: str, purpose: ChallengePurpose, user_id: str | None, now: datetime
) -> bytes:
    challenge = challenges.take(question_id, purpose, user_id=user_id, now=now)
    if challenge is None:
        raise _refused()
    return challenge


def _refused() -> Invalid:
    return Invalid("passkey_refused", N_("The passkey was not accepted. Try again."))


def _handle_of(known: Sequence[Passkey]) -> bytes:
    return base64url_to_bytes(known[0].handle) if known else secrets.token_bytes(HANDLE_BYTES)


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    ways = {way.value: way for way in AuthenticatorTransport}
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id),
        transports=[ways[one] for one in passkey.transports if one in ways],
    )


def _transports(credential: Credential) -> list[str]:
    response = credential.get("response")
    told = response.get("transports") if isinstance(response, dict) else None
    if not isinstance(told, list):
        return []
    return sorted(way.value for way in AuthenticatorTransport if way.value in told)
