"""The clinic itself."""

from __future__ import annotations

from tests.api.conftest import Program
from tests.cast import Cast


def test_everybody_reads_the_clinic_and_its_policy(nobody: Program, cast: Cast) -> None:
    assert nobody.get("/clinic").get_json() == {
        "name": "Lindenhof Clinic",
        "time_zone": "Europe/Berlin",
        "country": "",
        "address": "Lindenstraße 12, 10969 Berlin",
        "phone": "+49 30 555 0120",
        "policy": {
            "min_notice_minutes": 60,
            "horizon_days": 90,
            "cancel_cutoff_minutes": 1440,
            "max_upcoming": 5,
            "hold_minutes": 5,
        },
    }
