"""Moving a visit from the patient's side: the doctor's free times for this very visit, and the question
beside them. The page of who is signed in uses it, and the one that a link of a mail opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from clinic.accounts.actor import Actor
from clinic.booking.access import side_of
from clinic.booking.lifecycle import Status
from clinic.booking.queries.find import Visit
from clinic.booking.reschedule import may_move
from clinic.core.errors import DomainError
from clinic.http.clock import now
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.move_times import move_chooser
from clinic.web.booking.place import Place, alert_of
from clinic.web.kit.forms import ClinicForm


class MoveForm(ClinicForm):
    """Where a visit is moved to."""

    starts_at = HiddenField(_l("Time"))
    version = HiddenField()
    week = HiddenField()


class Shown(Protocol):
    """A visit in the words of the page on which it is moved."""

    @property
    def version(self) -> int: ...

    @property
    def when_label(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFrame:
    """What is peculiar to a page that moves visits.

    `place`: where the week stands; `action`: where the question is answered; `lines`: what is said of the
    visit beside its time, an icon and words each; `by`: who has to confirm a new time, as the page
    calls them.
    """

    visit: Shown
    place: Place
    action: str
    lines: Sequence[tuple[str, str]]
    by: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """What `templates/booking/_move_panel.html` reads. Without `chooser` the visit cannot be moved here.

    `asks`: the new time has to be confirmed first; `note`: what happens to the old one.
    """

    frame: MoveFrame
    chooser: Chooser | None
    alert: str = ""
    asks: bool = False
    note: str = ""

    @property
    def visit(self) -> Shown:
        return self.frame.visit

    @property
    def state(self) -> str:
        """As in the chooser; `lost` with an alert where it cannot be moved."""
        if self.chooser is not None:
            return self.chooser.state
        return "lost" if self.alert else "empty"


def patient_move(
    visit: Visit,
    actor: Actor,
    asked: TimesAsked,
    frame: MoveFrame,
    *,
    refusal: DomainError | None = None,
    reminded_at: datetime | None = None,
) -> MovePage:
    """The page on which the actor moves a patient's visit; what is asked for was, with a `refusal`, not to
    be had. `reminded_at` is as for `clinic.booking.reschedule`.
    """
    one = visit.appointment
    if not may_move(one, side_of(actor), now=now(), reminded_at=reminded_at):
        return MovePage(frame, None, alert_of(refusal, asked.at) if refusal else "")
    chooser = move_chooser(visit, asked, frame.place, actor=actor, refusal=refusal)
    plan = chooser.found.plans[visit.doctor.id]
    asks = one.status is Status.CONFIRMED and not plan.auto_confirm
    return MovePage(frame, chooser, chooser.alert, asks, _note(one.status, asks, frame.by))


def _note(status: Status, asks: bool, by: str) -> str:
    if asks:
        return _("Your old time stays until %(doctor)s confirms the new one.", doctor=by)
    if status is Status.REQUESTED:
        return _("The old time is free at once. The new one still has to be confirmed.")
    return _("The new time is confirmed at once, and the old one is free again.")
