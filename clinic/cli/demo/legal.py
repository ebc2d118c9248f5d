"""The texts of the demo clinic: short, plain, and no model for a clinic of yours."""

from __future__ import annotations

from datetime import datetime

from clinic.accounts.actor import Actor
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import accept, publish, texts_to_show

TEXTS = {
    LegalKind.PRIVACY: """This is a demo clinic. Nobody is treated here, and nothing that you type leaves
this computer.

A real clinic tells here what it keeps about you, why and for how long, who reads it, and whom to ask.

Under your profile you can take away what is kept about you, see who has opened it, and ask to be
erased.""",
    LegalKind.TERMS: """This is a demo clinic. Book, move and cancel as you like.

A real clinic tells here what holds between you and it when you book a visit online.""",
    LegalKind.IMPRINT: """Alder Clinic, a demo. A real clinic tells here who it is and how to reach it.""",
}


def publish_texts(admin: Actor, *, now: datetime) -> None:
    """Put the demo's texts in force."""
    for kind, body in TEXTS.items():
        publish(admin, kind, body, must_accept=False, now=now)


def accept_texts(actor: Actor, *, now: datetime) -> None:
    """Whoever is in the demo from the start has accepted them."""
    accept(actor, [one.id for one in texts_to_show()], now=now)
