"""The doctor says yes or no, calls a visit off, or takes such an answer back."""

from __future__ import annotations

from clinic.web.doctor.visits.drawer import DOOR
from clinic.web.visit import steps

blueprint = steps.answers(DOOR)
