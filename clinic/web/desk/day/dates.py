"""The desk enters other hours of a doctor on a date."""

from __future__ import annotations

from clinic.web.desk.day.schedule import DOOR
from clinic.web.staff.hours.date_pages import date_pages

blueprint = date_pages(DOOR)
