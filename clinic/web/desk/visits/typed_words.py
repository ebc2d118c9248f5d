"""What somebody typed to find a patient, told apart: it is not typed again to add one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic.patients.asked import taken_apart


@dataclass(frozen=True)
class TypedWords:
    """Each of them "" or None where nothing like it was typed."""

    full_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""


def typed_words(text: str, *, country: str) -> TypedWords:
    """Name, birth date, phone and address out of one line, read as the search reads them."""
    days, numbers, rest = taken_apart(text, country=country)
    words = rest.split()
    return TypedWords(
        full_name=" ".join(word for word in words if "@" not in word),
        birth_date=days[0][0] if days else None,
        phone=numbers[0][0] if numbers else "",
        email=next((word for word in words if "@" in word), ""),
    )
