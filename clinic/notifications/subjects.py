"""The words that messages about visits share."""

from __future__ import annotations

#: The subject of messages about a visit.
APPOINTMENT = "appointment"
#: One or several visits of a patient's day.
REMINDER = "reminder"
#: Half of the time to answer a request is over.
REQUEST_WAITING = "request_waiting"
