"""Dates on which the doctor's hours differ from the weekly ones."""

from __future__ import annotations

from clinic.web.doctor.hours.schedule import DOOR
from clinic.web.staff.hours.date_pages import date_pages

blueprint = date_pages(DOOR)
