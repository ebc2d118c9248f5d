"""How often somebody may try or do something."""

from __future__ import annotations

from collections.abc import Mapping

from limits import parse_many

from clinic.configuration.values import ConfigurationError


def limits(environ: Mapping[str, str], mode: str) -> dict[str, str]:
    """How often what may be done, in the words of Flask-Limiter; docs/limits.md says why.

    Raises ConfigurationError.
    """
    usual = {
        "LIMIT_SIGN_IN_PER_ACCOUNT": "10 per 5 minutes; 50 per day",
        "LIMIT_SIGN_IN_PER_ADDRESS": "10 per minute; 100 per hour",
        "LIMIT_SIGN_IN_FOR_ALL": "1000 per 5 minutes",
        "LIMIT_CODES_PER_ADDRESS": "10 per 5 minutes; 50 per hour",
        # Whoever tries the clinic on their own machine is everybody at one address.
        "LIMIT_REGISTRATION": "20 per hour" if mode != "development" else "1000 per hour",
        "LIMIT_RESET": "1 per minute; 5 per day",
        "LIMIT_VERIFICATION": "1 per minute; 6 per hour",
        "LIMIT_MAILS_PER_ADDRESS": "10 per hour" if mode != "development" else "1000 per hour",
        "LIMIT_ACCOUNT_CHANGE": "5 per 5 minutes; 20 per hour",
        "LIMIT_RECORD_CODE": "5 per 5 minutes; 20 per day",
        "LIMIT_EMERGENCY": "20 per hour",
        "LIMIT_SEARCH": "60 per minute",
        "LIMIT_EXPORT": "5 per hour",
        "LIMIT_HOLD": "30 per hour",
        "LIMIT_BOOKING": "30 per hour",
        "LIMIT_API_PER_USER": "1200 per minute",
        "LIMIT_API_PER_ADDRESS": "3000 per minute",
    }
    wanted = {name: environ.get(name, "").strip() or limit for name, limit in usual.items()}
    for name, limit in wanted.items():
        try:
            parse_many(limit)
        except ValueError:
            raise ConfigurationError(
                f"{name} must be like '10 per minute; 100 per hour', not {limit!r}."
            ) from None
    return wanted
