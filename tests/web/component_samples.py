"""A small app without rooms or database, and one sample of all that the components can be given."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace as Sample
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from wtforms import (  # type: ignore[attr-defined]  # the stubs lack SelectChoice
    BooleanField,
    Form,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.widgets import CheckboxInput

from clinic.booking.lifecycle import STATUSES, Status
from clinic.http import static_files
from clinic.web.kit import filters, icons

ROOT = Path(__file__).parents[2]
ENDPOINTS = (
    "public.landing.index",
    "public.legal.page",
    "public.find.index",
    "patient.home.index",
    "account.calendars.page",
    "account.preferences.page",
    "account.security.page",
    "auth.sign_in.page",
    "auth.sign_in.sign_out",
    "auth.register.page",
    "notices.index",
    "patient.holds.create",
    "patient.holds.extension",
    "patient.holds.release",
    "patient.bookings.create",
    "patient.bookings.keep_for_later",
)


def page_app() -> Flask:
    """The templates and nothing behind them: every link leads to an empty answer."""
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(SECRET_KEY="for these tests only", TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["page_mark"] = lambda: ""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    CSRFProtect(app)
    icons.register(app)
    static_files.set_up(app)
    filters.set_up(app)
    for endpoint in ENDPOINTS:
        path = "/" + endpoint.replace(".", "/")
        app.add_url_rule(path, endpoint, lambda: "", methods=["GET", "POST"])
    app.context_processor(page_context)
    return app


def page_context() -> dict[str, Any]:
    """What the real app gives to every page."""
    return {
        "clinic": CLINIC,
        "actor": PATIENT,
        "nav": lambda: NAV,
        "unread": lambda: Sample(count=2, label="2", news_href="/notices/news"),
        "alarm": lambda: None,
        "seconds_left": lambda: None,
        "seconds_to_end": lambda: None,
        "clock_line": lambda _zone: None,
        "legal_links": lambda: [Sample(label="Imprint", href="/imprint")],
        "public_url": "https://clinic.example",
        "locale_code": "en",
        "text_direction": "ltr",
    }


CLINIC = Sample(name="Alder Clinic", phone="030 555 0100", address="12 Mill Lane, 10115 Berlin")
PATIENT = Sample(
    full_name="Amira Rahman",
    role="patient",
    initials="AR",
    doctor_id=None,
    photo_digest=None,
    is_doctor=False,
    is_patient_side=True,
)
DOCTOR = Sample(
    full_name="Dr Lena Hartmann",
    role="doctor",
    initials="LH",
    doctor_id=None,
    photo_digest=None,
    is_doctor=True,
    is_patient_side=False,
)
NAV = [
    Sample(label="Home", href="/", icon="house", current=False, count=0, live=None),
    Sample(label="Find care", href="/find", icon="search", current=True, count=0, live=None),
    Sample(label="Appointments", href="/a", icon="calendar3", current=False, count=0, live=None),
    Sample(label="My record", href="/r", icon="journal-text", current=False, count=0, live=None),
]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
STAFF_NAV = [
    Sample(label="Today", href="/day", icon="list-check", current=False, count=0, live=None),
    Sample(label="Calendar", href="/week", icon="calendar3", current=True, count=0, live=None),
    Sample(label="Requests", href="/requests", icon="inbox", current=False, count=3, live=None),
    Sample(label="Patients", href="/patients", icon="people", current=False, count=0, live=None),
    Sample(label="Hours", href="/hours", icon="clock", current=False, count=0, live=None),
]


def choices(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class SampleForm(Form):
    email = StringField("Email", [validators.InputRequired("Enter your email")])
    password = PasswordField("Password", [validators.InputRequired("Enter the password again")])
    reason = TextAreaField("Reason for the visit")
    language = SelectField("Language", choices=choices(en="English", de="German"))
    remind = BooleanField("Remind me by email the day before")
    kind = RadioField(
        "What kind of visit?", choices=choices(first="First visit", again="Follow-up")
    )
    days = SelectMultipleField(
        "Days", choices=choices(mo="Monday", tu="Tuesday"), option_widget=CheckboxInput()
    )


def slot(time: str, day: int, name: str = "Tuesday 24 November", state: str = "free") -> Sample:
    return Sample(
        key=f"202611{day}T{time.replace(':', '')}",
        value=f"2026-11-{day}T{time}:00+01:00",
        time=time,
        other_day="",
        shown=time,
        label_long=name,
        state=state,
        datetime_attr=f"2026-11-{day}T{time}",
    )


def part(which: str, slots: list[Sample], empty_text: str = "") -> Sample:
    icon = {"Morning": "sunrise", "Afternoon": "sun"}[which]
    return Sample(label=which, icon=icon, slots=slots, empty_text=empty_text)


def day(dow: str, dom: int, label: str, count: str, **more: Any) -> Sample:
    values: dict[str, Any] = {
        "key": f"2026-11-{dom}",
        "dow": dow,
        "dom": str(dom),
        "label_long": label,
        "count_label": count,
        "free": count.split()[0],
        "why": None,
        "is_today": False,
        "offset": "",
        "is_picked": False,
        "off_link": None,
        "href": f"/book?day=2026-11-{dom}",
        "parts": [],
    }
    return Sample(**(values | more))


def why(icon: str, text: str) -> Sample:
    return Sample(icon=icon, label="Not in", text=text)


def week() -> Sample:
    tue, wed, thu = "Tuesday 24 November", "Wednesday 25 November", "Thursday 26 November"
    return Sample(
        title="23 – 28 November 2026",
        prev=("Previous week, 16 to 21 November", "/book?week=47"),
        next=("Next week, 30 November to 5 December", "/book?week=49"),
        this_week_href="/book",
        first_free=("First free: today 14:20", "/book?day=2026-11-24"),
        zone=Sample(note="Times are in the clinic’s zone: Berlin, UTC+1", can_change=False),
        form_action="/hold",
        hidden={"doctor": "d1", "visit_type": "v2"},
        empty=None,
        days=[
            day(
                "Mon",
                23,
                "Monday 23 November",
                "Past",
                why=why("calendar-check", "This day is over."),
            ),
            day(
                "Today",
                24,
                tue,
                "5 free",
                is_today=True,
                is_picked=True,
                parts=[
                    part("Morning", [], "No morning times left."),
                    part(
                        "Afternoon",
                        [
                            slot("14:20", 24, tue, "held"),
                            *(slot(t, 24, tue) for t in ("15:00", "15:15", "16:40", "17:10")),
                        ],
                    ),
                ],
            ),
            day(
                "Wed",
                25,
                wed,
                "6 free",
                parts=[
                    part(
                        "Morning",
                        [
                            slot(t, 25, wed)
                            for t in ("09:10", "09:25", "10:30", "10:45", "11:50", "12:05")
                        ],
                    ),
                    part("Afternoon", [], "No afternoon clinic on Wednesdays."),
                ],
            ),
            day(
                "Thu",
                26,
                thu,
                "8 free",
                parts=[
                    part(
                        "Morning", [slot(t, 26, thu) for t in ("08:40", "08:55", "10:10", "11:30")]
                    ),
                    part(
                        "Afternoon",
                        [
                            slot("13:20", 26, thu, "gone"),
                            *(slot(t, 26, thu) for t in ("14:00", "15:30", "16:15", "16:30")),
                        ],
                    ),
                ],
            ),
            day(
                "Fri",
                27,
                "Friday 27 November",
                "Away",
                why=why("airplane", "Dr Hartmann is not available until Mon 30 Nov."),
                off_link=("See Mon 30 Nov", "/book?day=2026-11-30"),
            ),
            day(
                "Sat",
                28,
                "Saturday 28 November",
                "Closed",
                why=why("moon-stars", "The clinic is closed at weekends."),
            ),
        ],
    )


def empty_week() -> Sample:
    shown = week()
    shown.empty = ("Next free: Mon 30 Nov, 08:40", "/book?day=2026-11-30")
    return shown


def confirm(**more: Any) -> Sample:
    values: dict[str, Any] = {
        "state": "held",
        "empty_text": "Choose a time. It is kept for 5 minutes.",
        "alert": "13:20 was just taken",
        "time_label": "14:20",
        "expires_at": "2026-11-24T10:44:32+01:00",
        "server_now": "2026-11-24T10:40:00+01:00",
        "total_seconds": 300,
        "left_seconds": 272,
        "until_label": "11:15",
        "can_extend": True,
        "hidden": {"doctor": "d1"},
        "value": "2026-11-24T14:20:00+01:00",
        "when_label": "Today, Tue 24 November, 14:20",
        "lines": [
            ("clipboard2-pulse", "Follow-up, 15 min (until 14:35)", None),
            ("person", "Dr Lena Hartmann, general medicine", None),
            ("geo-alt", "Room 4, ground floor, 12 Mill Lane", ("Map and step-free way in", "/map")),
        ],
        "form_hidden": {"hold": "h1"},
        "confirms": True,
        "hold": Sample(id="h1"),
        "small_print": "You can move or cancel until 2 hours before.",
        "clocks": [],
        "twice": "",
        "next_step": None,
        "week_href": "/book#week",
    }
    return Sample(**(values | more))


def visit(id: str, name: str, start: str, end: str, status: str, **more: Any) -> Sample:  # noqa: A002
    row, until = ((int(t[:2]) * 60 + int(t[3:]) - 480) // 5 + 1 for t in (start, end))
    span = until - row
    values = {
        "id": id,
        "href": f"/visits/{id}",
        "status": status,
        "status_label": STATUSES[Status(status)].word,
        "icon": STATUSES[Status(status)].icon,
        "name": name,
        "time_label": start,
        "end_label": end,
        "begins": True,
        "kind_label": "Health check",
        "datetime_attr": f"2026-11-24T{start}",
        "row": row,
        "span": span,
        "size": "long" if span >= 8 else "mid" if span >= 6 else "short",
        "lane": "",
        "is_open": False,
        "move_href": None,
    }
    return Sample(**(values | more))


def calendar_day(dow: str, dom: int, note: str, **more: Any) -> Sample:
    values: dict[str, Any] = {
        "key": f"2026-11-{dom}",
        "dow": dow,
        "dom": str(dom),
        "label_long": f"{dow} {dom} November",
        "note": note,
        "strip_label": note.split()[0],
        "offset": "",
        "href": f"/day/2026-11-{dom}",
        "pick_href": f"/week?day=2026-11-{dom}",
        "is_today": False,
        "is_picked": False,
        "is_closed": False,
        "requests_count": 0,
        "off": [Sample(row=1, span=6), Sample(row=55, span=12), Sample(row=109, span=12)],
        "time_off": [],
        "visits": [],
        "free": [],
    }
    return Sample(**(values | more))


def calendar_week() -> Sample:
    all_day = [Sample(row=1, span=120)]
    leave = [Sample(row=7, span=102, label="Vacation, all day", icon="airplane", href="/off/1")]
    return Sample(
        title="23 to 28 November 2026",
        zone_label="UTC+1",
        zone_name="Berlin time",
        rows=120,
        first_minute=480,
        now_minute=640,
        now_label="10:40",
        hours=[(f"{hour:02}:00", (hour - 8) * 12 + 1) for hour in range(8, 18)],
        days=[
            calendar_day(
                "Mon",
                23,
                "10 visits",
                visits=[
                    visit("m1", "Jonas Weber", "08:30", "09:00", "completed"),
                    visit("m2", "Aylin Demir", "09:00", "09:15", "completed"),
                    visit("m3", "Milo Grant", "10:00", "10:20", "no_show"),
                    visit("m4", "Ruth Amsel", "10:30", "11:15", "completed"),
                    visit("m5", "Karl Brenner", "11:30", "11:45", "cancelled"),
                ],
            ),
            calendar_day(
                "Tue",
                24,
                "13 visits",
                is_today=True,
                is_picked=True,
                requests_count=1,
                visits=[
                    visit("t1", "Greta Olsen", "08:30", "09:00", "completed"),
                    visit("t2", "Bruno Costa", "10:20", "10:50", "in_room"),
                    visit("t3", "Mara Klein", "10:50", "11:05", "arrived"),
                    visit("t4", "Selma Aydin", "11:40", "12:10", "confirmed"),
                    visit("t5", "Amira Rahman", "14:20", "14:35", "requested"),
                    visit("t6", "Walter Huber", "15:00", "15:45", "confirmed"),
                ],
            ),
            calendar_day("Wed", 25, "5 visits", requests_count=1),
            calendar_day(
                "Thu",
                26,
                "9 visits",
                visits=[
                    visit("d1", "Pavel Horak", "10:40", "11:25", "confirmed", lane="1of2"),
                    visit("d2", "Jana Wolf", "10:40", "11:10", "confirmed", lane="2of2"),
                ],
            ),
            calendar_day("Fri", 27, "On leave", time_off=leave),
            calendar_day("Sat", 28, "Closed", is_closed=True, off=all_day),
        ],
    )


def month() -> Sample:
    days = [
        Sample(
            dom=str(n),
            href=f"/week?day={n}",
            is_out=False,
            is_today=n == 24,
            level=2,
            says="Half full",
        )
        for n in range(23, 30)
    ]
    return Sample(
        title="November 2026",
        prev=("October 2026", "/m/10"),
        next=("December 2026", "/m/12"),
        weekdays=[(name[0], name[1:], name) for name in WEEKDAYS],
        weeks=[(True, days)],
    )


def doctor(**more: Any) -> Sample:
    of = Sample(
        id="d1",
        full_name="Lena Hartmann",
        display_name="Dr Lena Hartmann",
        specialty=Sample(name="General medicine"),
        languages=[Sample(language="en"), Sample(language="de")],
        room="Room 4, ground floor",
        accepting_new=True,
        photo_digest=None,
        offers_online=[
            Sample(visit_type_id="t1", visit_type=Sample(name="First visit"), length=30),
            Sample(visit_type_id="t2", visit_type=Sample(name="Follow-up"), length=15),
        ],
    )
    values: dict[str, Any] = {
        "doctor": of,
        "offer": of.offers_online[0],
        "href": "/doctors/d1",
        "first": None,
        "days": [],
        "full": None,
        "type_href": lambda id_: f"/f?t={id_}",
    }
    return Sample(**(values | more))


def pages() -> Sample:
    return Sample(
        summary="1 to 9 of 27 doctors",
        prev_href=None,
        next_href="?page=2",
        pages=[("1", "?page=1", True), ("2", "?page=2", False), ("…", None, False)],
    )
