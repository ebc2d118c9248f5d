"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.core.dates import dates_in

THIRD_OF_APRIL, FOURTH_OF_MARCH = date(1990, 4, 3), date(1990, 3, 4)


def meant(text: str, country: str = "DE") -> list[list[date]]:
    return [days for _written, days in dates_in(text, country, ("en_GB",))]


@pytest.mark.parametrize("country", ["DE", "US", ""])
@pytest.mark.parametrize(
    "text",
    [
        "1990-04-03",
        "1990/4/3",
        "3.4.1990",
        "3. 4. 1990",
        "3 April 1990",
        "April 3, 1990",
        "3rd Apr 1990",
    ],
)
def test_most_forms_mean_one_day_everywhere(text: str, country: str) -> None:
    assert meant(f"Leo {text} Keller", country) == [[THIRD_OF_APRIL]]


@pytest.mark.parametrize("text", ["03/04/1990", "3/4/1990", "03-04-1990"])
def test_the_day_comes_first_except_where_people_write_the_month_first(text: str) -> None:
    assert meant(text, "DE") == meant(text, "CA") == meant(text, "") == [[THIRD_OF_APRIL]]
    assert meant(text, "US") == [[FOURTH_OF_MARCH]]


def test_what_is_a_date_in_one_order_only_is_that_date() -> None:
    assert meant("04/25/1990", "DE") == meant("25/04/1990", "US") == [[date(1990, 4, 25)]]


def test_two_digits_are_a_year_of_either_century() -> None:
    assert meant("3.4.12") == [[date(1912, 4, 3), date(2012, 4, 3)]]


@pytest.mark.parametrize("text", ["31.02.1990", "3 maier 1990", "0000-01-01", "1990", "12345"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert meant(text) == []
