"""What the clinic is told from outside, read once from the environment.

`.env.example` documents every variable. A `.env` file beside this one is read too; what the
environment says goes before it. The parts are in `clinic/configuration`, by subject.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from clinic.configuration.address import addresses
from clinic.configuration.database import database
from clinic.configuration.keys import keys
from clinic.configuration.limits import limits
from clinic.configuration.services import mail, redis
from clinic.configuration.values import ROOT, ConfigurationError, choice, flag
from clinic.configuration.web import cookies_and_tokens, requests

__all__ = ["LOG_FORMAT", "ROOT", "ConfigurationError", "from_environment", "with_env_file"]

MODES = ("development", "production", "testing")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def from_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The configuration of the Flask application.

    Without an argument it reads this process's environment, and `.env` for what is not set there.
    Makes the instance folder, and in development the secrets in it, where they are missing.
    Raises ConfigurationError.
    """
    environ = with_env_file(os.environ) if environ is None else environ
    _refuse_unsafe(environ)
    mode = choice(environ, "CLINIC_MODE", default="development", among=MODES)
    instance = _instance_folder(environ)
    config: dict[str, Any] = {
        "CLINIC_MODE": mode,
        "TESTING": mode == "testing",
        "INSTANCE_DIR": str(instance),
        "LOG_LEVEL": choice(environ, "LOG_LEVEL", default="INFO", among=LOG_LEVELS),
        "DEMO": _demo(environ, mode),
        "CLINIC_CLOCK": _clock_file(environ),
        "SWEEP_IN_WEB": flag(environ, "SWEEP_IN_WEB", default=False),
        **keys(environ, mode, instance),
        **addresses(environ, mode),
        **redis(environ, mode),
        **mail(environ, mode),
        **cookies_and_tokens(production=mode == "production"),
        **requests(environ, production=mode == "production"),
        **limits(environ, mode),
    }
    return config | database(environ, instance)


def with_env_file(environ: Mapping[str, str], path: Path = ROOT / ".env") -> dict[str, str]:
    """The environment, with the values of a `.env` file for what it does not set."""
    written = {name: value for name, value in dotenv_values(path).items() if value is not None}
    return written | dict(environ)


def _refuse_unsafe(environ: Mapping[str, str]) -> None:
    if "LOGIN_DISABLED" in environ:
        raise ConfigurationError("LOGIN_DISABLED would open every page to everybody: remove it.")
    production = environ.get("CLINIC_MODE") == "production"
    if production and flag(environ, "FLASK_DEBUG", default=False):
        raise ConfigurationError("FLASK_DEBUG shows the inside to visitors: not in production.")
    if production and environ.get("CLINIC_CLOCK"):
        raise ConfigurationError("CLINIC_CLOCK lets a file change the time: not in production.")


def _instance_folder(environ: Mapping[str, str]) -> Path:
    folder = ROOT / Path(environ.get("INSTANCE_DIR") or "instance").expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"INSTANCE_DIR {folder} cannot be made: {error.strerror}."
        ) from None
    return folder


def _clock_file(environ: Mapping[str, str]) -> str | None:
    name = environ.get("CLINIC_CLOCK")
    return str(ROOT / Path(name).expanduser()) if name else None


def _demo(environ: Mapping[str, str], mode: str) -> bool:
    wanted = flag(environ, "DEMO", default=mode == "development")
    if wanted and mode == "production":
        raise ConfigurationError("DEMO has people with a published password: not in production.")
    return wanted
