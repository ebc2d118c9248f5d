"""Invented people by the thousand: colleagues for the doctors, and patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from clinic.accounts.models import User
from clinic.accounts.permissions import Role
from clinic.cli.demo.cast import DemoDoctor
from clinic.cli.demo.history.size import NEW_WITHIN_YEAR, WITH_ACCOUNT, WITH_EMAIL, Size
from clinic.cli.demo.people import Colleague
from clinic.core.folding import search_key

GIVEN = (
    "Anna", "Ben", "Clara", "David", "Elif", "Felix", "Greta", "Hannah", "Ibrahim", "Johanna", "Karim",
    "Lena", "Mats", "Nadia", "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Umut", "Vera",
    "Walter", "Xenia", "Yara", "Zofia", "Anaïs", "Björn", "Céline", "Dörte", "Émile", "Fátima", "Gül",
    "Håkon", "Íris", "José", "Katarzyna", "Łukasz", "Miloš", "Noëlle", "Øyvind", "Renée", "Søren",
    "Thảo", "Ümit", "Wiebke", "Ayşe", "Zoé", "فاطمة", "يوسف",
)  # fmt: skip
FAMILY = (
    "Albrecht", "Baumann", "Cohen", "Dietrich", "Engel", "Fischer", "Graf", "Hofmann", "Ivanova", "Jansen",
    "Köhler", "Lehmann", "Müller", "Neumann", "Otto", "Petersen", "Quandt", "Richter", "Schäfer",
    "Thiele", "Ulrich", "Vogt", "Winter", "Yıldız", "Zimmermann", "Okonkwo", "Nguyễn", "García", "Silva",
    "Kowalczyk", "Novák", "Horváth", "Popescu", "Dupont", "Rossi", "Larsen", "Virtanen", "Haddad",
    "Rahimi", "Tanaka", "Kim", "Singh", "Öztürk", "Weiß", "van Dijk", "O’Brien", "MacLeod", "Þórsson",
    "Bielska", "العلي",
)  # fmt: skip
HALF_DAYS = ((("08:00", "12:00"),), (("13:00", "17:00"),))
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class Known:
    """A patient: with whom they usually are, and on which local day they were here last."""

    id: str
    full_name: str
    birth_date: date
    phone: str
    email: str
    doctor_id: str
    user: User | None
    joined: datetime | None = None
    last_day: date | None = None
    is_new: bool = False


def colleagues(size: Size, settled: list[Colleague], chance: Random) -> Iterator[Colleague]:
    """Who else works in a clinic of this size, besides those who do already: part-time, as they do."""
    for number in range(len(settled), size.doctors):
        like = settled[number % len(settled)]
        name = f"{GIVEN[number * 7 % 44]} {FAMILY[number * 11 % 46]}"
        first = chance.randrange(5)
        days = [(first + 2 * half) % 5 for half in range(size.mornings)]
        yield Colleague(
            f"doctor{number + 1}@example.com",
            name,
            like.specialty,
            f"Room {20 + number}, second floor",
            ("en", "de"),
            like.kinds,
            {day: HALF_DAYS[(number + day) % 4 == 3] for day in days},
            "Works part-time, and teaches at the university.",
            auto_confirm=number % 4 == 0,
        )


class Panel:
    """The patients of each doctor: those who have been here, and those who are still to come."""

    def __init__(self, size: Size, chance: Random) -> None:
        self.chance = chance
        #: Of whoever takes a time, so many are new.
        self.new_share = NEW_WITHIN_YEAR * size.patients / (size.visits * 1.2)
        self.here: dict[str, list[Known]] = defaultdict(list)
        self.to_come: dict[str, list[Known]] = defaultdict(list)

    def settle(self, everybody: list[Known], *, since: datetime, until: datetime) -> None:
        """Most joined some time between two instants; the others are still to come."""
        span = (until - since) / AN_HOUR
        for one in everybody:
            if self.chance.random() < NEW_WITHIN_YEAR:
                self.to_come[one.doctor_id].append(one)
            else:
                one.joined = since + self.chance.random() * span * AN_HOUR
                self.here[one.doctor_id].append(one)

    def takes(self, doctor_id: str, day: date, asked: datetime) -> Known | None:
        """Who takes a time of the doctor's on a local day; None if nobody is found who can."""
        waiting, here = self.to_come[doctor_id], self.here[doctor_id]
        if waiting and self.chance.random() < self.new_share:
            one = waiting.pop()
            one.joined, one.last_day, one.is_new = asked - timedelta(minutes=10), day, True
            here.append(one)
            return one
        for _ in range(8 if here else 0):
            # Some come again and again, most once in a while.
            one = here[int(len(here) * self.chance.random() ** 1.7)]
            if one.last_day != day and one.joined is not None and one.joined < asked:
                one.last_day = day
                return one
        return None

    def left(self) -> Iterator[Known]:
        """Those who have not come."""
        for some in self.to_come.values():
            yield from some


def patients(
    size: Size, doctors: list[DemoDoctor], today: date, chance: Random, *, password_hash: str
) -> list[Known]:
    """Everybody who is or will be a patient, the children with those who treat children."""
    weights = [sum(map(len, one.colleague.week.values())) for one in doctors]
    found = []
    for number in range(size.patients):
        doctor = chance.choices(doctors, weights)[0]
        child = doctor.colleague.specialty == "Paediatrics"
        years = chance.uniform(0, 17) if child else min(96, max(18, chance.gauss(51, 19)))
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        name, address = f"{given} {family}", _address(given, family, number)
        user = None
        if not child and chance.random() < WITH_ACCOUNT:
            user = _user(chance, name, address, password_hash)
        has_address = user is not None or chance.random() < WITH_EMAIL
        found.append(
            Known(
                _id(chance),
                name,
                today - timedelta(days=int(years * 365.25)),
                f"+4930{5_550_000 + number}",
                address if has_address else "",
                doctor.id,
                user,
            )
        )
    return found


def patient_row(one: Known) -> dict[str, object]:
    """As the room writes it."""
    return {
        "id": one.id,
        "full_name": one.full_name,
        "birth_date": one.birth_date,
        "email": one.email,
        "phone": one.phone,
        "created_at": one.joined,
    }


def _address(given: str, family: str, number: int) -> str:
    letters = ".".join(search_key(one).replace(" ", "") for one in (given, family))
    return f"{letters if letters.isascii() else 'patient'}.{number}@example.com"


def _user(chance: Random, name: str, address: str, password_hash: str) -> User:
    return User(
        id=_id(chance),
        email=address,
        full_name=name,
        role=Role.PATIENT,
        password_hash=password_hash,
    )


def _id(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"
