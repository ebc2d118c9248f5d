"""The desk says yes or no, calls a visit off, or takes such an answer back."""

from __future__ import annotations

from clinic.web.desk.visits.visit_outcome import DOOR
from clinic.web.visit import steps

blueprint = steps.answers(DOOR)
