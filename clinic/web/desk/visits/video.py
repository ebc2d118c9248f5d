"""The desk types the link of a video visit."""

from __future__ import annotations

from flask import url_for

from clinic.web.desk.visits.visit_outcome import DOOR
from clinic.web.visit.video import video_links

blueprint = video_links(
    DOOR.path,
    DOOR.permission,
    back=lambda visit: url_for("desk.visits.page", appointment_id=visit.appointment.id),
)
