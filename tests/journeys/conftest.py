"""What all journeys share."""

from __future__ import annotations

from tests.journeys.newcomer import post as post
