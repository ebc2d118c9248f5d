"""The doctor types the link of a video visit."""

from __future__ import annotations

from clinic.web.doctor.addresses import panel_url
from clinic.web.doctor.visits.drawer import DOOR
from clinic.web.doctor.visits.panel import shown_day
from clinic.web.visit.video import video_links

blueprint = video_links(
    DOOR.path,
    DOOR.permission,
    back=lambda visit: panel_url(visit.appointment.id, shown_day(visit)),
)
