"""The desk enters when a doctor is away."""

from __future__ import annotations

from clinic.web.desk.day.schedule import DOOR
from clinic.web.staff.hours.time_off_pages import time_off_pages

blueprint = time_off_pages(DOOR)
