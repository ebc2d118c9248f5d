"""The bar of a time that is kept: on every step it says what, how long, and the way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, url_for
from flask_babel import gettext as _

from clinic.http.clock import now
from clinic.http.current import signed_in
from clinic.http.instants import instant_text
from clinic.web.booking.addresses import href_of_start
from clinic.web.booking.kept_time import KeptTime, kept_time
from clinic.web.kit import context, filters
from clinic.web.kit.navigation import Link

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.directory.models import Doctor


class Countdown:
    """The clock of a hold, with which the page's script goes on: of what has a `_hold`."""

    @property
    def until_label(self) -> str:
        """When the hold ends, for who has no clock running."""
        return filters.clock_time(self._hold.expires_at)

    @property
    def expires_at(self) -> str:
        return instant_text(self._hold.expires_at)

    @property
    def server_now(self) -> str:
        return instant_text(now())

    @property
    def left_seconds(self) -> int:
        return max(0, int((self._hold.expires_at - now()).total_seconds()))

    @property
    def total_seconds(self) -> int:
        """A full ring is what one hold, or one extension, gives."""
        return max(context.clinic().hold_minutes * 60, self.left_seconds, 1)

    @property
    def _hold(self) -> Hold:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class KeptBar(Countdown):
    """What `templates/booking/_kept_bar.html` reads."""

    kept: KeptTime

    @property
    def is_over(self) -> bool:
        return self.kept.is_over

    @property
    def doctor(self) -> Doctor:
        return self.kept.doctor

    @property
    def at(self) -> datetime:
        return self.kept.hold.starts_at

    @property
    def next(self) -> Link:
        """The next step of whoever looks: an account, the code of the mail, or the last form."""
        step = next_step()
        return step.link if step else Link(_("Continue"), self.kept.way_on)

    @property
    def hidden(self) -> dict[str, str]:
        """What it is kept again with, besides the time."""
        return {"doctor_id": self._hold.doctor_id, "visit_type_id": self._hold.visit_type_id}

    @property
    def others(self) -> str:
        """Where the times near it are."""
        return f"{href_of_start(self._hold.doctor_id, self._hold.visit_type_id, self.at)}#week"

    @property
    def _hold(self) -> Hold:
        return self.kept.hold


def set_up(app: Flask) -> None:
    """The bar asks for itself, wherever a page has one."""
    app.jinja_env.globals["what_is_kept"] = what_is_kept


def what_is_kept() -> KeptBar | None:
    """What whoever looks keeps, or kept until a moment ago; None where that is nothing."""
    kept = kept_time()
    return KeptBar(kept) if kept else None


@dataclass(frozen=True, slots=True)
class StepBefore:
    """What comes before the last form, and for whom it is not meant: their way on."""

    text: str
    link: Link
    other: Link | None = None


def next_step(back: str = "") -> StepBefore | None:
    """What a patient or visitor has to do first; None where the last form is next.

    `back` leads on from there to a time that is not kept.
    """
    actor = signed_in()
    if actor is None:
        text = _(
            "Next you create an account. We send a code to your email address. Enter it, then say "
            "what the visit is about."
        )
        register, sign_in = (
            url_for(endpoint, next=back or None)
            for endpoint in ("auth.register.page", "auth.sign_in.page")
        )
        return StepBefore(
            text,
            Link(_("Create an account"), register),
            Link(_("I have an account: sign in"), sign_in),
        )
    if actor.is_patient_side and not actor.verified:
        text = _(
            "We have sent a code to %(email)s. Enter it, then say what the visit is about.",
            email=actor.email,
        )
        code = url_for("auth.code.page", next=back or None)
        return StepBefore(text, Link(_("Enter the code"), code))
    return None
