"""What the clinic is told from outside, read once from the environment.

`.env.example` documents every variable. A `.env` file beside this one is read too; what the
environment says goes before it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from limits import parse_many

ROOT = Path(__file__).resolve().parent
MODES = ("development", "production", "testing")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECRET_BYTES = 32


class ConfigurationError(Exception):
    """The clinic cannot start like this; the message is one sentence for whoever runs it."""


def from_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The configuration of the Flask application.

    Without an argument it reads this process's environment, and `.env` for what is not set there.
    Makes the instance folder, and in development the secrets in it, where they are missing.
    Raises ConfigurationError.
    """
    environ = with_env_file(os.environ) if environ is None else environ
    _refuse_unsafe(environ)
    mode = _choice(environ, "CLINIC_MODE", default="development", among=MODES)
    instance = _instance_folder(environ)
    config: dict[str, Any] = {
        "CLINIC_MODE": mode,
        "TESTING": mode == "testing",
        "INSTANCE_DIR": str(instance),
        "LOG_LEVEL": _choice(environ, "LOG_LEVEL", default="INFO", among=LOG_LEVELS),
        "DEMO": _demo(environ, mode),
        "SWEEP_IN_WEB": _flag(environ, "SWEEP_IN_WEB", default=False),
        **_secrets(environ, mode, instance),
        **_address(environ, mode),
        **_redis(environ, mode),
        **_mail(environ),
        **_cookies_and_tokens(production=mode == "production"),
        **_requests(environ, production=mode == "production"),
        **_limits(environ, mode),
    }
    return config | _database(environ, instance)


def with_env_file(environ: Mapping[str, str], path: Path = ROOT / ".env") -> dict[str, str]:
    """The environment, with the values of a `.env` file for what it does not set."""
    written = {name: value for name, value in dotenv_values(path).items() if value is not None}
    return written | dict(environ)


# -- the parts -------------------------------------------------------------------------------------


def _refuse_unsafe(environ: Mapping[str, str]) -> None:
    if "LOGIN_DISABLED" in environ:
        raise ConfigurationError("LOGIN_DISABLED would open every page to everybody: remove it.")
    production = environ.get("CLINIC_MODE") == "production"
    if production and _flag(environ, "FLASK_DEBUG", default=False):
        raise ConfigurationError("FLASK_DEBUG shows the inside to visitors: not in production.")


def _instance_folder(environ: Mapping[str, str]) -> Path:
    folder = ROOT / Path(environ.get("INSTANCE_DIR") or "instance").expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"INSTANCE_DIR {folder} cannot be made: {error.strerror}."
        ) from None
    return folder


def _demo(environ: Mapping[str, str], mode: str) -> bool:
    wanted = _flag(environ, "DEMO", default=mode == "development")
    if wanted and mode == "production":
        raise ConfigurationError("DEMO has people with a published password: not in production.")
    return wanted


def _secrets(environ: Mapping[str, str], mode: str, instance: Path) -> dict[str, Any]:
    names = ("SECRET_KEY", "JWT_SECRET_KEY")
    made: dict[str, Any] = {
        name: _secret(name, environ.get(name, ""), mode, instance) for name in names
    }
    return made | {
        "DATA_KEYS": _data_keys(environ, mode, made["SECRET_KEY"]),
        "AUDIT_KEYS": _audit_keys(environ.get("AUDIT_KEYS", ""), mode, instance),
    }


def _data_keys(environ: Mapping[str, str], mode: str, secret: str) -> str:
    """The keys that seal what the database must not show, newest first, with commas between."""
    keys = [key.strip() for key in environ.get("DATA_KEYS", "").split(",") if key.strip()]
    if not keys and mode == "production":
        raise ConfigurationError("DATA_KEYS is missing, and production does not make its own.")
    if not keys:
        # One that follows from the secret, so that nobody who tries the clinic has to keep two.
        digest = hashlib.sha256(f"data keys of {secret}".encode()).digest()
        keys = [base64.urlsafe_b64encode(digest).decode()]
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ConfigurationError(
                "DATA_KEYS must be keys of 32 bytes in URL-safe Base64, with commas between."
            ) from None
    return ",".join(keys)


