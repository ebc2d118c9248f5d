"""Public holidays of countries and regions."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.core.errors import Invalid
from clinic.directory.public_holidays import is_known_country, public_holidays


def test_holidays_are_named_in_english_where_the_calendar_can() -> None:
    assert public_holidays("DE", "", [2026])[date(2026, 10, 3)] == "German Unity Day"


def test_a_region_adds_its_own_holidays() -> None:
    womens_day = date(2026, 3, 8)

    assert womens_day in public_holidays("DE", "BE", [2026])
    assert womens_day not in public_holidays("DE", "", [2026])


def test_several_years_are_put_together() -> None:
    found = public_holidays("NZ", "", [2027, 2026, 2027])

    assert {day.year for day in found} == {2026, 2027}


def test_no_country_has_no_holidays() -> None:
    assert public_holidays("", "", [2026]) == {}


def test_what_a_caller_does_to_the_answer_is_not_kept() -> None:
    public_holidays("DE", "", [2026]).clear()

    assert public_holidays("DE", "", [2026])


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [("XX", "", "unknown_country"), ("de", "", "unknown_country"), ("DE", "ZZ", "unknown_region")],
)
def test_an_unknown_place_is_refused(country: str, region: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        public_holidays(country, region, [2026])

    assert refusal.value.code == code
    assert not is_known_country(country, region)


@pytest.mark.parametrize(("country", "region"), [("", ""), ("DE", ""), ("DE", "BE"), ("NZ", "AUK")])
def test_known_places_are_known(country: str, region: str) -> None:
    assert is_known_country(country, region)


def test_a_country_has_two_letters() -> None:
    assert is_known_country("DE")
    assert not is_known_country("DEU")
