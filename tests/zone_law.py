"""Two laws of one time zone, as two releases of the zone data tell them (see `tests/vendor`).

Under 2025.2 Vancouver goes back to UTC-8 each winter, and Casablanca is at UTC+1 but for Ramadan; by
2026.6 Vancouver stays at UTC-7 and Casablanca at UTC+0.
"""

from __future__ import annotations

import zoneinfo

from clinic.core import local_time
from config import ROOT

OLD, NEW = "2025.2", "2026.6"


def use_zone_data(release: str | None) -> None:
    """Read zones anew, these two by a release; None: all as the machine has them."""
    folder = [str(ROOT / f"tests/vendor/tzdata-{release}")] if release else None
    zoneinfo.reset_tzpath(folder)
    zoneinfo.ZoneInfo.clear_cache()
    local_time.zone_named.cache_clear()
