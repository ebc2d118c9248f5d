"""Secrets: required in production, otherwise made once and kept in the instance folder."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from clinic.configuration.values import ConfigurationError

SECRET_BYTES = 32


def keys(environ: Mapping[str, str], mode: str, instance: Path) -> dict[str, Any]:
    """What signs tokens and forms, seals data, and proves the audit. Raises ConfigurationError."""
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
