"""The day of the visit: arrived, in the room, completed, not come; and each taken back."""

from __future__ import annotations

from clinic.web.desk.visits.visit_outcome import DOOR
from clinic.web.visit import steps

blueprint = steps.attendance(DOOR)
