"""What the clinic keeps about somebody as files: a calendar (RFC 5545) and a PDF to read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from clinic.booking.lifecycle import ENDED
from clinic.core.local_time import local_date, zone_named
from clinic.web.kit import wording
from clinic.words.calendar import CalendarEntry, event_of, new_file, place_of

if TYPE_CHECKING:
    from fpdf import FPDF

UTC_ZONE = ZoneInfo("UTC")
FONT = "vendor/dejavu-2.37/DejaVuSans.ttf"

# They name the letters of names that the font has not: nothing of a person goes to a log.
for _name in ("fpdf", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def calendar_of(data: dict[str, Any]) -> bytes:
    """The visits as events, in UTC. Like all calendar files they tell when and where, and not why."""
    file, clinic = new_file(UTC_ZONE), data["clinic"]
    for patient in data["patients"]:
        for visit in patient["visits"]:
            entry = CalendarEntry(
                id=visit["id"],
                version=visit["version"],
                status="CANCELLED" if visit["status"] in ENDED else "CONFIRMED",
                starts_at=_instant(visit["starts_at"]),
                ends_at=_instant(visit["ends_at"]),
                clinic=clinic["name"],
                place=place_of(clinic["name"], clinic["address"]),
            )
            file.add_component(event_of(entry, UTC_ZONE, stamp=_instant(data["generated_at"])))
    return file.to_ical()


def pdf_of(data: dict[str, Any]) -> bytes:
    """The same as pages to read and print, in the language of the page."""
    from fpdf import FPDF  # 200 modules, for fonts: no start of the clinic waits for them

    pdf = FPDF()
    pdf.set_title(_("Your data"))
    pdf.add_font("DejaVu", fname=f"{current_app.static_folder}/{FONT}")
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.add_page()
    zone = zone_named(data["clinic"]["time_zone"])
    _write(pdf, _("Your data"), 20)
    made = _moment(data["generated_at"], zone)
    _write(pdf, _("%(clinic)s, %(when)s", clinic=data["clinic"]["name"], when=made), 10)
    for title, lines in _parts(data, zone):
        pdf.ln(4)
        _write(pdf, title, 14)
        for line in lines:
            _write(pdf, line, 10)
    return bytes(pdf.output())


def _parts(data: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, list[str]]]:
    """Headings, and the lines under each."""
    account = data["account"]
    yield (
        _("Account"),
        [
            _("Name: %(value)s", value=account["full_name"]),
            _("Email: %(value)s", value=account["email"]),
            _("Phone: %(value)s", value=account["phone"] or "–"),
            _("Since: %(value)s", value=_moment(account["created_at"], zone)),
        ],
    )
    for patient in data["patients"]:
        yield _("Patient: %(name)s", name=patient["full_name"]), _patient_lines(patient, zone)
    yield (
        _("Texts you accepted"),
        [
            f"{one['text']} {one['version']}, {_moment(one['accepted_at'], zone)}"
            for one in data["accepted"]
        ],
    )
    yield (
        _("Sign-ins"),
        [_moment(one["at"], zone) for one in data["sign_ins"]],
    )
    yield (
        _("Messages"),
        [
            f"{_moment(one['created_at'], zone)}, {one['kind']}, {one['channel']}"
            for one in data["messages"]
        ],
    )


def _patient_lines(patient: dict[str, Any], zone: ZoneInfo) -> list[str]:
    lines = [
        _("Born: %(value)s", value=patient["birth_date"] or "–"),
        _("Email: %(value)s", value=patient["email"] or "–"),
        _("Phone: %(value)s", value=patient["phone"] or "–"),
        _("Record number: %(value)s", value=patient["record_number"] or "–"),
        _("Allergies and warnings: %(value)s", value=patient["allergies"] or "–"),
    ]
    for visit in patient["visits"]:
        lines += ["", *_visit_lines(visit, zone)]
    for order in patient["follow_ups"]:
        lines += ["", *_follow_up_lines(order)]
    return [*lines, "", _(patient["doctors_own_notes"])]


def _follow_up_lines(order: dict[str, Any]) -> list[str]:
    dates = wording.range_label(*(date.fromisoformat(order[end]) for end in ("from", "until")))
    about = (dates, order["kind"], order["doctor"])
    lines = [_("To come back: %(value)s", value=", ".join(about))]
    return [*lines, order["text"]] if order["text"] else lines


def _visit_lines(visit: dict[str, Any], zone: ZoneInfo) -> list[str]:
    lines = [
        f"{_moment(visit['starts_at'], zone)}, {visit['kind']}, {visit['doctor']}",
        _("Status: %(value)s", value=wording.status_label(visit["status"])),
    ]
    if visit["reason"]:
        lines.append(_("Reason for the visit: %(value)s", value=visit["reason"]))
    if visit["end_reason"]:
        lines.append(_("Reason given: %(why)s", why=visit["end_reason"]))
    for one in visit["notes"]:
        when = _moment(one["at"], zone)
        lines.append(_("Note by %(doctor)s, %(when)s:", doctor=one["doctor"], when=when))
        lines.append(one["text"])
    return lines


def _write(pdf: FPDF, text: str, size: int) -> None:
    pdf.set_font("DejaVu", size=size)
    pdf.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(text: str, zone: ZoneInfo) -> str:
    """Day, year and time in the clinic's zone."""
    instant = _instant(text)
    day = wording.day_and_year(local_date(instant, zone))
    return f"{day}, {wording.time_label(instant, zone)}"
