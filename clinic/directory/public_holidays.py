"""Public holidays of a country or one of its regions, by date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

from clinic.core.errors import N_, Invalid

UNKNOWN_COUNTRY = N_("We have no public holidays for this country.")
UNKNOWN_REGION = N_("We have no public holidays for this region.")


def public_holidays(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """The names of the public holidays of these years, in English where the calendar has it.

    `country` is an ISO 3166 code such as "DE", "" for none; `region` a subdivision such as "BE",
    "" for what holds in the whole country. Raises Invalid("unknown_country") or
    Invalid("unknown_region").
    """
    if not country:
        return {}
    calendars = (_of_year(country, region, year) for year in sorted(set(years)))
    return {day: name for calendar in calendars for day, name in calendar.items()}


def is_known_country(country: str, region: str = "") -> bool:
    """Whether we know the public holidays there; the country "" is known to have none."""
    if not country:
        return True
    known = known_countries()
    return country in known and (not region or region in known[country])


@lru_cache(maxsize=1)
def known_countries() -> dict[str, list[str]]:
    """The ISO 3166 codes of all countries whose holidays we know, each with its regions."""
    known = holidays.list_supported_countries(include_aliases=True)
    return {code: regions for code, regions in known.items() if len(code) == 2}  # no "DEU"


@lru_cache(maxsize=256)
def _of_year(country: str, region: str, year: int) -> dict[date, str]:
    if not is_known_country(country):
        raise Invalid("unknown_country", UNKNOWN_COUNTRY, details={"country": country})
    if not is_known_country(country, region):
        raise Invalid("unknown_region", UNKNOWN_REGION, details={"region": region})
    calendar = holidays.country_holidays(
        country, subdiv=region or None, years=year, expand=False, language=_english(country)
    )
    return dict(calendar)


def _english(country: str) -> str | None:
    """The English that this country's calendar offers; None leaves the names as they are there."""
    languages = holidays.list_localized_countries().get(country, [])
    return next((language for language in languages if language.startswith("en")), None)
