"""Real things in place of made-up ones, so that examples reach further than "unknown id".

schemathesis invents ids and times that no clinic has. Whatever of a call is meant to be right is
given real values here, most of the time; what is meant to be wrong is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from sqlalchemy import delete, select, update

from clinic.accounts.actor import Actor
from clinic.accounts.kinds import TokenPurpose
from clinic.accounts.models import User
from clinic.accounts.tokens import mint
from clinic.booking.absence import OnConflict, take_time_off
from clinic.booking.book import book
from clinic.booking.hold import hold
from clinic.booking.lifecycle import STEPS_OF_DAY, Status, way_to
from clinic.booking.models import Appointment, Claim, Hold
from clinic.care.follow_ups.order import order_follow_up
from clinic.care.kinds import Visibility
from clinic.care.notes.write import write_note
from clinic.core.errors import DomainError
from clinic.db import db
from clinic.directory.doctors import Profile, add_doctor, apply_as_doctor
from clinic.directory.models import Clinic
from clinic.http.instants import instant_text
from clinic.scheduling.kinds import TimeOffKind
from tests.cast import NOW, PASSWORD, TUESDAY, WEDNESDAY, Cast, OnlinePatient, Staff

#: How often what is right is made real.
OFTEN = 0.85


def _steps_before(status: Status) -> int:
    return len(way_to(status))


#: What a step on the day of the visit, or taking it back, needs to begin with.
ON_THE_DAY = {
    **{f"POST {row.noun}": max(row.sources, key=_steps_before) for row in STEPS_OF_DAY.values()},
    **{f"DELETE {row.noun}": row.target for row in STEPS_OF_DAY.values()},
}
WEEKLY = [{"weekday": 0, "start": "09:00", "end": "12:30"}]


class World:
    """The clinic around one run: `who` calls, signed in or not."""

    def __init__(
        self, app: Flask, cast: Cast, who: Staff | OnlinePatient | None, random: Random
    ) -> None:
        self.app, self.cast, self.who, self.random = app, cast, who, random
        self._times = self._free_times()
        self._numbers = iter(range(10**6))
        self._by_name: dict[str, Callable[[], Any]] = {
            "doctor_id": lambda: self.cast.lena.doctor_id,
            "specialty_id": lambda: self.cast.general_medicine,
            "visit_type_id": lambda: self.cast.first_visit,
            "patient_id": self._patient_id,
            "email": lambda: f"person.{next(self._numbers)}@example.org",
            "languages": lambda: ["de", "en"],
            "visit_type_ids": lambda: [self.cast.first_visit],
            "locale": lambda: self.random.choice(["de", "en_GB", "zh_Hans"]),
            "time_zone": lambda: self.random.choice(["Europe/Paris", "Europe/Berlin"]),
            "country": lambda: self.random.choice(["DE", "FR", ""]),
            "weekly": lambda: WEEKLY,
            "minutes": lambda: self.random.randrange(5, 720, 5),
            "buffer_before": lambda: 5,
            "buffer_after": lambda: 10,
            "step_minutes": lambda: 15,
            "note_id": self._note,
            "follow_up_id": self._follow_up,
            "weeks": lambda: self.random.randrange(1, 105),
            "plus_minus": lambda: self.random.randrange(1, 9),
        }
        with self.app.app_context():
            db.session.execute(update(Clinic).values(max_upcoming=100))
            db.session.commit()

    def make_real(self, case: Case) -> None:
        """Give the call real values, where they are meant to be right."""
        if case.meta is None:
            return
        # With each thing that is made the clinic may refuse, as a rule of it says: then not.
        with suppress(DomainError), self.app.app_context():
            if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
                self._address(case)
            is_wrong = case.meta.is_negative_at(ParameterLocation.BODY)
            if isinstance(case.body, dict) and not is_wrong:
                case.body = self._body(case, dict(case.body))
            if case.query and not case.meta.is_negative_at(ParameterLocation.QUERY):
                self._query(case, case.query)

    # -- addresses ---------------------------------------------------------------------------------

    def _address(self, case: Case) -> None:
        if self.random.random() > OFTEN:
            return
        for name in case.path_parameters:
            found = self._thing(name, f"{case.method.upper()} {case.path.rpartition('/')[2]}")
            if found:
                case.path_parameters[name] = found

    def _thing(self, name: str, step: str) -> str | None:
        """The id of something with which this step can be taken."""
        if name == "appointment_id":
            return self._visit(step)
        if name == "hold_id":
            return self._hold()
        if name == "time_off_id":
            return self._time_off()
        if step == "POST approval":
            return self._applicant()
        if step == "DELETE {doctor_id}":
            return self._spare_doctor()
        make = self._by_name.get(name)
        return make() if make else None

    def _visit(self, step: str) -> str:
        if step in ON_THE_DAY:
            return self._visit_of_today(ON_THE_DAY[step])
        if step in ("POST confirmation", "POST decline"):
            return self._book(self.cast.amira.actor)
        if self.who in (self.cast.nadia, self.cast.lena):
            return self._book(self.cast.nadia.actor, self.cast.amira.patient_id)
        return self._book(self.cast.amira.actor)

    def _book(self, actor: Actor, patient_id: str | None = None) -> str:
        return book(
            actor,
            doctor_id=self.cast.lena.doctor_id,
            visit_type_id=self.cast.first_visit,
            starts_at=next(self._times),
            patient_id=patient_id,
            now=NOW,
        ).id

    def _visit_of_today(self, status: Status) -> str:
        """This morning's visit, put into the state that is wanted."""
        start = self.cast.slot(TUESDAY, "09:00")
        found = db.session.scalar(select(Appointment.id).where(Appointment.starts_at == start))
        if found is None:
            found = book(
                self.cast.nadia.actor,
                doctor_id=self.cast.lena.doctor_id,
                visit_type_id=self.cast.first_visit,
                starts_at=start,
                patient_id=self.cast.amira.patient_id,
                now=NOW - timedelta(days=1),
            ).id
        db.session.execute(update(Appointment).where(Appointment.id == found).values(status=status))
        db.session.commit()
        return found

    def _note(self) -> str:
        """A note to Amira about a visit of hers."""
        about, kind = (
            self._book(self.cast.nadia.actor, self.cast.amira.patient_id),
            Visibility.SHARED,
        )
        written = write_note(
            self.cast.lena.actor, about, visibility=kind, text="Rest a week.", now=NOW
        )
        return written.note.id

    def _follow_up(self) -> str:
        """Amira is to come back."""
        at = self._book(self.cast.nadia.actor, self.cast.amira.patient_id)
        kind = self.cast.follow_up
        return order_follow_up(self.cast.lena.actor, at, weeks=6, visit_type_id=kind, now=NOW).id

    def _hold(self) -> str:
        actor = (self.who or self.cast.amira).actor
        kept = hold(
            actor,
            doctor_id=self.cast.lena.doctor_id,
            visit_type_id=self.cast.first_visit,
            starts_at=next(self._times),
            replace=True,
            now=NOW,
        )
        return kept.id

    def _time_off(self) -> str:
        # Far away, so that no visit is in the way.
        begins = NOW + timedelta(days=200 + next(self._numbers) % 400)
        return take_time_off(
            self.cast.petra.actor,
            self.cast.lena.doctor_id,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            kind=TimeOffKind.OTHER,
            on_conflict=OnConflict.REFUSE,
            now=NOW,
        ).id

    def _applicant(self) -> str:
        return apply_as_doctor(
            email=f"applicant.{next(self._numbers)}@example.org",
            full_name="Ada Applicant",
            password=PASSWORD,
            specialty_id=self.cast.general_medicine,
            now=NOW,
        ).id

    def _spare_doctor(self) -> str:
        return add_doctor(
            self.cast.petra.actor,
            email=f"spare.{next(self._numbers)}@example.org",
            profile=Profile(full_name="Sam Spare", specialty_id=self.cast.general_medicine),
            now=NOW,
        ).id

    def _patient_id(self) -> str:
        return self.cast.amira.patient_id

    # -- bodies and queries ------------------------------------------------------------------------

    def _body(self, case: Case, body: dict[str, Any]) -> dict[str, Any]:
        step = f"{case.method.upper()} {case.path.rpartition('/')[2]}"
        body = {name: self._value(name, value) for name, value in body.items()}
        if self.random.random() > OFTEN:
            return body
        body.pop("version", None)
        if step in ("POST appointments", "POST holds"):
            self._booking(step, body)
        elif step == "POST reschedule":
            body |= {"starts_at": instant_text(next(self._times))}
        elif step == "POST time-off":
            begins = NOW + timedelta(days=200 + next(self._numbers) % 400)
            body |= {
                "starts_at": instant_text(begins),
                "ends_at": instant_text(begins + timedelta(hours=2)),
            }
        elif step in ("POST notes", "PATCH {note_id}"):
            body.pop("reader_ids", None)
        elif step == "POST login":
            body |= {"email": self.cast.miriam.actor.email, "password": PASSWORD}
        elif step == "POST verification":
            body["token"] = self._secret(TokenPurpose.VERIFY_EMAIL)
        elif step == "POST confirm":
            body |= {"token": self._secret(TokenPurpose.RESET_PASSWORD), "password": PASSWORD}
        elif step == "POST register":
            body["password"] = PASSWORD
        return body

    def _value(self, name: str, value: Any) -> Any:
        make = self._by_name.get(name)
        return value if make is None or self.random.random() > OFTEN else make()

    def _booking(self, step: str, body: dict[str, Any]) -> None:
        for name in ("hold_id", "specialty_id", "patient_id", "override_reason"):
            body.pop(name, None)
        body |= {
            "doctor_id": self.cast.lena.doctor_id,
            "visit_type_id": self.cast.first_visit,
            "starts_at": instant_text(next(self._times)),
        }
        if step == "POST appointments" and isinstance(self.who, Staff):
            body["patient_id"] = self.cast.amira.patient_id
        elif step == "POST holds" and self.who is not None:
            held = select(Hold.id).where(Hold.user_id == self.who.actor.user_id)
            db.session.execute(delete(Claim).where(Claim.hold_id.in_(held)))
            db.session.execute(delete(Hold).where(Hold.user_id == self.who.actor.user_id))
            db.session.commit()

    def _secret(self, purpose: TokenPurpose) -> str:
        """A good token of somebody whom nobody is signed in as."""
        user_id = self.cast.jonas.actor.user_id
        db.session.execute(update(User).where(User.id == user_id).values(email_verified_at=None))
        db.session.commit()
        return mint(user_id, purpose, now=NOW)

    def _query(self, case: Case, query: dict[str, Any]) -> None:
        if self.random.random() > OFTEN:
            return
        query.pop("cursor", None)
        for name in ("specialty", "visit_type", "doctor", "patient"):
            if name in query:
                query[name] = self._by_name[f"{name}_id"]()
        if case.path.endswith("/slots"):
            query.pop("to", None)

    def _free_times(self) -> Iterator[datetime]:
        """Times that Lena offers and that nobody has, one after the other, round and round."""
        while True:
            for ahead in range(80):
                day = WEDNESDAY + timedelta(days=ahead)
                if day.weekday() < 5:
                    for minute in (*range(510, 750, 30), *range(810, 1020, 30)):
                        yield self.cast.slot(day, f"{minute // 60:02}:{minute % 60:02}")
