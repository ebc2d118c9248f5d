"""A doctor's page: who it is, which kinds of visit, the week of free times, and the panel beside it.

Everybody's page and the forms that hold and book answer with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from clinic.booking.times.context import context_of
from clinic.directory.queries import doctor_profile
from clinic.web.booking.addresses import doctor_href, href_of_start
from clinic.web.booking.asked import TimesAsked
from clinic.web.booking.chooser import Chooser
from clinic.web.booking.confirm_view import ConfirmView
from clinic.web.booking.doctor_words import (
    DoctorNotice,
    by_phone,
    limit_reached,
    no_new_patients,
)
from clinic.web.booking.forms import BookingForm, form_for
from clinic.web.booking.hold_panel import (
    chosen_panel,
    empty_panel,
    goes_on_unheld,
    held_panel,
    unheld_panel,
)
from clinic.web.booking.kept_time import kept_time
from clinic.web.booking.kinds import kinds_so_far, usual_kind
from clinic.web.booking.place import Place, alert_of, search_for
from clinic.web.kit import context, filters
from clinic.web.kit.live import Live, free_times_of
from clinic.web.kit.navigation import Link

if TYPE_CHECKING:
    from clinic.booking.models import Hold
    from clinic.booking.rules import Requester
    from clinic.core.errors import DomainError
    from clinic.directory.models import Doctor, DoctorVisitType


@dataclass(frozen=True, slots=True)
class DoctorPage:
    """What `templates/public/doctors/` reads. Without a `chooser` there is a `notice`."""

    doctor: Doctor
    offer: DoctorVisitType | None
    chooser: Chooser | None
    notice: DoctorNotice | None
    panel: ConfirmView
    form: BookingForm
    live: Live | None


def doctor_page(
    doctor_id: str,
    asked: TimesAsked,
    *,
    form: BookingForm | None = None,
    refusal: DomainError | None = None,
    lost_at: datetime | None = None,
) -> DoctorPage:
    """The page of an active doctor for whoever asks. Raises NotFound.

    With a `refusal`, of the time `lost_at`, the panel says why and offers what is nearest.
    """
    return _Page(doctor_profile(doctor_id), asked, form, refusal, lost_at).build()


def live_hold(doctor: Doctor) -> Hold | None:
    """What whoever looks keeps with this doctor, if it has not ended."""
    kept = kept_time()
    if kept is None or kept.is_over or kept.hold.doctor_id != doctor.id:
        return None
    return kept.hold if doctor.offer_of(kept.hold.visit_type_id) else None


class _Page:
    """One page in the making."""

    def __init__(
        self,
        doctor: Doctor,
        asked: TimesAsked,
        form: BookingForm | None,
        refusal: DomainError | None,
        lost_at: datetime | None,
    ) -> None:
        self.doctor, self.form = doctor, form
        self.asked = replace(asked, at=lost_at or asked.at)
        self.kept = live_hold(doctor)
        self.offer = self._offer()
        # What is wrong with a form is said beside the form, whether or not its time is held.
        is_lost = refusal is not None and bool(refusal.reasons)
        asks_again = not is_lost and lost_at is not None and form is not None and form.was_mistyped
        is_lost = is_lost or (refusal is not None and self.kept is None and not asks_again)
        self.ended = asks_again and self.kept is None
        self.unheld = self.ended or (lost_at is not None and goes_on_unheld(refusal))
        self.refusal = refusal if is_lost and not self.unheld else None
        self.shows_hold = self.kept is not None and not self.unheld and not is_lost
        self.notice: DoctorNotice | None = None
        self.chooser = self._chooser()

    def build(self) -> DoctorPage:
        panel = self._panel()
        return DoctorPage(
            doctor=self.doctor,
            offer=self.offer,
            chooser=self.chooser,
            notice=self.notice,
            panel=panel,
            form=form_for(panel, self.form),
            live=self.chooser.live if self.chooser else self._live(),
        )

    def _live(self) -> Live:
        kind_id = self.offer.visit_type_id if self.offer else None
        return free_times_of([self.doctor.id], doctor_href(self.doctor.id, visit_type_id=kind_id))

    def _offer(self) -> DoctorVisitType | None:
        """The kind asked for, else the one held, else the usual one."""
        online = self.doctor.offers_online
        wanted = [self.asked.visit_type_id, self.kept.visit_type_id if self.kept else ""]
        by_id = {one.visit_type_id: one for one in online}
        found = next((by_id[id_] for id_ in wanted if id_ in by_id), None)
        return found or usual_kind(self.doctor, kinds_so_far().get(self.doctor.id))

    def _chooser(self) -> Chooser | None:
        kinds = {self.doctor.id: self.offer.visit_type_id} if self.offer else {}
        search = search_for(
            context_of(context.clinic(), [self.doctor]),
            kinds,
            without_hold=self.kept.id if self.kept else None,
        )
        self.notice = self._notice(search.requester)
        if self.offer is None or self.notice is not None:
            return None
        kept, kind_id = self.kept, self.offer.visit_type_id
        return Chooser(
            search,
            self.doctor,
            self.offer.visit_type,
            self._asked(),
            self._place(kind_id),
            held=kept.starts_at if kept and kept.visit_type_id == kind_id else None,
            refusal=self.refusal,
        )

    def _asked(self) -> TimesAsked:
        """What the week is to show: the day of the time that matters; beside a hold, none is chosen."""
        at = self.asked.at or (self.kept.starts_at if self.kept else None)
        day = self.asked.day or (filters.day_of(at) if at else None)
        return replace(self.asked, at=None if self.shows_hold else self.asked.at, day=day)

    def _place(self, kind_id: str) -> Place:
        return Place(
            endpoint="public.doctors.page",
            args={"doctor_id": self.doctor.id, "visit_type": kind_id},
            action=url_for("patient.holds.create"),
            hidden={"doctor_id": self.doctor.id, "visit_type_id": kind_id},
        )

    def _notice(self, requester: Requester) -> DoctorNotice | None:
        clinic = context.clinic()
        if self.offer is None:
            return by_phone(clinic.phone)
        if requester.upcoming >= clinic.max_upcoming:
            return limit_reached(requester.upcoming)
        if not self.doctor.accepting_new and not requester.known:
            return no_new_patients(self.doctor, clinic.phone)
        return None

    def _panel(self) -> ConfirmView:
        if self.refusal is not None:
            return self._lost(alert_of(self.refusal, self.asked.at))
        if self.shows_hold and self.kept is not None:
            return held_panel(self.kept, self.doctor)
        if self.asked.at is None or self.chooser is None or self.offer is None:
            return empty_panel(self.doctor)
        if self.chooser.state == "lost":
            return self._lost(self.chooser.alert)
        if self.unheld:
            return unheld_panel(self.asked.at, self.doctor, self.offer, ended=self.ended)
        return chosen_panel(self.asked.at, self.doctor, self.offer)

    def _lost(self, alert: str) -> ConfirmView:
        return ConfirmView(
            state="lost",
            doctor=self.doctor,
            visit_type=self.offer.visit_type if self.offer and self.chooser else None,
            at=self.asked.at,
            alert=alert,
            offers=self.chooser.nearest if self.chooser else [],
            kept=self.form.typed() if self.form else {},
            back=self._way_back(),
        )

    def _way_back(self) -> Link | None:
        """Back to the time that is still held, where another one was lost."""
        if self.kept is None:
            return None
        when = filters.when_short(self.kept.starts_at)
        href = href_of_start(self.doctor.id, self.kept.visit_type_id, self.kept.starts_at)
        return Link(_("Stay with %(when)s, which is still held for you", when=when), href)
