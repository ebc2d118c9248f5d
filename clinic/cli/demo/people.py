"""Who works in the demo clinic and who comes to see them. All invented."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN = ("admin@example.com", "Petra Sommer")
#: The front desk; the small demo has the first.
DESK = (
    ("desk@example.com", "Ida Brandt"),
    ("tomasz.lis@example.com", "Tomasz Lis"),
    ("aylin.demir@example.com", "Aylin Demir"),
)
PATIENT = ("patient@example.com", "Amira Rahman")

CLINIC = {
    "name": "Alder Clinic",
    "address": "12 Mill Lane, 10115 Berlin",
    "phone": "+49 30 5550 0142",
    "email": "desk@example.com",
    "time_zone": "Europe/Berlin",
    "country": "DE",
    "region": "BE",
    "second_factor_required": False,
}

#: Each with its everyday words.
SPECIALTIES = {
    "General medicine": "GP, family doctor, general practitioner, physician, cold, flu, fever",
    "Cardiology": "heart, heart doctor, blood pressure, circulation, pulse, cardiac",
    "Dermatology": "skin, skin doctor, rash, mole, acne, eczema, itching, hair, nails",
    "Paediatrics": "child, children, kids, baby, babies, children's doctor, pediatrics, pediatrician",
}


@dataclass(frozen=True)
class DemoVisitType:
    """A visit type: minutes, mode, buffers, and whether it confirms by itself."""

    name: str
    minutes: int
    mode: str = "in_person"
    buffer_after: int = 0
    auto_confirm: bool = False
    online: bool = True


KINDS = (
    DemoVisitType("First visit", 30),
    DemoVisitType("Follow-up", 15),
    DemoVisitType("Video visit", 20, mode="video", auto_confirm=True),
    DemoVisitType("Health check", 45, buffer_after=15),
    DemoVisitType("Skin check", 20),
    DemoVisitType("Well-child check", 30),
    DemoVisitType("Vaccination", 15, online=False),
)

MORNING, AFTERNOON = ("08:30", "12:30"), ("13:30", "17:00")


@dataclass(frozen=True)
class Colleague:
    """A doctor; `week` maps weekdays (Monday 0) to intervals of local time."""

    email: str
    name: str
    specialty: str
    room: str
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    week: dict[int, tuple[tuple[str, str], ...]]
    biography: str
    auto_confirm: bool = False
    accepting_new: bool = True


DOCTORS = (
    Colleague(
        "doctor@example.com",
        "Lena Hartmann",
        "General medicine",
        "Room 4, ground floor",
        ("en", "de"),
        ("First visit", "Follow-up", "Video visit", "Health check", "Vaccination"),
        {
            0: (MORNING, AFTERNOON),
            1: (MORNING, ("13:30", "17:30")),
            2: (MORNING,),
            3: (MORNING, AFTERNOON),
            4: (MORNING, ("13:30", "16:00")),
        },
        "Family doctor with a practice in long-term illness. Takes her time for first visits.",
    ),
    Colleague(
        "jonas.krug@example.com",
        "Jonas Krug",
        "General medicine",
        "Room 5, ground floor",
        ("de", "en"),
        ("First visit", "Follow-up", "Video visit", "Vaccination"),
        {
            day: (("09:00", "13:00"), ("14:00", "18:00"))
            if day < 5
            else (("10:00", "14:00"),)
            for day in range(7)
        },
        "General practice and travel medicine, at weekends for urgent matters too.",
        auto_confirm=True,
    ),
    Colleague(
        "samuel.okafor@example.com",
        "Samuel Okafor",
        "Cardiology",
        "Room 7, first floor",
        ("en", "fr"),
        ("First visit", "Follow-up", "Video visit"),
        dict.fromkeys((1, 2, 3, 4), (("08:15", "12:15"), ("13:00", "16:00"))),
        "Heart failure and high blood pressure; explains every curve.",
    ),
    Colleague(
        "anouk.bakker@example.com",
        "Anouk Bakker",
        "Cardiology",
        "Room 6, first floor",
        ("en", "nl", "de"),
        ("First visit", "Follow-up"),
        dict.fromkeys((0, 1, 3), (("09:00", "12:00"), ("13:00", "17:00"))),
        "Rhythm disorders, and second opinions before a procedure.",
        accepting_new=False,
    ),
    Colleague(
        "noor.haddad@example.com",
        "Noor Haddad",
        "Dermatology",
        "Room 11, first floor",
        ("en", "ar", "fr"),
        ("Skin check", "Follow-up"),
        {0: (("12:00", "18:00"),), 3: (("09:30", "15:30"),), 4: (("09:30", "15:30"),),
         5: (("09:00", "12:00"),)},
        "Skin checks, eczema and small operations.",
    ),
    Colleague(
        "ines.carvalho@example.com",
        "Inês Carvalho",
        "Paediatrics",
        "Room 2, ground floor",
        ("en", "pt", "es"),
        ("Well-child check", "Follow-up", "Vaccination"),
        dict.fromkeys((0, 1, 2, 4), (("08:00", "12:00"), ("14:30", "17:30"))),
        "Children from the first day to the eighteenth year.",
    ),
)  # fmt: skip

#: Patients with an account of their own, besides the demo patient.
WITH_ACCOUNT = (
    ("marek.duda@example.com", "Marek Duda"),
    ("jana.wolf@example.com", "Jana Wolf"),
    ("bruno.costa@example.com", "Bruno Costa"),
    ("greta.olsen@example.com", "Greta Olsen"),
    ("yusuf.ali@example.com", "Yusuf Ali"),
)
#: Patients whom the desk has registered.
AT_THE_DESK = (
    ("Ruth Amsel", "1951-03-09"),
    ("Emre Kaya", "1988-07-21"),
    ("Clara Voss", "1990-11-02"),
    ("Oskar Lang", "2019-05-14"),
    ("نور حداد", "1979-01-30"),
    ("Hana Sato", "1996-09-17"),
)

REASONS = (
    "Results of the blood test from last week, and the headaches are back.",
    "A cough for two weeks.",
    "Blood pressure was high at the pharmacy.",
    "Prescription for the next three months.",
    "",
    "",
)
