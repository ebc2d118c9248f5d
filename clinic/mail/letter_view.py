"""What the templates of a mail read: a letter's values as words and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clinic.booking.links.visit_link import LinkPurpose
from clinic.core.local_time import local_date
from clinic.core.text import clean_line, clean_text, given_name
from clinic.mail import links
from clinic.notifications.letters import FollowUpFacts, Letter, VisitFacts
from clinic.words.people import name_marked
from clinic.words.times import (
    day_full,
    day_long,
    length_label,
    locale,
    range_label,
    time_label,
    zone_city,
    zone_offset,
    zone_time,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterVisit:
    """A visit in words. `patient` is "" where the letter goes to the patient; `before`, `proposed`
    `changeable_until`, `answer_by`, `why` and `bring` are "" where there is nothing to tell, and the links
    by which the reader acts where they cannot.
    """

    when: str
    length: str
    doctor: str
    patient: str
    room: str
    before: str
    proposed: str
    changeable_until: str
    answer_by: str
    by_clinic: bool
    why: str
    bring: str
    href: str
    calendar_href: str
    attend_href: str
    change_href: str
    move_href: str
    cancel_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFollowUp:
    """A follow-up in words; `patient` is "" where the letter goes to the patient."""

    doctor: str
    patient: str
    dates: str
    first: str
    last: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter in words. `day` is the date of the first visit; `zone` names the clinic's zone once.

    `written` is when that happened which the letter tells of; staff have told of what `is_told`.
    `code` is in two halves, to be read aloud; `kept` says when a visit would begin whose time is kept.
    So many `applicants` wait for an answer. `free` are times and where to choose them, `own_words` a
    paragraph of the clinic's in this language.
    """

    language: str
    direction: str
    to_patient: bool
    is_told: bool
    clinic: str
    address: str
    phone: str
    hello: str
    zone: str
    day: str
    visits: list[LetterVisit]
    follow_up: LetterFollowUp | None
    written: str
    free: list[tuple[str, str]]
    token_href: str
    code: str
    code_until: str
    kept: str
    kept_until: str
    find_href: str
    sign_in_href: str
    week_href: str
    forgot_href: str
    applicants: int
    applicants_href: str
    preferences_href: str
    unsubscribe_href: str
    own_words: str

    @property
    def visit(self) -> LetterVisit:
        return self.visits[0]


def letter_view(letter: Letter) -> LetterView:
    """The letter in the language that is being spoken."""
    sender, when = letter.sender, _Moments.of(letter)
    told = [facts.starts_at for facts in letter.visits]
    return LetterView(
        language=str(locale()).replace("_", "-"),
        direction=locale().text_direction,
        to_patient=letter.to_patient,
        is_told=letter.is_told,
        clinic=clean_line(sender.name),
        address=clean_line(sender.address),
        phone=clean_line(sender.phone),
        hello=given_name(clean_line(letter.recipient.name)),
        zone=when.zone_line(told[0] if told else letter.created_at),
        day=when.day(told[0]) if told else "",
        visits=[_visit(letter, facts, when) for facts in letter.visits],
        follow_up=_follow_up(letter, letter.follow_up) if letter.follow_up else None,
        written=when.say(letter.created_at),
        free=[(when.say(slot.starts_at), links.free_time(slot)) for slot in letter.alternatives],
        token_href=links.token(letter),
        code=_spaced(letter.code.digits) if letter.code else "",
        code_until=time_label(letter.code.until, sender.zone) if letter.code else "",
        kept=when.say(letter.kept.starts_at) if letter.kept else "",
        kept_until=time_label(letter.kept.until, sender.zone) if letter.kept else "",
        find_href=links.page("/find"),
        sign_in_href=links.page("/login"),
        week_href=links.page("/doctor/week"),
        forgot_href=links.page("/forgot"),
        applicants=letter.applicants,
        applicants_href=links.page("/admin/doctors?standing=waiting"),
        preferences_href=links.preferences(letter),
        unsubscribe_href=links.unsubscribe(letter),
        own_words=clean_text(letter.own_words.get(str(locale()), "")),
    )


def _spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}"


def _follow_up(letter: Letter, facts: FollowUpFacts) -> LetterFollowUp:
    return LetterFollowUp(
        doctor=clean_line(facts.doctor_name),
        patient=_patient(letter, facts),
        dates=range_label(facts.first, facts.last),
        first=day_long(facts.first),
        last=day_full(facts.last),
        href=links.follow_up(facts.follow_up_id),
    )


def _patient(letter: Letter, facts: VisitFacts | FollowUpFacts) -> str:
    """Whose it is, where that is not who reads the letter."""
    patient = clean_line(facts.patient_name)
    own = letter.to_patient and patient == clean_line(letter.recipient.name)
    return "" if own else name_marked(patient, unconfirmed=facts.is_unconfirmed)


def _visit(letter: Letter, facts: VisitFacts, when: _Moments) -> LetterVisit:
    return LetterVisit(
        when=when.say(facts.starts_at),
        length=length_label(int((facts.ends_at - facts.starts_at).total_seconds()) // 60),
        doctor=clean_line(facts.doctor_name),
        patient=_patient(letter, facts),
        room=clean_line(facts.room),
        before=when.say(facts.before),
        proposed=when.say(facts.proposed),
        changeable_until=when.say(_ahead(letter, facts)),
        answer_by=when.say(facts.answer_by),
        by_clinic=facts.by_clinic,
        why=clean_line(facts.why),
        bring=clean_line(facts.bring) if letter.to_patient else "",
        href=links.visit_link(letter, facts),
        calendar_href=links.visit_action(letter, facts, LinkPurpose.CALENDAR),
        attend_href=links.visit_action(letter, facts, LinkPurpose.ATTEND),
        change_href=links.visit_action(letter, facts, LinkPurpose.CHANGE),
        move_href=links.visit_action(letter, facts, LinkPurpose.MOVE),
        cancel_href=links.visit_action(letter, facts, LinkPurpose.CANCEL),
    )


def _ahead(letter: Letter, facts: VisitFacts) -> datetime | None:
    """Until when the patient may move the visit, if that is still to come."""
    until = facts.changeable_until
    return until if until is not None and until > letter.leaves_at else None


@dataclass(frozen=True, slots=True)
class _Moments:
    """Says instants as dates: a mail may be read on any day, so never as "tomorrow".

    Where clocks change between the times that a letter names, `each` says its own offset.
    """

    zone: ZoneInfo
    written: datetime
    each: bool

    @classmethod
    def of(cls, letter: Letter) -> _Moments:
        zone = letter.sender.zone
        said = [slot.starts_at for slot in letter.alternatives]
        for facts in letter.visits:
            ahead = _ahead(letter, facts)
            said += filter(None, (facts.starts_at, facts.before, facts.proposed, ahead))
        return cls(zone, letter.created_at, len({zone_offset(zone, at) for at in said}) > 1)

    def day(self, instant: datetime) -> str:
        day = local_date(instant, self.zone)
        this_year = day.year == local_date(self.written, self.zone).year
        return day_long(day) if this_year else day_full(day)

    def say(self, instant: datetime | None) -> str:
        if instant is None:
            return ""
        said = f"{self.day(instant)}, {time_label(instant, self.zone)}"
        return f"{said} ({zone_offset(self.zone, instant)})" if self.each else said

    def zone_line(self, instant: datetime) -> str:
        if self.each:
            return _("%(city)s time", city=zone_city(self.zone))
        return zone_time(self.zone, instant)