def _audit_keys(given: str, mode: str, instance: Path) -> tuple[tuple[str, str], ...]:
    """Names and secrets, the one that makes new codes first."""
    if not given.strip():
        return (("own", _secret("AUDIT_KEYS", "", mode, instance)),)
    keys: list[tuple[str, str]] = []
    for written in given.split(","):
        name, _, secret = written.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name) or name in dict(keys):
            raise ConfigurationError(
                "AUDIT_KEYS must be like 2026:secret,2025:older-secret, each name once."
            )
        keys.append((name, _secret("AUDIT_KEYS", secret or "-", mode, instance)))
    return tuple(keys)


def _secret(name: str, given: str, mode: str, instance: Path) -> str:
    wanted = f"it needs at least {SECRET_BYTES} bytes"
    if given and len(given.encode()) < SECRET_BYTES:
        raise ConfigurationError(f"{name} is too short: {wanted}.")
    if given:
        return given
    if mode == "production":
        raise ConfigurationError(
            f"{name} is missing, and production does not make its own: {wanted}."
        )
    return (
        secrets.token_urlsafe(SECRET_BYTES)
        if mode == "testing"
        else _kept_secret(instance / name.lower())
    )


def _kept_secret(path: Path) -> str:
    """The secret in this file, made at the first call; web and worker may come at the same time."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _address(environ: Mapping[str, str], mode: str) -> dict[str, Any]:
    host = environ.get("HOST") or "127.0.0.1"
    port = _whole_number(environ, "PORT", default=8000, least=1, most=65535)
    public_url = (environ.get("PUBLIC_URL") or "").rstrip("/")
    if not public_url and mode != "production":
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        public_url = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    address = urlsplit(public_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigurationError(
            "PUBLIC_URL must be the address patients see, like https://clinic.example."
        )
    if mode == "production" and address.scheme != "https":
        raise ConfigurationError("PUBLIC_URL must begin with https:// in production.")
    return {
        "HOST": host,
        "PORT": port,
        "PUBLIC_URL": public_url,
        "PREFERRED_URL_SCHEME": address.scheme,
        "TRUSTED_HOSTS": _trusted_hosts(environ, mode, host=host, public_host=address.hostname),
    }


def _trusted_hosts(
    environ: Mapping[str, str], mode: str, *, host: str, public_host: str
) -> list[str] | None:
    named = [name.strip() for name in environ.get("TRUSTED_HOSTS", "").split(",") if name.strip()]
    if named:
        return named
    if mode == "production":
        return [public_host]
    # Whoever tries the clinic on his network reaches it under names that nobody foresees.
    return [*LOOPBACK, "[::1]", public_host] if host in LOOPBACK else None


def _redis(environ: Mapping[str, str], mode: str) -> dict[str, Any]:
    url = environ.get("REDIS_URL") or None
    if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise ConfigurationError("REDIS_URL must begin with redis://, rediss:// or unix://.")
    storage = url.replace("unix://", "redis+unix://", 1) if url and url.startswith("unix:") else url
    timeouts = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return {
        "REDIS_URL": url,
        "RATELIMIT_ENABLED": mode != "testing",
        "RATELIMIT_STORAGE_URI": storage or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": timeouts if url else {},
        "RATELIMIT_STRATEGY": "moving-window",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_KEY_PREFIX": "clinic",
        "RATELIMIT_HEADERS_ENABLED": True,
    }


def _limits(environ: Mapping[str, str], mode: str) -> dict[str, str]:
    """How often what may be done, in the words of Flask-Limiter."""
    usual = {
        "LIMIT_SIGN_IN_PER_ACCOUNT": "10 per 5 minutes; 50 per day",
        "LIMIT_SIGN_IN_PER_ADDRESS": "10 per minute; 100 per hour",
        "LIMIT_SIGN_IN_FOR_ALL": "1000 per 5 minutes",
        "LIMIT_CODES_PER_ADDRESS": "10 per 5 minutes; 50 per hour",
        # Whoever tries the clinic on their own machine is everybody at one address.
        "LIMIT_REGISTRATION": "20 per hour" if mode != "development" else "1000 per hour",
        "LIMIT_RESET": "1 per minute; 5 per day",
        "LIMIT_VERIFICATION": "1 per minute; 3 per 6 hours",
        "LIMIT_MAILS_PER_ACCOUNT": "30 per day",
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


def _mail(environ: Mapping[str, str]) -> dict[str, Any]:
    tls = _flag(environ, "MAIL_USE_TLS", default=False)
    ssl = _flag(environ, "MAIL_USE_SSL", default=False)
    if tls and ssl:
        raise ConfigurationError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other.")
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER") or None,
        "MAIL_PORT": _whole_number(environ, "MAIL_PORT", default=25, least=1, most=65535),
        "MAIL_USE_TLS": tls,
        "MAIL_USE_SSL": ssl,
        "MAIL_USERNAME": environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_TIMEOUT_SECONDS": _whole_number(
            environ, "MAIL_TIMEOUT_SECONDS", default=10, least=1, most=120
        ),
        "MAIL_DEFAULT_SENDER": environ.get("MAIL_DEFAULT_SENDER") or "clinic@localhost",
    }


def _cookies_and_tokens(*, production: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if production else "clinic_form",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "BROWSER_COOKIE_NAME": "__Host-browser" if production else "clinic_browser",
        # Flask-Login obeys a cookie of this name, and `remember_token` may be another program's.
        "REMEMBER_COOKIE_NAME": "clinic_never_set",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may lie open over lunch
        "JWT_TOKEN_LOCATION": ["headers", "cookies"],
        "JWT_ALGORITHM": "HS256",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_ENCODE_ISSUER": "clinic",
        "JWT_DECODE_ISSUER": "clinic",
        "JWT_ENCODE_AUDIENCE": "clinic",
        "JWT_DECODE_AUDIENCE": "clinic",
        "JWT_DECODE_LEEWAY": 10,
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=15),
        "JWT_ACCESS_COOKIE_NAME": "__Host-clinic" if production else "clinic_session",
        "JWT_ACCESS_COOKIE_PATH": "/",
        "JWT_COOKIE_SECURE": production,
        "JWT_COOKIE_SAMESITE": "Lax",
        "JWT_SESSION_COOKIE": True,
        "JWT_COOKIE_CSRF_PROTECT": False,  # Flask-WTF guards every form and every HTMX request
    }


def _requests(environ: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    return {
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "TEMPLATES_AUTO_RELOAD": not production,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "PROXY_HOPS": _whole_number(environ, "PROXY_HOPS", default=0, least=0, most=5),
        "WEB_THREADS": _whole_number(environ, "WEB_THREADS", default=400, least=2, most=1000),
        "WEB_WORKERS": _whole_number(environ, "WEB_WORKERS", default=2, least=1, most=64),
    }


def _database(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    url = _database_url(environ.get("DATABASE_URL") or f"sqlite:///{instance / 'clinic.db'}")
    # Far fewer than threads: most of those only hold a socket, and ask the database nothing.
    size = _whole_number(environ, "DATABASE_POOL", default=16, least=1, most=200)
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "pool_size": size,
        "max_overflow": 4,
        # What somebody entered does not get into a log with the error about it.
        "hide_parameters": True,
    }
    if url.startswith("postgresql"):
        own = parse_qs(urlsplit(url).query).get("options", [""])[-1]
        limits = "-c statement_timeout=15s -c lock_timeout=10s -c timezone=UTC"
        options["connect_args"] = {"connect_timeout": 5, "options": f"{own} {limits}".strip()}
        options["pool_recycle"] = 1800
    return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": options}


def _database_url(written: str) -> str:
    """The address in SQLAlchemy's words, with the driver and an absolute path."""
    scheme, separator, rest = written.partition("://")
    try:
        parts = urlsplit(written, allow_fragments=False)
        _ = parts.port  # reading it checks it
    except ValueError:
        separator = ""
    if not separator:
        raise ConfigurationError("DATABASE_URL cannot be read as an address.")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme != "sqlite":
        raise ConfigurationError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    path, mark, query = rest.removeprefix("/").partition("?")
    if path in ("", ":memory:"):
        raise ConfigurationError("DATABASE_URL must name a file: web and worker share it.")
    return f"sqlite:///{ROOT / path}{mark}{query}"


# -- one value -------------------------------------------------------------------------------------


def _choice(environ: Mapping[str, str], name: str, *, default: str, among: tuple[str, ...]) -> str:
    value = environ.get(name) or default
    if value not in among:
        raise ConfigurationError(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in ("1", "on", "true", "yes"):
        return True
    if value in ("0", "off", "false", "no"):
        return False
    if value:
        raise ConfigurationError(f"{name} must be on or off, not {value!r}.")
    return default


def _whole_number(
    environ: Mapping[str, str], name: str, *, default: int, least: int, most: int
) -> int:
    value = environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} must be a number from {least} to {most}, not {value!r}.")
    return int(value)
