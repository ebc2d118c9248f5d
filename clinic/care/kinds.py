"""Whom a note is for."""

from __future__ import annotations

from enum import StrEnum


class Visibility(StrEnum):
    """Who reads a note besides its author. A note stays what it was written as."""

    PRIVATE = "private"  # the doctors whom the author names
    SHARED = "shared"  # the patient's side, who is told, and the doctor of the visit
