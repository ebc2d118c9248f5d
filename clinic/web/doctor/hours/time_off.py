"""When the doctor is away."""

from __future__ import annotations

from clinic.web.doctor.hours.schedule import DOOR
from clinic.web.kit import wording
from clinic.web.staff.hours.time_off_pages import time_off_pages
from clinic.web.staff.hours.time_off_view import span_label

blueprint = time_off_pages(DOOR)
blueprint.add_app_template_filter(span_label, "span")
blueprint.add_app_template_filter(wording.time_off_label, "time_off")
