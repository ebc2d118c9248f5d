"""What the page of a link says of its visit: when, where and for whom by first name, and nothing else.

A template of these pages is given no visit, so none can tell more.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clinic.booking.cancel import changeable_until, is_late
from clinic.booking.lifecycle import Status
from clinic.booking.links.linked import STEPS, LinkedVisit, LinkState
from clinic.booking.links.visit_link import LinkPurpose
from clinic.core.text import clean_line, given_name
from clinic.http.clock import now
from clinic.web.booking.confirm_view import place_label
from clinic.web.kit import context, filters, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedView:
    """A visit behind a link. `late` is what to say before a cancellation that counts as late, `until` until
    when it can be changed; both are "" where there is nothing to say.
    """

    id: str
    version: int
    first_name: str
    when_label: str
    datetime_attr: str
    zone_note: str
    place: str
    place_icon: str
    until: str
    late: str


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What became of a link that does nothing (any more). `undo`: the step that can be taken back; "" for
    none. `is_done`: it has done what it was for.
    """

    title: str
    text: str = ""
    undo: str = ""
    is_done: bool = False


def linked_view(linked: LinkedVisit) -> LinkedView:
    """The words of a visit behind a link."""
    one, kind, clinic = linked.visit.appointment, linked.visit.visit_type, context.clinic()
    reminded_at = linked.link.reminded_at
    until = changeable_until(one, reminded_at=reminded_at)
    return LinkedView(
        id=one.id,
        version=one.version,
        first_name=given_name(clean_line(linked.visit.patient.full_name)),
        when_label=filters.when_label(one.starts_at),
        datetime_attr=filters.time_attr(one.starts_at),
        zone_note=wording.zone_note(clinic.zone, one.starts_at),
        place=place_label(linked.visit.doctor, kind, clinic),
        place_icon=wording.mode_icon(kind.mode),
        until=filters.when_short(until) if until >= now() else "",
        late=_late(linked) if is_late(one, now=now(), reminded_at=reminded_at) else "",
    )


def leads_nowhere() -> str:
    """The page of a link that is not ours, was cut off, or whose reader has no right to the visit."""
    return render_template("visit_links/nowhere.html")


def outcome_page(linked: LinkedVisit | None) -> ResponseReturnValue:
    """What became of the visit since the mail left, and what can be done now."""
    if linked is None:
        return leads_nowhere(), 410
    is_done = linked.state is LinkState.DONE
    page = render_template(
        "visit_links/outcome.html", visit=linked_view(linked), outcome=_outcome(linked)
    )
    return page, 200 if is_done else 410


def _late(linked: LinkedVisit) -> str:
    until = changeable_until(linked.visit.appointment, reminded_at=linked.link.reminded_at)
    return _(
        "It could be cancelled in time until %(when)s. Now it counts as late.",
        when=filters.when_short(until),
    )


def _outcome(linked: LinkedVisit) -> LinkOutcome:
    if linked.state is LinkState.DONE:
        return _done(linked)
    if linked.state is LinkState.ENDED:
        return LinkOutcome(_ended(linked))
    if linked.state is LinkState.MOVED:
        return LinkOutcome(
            _("This visit was moved"),
            _("That was after we sent our email, so its links no longer work. The new time:"),
        )
    if linked.state is LinkState.MERGED:
        return LinkOutcome(
            _("The record was joined with another"),
            _(
                "That was after we sent our email, so its links no longer work. The time is the "
                "same:"
            ),
        )
    if linked.state is LinkState.UNDONE:
        return LinkOutcome(
            _("The visit stands as before"),
            _("The change was undone. The links in our email no longer work."),
        )
    if linked.state is LinkState.OVER:
        return LinkOutcome(_("It is too late for this"), _("The visit has begun, or is over."))
    return LinkOutcome(
        _("This visit was changed"),
        _("That was after we sent our email, so its links no longer work. The time is the same:"),
    )


def _done(linked: LinkedVisit) -> LinkOutcome:
    one, undo = linked.visit.appointment, linked.may_undo and STEPS.get(linked.link.purpose)
    if linked.link.purpose is LinkPurpose.ATTEND:
        return LinkOutcome(_("Thank you. We know that you are coming."), is_done=True)
    if linked.link.purpose is LinkPurpose.CANCEL:
        text = _("It counts as late.") if one.cancelled_late else ""
        return LinkOutcome(_("The visit is cancelled"), text, undo or "", is_done=True)
    if one.proposed_starts_at is not None:
        asked = filters.when_label(one.proposed_starts_at)
        text = _("You asked for %(when)s. Until the clinic has answered, this stays:", when=asked)
        return LinkOutcome(_("We have your request"), text, undo or "", is_done=True)
    return LinkOutcome(_("The visit is moved"), "", undo or "", is_done=True)


def _ended(linked: LinkedVisit) -> str:
    one = linked.visit.appointment
    if one.status is Status.EXPIRED:
        return _("The request was not answered in time")
    if one.status is Status.DECLINED:
        return _("The clinic could not confirm this visit")
    if one.ended_by == "patient":
        return _("You have cancelled this visit")
    return _("The clinic has cancelled this visit")
