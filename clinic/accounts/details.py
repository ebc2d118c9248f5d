"""Address, name, phone, language and zone of a person, cleaned and checked."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email

from clinic.accounts.home_country import clinic_country
from clinic.core.errors import N_, Invalid
from clinic.core.local_time import zone_named
from clinic.core.phones import e164
from clinic.core.text import clean_line

#: Of what is longer nobody asks whether it is an address; in one spelling it has 254 signs at most.
_LONGEST_EMAIL = 1000


def normal_email(text: str) -> str:
    """The address in its one spelling (lower case, NFC). No DNS is asked.

    Raises Invalid at the field `email`.
    """
    try:
        if len(text) > _LONGEST_EMAIL:
            raise EmailNotValidError
        checked = validate_email(text.strip(), check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as error:
        sentence = N_("Enter an address like name@example.com.")
        raise Invalid("invalid", sentence, fields={"email": sentence}) from error
    return checked.normalized.lower()


def full_name_of(text: str) -> str:
    """The cleaned name, at most 200 characters. Raises Invalid at the field `full_name`."""
    name = clean_line(text)
    if not name or len(name) > 200:
        sentence = N_("Enter the name, at most 200 characters.")
        raise Invalid("invalid", sentence, fields={"full_name": sentence})
    return name


def phone_of(text: str, *, kept: str = "") -> str:
    """The number in its one spelling (E.164), as it is dialled in the clinic's country; "" for none.

    What cannot be dialled but is `kept` so from earlier days stays. Raises Invalid at the field `phone`.
    """
    phone = clean_line(text)
    if not phone or phone == kept:
        return phone
    dialled = e164(phone, clinic_country())
    if not dialled:
        sentence = N_("Enter a phone number with its area code, or with + and its country code.")
        raise Invalid("invalid", sentence, fields={"phone": sentence})
    return dialled


def locale_of(text: str) -> str:
    """The locale as Babel writes it: "en_GB" for "en-gb". Raises Invalid at the field `locale`."""
    try:
        known = Locale.parse(text.replace("-", "_"))
        locale = "" if known.modifier else str(known)
    except (ValueError, UnknownLocaleError):
        locale = ""
    if not 0 < len(locale) <= 20:
        sentence = N_("Choose a language like en-GB.")
        raise Invalid("invalid", sentence, fields={"locale": sentence})
    return locale


def time_zone_of(text: str) -> str:
    """The IANA name of a zone. Raises Invalid at the field `time_zone`."""
    try:
        return zone_named(text).key
    except Invalid as error:
        sentence = N_("Choose a time zone like Europe/Berlin.")
        raise Invalid("invalid", sentence, fields={"time_zone": sentence}) from error
