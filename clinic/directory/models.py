"""The clinic itself, what it offers and who works there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.core.ids import new_id
from clinic.core.local_time import zone_named
from clinic.db import Base, enum_column
from clinic.directory.kinds import MODE_WORDS, VisitMode
from clinic.directory.reminder_rules import USUAL


class Clinic(Base):
    """The one clinic of this installation, with its booking policy. There is one row, with id 1."""

    __tablename__ = "clinic"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("horizon_days BETWEEN 1 AND 730", name="horizon"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 20", name="hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(400), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Berlin")
    country: Mapped[str] = mapped_column(String(2), default="")
    video_pattern: Mapped[str] = mapped_column(String(300), default="", server_default="")
    region: Mapped[str] = mapped_column(String(10), default="")
    first_weekday: Mapped[int] = mapped_column(default=0)
    doctors_may_register: Mapped[bool] = mapped_column(default=True)
    # Whether doctors and admins need a second factor; `accounts.factors.second_factor` reads it by name.
    second_factor_required: Mapped[bool] = mapped_column(default=True)

    min_notice_minutes: Mapped[int] = mapped_column(default=60)
    horizon_days: Mapped[int] = mapped_column(default=90)
    cancel_cutoff_minutes: Mapped[int] = mapped_column(default=24 * 60)
    max_upcoming: Mapped[int] = mapped_column(default=5)
    hold_minutes: Mapped[int] = mapped_column(default=5)
    care_months: Mapped[int] = mapped_column(default=24)
    # So long the law asks to keep a doctor's notes, those about people who were erased as well.
    note_years: Mapped[int] = mapped_column(default=10)
    grace_seconds: Mapped[int] = mapped_column(default=30)
    # Whether the figures set the doctors side by side.
    figures_by_doctor: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Whether the calendars that doctors subscribe to elsewhere name patients, or have their initials only.
    feeds_name_patients: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When reminders go out, see reminder_rules; a visit type may have its own. And from when on each
    # rule counts that has not always done so.
    reminders: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(USUAL))
    reminders_since: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the clinic's days and hours are reckoned."""
        return zone_named(self.time_zone)


class ClosedDay(Base):
    """A date on which the whole clinic is closed, besides public holidays."""

    __tablename__ = "closed_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), default="")


class Specialty(Base):
    """A field of medicine under which doctors are found.

    `search_words` are the everyday words for it, as people type them: "heart, blood pressure".
    """

    __tablename__ = "specialty"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    search_words: Mapped[str] = mapped_column(String(400), default="")
    archived_at: Mapped[datetime | None]

    @property
    def example(self) -> str:
        """What to type to find it: the first of its words, which commas part, or its name."""
        return self.search_words.split(",")[0].strip() or self.name

    @property
    def search_text(self) -> str:
        """All that it is found by."""
        return f"{self.name} {self.search_words}"


class VisitType(Base):
    """A kind of visit: its length, the time kept free around it, and how it may be booked.

    `min_notice_minutes`, `step_minutes` and `reminders` are null where the clinic's notice, the
    visit's own length and the clinic's reminders count. `bring` tells patients what to have with them.
    """

    __tablename__ = "visit_type"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND minutes % 5 = 0 AND minutes <= 720", name="minutes"),
        CheckConstraint("buffer_before >= 0 AND buffer_after >= 0", name="buffers"),
        CheckConstraint("step_minutes IS NULL OR step_minutes > 0", name="step"),
        CheckConstraint("mode IN ('in_person', 'video', 'phone')", name="mode"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    minutes: Mapped[int]
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    mode: Mapped[VisitMode] = mapped_column(enum_column(VisitMode), default=VisitMode.IN_PERSON)
    auto_confirm: Mapped[bool] = mapped_column(default=False)
    online: Mapped[bool] = mapped_column(default=True)
    min_notice_minutes: Mapped[int | None]
    step_minutes: Mapped[int | None]
    bring: Mapped[str] = mapped_column(String(500), default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True)
    reminders: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    reminders_since: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    @property
    def search_text(self) -> str:
        """All that it is found by: "Video visit video online"."""
        return f"{self.name} {MODE_WORDS[self.mode]}"


class ReasonCode(Base):
    """A reason that the clinic has ready for declining or calling off visits; patients read its text.

    `code` is what programs and figures know it by, and never changes.
    """

    __tablename__ = "reason_code"
    __table_args__ = (CheckConstraint("for_decline OR for_cancel", name="for_something"),)

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    for_decline: Mapped[bool] = mapped_column(default=True)
    for_cancel: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)


class Doctor(Base):
    """The professional profile of a user with role doctor.

    `active` means: works here and can be booked. A doctor who waits for approval is not active; an
    archived one never will be again, and may have a successor, who reads the notes. `delay_minutes`
    late is the doctor on the local `delay_day` only.
    """

    __tablename__ = "doctor"
    __table_args__ = (Index(None, "specialty_id", "active"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(400))
    title: Mapped[str] = mapped_column(String(50), default="")
    specialty_id: Mapped[str] = mapped_column(ForeignKey("specialty.id"))
    biography: Mapped[str] = mapped_column(Text, default="")
    room: Mapped[str] = mapped_column(String(100), default="")
    accepting_new: Mapped[bool] = mapped_column(default=True)
    auto_confirm: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=False)
    delay_day: Mapped[date | None]
    delay_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    photo_digest: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("doctor.id"))

    specialty: Mapped[Specialty] = relationship(lazy="raise")
    languages: Mapped[list[DoctorLanguage]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="DoctorLanguage.language"
    )
    visit_types: Mapped[list[DoctorVisitType]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="DoctorVisitType.position"
    )

    @property
    def display_name(self) -> str:
        """Title and name, as patients read it."""
        return f"{self.title} {self.full_name}".strip()

    def delay_on(self, day: date) -> int:
        """By how many minutes the doctor runs late on a local day; 0 where nobody has said so."""
        return self.delay_minutes if self.delay_day == day else 0

    @property
    def offers_online(self) -> list[DoctorVisitType]:
        """The kinds of visit that can be booked with the doctor online, in the doctor's order."""
        offers = self.visit_types
        return [one for one in offers if one.visit_type.active and one.visit_type.online]

    def offer_of(self, visit_type_id: str) -> DoctorVisitType | None:
        """The kind of visit as it is with this doctor; None if there is none."""
        return next((one for one in self.visit_types if one.visit_type_id == visit_type_id), None)


class DoctorPhoto(Base):
    """What a doctor looks like: a small WebP, whose digest stands with the doctor."""

    __tablename__ = "doctor_photo"

    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    picture: Mapped[bytes]


class DoctorLanguage(Base):
    """A language a doctor speaks, as an ISO 639 code."""

    __tablename__ = "doctor_language"

    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)


class DoctorVisitType(Base):
    """A visit type a doctor offers, with a length of their own where `minutes` is set."""

    __tablename__ = "doctor_visit_type"
    __table_args__ = (
        CheckConstraint(
            "minutes IS NULL OR (minutes > 0 AND minutes % 5 = 0 AND minutes <= 720)",
            name="minutes",
        ),
    )

    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctor.id"), primary_key=True)
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_type.id"), primary_key=True)
    minutes: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    visit_type: Mapped[VisitType] = relationship(lazy="raise")

    @property
    def length(self) -> int:
        """In minutes: the doctor's own, else the usual one."""
        return self.minutes or self.visit_type.minutes
